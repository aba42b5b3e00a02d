"""Records made comparable, as files of Parquet, one for each partition, of which one column is read at a time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.merge.columns import whole


class HeldColumns:
    """The columns of partitions that are all held; each can be had once."""

    def __init__(self, parts: Iterable[pd.DataFrame]) -> None:
        self._frame = pd.concat(list(parts), ignore_index=True)

    def take(self, name: str) -> pa.Array:
        """One column, let go of."""
        return whole(pa.array(self._frame.pop(name), from_pandas=True))


class SpilledColumns:
    """The columns of partitions that lie in a folder."""

    def __init__(self, parts: Iterable[pd.DataFrame], folder: Path) -> None:
        self._files = []
        for number, part in enumerate(parts):
            file = folder / f"records-{number:06}.parquet"
            pq.write_table(pa.Table.from_pandas(part, preserve_index=False), file, compression="zstd")
            self._files.append(file)

    def take(self, name: str) -> pa.Array:
        """One column."""
        parts = [pq.read_table(file, columns=[name])[name] for file in self._files]
        kinds = [part.type for part in parts if not pa.types.is_null(part.type)]
        kind = kinds[0] if kinds else pa.null()
        return whole(pa.chunked_array([chunk for part in parts for chunk in part.cast(kind).chunks], kind))
