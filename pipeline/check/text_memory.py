"""What a check keeps for the next one of the same lists: what their texts were read as."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa

from pipeline.kept import KeptResults, code_version, fingerprint
from pipeline.parse.lists import RawList
from pipeline.remembered import taken_on


@contextmanager
def text_memory(kept: KeptResults, lists: Sequence[RawList]) -> Iterator[None]:
    """While it lasts, texts that were in the lists when they were last checked are not read anew."""
    name = fingerprint("texts", code_version(), [(raw.list_id, raw.path) for raw in lists])
    entry = kept.get(name)
    with taken_on(json.loads(entry["texts"]["json"][0].as_py()) if entry else {}) as asked:
        yield
        kept.put(name, {"texts": pa.table({"json": [json.dumps(asked())]})})
