"""Kept results: what a stage made of one list, under a hash of all that it was made from.

An entry is a file of Arrow tables. It is written whole, and holds a checksum; one that is damaged, of another version or gone
counts as never made. The folder may be deleted at any time, and costs its makers' time alone.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import requires, version
from operator import attrgetter
from pathlib import Path
from platform import machine, python_version
from re import split

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.parquet_files import table_of_file
from pipeline.whole_files import written_whole

logger = logging.getLogger(__name__)

KeptEntry = Mapping[str, pa.Table]
"""What is kept of one list and stage: tables by name."""

KEPT = "kept"
"""The folder of kept results, within that of the store."""
_PACKAGE = Path(__file__).parent
_ABANDONED = 3600.0  # seconds after which a file that was never finished is nobody's any more


class KeptResults:
    """The kept results in a cache folder."""

    def __init__(self, cache_dir: Path, limit_mb: float, *, is_read_only: bool = False) -> None:
        self._folder = cache_dir / KEPT
        self._limit, self._rests = limit_mb * 1e6, is_read_only or limit_mb <= 0

    def get(self, name: str) -> KeptEntry | None:
        """The entry of a name; None where there is none that is whole."""
        if not self._limit:
            return None
        path = self._path(name)
        try:
            table = table_of_file(path, is_checked=True)
            rows = zip(table["name"].to_pylist(), table["tables"].to_pylist(), strict=True)
            entry = {part: _from_bytes(data) for part, data in rows}
        except FileNotFoundError:
            return None
        except (OSError, KeyError, TypeError, pa.ArrowException) as error:
            logger.debug("%s can't be read (%s) and is made anew", path, error)
            return None
        self._use(path)
        return entry

    def put(self, name: str, entry: KeptEntry) -> None:
        """Keep an entry; where that is not possible, it will be made again."""
        if self._rests:
            return
        path = self._path(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            table = pa.table({"name": list(entry), "tables": [_to_bytes(part) for part in entry.values()]})
            with written_whole(path) as partial:
                pq.write_table(table, partial, compression="zstd", write_page_checksum=True)
        except OSError as error:
            self._rests = True
            logger.warning(
                "%s: results can't be kept (%s); the next run makes them again.", self._folder, error.strerror
            )

    def trim(self) -> None:
        """Remove what was not used for longest, until the rest fits the bound; and what was never finished."""
        if self._rests:
            return
        n_bytes = 0
        try:
            for used_at, size, path in sorted(self._files(), reverse=True):
                n_bytes += size
                is_left_over = path.name.startswith(".") and used_at < time.time() - _ABANDONED
                if n_bytes > self._limit or is_left_over:
                    path.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("%s: what is too much can't be removed (%s).", self._folder, error.strerror)

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        for path in self._folder.glob("*/*"):
            try:
                told = path.stat()
            except OSError:  # another run has removed it
                continue
            yield told.st_mtime, told.st_size, path

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.parquet"

    def _use(self, path: Path) -> None:
        """Note that an entry was used, so that it stays longer than those that were not."""
        if not self._rests:
            try:
                path.touch()
            except OSError as error:
                logger.debug("%s: %s", path, error)


NOTHING_KEPT = KeptResults(Path(), 0)
"""Where nothing is kept."""


def _to_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def _from_bytes(data: bytes) -> pa.Table:
    return pa.ipc.open_stream(data).read_all()


def fingerprint(*parts: object, but: frozenset[str] = frozenset()) -> str:
    """32 hex digits that stand for values: texts, numbers, times, bytes, rows and sequences of them.

    Args:
        parts: The values.
        but: Columns of rows that are left out.
    """
    told = repr([_plain(part, but) for part in parts])
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _plain(value: object, but: frozenset[str]) -> object:
    """A value whose `repr` says all of it and is short work: rows as tuples of their columns."""
    if isinstance(value, bytes):
        return blake2b(value).hexdigest()
    if isinstance(value, list | tuple):
        return [_columns_of(type(one), but)(one) if is_dataclass(one) else one for one in value]  # type: ignore[arg-type]
    return value


@cache
def _columns_of(row: Hashable, but: frozenset[str]) -> attrgetter[tuple[object, ...]]:
    names = [field.name for field in fields(row) if field.name not in but]  # type: ignore[arg-type]
    return attrgetter(names[0], *names)  # of one name alone it would give no tuple


@cache
def code_version() -> str:
    """What stands for the code that makes results: every file of the package, and the versions of what it stands on."""
    paths = sorted(path for path in _PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc")
    files = [(path.relative_to(_PACKAGE).as_posix(), path.read_bytes()) for path in paths]
    names = sorted(
        {
            split(r"[^\w.-]", line, maxsplit=1)[0]
            for line in requires("paperlist") or ()
            if "extra ==" not in line
        }
    )
    stood_on = [(name, version(name)) for name in names]
    return fingerprint(python_version(), machine(), str(stood_on), *(part for file in files for part in file))
