"""What the rules say of themselves, read from their modules without loading what they work with."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_RULES = Path(__file__).parent / "rules"


class RulePage(NamedTuple):
    """What a rule says of itself, as `Rule` has it."""

    code: str
    name: str
    severity: str
    fix: str
    documentation: str


def rule_pages() -> dict[str, RulePage]:
    """The pages of all rules by code, in its order."""
    pages = [page for path in _RULES.glob("[!_]*.py") for page in _pages_in(path)]
    return {page.code: page for page in sorted(pages)}


def _pages_in(path: Path) -> Iterator[RulePage]:
    """The pages of the functions of a module that are registered as rules."""
    functions = (
        part for part in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(part, ast.FunctionDef)
    )
    for function in functions:
        for call in function.decorator_list:
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "rule":
                code, name = map(ast.literal_eval, call.args)
                said = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
                text = ast.get_docstring(function) or ""
                yield RulePage(code, name, said["severity"], said.get("fix", "none"), text)
