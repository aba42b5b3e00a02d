"""Files of decisions: what is read, what is refused, what is told, and what is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.check.checking import CheckOptions
from pipeline.config import Settings
from pipeline.decisions import PairDecision, add_decisions, read_decisions, take_back
from pipeline.errors import ConfigError
from pipeline.publish.reading import read_release
from pipeline.review.command import decide_file
from pipeline.review.handed_over import Wish, read_wishes
from tests.project import day

NO_FILES = [
    "", "[]", "null", "{", '{"paperlist": 2, "decisions": []}', '{"paperlist": 1}', '{"paperlist": 1, "decisions": {}}',
    "[" * 100_000,
]  # fmt: skip
NO_DECISIONS = [
    {}, {"do": "fix"}, {"do": "fix", "flag": ""}, {"do": "dismiss", "flag": "A"}, {"do": "dismiss", "flag": "A", "reason": " "},
    {"do": "same", "papers": ["a"]}, {"do": "same", "papers": ["a", "a"]}, {"do": "same", "papers": ["a", 1]}, {"do": "same", "flag": "A"},
    {"do": "remove", "flag": "A"}, {"do": "fix", "flag": "A", "path": "/etc/passwd"}, {"do": "fix", "flag": ["A"]}, {"do": "fix", "flag": "A" * 3000}, "fix",
]  # fmt: skip


def handed(*rows: object) -> str:
    return json.dumps({"paperlist": 1, "release": None, "decisions": rows})


@pytest.mark.parametrize("text", NO_FILES)
def test_what_is_no_file_of_decisions(text: str) -> None:
    """Anything else is refused in a sentence that says what to do."""
    with pytest.raises(ConfigError, match=r"Save it in the report again|is no file"):
        read_wishes(text, "decisions.json")


@pytest.mark.parametrize("row", NO_DECISIONS)
def test_what_is_no_decision(row: object) -> None:
    """A decision that is not whole is refused, and the sentence says which."""
    with pytest.raises(ConfigError, match="decision 2"):
        read_wishes(handed({"do": "fix", "flag": "A"}, row), "decisions.json")


def test_the_last_word_counts() -> None:
    """Of two decisions on one flag the later one holds; a reason is one line."""
    rows = ({"do": "fix", "flag": "A"}, {"do": "dismiss", "flag": "A", "reason": "one\n\n[[same]]"})
    assert [Wish("dismiss", "A", None, "one [[same]]")] == read_wishes(handed(*rows), "decisions.json")


def test_what_matches_nothing_is_told(project_of: Callable[[str], Settings], tmp_path: Path) -> None:
    """Names that nothing has today are told and end with 3; the rest is written, and a second time changes nothing."""
    settings = project_of("made-up")
    flags = [flag for flag in read_release(settings.out_dir).flags if flag.code == "LNK004"][:2]
    file = tmp_path / "decisions.json"
    file.write_text(handed(
        {"do": "dismiss", "flag": flags[0].flag_id, "reason": "wanted"}, {"do": "dismiss", "flag": "LNK004-gone", "reason": "wanted"},
        {"do": "same", "papers": ["arxiv:1234.56789", "arxiv:2001.10000"]}, {"do": "fix", "flag": flags[1].flag_id},
    ))  # fmt: skip
    path = settings.raw_dir / "decisions.toml"
    tried = decide_file(settings, file, None, CheckOptions(clock=day()), writes=False)
    assert (3, False) == (tried.exit_code, path.exists())
    ended = decide_file(settings, file, None, CheckOptions(clock=day()))
    told = "\n".join(ended.sentences)
    assert 3 == ended.exit_code
    assert "1 decision written" in told and "'LNK004-gone'" in told and "'arxiv:1234.56789'" in told
    assert f"{flags[1].flag_id}: there is no edit for it" in told
    text = path.read_text()
    assert 1 == len(read_decisions(settings.raw_dir).dismissed)
    again = decide_file(settings, file, None, CheckOptions(clock=day()))
    assert "1 decision stood there before." in again.sentences
    assert text == path.read_text()


def test_a_contradiction_is_told(tmp_path: Path) -> None:
    """A pair of which the file says the contrary is not written, and given back; the others are."""
    add_decisions(tmp_path, [], [PairDecision("a:1", "b:2", "same", "seen")])
    added = add_decisions(
        tmp_path, [], [PairDecision("a:1", "b:2", "different"), PairDecision("c:1", "d:2", "different")]
    )
    assert ["c:1"] == [one.id_l for one in added.pairs]
    assert ["a:1"] == [one.id_l for one in added.contrary]
    assert [("a:1", "same"), ("c:1", "different")] == [
        (one.id_l, one.verdict) for one in read_decisions(tmp_path).pairs
    ]


def test_taken_back_as_it_was_written(tmp_path: Path) -> None:
    """What was written is removed again, whatever a hand wrote around it; what a hand has changed stays."""
    path = tmp_path / "decisions.toml"
    path.write_text('# first\n\n[[same]] # kept\npapers = ["x:1", "y:2"]\n\n# last\n')
    before = path.read_text()
    pairs = [PairDecision("a:1", "b:2", "same", 'it is "one"'), PairDecision("c:1", "d:2", "different", "no")]
    add_decisions(tmp_path, [], pairs)
    with path.open("a") as file:
        file.write("\n# a hand\n")
    assert 2 == take_back(tmp_path, [], pairs)
    assert path.read_text().startswith(before.rstrip("\n")) and path.read_text().endswith("# a hand\n")
    assert [("x:1", "y:2")] == [(one.id_l, one.id_r) for one in read_decisions(tmp_path).pairs]
    add_decisions(tmp_path, [], pairs[:1])
    path.write_text(path.read_text().replace("it is", "they are"))
    assert 0 == take_back(tmp_path, [], pairs[:1])
    assert 2 == len(read_decisions(tmp_path).pairs)
