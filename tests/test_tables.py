"""Tables: rows to Arrow and Parquet and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline import tables
from pipeline.errors import SchemaError
from pipeline.schema import ROWS, Mention, Record


def rows_of(row: type) -> st.SearchStrategy:
    """Any row of a class, as its types allow; text that UTF-8 can hold."""
    text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
    st.register_type_strategy(str, text)
    st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
    st.register_type_strategy(float, st.floats(allow_nan=False))
    st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
    return st.from_type(row)


@pytest.mark.parametrize("name", ROWS)
def test_write_then_read_is_identity(name: str, tmp_path: Path) -> None:
    """What is written is read back equal, whatever is in it."""

    @hypothesis_settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.lists(rows_of(ROWS[name]), max_size=3))
    def check(rows: list) -> None:
        path = tmp_path / "table.parquet"
        tables.write(tables.to_arrow(rows, ROWS[name]), path)
        assert rows == tables.read(path, ROWS[name])

    check()


def test_damaged_file_says_so(tmp_path: Path) -> None:
    """A file that is no Parquet is named, with what to do."""
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(SchemaError, match=r"bad\.parquet: not readable as Parquet .* Delete it"):
        tables.read(tmp_path / "bad.parquet", Record)


def test_other_version_says_so(tmp_path: Path) -> None:
    """A file of another schema version is not read as if it were ours."""
    table = tables.to_arrow([], Mention)
    tables.write(table, tmp_path / "old.parquet", {"schema_version": "0"})
    with pytest.raises(SchemaError, match="has schema version 0"):
        tables.read(tmp_path / "old.parquet", Mention)
