"""The parser under a coverage-guided fuzzer: `python -m tests.parse.fuzz -atheris_runs=100000`."""

from __future__ import annotations

import sys

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["pipeline"]):
    from pipeline.parse.document import read_document
    from pipeline.parse.lists import RawList
    from pipeline.parse.stage import mentions_of


def parse_once(data: bytes) -> None:
    """Parse one input; an exception is a finding."""
    mentions_of(read_document(RawList("list", "list.md", data)))


if __name__ == "__main__":
    atheris.Setup(sys.argv, parse_once)
    atheris.Fuzz()
