"""Names: a public name of the package means one thing, wherever it is defined."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.project import REPOSITORY

PACKAGE = REPOSITORY / "pipeline"
MAY_RECUR = {"logger"}  # each module's own, by custom
COMMANDS = {"cli.py"}  # a command is named as what it calls


def test_a_public_name_is_defined_once() -> None:
    """No function, class or constant of one module bears the name of one in another."""
    homes: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name not in COMMANDS:
            for name in _public_names(path):
                homes[name].append(str(path.relative_to(PACKAGE)))
    assert {} == {name: where for name, where in homes.items() if len(where) > 1 and name not in MAY_RECUR}


def _public_names(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))
