"""Words for people: what code writes as a sentence, no code reads back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project import REPOSITORY

PACKAGE = REPOSITORY / "pipeline"
SENTENCES = {"reason", "reasons", "message", "suggestion", "rule"}
METHODS = {"split", "rsplit", "splitlines", "startswith", "endswith", "partition", "rpartition", "find", "index", "removeprefix"}  # fmt: skip


def readings(tree: ast.AST) -> Iterator[str]:
    """Where a sentence is taken apart: by a pattern, by `in`, by a method of strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            read = [*node.args] if of_re else [node.func.value] if node.func.attr in METHODS else []
            if any(map(_holds_sentence, read)):
                yield f"line {node.lineno}: {ast.unparse(node)}"
        if _looks_inside(node) and any(map(_holds_sentence, node.comparators)):
            yield f"line {node.lineno}: {ast.unparse(node)}"


def _looks_inside(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare) and any(isinstance(sign, ast.In | ast.NotIn) for sign in node.ops)


def _holds_sentence(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr in SENTENCES for part in ast.walk(node))


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_no_sentence_is_read_back(path: Path) -> None:
    """What a decision, a rule or a person needs to know of a row stands in its columns."""
    assert [] == list(readings(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "code",
    [
        "re.match('a', said.reason or '')",
        "re.search('a', row.reason)",
        "'a' in said.reason",
        "'a' not in (said.reason or '')",
        "said.rule.split('; ')",
        "said[name].rule.partition(' ')",
        "' '.join(pair.reasons).startswith('a')",
        "(flag.suggestion or '').startswith(FORMS)",
    ],
)
def test_a_reading_is_seen(code: str) -> None:
    """Each way of reading a sentence back is found."""
    assert list(readings(ast.parse(code)))
