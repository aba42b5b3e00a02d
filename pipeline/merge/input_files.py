"""Input files: the records of one file or of several, each under an id of its own, with its file and the key it has there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.record_files import FileReport, read_partitions
from pipeline.text import storable

_TYPED = ".parquet"  # the kind of file whose ids have a type, and are unique or an error


@dataclass(slots=True)
class RecordFile:
    """One file of records."""

    path: Path
    name: str
    """What it is called in results: the file's name, or its path where two have one name."""
    report: FileReport = field(default_factory=FileReport)
    ids: list[Any] = field(default_factory=list)
    """The id of each record, in the order of the file: unique over all files."""
    keys: list[Any] = field(default_factory=list)
    """The id of each record as the file has it; None where it has none."""

    n_unnamed: int = 0
    """Records without an id."""

    @property
    def n_repeated(self) -> int:
        """Records that repeat the id of another."""
        named = [key for key in self.keys if key is not None] if self.is_named_anew else []
        return len(named) - len(set(named))

    @property
    def is_named_anew(self) -> bool:
        """Whether ids are texts that were made unique; else they are as the file has them."""
        return not any(isinstance(part, pd.Series) for part in self.keys)

    def flat_ids(self) -> list[Any]:
        """The id of each record, one by one."""
        return _flat(self.ids)

    def flat_keys(self) -> list[Any]:
        """The key of each record, one by one."""
        return _flat(self.keys)


class InputFiles:
    """Files of records that are deduplicated together.

    A record of one file keeps its id; of several, it is called `file:id`, whatever stands in the others. An id that is
    there twice, or missing, is made unique by the record's place among its namesakes, or in its file.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        names = Counter(path.name for path in paths)
        self.files = [
            RecordFile(path, path.name if names[path.name] == 1 else path.as_posix()) for path in paths
        ]

    @property
    def are_several(self) -> bool:
        """Whether records come from more than one file."""
        return len(self.files) > 1

    @property
    def have_other_ids(self) -> bool:
        """Whether some record's id is not the one that its file has."""
        return self.are_several or any(file.ids != file.keys for file in self.files)

    def n_records(self) -> int | None:
        """How many records there are, where the files tell it before they are read."""
        if all(file.path.suffix.lower() == _TYPED for file in self.files):
            with suppress(OSError, pa.ArrowInvalid):  # told by who reads them
                return sum(int(pq.read_metadata(file.path).num_rows) for file in self.files)
        return None

    def parts(self, only: Collection[str] = ()) -> Iterator[pd.DataFrame]:
        """The records of all files in parts, `id` as results name them; what was read is noted in each file's report."""
        for file in self.files:
            file.report, file.ids, file.keys, file.n_unnamed = FileReport(), [], [], 0
            seen: Counter[str] = Counter()
            for part in read_partitions(file.path, only, file.report):
                yield self._under_own_ids(part, file, seen)

    def _under_own_ids(self, part: pd.DataFrame, file: RecordFile, seen: Counter[str]) -> pd.DataFrame:
        if "id" not in part.columns:
            part = part.assign(id=None)
        elif file.path.suffix.lower() == _TYPED and not self.are_several:
            file.ids.append(part["id"])
            file.keys = file.ids
            return part
        keys = list(map(_key_of, part["id"].tolist()))
        prefix = f"{file.name}:" if self.are_several else ""
        ids = [
            prefix + unique_key(key or f"record{place}", seen)
            for place, key in enumerate(keys, len(file.ids) + 1)
        ]
        file.n_unnamed += keys.count(None)
        file.keys += keys
        file.ids += ids
        return part.assign(id=ids)

    def own_ids(self, found: pd.DataFrame, *names: str) -> pd.DataFrame:
        """Results with ids in these columns of the type that the file gave them."""
        parts = [part for file in self.files for part in file.ids if isinstance(part, pd.Series)]
        if not parts or isinstance(parts[0].dtype, pd.StringDtype):
            return found.astype(dict.fromkeys(names, parts[0].dtype)) if parts else found
        whole = pd.concat(parts)
        by_text = pd.Series(whole.array, index=[str(value) for value in whole])
        return found.assign(**{name: by_text.reindex(found[name]).array for name in names})

    def origins(self) -> pd.DataFrame:
        """`id`, `file` and `key` of every record, in the order of the files."""
        rows = [
            (str(name), file.name, key)
            for file in self.files
            for name, key in zip(file.flat_ids(), file.flat_keys(), strict=True)
        ]
        return pd.DataFrame(rows, columns=["id", "file", "key"], dtype=object)


def _flat(values: list[Any]) -> list[Any]:
    """Ids one by one, also where they were kept by the part."""
    return [one for value in values for one in (value.tolist() if isinstance(value, pd.Series) else [value])]


def _key_of(value: Any) -> str | None:
    """A key as text without what no file can hold; None where nothing is left."""
    if pd.isna(value):
        return None
    key = storable(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value))
    return key if key.strip() else None


def unique_key(key: str, seen: Counter[str]) -> str:
    """A key, or where it was there before, with its place among its namesakes."""
    seen[key] += 1
    if seen[key] == 1:
        return key
    return unique_key(f"{key}-{seen[key]}", seen)
