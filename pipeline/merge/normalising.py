"""Folding: one partition of records in the form in which it is compared, every record by itself.

What a record means beside others (how rare its words are, how many teams used its title) is told later, by `fields`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import ConfigError
from pipeline.merge import identifiers, people, titles
from pipeline.merge.arrays import Floats
from pipeline.merge.columns import Columns, authors, numbers, strings

ABSTRACT = 600
"""Letters of an abstract that are compared."""

COLUMNS = frozenset(
    "id title author authors source venue journal booktitle venue_text year date published_on date_text volume number "
    "issue pages abstract arxiv_id arxiv eprint doi url paper_url pdf_url ee link note howpublished dblp_key pmid pubmed_id "
    "acl_id openreview_id s2_id".split()
)
"""All columns that are looked at."""

_NUMBERED = r"^\D{0,%d}?(?P<n>\d{1,5})"


def normalise(records: pd.DataFrame) -> pd.DataFrame:
    """One partition of records as what is compared of them, one row each, in their order.

    Columns: `id` (text, None where missing), `title` (its words), `head` (what stands before its colon, squashed),
    `authors` (the first of them, as parts of a text) and `et_al`, `source`, `venue`, `year`, `volume`, `number`, `first_page`, `last_page`, `abstract` and all kinds of
    identifiers. Missing is null or NaN.

    Raises:
        ConfigError: The records have no column `id` or `title`.
    """
    _check_columns(records)
    columns = Columns(records)
    text = titles.folded_titles(pc.fill_null(columns["title"], ""))
    names, et_al = people.split_authors(authors(columns))
    venue = strings(columns, "venue", "journal", "booktitle", "venue_text")
    first, last = _pages(strings(columns, "pages"))
    folded: pd.DataFrame = pa.table(
        {
            "id": _ids(records),
            "title": titles.title_words_of(text),
            "head": titles.heads(text),
            "authors": names,
            "et_al": et_al,
            "source": strings(columns, "source"),
            "venue": venue,
            "year": _years(columns, venue),
            "volume": numbers(strings(columns, "volume"), _NUMBERED % 12),
            "number": numbers(strings(columns, "number", "issue"), _NUMBERED % 6),
            "first_page": first,
            "last_page": last,
            "abstract": _abstracts(columns),
            **identifiers.find(columns),
        }
    ).to_pandas()
    return folded


def _check_columns(records: pd.DataFrame) -> None:
    for name in ("id", "title"):
        if name not in records.columns:
            have = ", ".join(map(str, records.columns)) or "none"
            raise ConfigError(
                f"The records have no column {name!r} (their columns: {have}). Rename the one that holds it."
            )


def _ids(records: pd.DataFrame) -> pa.Array:
    """The ids as text, null where missing."""
    values = records["id"].to_numpy(dtype=object).tolist()
    texts = [value if type(value) is str else None if _is_missing(value) else str(value) for value in values]
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError as error:
        raise ConfigError(f"The id {error.object!r} has a letter that is none; mend it.") from error


def _is_missing(value: object) -> bool:
    return (
        value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value))
    )


def _years(columns: Columns, venue: pa.Array) -> Floats:
    year = r"(?:^|\D)(?P<n>(?:18|19|20)\d\d)(?:\D|$)"
    found = numbers(strings(columns, "year"), year)
    for text in (strings(columns, "date", "published_on", "date_text"), venue):
        found = np.where(np.isnan(found), numbers(text, year), found)
    return found


def _pages(text: pa.Array) -> tuple[Floats, Floats]:
    """First and last page; "149-55" ends on 155."""
    first = numbers(text, r"(?P<n>\d{1,7})")
    last = numbers(text, r"\d\s*[-–—‐:]+\s*\D?(?P<n>\d{1,7})")
    size = 10.0 ** np.ceil(np.log10(np.where(last > 0, last, 1.0) + 0.5))
    return first, np.where(last < first, first - first % size + last, last)


def _abstracts(columns: Columns) -> pa.Array:
    text = strings(columns, "abstract")
    if text.null_count == len(text):
        return text
    return pc.utf8_slice_codeunits(titles.spaced(titles.folded_titles(text)), 0, ABSTRACT)
