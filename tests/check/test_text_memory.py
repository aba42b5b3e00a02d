"""A check takes on what the one before it read in the same texts, and says the same as one that takes on nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.check.checking import CheckOptions, check_files
from pipeline.parse import people
from tests.check.repositories import LIST
from tests.project import day

LINES = (
    "- [Maps of Quiet Ponds](https://arxiv.org/abs/2401.00001), Ann Bee, Carl Dee, CVPR 2021",
    "- **Counting Ducks from Above.** Bee, A. and Dee, C. ICML 2020. [paper](https://arxiv.org/abs/2401.00002)",
    "- [Maps of Quiet Ponds](https://arxiv.org/abs/2401.00001), Ann Bee et al.",
    "| Ducks | 2019 | [pdf](http://example.org/ducks.pdf) |",
    "## Ducks",
    "Mapping Reeds, Dora Eff, 2018",
    "",
)
edits = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 3), st.lists(st.sampled_from(LINES), max_size=3)),
    min_size=1,
    max_size=4,
)


def told(path: Path, cache: Path) -> str:
    """All that a check makes of a list."""
    checked = check_files([path], CheckOptions(clock=day(), overrides={"cache_dir": cache}))
    (part,) = checked.parts
    tables = part.outcome.tables.to_arrow()
    return repr(checked.flags) + repr({name: table.to_pylist() for name, table in tables.items()})


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits)
def test_the_same_as_without_memory(history: list[tuple[int, int, list[str]]]) -> None:
    """After any edits, the check of a list that was checked before gives what a first check gives, in every table."""
    with tempfile.TemporaryDirectory() as name:
        folder, lines = Path(name), LIST.splitlines()
        path = folder / "README.md"
        for number, (at, n_gone, written) in enumerate(history):
            lines[at : at + n_gone] = written
            path.write_text("\n".join(lines))
            assert told(path, folder / f"first-{number}") == told(path, folder / "cache")


def test_what_is_said_again_is_not_read_again(tmp_path: Path) -> None:
    """Of a list with one entry more, only what is new is worked out."""
    path = tmp_path / "README.md"
    path.write_text("\n".join([LIST, *LINES[:2], ""]))
    told(path, tmp_path / "cache")
    path.write_text("\n".join([LIST, *LINES[:2], "- [Sounds of Newts](https://arxiv.org/abs/2401.00003), Eve Gee, Ian Jay"]))  # fmt: skip
    told(path, tmp_path / "cache")
    table = people.name_share.__self__  # type: ignore[attr-defined]
    assert any("Eve Gee" in text for text in table)
    assert any("Ann Bee" in text for text in table)
