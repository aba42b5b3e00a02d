"""What memory may not hold, as files: columns of records, read one at a time, and rows that are brought together by a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.merge.columns import whole
from pipeline.merge.partitions import split_by


class HeldColumns:
    """The columns of partitions that are all held; each can be had once."""

    def __init__(self, parts: Iterable[pd.DataFrame]) -> None:
        self._frame = pd.concat(list(parts), ignore_index=True)

    def take(self, name: str) -> pa.Array:
        """One column, let go of."""
        return whole(pa.array(self._frame.pop(name), from_pandas=True))


class SpilledColumns:
    """The columns of partitions that lie in a folder."""

    def __init__(self, parts: Iterable[pd.DataFrame], folder: Path) -> None:
        self._files = []
        for number, part in enumerate(parts):
            file = folder / f"records-{number:06}.parquet"
            pq.write_table(pa.Table.from_pandas(part, preserve_index=False), file, compression="zstd")
            self._files.append(file)

    def take(self, name: str) -> pa.Array:
        """One column."""
        parts = [pq.read_table(file, columns=[name])[name] for file in self._files]
        kinds = [part.type for part in parts if not pa.types.is_null(part.type)]
        kind = kinds[0] if kinds else pa.null()
        return whole(pa.chunked_array([chunk for part in parts for chunk in part.cast(kind).chunks], kind))


def brought_together(
    parts: Iterable[pd.DataFrame], column: str, partitions: int, folder: Path | None = None
) -> Iterable[pd.DataFrame]:
    """The rows of all parts in so many partitions, those with the same number in a column together; in a folder, if one is given."""
    if folder is None:
        return split_by(pd.concat(list(parts), ignore_index=True), column, partitions)
    files = [folder / f"{column}-{at:04}.arrow" for at in range(partitions)]
    with ExitStack() as stack:
        writers: list[pa.RecordBatchFileWriter] = []
        for part in parts:
            schema = pa.Schema.from_pandas(part, preserve_index=False)
            writers = writers or [
                stack.enter_context(pa.ipc.new_file(file.as_posix(), schema)) for file in files
            ]
            for writer, rows in zip(writers, split_by(part, column, partitions), strict=True):
                writer.write_table(pa.Table.from_pandas(rows, schema, preserve_index=False))
    return _read_once(files if writers else [])


def _read_once(files: Iterable[Path]) -> Iterator[pd.DataFrame]:
    for file in files:
        with pa.memory_map(file.as_posix()) as source:
            rows = pa.ipc.open_file(source).read_all().to_pandas()
        file.unlink()
        yield rows
