"""Review: the pairs that a person should see, as a table for a spreadsheet, and the verdicts read back from it.

Doubtful pairs come first, the likeliest of them at the top; then every record that was joined beside the one that stands for
its work, the least certain first, exact copies last.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.decisions import PairDecision, Verdict
from pipeline.errors import ConfigError
from pipeline.merge import reasons
from pipeline.merge.dedupe import Deduped
from pipeline.record_files import read_records
from pipeline.record_formats.table_cells import as_cell, from_cell
from pipeline.text import squash

VERDICTS: dict[str, Verdict] = {
    "same": "same", "s": "same", "yes": "same", "y": "same", "duplicate": "same", "1": "same", "true": "same",
    "different": "different", "d": "different", "no": "different", "n": "different", "not duplicate": "different", "0": "different",
    "false": "different",
}  # fmt: skip
"""What may stand in the column `verdict`; empty, "possible" and "?" leave a pair as it is."""
_UNDECIDED = frozenset({"", "possible", "?", "nan", "none"})
_SHOWN = {
    "authors": ("authors", "author"),
    "year": ("year", "date"),
    "venue": ("venue", "journal", "booktitle"),
}
_PARTS_OF_PLACE = ("volume", "number", "pages")
_IDS = ("doi", "arxiv_id", "pmid", "eprint", "url")
_LONGEST_CELL = 300
_MOST_AUTHORS = 6

REVIEW_SOURCE = frozenset(("id", "title", *chain(*_SHOWN.values()), *_PARTS_OF_PLACE, *_IDS))
"""The columns of records that a review shows."""


def reviewed(found: Deduped, records: pd.DataFrame, files: Mapping[str, str]) -> pd.DataFrame:
    """The table of a review.

    Args:
        found: What deduplication found.
        records: The records of the pairs in it, at least, with our columns; their `id` is the index.
        files: The file of every record by its id.
    """
    pairs = review_pairs(found)
    argued = found.arguments(pairs["id_l"].tolist(), pairs["id_r"].tolist())
    records = records[records.index.isin(pairs[["id_l", "id_r"]].to_numpy().ravel())]
    shown = {name: _shown(row) for name, row in zip(records.index, records.to_dict("records"), strict=True)}
    rows = [
        _row(pair, argument, shown[pair.id_l], shown[pair.id_r], files)
        for pair, argument in zip(pairs.itertuples(index=False), argued, strict=True)
    ]
    return pd.DataFrame(rows, columns=_COLUMNS).map(as_cell)


def review_pairs(found: Deduped) -> pd.DataFrame:
    """The pairs to review (`id_l`, `id_r`, `score`, `question`, `said`), in the order in which a person should see them.

    Of the doubtful pairs between two works only the likeliest: one answer settles all.
    """
    pairs = found.pairs
    by_ids = {(row.id_l, row.id_r): row for row in pairs.itertuples(index=False)}
    doubted = pairs[pairs["verdict"] == "possible"].sort_values(
        ["score", "id_l", "id_r"], ascending=[False, True, True]
    )
    cluster_of = dict(zip(found.clusters["id"], found.clusters["cluster_id"], strict=True))
    works = [
        _sides(cluster_of[one], cluster_of[other])
        for one, other in zip(doubted["id_l"], doubted["id_r"], strict=True)
    ]
    doubted = doubted[~pd.Series(works, dtype=object).duplicated().to_numpy()]
    rows: list[Any] = [
        (row.id_l, row.id_r, row.score, "one paper?", _settled_words(row))
        for row in doubted.itertuples(index=False)
    ]
    first = found.first_copies()
    joined = [
        (
            kept,
            name,
            by_ids.get(_sides(kept, name))
            or by_ids.get(_sides(first.get(kept, kept), first.get(name, name))),
        )
        for name, kept in zip(found.clusters["id"], found.clusters["cluster_id"], strict=True)
        if name != kept
    ]
    rows += [
        (kept, name, None, "joined", [reasons.BY_GROUP])
        if pair is None
        else (kept, name, pair.score, "joined", _settled_words(pair))
        for kept, name, pair in sorted(joined, key=lambda row: (_certainty(row[2]), row[:2]))
    ]
    return pd.DataFrame(rows, columns=["id_l", "id_r", "score", "question", "said"])


def _sides(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _certainty(pair: Any) -> tuple[bool, float]:
    """How certain it is that a joined pair is one paper: exact copies most, those that no pair of their own holds least."""
    return (pair is not None and pair.joined_by == "copy", pair.score if pair is not None else -1.0)


def _settled_words(pair: Any) -> list[str]:
    """What stands for a pair beside its comparisons: the identifier, person, copy or group that joined it."""
    if pair.joined_by in ("identifier", "person", "copy"):
        return list(pair.reasons)
    if pair.joined_by == "group":
        return [reasons.BY_GROUP]
    return (
        list(pair.reasons)
        if pair.decided_by == "identifier" and pair.verdict == "possible" and not len(pair.differs)
        else []
    )


_SIDES = ("title", "authors", "year", "venue", "place", "ids", "file")
_COLUMNS = [
    "verdict", "question", "score", *(f"{name}_{side}" for name in _SIDES for side in "lr"), "for", "against", "id_l", "id_r",
]  # fmt: skip


def _row(
    pair: Any,
    argued: Sequence[reasons.Argument],
    left: dict[str, str],
    right: dict[str, str],
    files: Mapping[str, str],
) -> list[Any]:
    titles = marked(left["title"], right["title"])
    sides = [value for name in _SIDES[1:-1] for value in (left[name], right[name])]
    own = set(pair.said)
    words_for = [*pair.said, *(said for said, is_for in argued if is_for and said not in own)]
    words_against = [said for said, is_for in argued if not is_for]
    if titles != (left["title"], right["title"]) and not words_against:
        words_against = ["only the words that are marked in the titles"]
    return [
        "", pair.question, pair.score, *titles, *sides, files.get(pair.id_l, ""), files.get(pair.id_r, ""), "; ".join(words_for),
        "; ".join(words_against) or "nothing", pair.id_l, pair.id_r,
    ]  # fmt: skip


def _shown(row: Mapping[Any, Any]) -> dict[str, str]:
    """A record as a review shows it."""
    found = {name: _first(row, columns) for name, columns in _SHOWN.items()}
    volume, number, pages = (_first(row, (name,)) for name in _PARTS_OF_PLACE)
    place = f"{volume}{f'({number})' if number else ''}{f':{pages}' if pages else ''}"
    ids = [value for name in _IDS if (value := _first(row, (name,)))]
    return {**found, "title": _first(row, ("title",)), "place": place, "ids": "; ".join(ids[:3])}


def _first(row: Mapping[Any, Any], columns: Sequence[str]) -> str:
    return next((text for name in columns if (text := _as_words(row.get(name)))), "")


def _as_words(value: Any) -> str:
    if isinstance(value, list | tuple) or hasattr(value, "tolist"):
        names = [str(one.get("name", one)) if isinstance(one, dict) else str(one) for one in list(value)]
        return "; ".join([*names[:_MOST_AUTHORS], *(["…"] if len(names) > _MOST_AUTHORS else [])])
    if value is None or bool(pd.isna(value)):
        return ""
    text = " ".join(str(int(value) if isinstance(value, float) and value.is_integer() else value).split())
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


def marked(left: str, right: str) -> tuple[str, str]:
    """Two titles with the words in which they differ between `**`; case, signs and spaces make no difference."""
    words_l, words_r = left.split(), right.split()
    folded_l, folded_r = ([squash(word) or word for word in words] for words in (words_l, words_r))
    parts_l: list[str] = []
    parts_r: list[str] = []
    for kind, start_l, end_l, start_r, end_r in difflib.SequenceMatcher(
        None, folded_l, folded_r, autojunk=False
    ).get_opcodes():
        is_same = kind == "equal" or "".join(folded_l[start_l:end_l]) == "".join(folded_r[start_r:end_r])
        for parts, words in ((parts_l, words_l[start_l:end_l]), (parts_r, words_r[start_r:end_r])):
            if words:
                parts.append(" ".join(words) if is_same else f"**{' '.join(words)}**")
    return " ".join(parts_l), " ".join(parts_r)


def read_verdicts(path: Path) -> list[PairDecision]:
    """What a person wrote into the column `verdict` of a review.

    Raises:
        ConfigError: The file is no review, or a verdict is none that is known; the sentence names its row.
    """
    table = read_records(path)
    if missing := [name for name in ("verdict", "id_l", "id_r") if name not in table.columns]:
        raise ConfigError(
            f"{path}: has no column {' or '.join(missing)}; give the file that --review wrote, filled in."
        )
    return list(_decided(path, table))


def _decided(path: Path, table: pd.DataFrame) -> Iterator[PairDecision]:
    for at, (said, one, other) in enumerate(zip(table["verdict"], table["id_l"], table["id_r"], strict=True)):
        word = _as_words(said).lower().rstrip(".")
        if word in _UNDECIDED:
            continue
        if word not in VERDICTS:
            raise ConfigError(
                f"{path}: row {at + 2}: the verdict {word!r} is none. Write same or different, or leave it empty."
            )
        yield PairDecision(from_cell(str(one)), from_cell(str(other)), VERDICTS[word])
