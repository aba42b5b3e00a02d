"""The page of the public names of `pipeline`: how each is called, and what its docstring says."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import pipeline

INTRO = """# paperlist as a library

Programs that don't want a command line use these names; whatever else the package has may change from version to
version. They are loaded when they are first used, so `import pipeline` itself costs nothing.

The entries of a list as a table, no service asked:

```python
import pipeline

mentions = pipeline.read_mentions("data/raw/generative-ai-in-medical-image-analysis.md")
frame = pipeline.to_frame(mentions, pipeline.Mention)
print(frame.groupby("section").size().sort_values().tail(3))
```

Records of your own, those of one paper brought together:

```python
import pandas as pd

import pipeline

records = pd.DataFrame(
    {
        "id": ["a", "b", "c"],
        "title": ["Drawing maps of small ponds", "Drawing Maps of Small Ponds.", "Ponds seen from above"],
        "authors": [["Ada Brook"], ["A. Brook"], ["Ben Reed"]],
        "year": [2021, 2021, 2022],
    }
)
print(pipeline.dedupe(records).clusters)
```

And the release that `make enrich` published, every table from one and the same release:

```python
import pipeline

tables = pipeline.load_release("data/enriched")
print(tables["works"][["title", "year", "n_mentions"]].nlargest(3, "n_mentions"))
```
"""


def api_page() -> str:
    """The page, in Markdown."""
    return INTRO + "".join(f"\n## {name}\n\n{_described(getattr(pipeline, name))}" for name in _by_kind())


def _by_kind() -> list[str]:
    """Functions first, then classes."""
    return sorted(pipeline.__all__, key=lambda name: (inspect.isclass(getattr(pipeline, name)), name))


def _described(public: object) -> str:
    text = re.sub(r"\n {5,}", " ", inspect.getdoc(public) or "")  # an argument is one line of its list
    sections = re.sub(r"^(Args|Raises):$", r"**\1**\n", text, flags=re.MULTILINE)
    listed = re.sub(r"^    (\w+): ", r"- `\1`: ", sections, flags=re.MULTILINE)
    return f"{_called(public)}{listed}\n{_home(public)}"


def _called(public: object) -> str:
    """How a function is called, or which fields a class has, as the source says it; nothing for the rest."""
    called = ""
    if inspect.isfunction(public) and isinstance(node := _source(public), ast.FunctionDef) and node.returns:
        called = f"{node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"
    elif inspect.isclass(public) and isinstance(node := _source(public), ast.ClassDef):
        called = "\n".join(_fields(node, public)) if _has_fields(public) else ""
    return f"```text\n{called}\n```\n\n" if called else ""


def _source(public: Callable[..., object]) -> ast.stmt:
    return ast.parse(inspect.getsource(public)).body[0]


def _has_fields(public: type) -> bool:
    return dataclasses.is_dataclass(public) and not _is_row(public)


def _fields(node: ast.ClassDef, public: Any) -> Iterator[str]:
    """The fields of a dataclass with their defaults as they are, then its properties."""
    defaults = {field.name: field.default for field in dataclasses.fields(public)}
    for part in node.body:
        name = getattr(part, "name", None) or ast.unparse(getattr(part, "target", part))
        if isinstance(part, ast.AnnAssign) and not name.startswith("_"):
            default = defaults[name]
            ending = "" if default is dataclasses.MISSING else f" = {default!r}"
            yield f"{name}: {ast.unparse(part.annotation)}{ending}"
        elif isinstance(part, ast.FunctionDef) and not name.startswith("_") and part.returns:
            yield f"{name}: {ast.unparse(part.returns)}"


def _is_row(public: object) -> bool:
    return getattr(public, "__module__", "") == "pipeline.schema"


def _home(public: object) -> str:
    """Where more is said of a row class, or of the settings."""
    if public is pipeline.Settings:
        return "\nThey are listed with their meanings by `paperlist config`.\n"
    if not _is_row(public):
        return ""
    table = f"{getattr(public, '__name__', '')}s".lower()
    return f"\nIts columns: [{table} in the data dictionary](data-dictionary.md#{table}).\n"
