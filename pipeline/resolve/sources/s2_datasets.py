"""Semantic Scholar's datasets: shards of JSON lines, of which `papers` is the paper, `abstracts` and `paper-ids` add to it.

The three are joined by corpus id. What the other two say is kept beside the snapshot while it is built, in a file of
SQLite, so that shards of any size and order take no memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.ids import from_url
from pipeline.resolve.sources.semanticscholar import s2_fields

UNFIT = (KeyError, ValueError, TypeError, OverflowError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
"""What a line raises that is none of the datasets': a corpus id that is no number, or none of SQLite's, a text that is none."""
_NAMES = ("ArXiv", "DOI", "PubMed", "ACL", "DBLP")


def dataset_of(said: Mapping[str, Any]) -> str | None:
    """The dataset that a line is of; None for a line of another file."""
    if "corpusid" not in said:
        return None
    return "papers" if "title" in said else "abstracts" if "abstract" in said else "paper-ids"


class Additions:
    """What `abstracts` and `paper-ids` say of papers, by corpus id."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        for table in ("abstracts", "shas"):
            self._db.execute(f"CREATE TABLE {table} (corpus_id INTEGER PRIMARY KEY, said TEXT)")
        self._db.execute("BEGIN")

    def add(self, said: Mapping[str, Any]) -> None:
        """Keep a line; of several ids of one paper the primary one."""
        if "abstract" in said:
            self._put("abstracts", said["corpusid"], said["abstract"], is_first=True)
        elif said.get("sha"):
            self._put("shas", said["corpusid"], said["sha"], is_first=bool(said.get("primary")))

    def _put(self, table: str, corpus_id: object, text: object, *, is_first: bool) -> None:
        word = "REPLACE" if is_first else "IGNORE"
        self._db.execute(f"INSERT OR {word} INTO {table} VALUES (?, ?)", (int(str(corpus_id)), text))

    def completed(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """A line of `papers` with what the other datasets add."""
        corpus_id = int(str(said["corpusid"]))
        return {**said, "abstract": self._get("abstracts", corpus_id), "sha": self._get("shas", corpus_id)}

    def _get(self, table: str, corpus_id: int) -> str | None:
        row = self._db.execute(f"SELECT said FROM {table} WHERE corpus_id = ?", (corpus_id,)).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        """Forget it all."""
        self._db.close()


def dataset_fields(said: Mapping[str, Any]) -> dict[str, object]:
    """What one line of `papers` says, by the names of columns: the words of the service, in another spelling."""
    ids = said.get("externalids") or {}
    journal = said.get("journal") or {}
    paper_id = said.get("sha") or from_url(str(said.get("url") or "")).s2_id
    told = s2_fields(
        {
            "paperId": paper_id, "corpusId": said.get("corpusid"), "title": said.get("title"), "year": said.get("year"),
            "externalIds": {name: ids[name] for name in _NAMES if ids.get(name)}, "abstract": said.get("abstract"),
            "venue": said.get("venue"), "journal": journal, "publicationDate": said.get("publicationdate"),
            "publicationTypes": said.get("publicationtypes"), "s2FieldsOfStudy": said.get("s2fieldsofstudy"),
            "citationCount": said.get("citationcount"), "influentialCitationCount": said.get("influentialcitationcount"),
            "referenceCount": said.get("referencecount"), "isOpenAccess": said.get("isopenaccess"),
            "authors": [{"name": author.get("name"), "authorId": author.get("authorId")} for author in said.get("authors") or ()],
        }
    )  # fmt: skip
    return told | {"source_id": paper_id or f"corpus:{said['corpusid']}"}
