"""Any bytes in: never an exception, never a hang."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.stage import mentions_of
from tests.parse.hostile import MIXED_KINDS, REPEATED, hostile, mixed
from tests.parse.unusual_families import FAMILIES

PIECES = [
    *REPEATED.values(),
    *(line for text, _ in FAMILIES.values() for line in text.splitlines(keepends=True)),
]
LONGEST = 600
"""Bytes of the inputs of the coverage-guided fuzzer."""
CALM = settings(deadline=None, suppress_health_check=list(HealthCheck))
MIXED = st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=25).map("".join)


def read(data: bytes) -> None:
    """Parse bytes and check what holds for any of them."""
    document = read_document(RawList("list", "list.md", data))
    rows = mentions_of(document)
    assert len(document.lines) == len(document.lines_raw)
    assert len({row.mention_id for row in rows}) == len(rows)
    assert all(1 <= row.line_start <= row.line_end <= len(document.lines) and row.title for row in rows)


@pytest.mark.parametrize(
    "data",
    [
        b"a\n<!unting widgets\n## B\n",
        b"<!DOCTYPE html>\n- [Counting Widgets](https://arxiv.org/abs/2103.00001)\n",
        b"<?xml version='1.0'?>\n# A\n",
        b"<![CDATA[ x ]]>\n# A\n",
        b"|a|\n|-|\n",
        b"- Counting Widgets [PDF](https://arxiv.org/abs/2103.00001)\na<table><tr><td>    <td>b</td>\n```",
        b"",
    ],
)
def test_found_by_fuzzing(data: bytes) -> None:
    """What fuzzers found once stays mended."""
    read(data)


@given(st.binary(max_size=300))
@settings(CALM, max_examples=1500)
def test_any_bytes(data: bytes) -> None:
    """Bytes of any kind."""
    read(data)


@given(MIXED)
@settings(CALM, max_examples=3000)
def test_mixed_markup(text: str) -> None:
    """Pieces of all formats, one after the other."""
    read(text.encode("utf-8", "surrogatepass"))


@given(st.text(max_size=300))
@settings(CALM, max_examples=500)
def test_any_text(text: str) -> None:
    """Text of any characters."""
    read(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("name", REPEATED)
def test_hostile_repetition(name: str) -> None:
    """A few thousand of what makes careless parsers slow."""
    read(hostile(name, 20_000))


@pytest.mark.parametrize("name", MIXED_KINDS)
def test_hostile_mixture(name: str) -> None:
    """Runs of tiny lines with longer ones between, and brackets of all depths."""
    read(mixed(name, 20_000))


@pytest.mark.long
@given(MIXED)
@settings(CALM, max_examples=100_000)
def test_mixed_markup_long(text: str) -> None:
    """The same, for as long as it takes."""
    read(text.encode("utf-8", "surrogatepass"))


@pytest.mark.long
def test_mutations_long() -> None:
    """100,000 lists with bytes changed, dropped and swapped between formats."""
    chance = random.Random(7)
    texts = [text.encode() for text, _ in FAMILIES.values()]
    for _ in range(100_000):
        read(_mutated(chance, texts))


def _mutated(chance: random.Random, texts: list[bytes]) -> bytes:
    data = bytearray(chance.choice(texts)[: chance.randrange(50, 900)])
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(data) + 1)
        other = chance.choice(texts)
        start = chance.randrange(len(other))
        data[at : at + chance.randrange(6)] = other[start : start + chance.randrange(12)]
        data[chance.randrange(len(data))] = chance.randrange(256) if data else 0
    return bytes(data)


@pytest.mark.long
def test_coverage_guided_long(tmp_path: Path) -> None:
    """100,000 inputs of a coverage-guided fuzzer, which starts from the known forms; where it installs."""
    pytest.importorskip(
        "atheris", reason="atheris is not installed here: it has wheels for Linux on x86-64 alone"
    )
    for i, (text, _) in enumerate(FAMILIES.values()):
        (tmp_path / str(i)).write_bytes(text.encode()[:LONGEST])
    options = ("-atheris_runs=100000", f"-max_len={LONGEST}", "-verbosity=0", "-timeout=20")
    done = subprocess.run(
        [sys.executable, "-m", "tests.parse.fuzz", *options, str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.long
@pytest.mark.parametrize("name", REPEATED)
def test_hostile_megabyte_long(name: str) -> None:
    """A megabyte of each, which ends."""
    read(hostile(name, 1_000_000))


@pytest.mark.long
@pytest.mark.parametrize("name", MIXED_KINDS)
def test_hostile_mixed_megabyte_long(name: str) -> None:
    """A megabyte of each mixture, which ends."""
    read(mixed(name, 1_000_000))
