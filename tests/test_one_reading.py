"""Identifiers are read in one place: no other module holds a pattern of a DOI or of an arXiv number."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.project import REPOSITORY

PACKAGE = REPOSITORY / "pipeline"
HOME = PACKAGE / "ids.py"
AUDITOR = PACKAGE / "parse" / "scan.py"
"""Counts what the parser must account for, and so shares no reading with it on purpose."""
_PATTERN_OF_ONE = re.compile(
    r"10(?:\\\.|\[\.\])(?:\\d|\[0-9\]|\d)"  # `10\.\d{4,9}/…`, `10\.48550`
    r"|(?:\\d|\[0-9\])\{4\}\)?(?:\\\.|\[\.\])(?:\\d|\[0-9\]|\()"  # `\d{4}\.\d{4,5}`
    r"|/\\d\{7\}|(?:\\d|\[0-9\])\{4\}\)?-\(?(?:\?P<\w+>)?\\d\{4,5\}"  # `[a-z-]+/\d{7}`, DBLP's `abs-\d{4}-\d{4,5}`
    r"|startswith\(\"10\."
)


def patterns_in(source: str) -> list[str]:
    """The texts of a module, parts of formatted ones too, that look like a pattern of an identifier."""
    texts = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return [text for text in texts if isinstance(text, str) and _PATTERN_OF_ONE.search(text)]


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_no_second_reading(path: Path) -> None:
    """Only `ids.py` knows what a DOI and an arXiv number look like."""
    found = patterns_in(path.read_text(encoding="utf-8"))
    assert bool(found) == (path in (HOME, AUDITOR)), f"{path}: {found}; call pipeline.ids instead"


@pytest.mark.parametrize(
    "pattern",
    [
        r"10\.\d{4,9}/\S+",
        r"(?i)10\.48550/arxiv\.(.+)",
        r"\d{4}\.\d{4,5}",
        r"[a-z-]+/\d{7}",
        r"abs-(\d{4})-(?P<n>\d{4,5})",
    ],
)
def test_a_second_reading_is_seen(pattern: str) -> None:
    """The patterns that once stood elsewhere would be seen."""
    assert [pattern] == patterns_in(f"import re\nPATTERN = re.compile({pattern!r})\n")
