"""Formats: each is what its reader expects, and nothing in a list gets out of it as a command, a control character or markup."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from pipeline.check.checking import Checked, HomeCheck
from pipeline.check.formats.comment import LONGEST_COMMENT, as_comment
from pipeline.check.formats.github import as_annotations
from pipeline.check.formats.lines import show_full, show_lines
from pipeline.check.formats.rows import as_json
from pipeline.check.formats.sarif import FINGERPRINT, as_sarif
from pipeline.config import Settings
from pipeline.decisions import Decisions
from pipeline.homes import Home
from pipeline.inputs import Inputs
from pipeline.job import Outcome
from pipeline.parse.lists import RawList
from pipeline.publish.reading import Release
from pipeline.schema import Evidence, Flag

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_text(encoding="utf-8"))
FRAGMENTS = [
    "::error::x", "\n::set-output name=a::b", "##[add-path]/tmp", "\r\n", "\x1b[2J", "\x9b31m", "\u202e", "\u2028", "\u2066",
    "<img src=x onerror=alert(1)>", "<!-- x -->", "-->", "`", "``", "![a](http://example.org/a.png)", "[a](javascript:x)",
    "@everyone", "#123", "https://example.org", "**", "\n# A", "\n- a", "|", "\\", "%0A::error::", "$(id)", "\ud800", " ", ":", ",",
]  # fmt: skip
NASTY = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=6).map("".join)


def a_flag(text: str = "a title", number: int = 0, severity: str = "warning", status: str = "open") -> Flag:
    return Flag(
        flag_id=f"DUP001-{number:016x}", subject=("arxiv:1",), code="DUP001", name="repeated-entry", severity=severity,
        list_id="README", file=None, mention_id=None, mention_ids=(), group_id=None, work_id=None, line_start=3, line_end=4,
        message=f"“{text}” is listed twice", evidence=(Evidence(source="list", field="title", quote=text),),
        probability=1.0, suggestion=f"remove “{text}”", suggested_sections=None, suggested_url=None, suggested_text=text,
        other_lines=None, fix_safety="safe", status=status, first_seen=date(2026, 1, 1),
    )  # fmt: skip


def found(flags: list[Flag], path: str = "README.md") -> Checked:
    """A check that told these flags of a file."""
    inputs = Inputs([RawList("README", path, b"x")], {})
    home = Home(Path(), Settings(), inputs, Decisions(), Release())
    return Checked([HomeCheck(home, Outcome(), flags)])


def shown(checked: Checked, *, is_full: bool) -> str:
    out = io.StringIO()
    (show_full if is_full else show_lines)(checked, Console(file=out, width=80))
    return out.getvalue()


def commands(log: str) -> list[str]:
    """The lines that a runner of GitHub's takes for commands."""
    lines = re.split(r"\r\n?|\n", log)
    return [line for line in lines if line.lstrip().startswith("::") or "##[" in line]


def hidden(text: str) -> set[str]:
    """The control characters in a text, but for line feeds and what emoji are made of."""
    kinds = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return {c for c in text if unicodedata.category(c) in kinds} - set(
        "\n\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
    )


@given(NASTY, NASTY)
@example("x\n::error::y", "::error::.md")
@example("##[error]x", "a##[b.md")
def test_nothing_gets_out(text: str, name: str) -> None:
    """Whatever stands in a list or its file's name, no format has a control character in it, nor a command but its own."""
    path = name.replace("\0", "").encode("utf-8", "replace").decode() or "README.md"
    checked = found([a_flag(text), a_flag(text, 1, "error")], path)
    texts = [as_json(checked), as_sarif(checked), as_comment(checked)]
    texts += [shown(checked, is_full=is_full) for is_full in (False, True)]
    for told in texts:
        assert [] == commands(told)
    annotated = commands(as_annotations(checked))
    assert ["::error file=", "::warning file="] == [line[: line.index("file=") + 5] for line in annotated]
    assert all(line.count("::") >= 2 and "##[" not in line for line in annotated)
    for told in (*texts, as_annotations(checked)):
        assert set() == hidden(told)


