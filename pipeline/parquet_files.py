"""Single Parquet files as tables, read without `pyarrow.dataset`: that loads pandas, which takes longer than most files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def table_of_file(path: Path, columns: Sequence[str] | None = None, *, is_checked: bool = False) -> pa.Table:
    """The table of a file.

    Args:
        path: The file.
        columns: Those that are wanted; without them all.
        is_checked: Whether its pages are compared with their checksums.

    Raises:
        OSError: It can't be read.
        ArrowInvalid: It is no Parquet, is damaged, or lacks a column that is wanted.
    """
    with pq.ParquetFile(path, page_checksum_verification=is_checked) as file:
        if missing := set(columns or ()).difference(file.schema_arrow.names):
            raise pa.ArrowInvalid(f"it has no column {sorted(missing)[0]}")
        return file.read(columns=columns)
