"""Columns of a records frame, whatever they hold, as Arrow strings or numbers that can be compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.text import with_signs_mended, without_entities

_MISSING = frozenset({"", "nan", "none", "null", "n/a", "<na>", "nat"})
_LONGEST = 4_000  # characters of one value that are looked at: a title of 100 kB is damage, not information


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts as Arrow keeps it, in half the memory of Python's strings: those are made of the rows asked for."""

    column: pa.Array

    @overload
    def __getitem__(self, rows: int) -> str: ...
    @overload
    def __getitem__(self, rows: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.object_]]: ...
    def __getitem__(self, rows: Any) -> Any:
        """The text of one row, or those of many."""
        if np.ndim(rows) == 0:
            return self.column[int(rows)].as_py()
        return np.asarray(self.column.take(pa.array(rows)).to_numpy(zero_copy_only=False), dtype=object)

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.column)

    def tolist(self) -> list[str]:
        """All of them as Python's strings."""
        texts: list[str] = self.column.to_pylist()
        return texts

    def places_of(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
        """The row of each of these texts, -1 of one that is not there, `(n_texts,) int64`."""
        found = pc.index_in(pa.array(texts, self.column.type), self.column).fill_null(-1)
        return np.asarray(found.to_numpy(zero_copy_only=False), np.int64)


class Columns:
    """The columns of a frame as texts; each is read once, however often it is asked for."""

    def __init__(self, records: pd.DataFrame) -> None:
        self.frame = records
        self._known: dict[str, pa.Array] = {}

    def __len__(self) -> int:
        """The number of records."""
        return len(self.frame)

    def __contains__(self, name: str) -> bool:
        """Whether there is such a column."""
        return name in self.frame.columns

    def __getitem__(self, name: str) -> pa.Array:
        """One column as texts."""
        if name not in self._known:
            self._known[name] = _strings(self.frame[name])
        return self._known[name]


def strings(records: Columns, *names: str) -> pa.Array:
    """The first present of these columns, per row, as one line of text; null where all are missing."""
    found = [records[name] for name in names if name in records]
    if not found:
        return pa.nulls(len(records), pa.string())
    return pc.coalesce(*found)


def _strings(column: pd.Series[Any]) -> pa.Array:
    if isinstance(column.dtype, pd.StringDtype):
        text = pa.array(column, type=pa.large_string(), from_pandas=True)
    else:
        text = pa.array([_text(value) for value in column], type=pa.large_string())
    text = changed_where(
        pc.greater(pc.binary_length(text), _LONGEST),
        lambda long: pc.utf8_slice_codeunits(long, 0, _LONGEST),
        whole(text),
    )
    text = changed_where(
        r"[\t\n\v\f\r\x00\x1f]|  ",
        lambda loose: pc.replace_substring_regex(loose, r"[\s\x00\x1f]+", " "),
        text,
    )
    text = pc.utf8_trim_whitespace(text)
    short = pc.less_equal(pc.binary_length(text), 4)
    absent = pc.and_(short, pc.is_in(pc.utf8_lower(text), pa.array(sorted(_MISSING), pa.large_string())))
    return pc.if_else(absent, None, text).cast(pa.string())


def changed_where(which: str | pa.Array, change: Callable[[pa.Array], pa.Array], text: pa.Array) -> pa.Array:
    """Text changed in the rows that match a pattern (or a mask) and not even looked at elsewhere."""
    mask = pc.match_substring_regex(text, which) if isinstance(which, str) else which
    mask = pc.fill_null(mask, False)
    if not pc.any(mask, min_count=0).as_py():
        return text
    return pc.replace_with_mask(text, mask, change(text.filter(mask)))


def each_distinct(text: pa.Array, read: Callable[[str], str]) -> pa.Array:
    """Text read value by value, every distinct one once; null stays null."""
    encoded = text.dictionary_encode()
    return pa.array(map(read, encoded.dictionary.to_pylist()), text.type).take(encoded.indices)


def unescaped(text: pa.Array) -> pa.Array:
    """Text with the signs that HTML entities stand for."""
    return changed_where("&", lambda rest: each_distinct(rest, without_entities), text)


def mended(text: pa.Array) -> pa.Array:
    """Text whose typographic signs were read in the wrong encoding, with plain ones instead."""
    return changed_where("[âÂÃãå]", lambda rest: each_distinct(rest, with_signs_mended), text)


def whole(text: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def _text(value: Any) -> str | None:
    """One value as text: numbers without a decimal part, lists joined, structures by their name."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")  # lone surrogates can't go into Arrow
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else str(int(value)) if float(value).is_integer() else str(value)
    if isinstance(value, dict):
        return _text(
            value.get("name") or " ".join(str(value[key]) for key in ("given", "family") if value.get(key))
        )
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Iterable):
        return "; ".join(text for text in map(_text, value) if text) or None
    return str(value)


def authors(records: Columns) -> pa.Array:
    """The authors of every row in one string, separated by semicolons where the frame holds lists."""
    names = [name for name in ("authors", "author") if name in records]
    if not names:
        return pa.nulls(len(records), pa.string())
    column = records.frame[names[0]]
    if isinstance(column.dtype, pd.StringDtype):
        return records[names[0]]
    return _strings(pd.Series([_author_text(value) for value in column], dtype="str"))


def _author_text(value: Any) -> str | None:
    if isinstance(value, str) and value[:1] == "[":
        try:
            value = json.loads(value)
        except ValueError:
            return _text(value)
    return _text(value)


def numbers(text: pa.Array, pattern: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The first number in each text that the pattern's group `n` matches; NaN where none."""
    found = pc.struct_field(pc.extract_regex(text, pattern), "n")
    return np.asarray(found.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def codes(text: pa.Array) -> tuple[np.ndarray[Any, np.dtype[np.int32]], Texts]:
    """Each text as the number of its distinct value (-1 where null), and those values."""
    encoded = text.dictionary_encode()
    indices = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return indices.astype(np.int32, copy=False), Texts(encoded.dictionary)


def listed(values: Sequence[str | None]) -> pa.Array:
    """Python strings as Arrow strings."""
    return pa.array(values, type=pa.string())
