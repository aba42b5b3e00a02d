"""The descriptor of a release, read by other people's tools, and what its schema promises."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from frictionless import Package

from pipeline.publish.attribution import Attribution
from pipeline.publish.descriptor import DESCRIPTOR, descriptor
from pipeline.publish.release import RELEASED
from pipeline.schema import ROWS, SCHEMA_VERSION
from pipeline.tables import arrow_schema
from tests.nights import TINY, a_night, a_night_folder

KEPT = Path(__file__).parent / "schema-1.json"


def test_the_descriptor_is_a_data_package(tmp_path: Path) -> None:
    """Frictionless takes it, and finds in it every table of the release with the columns that its file has."""
    settings = a_night_folder(tmp_path, tiny=TINY)
    a_night(settings)
    current = settings.out_dir / "current"
    told = json.loads((current / DESCRIPTOR).read_text(encoding="utf-8"))
    package = Package.from_descriptor(told, basepath=str(current))
    assert [*RELEASED] == package.resource_names
    for resource in package.resources:
        assert resource.schema.field_names == pq.read_schema(current / resource.path).names
        assert set(resource.schema.primary_key) <= set(resource.schema.field_names)
    assert (settings.out_dir / DESCRIPTOR).exists()


def test_a_descriptor_tells_types_and_bounds() -> None:
    """A consumer learns from it what a column may hold."""
    told = json.loads(descriptor("0" * 16, RELEASED))
    flags = next(resource for resource in told["resources"] if resource["name"] == "flags")
    columns = {field["name"]: field for field in flags["schema"]["fields"]}
    assert ["error", "warning", "info"] == columns["severity"]["constraints"]["enum"]
    assert ("array", "date", "number") == tuple(
        columns[name]["type"] for name in ("evidence", "first_seen", "probability")
    )


def test_a_descriptor_tells_whose_data_it_is() -> None:
    """Each source stands there with its licence; the whole has one only where every part has."""
    arxiv = Attribution(title="arXiv", address="https://arxiv.org/", license="CC0-1.0", sentence="Thanks.")
    bare = Attribution(title="A list", address=None, license=None)
    alone, both = (json.loads(descriptor("0" * 16, RELEASED, of)) for of in ([arxiv], [arxiv, bare]))
    assert ["CC0-1.0"] == [one["name"] for one in alone["licenses"]]
    assert "licenses" not in both
    assert [("arXiv", "CC0-1.0"), ("A list", None)] == [
        (one["title"], one.get("license")) for one in both["sources"]
    ]
    assert {"title": "A list"} == both["sources"][1]


def shapes() -> dict[str, dict[str, str]]:
    """The type of every column of every table."""
    return {
        name: {
            field.name: f"{field.type}{'' if field.nullable else ' not null'}" for field in arrow_schema(row)
        }
        for name, row in ROWS.items()
    }


@pytest.mark.parametrize("table", sorted(json.loads(KEPT.read_text(encoding="utf-8"))["tables"]))
def test_columns_are_added_and_never_changed(table: str) -> None:
    """Within a version of the schema, what a consumer loads today loads tomorrow: columns come, none goes or changes."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    if kept["schema_version"] != SCHEMA_VERSION:
        pytest.fail(
            f"schema version {SCHEMA_VERSION}: keep its columns in tests/publish/schema-{SCHEMA_VERSION}.json"
        )
    today = shapes()[table]
    changed = {
        name: today.get(name) for name, kind in kept["tables"][table].items() if today.get(name) != kind
    }
    assert changed == {}