@given(NASTY, NASTY)
def test_json_means_what_was_said(text: str, name: str) -> None:
    """What is escaped in JSON is read back as it was."""
    (row,) = json.loads(as_json(found([a_flag(text)], name or "x")))
    assert (text, name or "x") == (row["evidence"][0]["quote"], row["path"])


@given(NASTY, NASTY)
def test_a_comment_has_no_markup_of_the_list(text: str, name: str) -> None:
    """All that is the list's stands in code, where nothing is a link, a picture, a mention or HTML."""
    path = name.replace("\0", "").encode("utf-8", "replace").decode() or "README.md"
    tokens = MarkdownIt("commonmark").parse(as_comment(found([a_flag(text)], path)))
    assert {"html_block"} >= {token.type for token in tokens if "html" in token.type}
    inside = [child for token in tokens for child in token.children or ()]
    kinds = {"text", "code_inline", "strong_open", "strong_close", "softbreak", "hardbreak"}
    assert kinds >= {child.type for child in inside}
    ours = re.compile(r"paperlist: 1 flag| DUP001 repeated-entry, |warning|→ |")
    assert all(ours.fullmatch(child.content) for child in inside if child.type == "text")


@given(NASTY, NASTY)
def test_sarif_is_valid(text: str, name: str) -> None:
    """Whatever is told, it fits the schema; results are known again by the ids of their flags."""
    path = name.replace("\0", "").encode("utf-8", "replace").decode() or "README.md"
    log = json.loads(as_sarif(found([a_flag(text)], path)))
    VALIDATOR.validate(log)
    (result,) = log["runs"][0]["results"]
    assert {FINGERPRINT: "DUP001-0000000000000000"} == result["partialFingerprints"]
    assert "DUP001" == log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]


VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def test_an_empty_log_is_valid() -> None:
    """Without flags, too; and the schema is one that refuses what is none."""
    VALIDATOR.validate(json.loads(as_sarif(found([]))))
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({"version": "2.1.0", "runs": [{"results": []}]})


def test_ten_annotations_of_a_level() -> None:
    """GitHub shows ten of each level; the others are counted."""
    flags = [a_flag("t", n, severity) for severity in ("error", "warning", "info") for n in range(14)]
    told = as_annotations(found(flags)).splitlines()
    counted = {
        level: sum(line.startswith(f"::{level} ") for line in told)
        for level in ("error", "warning", "notice")
    }
    assert {"error": 10, "warning": 10, "notice": 10} == counted
    assert 3 == sum(line.startswith("4 more flags of level ") for line in told)


@given(st.integers(0, 400), st.integers(0, 900))
@example(400, 5000)
def test_a_comment_is_never_too_long(n_flags: int, length: int) -> None:
    """The worst come first, what does not fit is counted, and nothing is lost in between."""
    flags = [a_flag("é" * length, n, ("info", "error")[n % 2]) for n in range(n_flags)]
    told = as_comment(found(flags))
    assert LONGEST_COMMENT > len(told)
    severities = re.findall(r"^- \*\*(\w+)\*\*", told, re.MULTILINE)
    assert severities == sorted(severities)
    left = re.search(r"^(\d+) more flags?: ", told, re.MULTILINE)
    assert n_flags == len(severities) + (int(left[1]) if left else 0)


def test_a_line_as_ruff_prints_it() -> None:
    """Path, line, column, code and words; what can be mended is marked."""
    told = shown(found([a_flag()]), is_full=False).splitlines()
    assert told[0] == "README.md:3:1: warning DUP001 [*] repeated-entry: “a title” is listed twice"
    assert told[-1] == "[*] 1 may be mended by `paperlist fix`."


def test_with_evidence() -> None:
    """The full form has evidence, suggestion and id."""
    told = shown(found([a_flag(status="baselined")]), is_full=True)
    assert all(part in told for part in ("(in the baseline)", "list, title: a title", "→ remove", "DUP001-0"))
