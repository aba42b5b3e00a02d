"""Arrays: what takes, gives or holds one says its shape, and what is said of the fields of records is true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from pipeline.merge.fields import Fields, prepare_fields
from tests.project import REPOSITORY

MODULES = [
    *(
        f"merge/{name}"
        for name in (
            "author_comparison", "blocking", "clustering", "comparison", "constraints", "fields", "minhash", "overrides",
            "prefilter", "scoring",
        )
    ),
    *(f"flag/sections/{name}" for name in ("background", "model", "placement", "signals", "vectors")),
    "resolve/sources/index",
]  # fmt: skip
ARRAYS = {
    "Bools", "Floats", "Grams", "Grid", "IdCodes", "Initials", "Ints", "Keys", "Matrix", "NDArray", "RecordRows", "Rows",
    "SparseRows", "ndarray",
}  # fmt: skip
SHAPE = re.compile(r"\((?:(?:\w+|…)(?: [+*]+ \w+)?(?:, ?|(?=\))))+\)")


def tree(module: str) -> ast.Module:
    return ast.parse((REPOSITORY / "pipeline" / f"{module}.py").read_text(encoding="utf-8"))


def is_array(annotation: ast.expr | None) -> bool:
    nodes = ast.walk(annotation) if annotation else ()
    return any(getattr(node, "id", getattr(node, "attr", None)) in ARRAYS for node in nodes)


def described(module: str) -> Iterator[tuple[str, str]]:
    """The public functions and the attributes of classes that have to do with arrays, each with what is said of it."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            arguments = [argument.annotation for argument in (*node.args.args, *node.args.kwonlyargs)]
            if any(map(is_array, [*arguments, node.returns])):
                yield node.name, ast.get_docstring(node) or ""
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{name}", said) for name, said in attributes(node))


def attributes(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for at, line in enumerate(node.body):
        if (
            isinstance(line, ast.AnnAssign)
            and isinstance(line.target, ast.Name)
            and is_array(line.annotation)
        ):
            after = node.body[at + 1] if at + 1 < len(node.body) else None
            is_said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            yield line.target.id, str(after.value.value) if is_said else ""


@pytest.mark.parametrize("module", MODULES)
def test_a_shape_is_said(module: str) -> None:
    """Every public function that takes or gives an array, and every attribute that is one, names a shape."""
    found = dict(described(module))
    assert found
    assert [] == [name for name, said in found.items() if not SHAPE.search(said)]


def test_shapes_of_fields_are_as_said() -> None:
    """The arrays of the fields of some records have the shapes and types that are said of them."""
    titles = ["Attention Is All You Need", "BERT: Pre-training of Deep Transformers", "Editorial 2019", None]
    records = pd.DataFrame(
        {"id": list("abcd"), "title": titles, "authors": ["A. Vaswani", "J. Devlin; M. Chang", "", None]}
    )
    fields = prepare_fields(
        records.assign(year=[2017, 2018, 2019, None], abstract="What it does.", source="dblp")
    )
    node = next(
        one
        for one in tree("merge/fields").body
        if isinstance(one, ast.ClassDef) and one.name == Fields.__name__
    )
    sizes = {"n_records": len(records), "TOKENS": 24, "n_words": len(fields.weights)}
    for name, said in attributes(node):
        axes, dtype = re.match(r"`\(([\w, ]+)\) (\w+)`", said).groups()
        array = getattr(fields, name)
        assert (tuple(sizes[axis] for axis in re.findall(r"\w+", axes)), np.dtype(dtype)) == (
            array.shape,
            array.dtype,
        ), name
