"""The store against what may have become of it: rows of other times, wrong clocks, other shapes, other processes."""

from __future__ import annotations

import json
import logging
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.errors import LockedError
from pipeline.ids import Ids
from pipeline.records import admit
from pipeline.resolve.protocol import ABSENT, ById, Reply
from pipeline.resolve.store import Store, is_fresh

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ONE, TWO = ById(Ids(arxiv_id="2101.00001")), ById(Ids(arxiv_id="2101.00002"))


def a_reply(query: ById) -> Reply:
    said = {
        "source_id": query.ids.arxiv_id, "arxiv_id": query.ids.arxiv_id, "title": "Of Widgets", "authors": ["A. Smith"],
        "retrieved_at": NOW, "year": 2021, "published_on": "2021-01-01", "categories": ["cs.CL"],
    }  # fmt: skip
    return Reply("found", (admit("arxiv", said).record,))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store that holds two answers of arXiv."""
    store = Store(tmp_path)
    store.put("arxiv", [(query, a_reply(query)) for query in (ONE, TWO)], NOW)
    store.close()
    return tmp_path


def changed(folder: Path, statement: str, *values: object) -> Store:
    """The store after a statement that paperlist would not have made."""
    (path,) = folder.glob("*.sqlite3")
    with sqlite3.connect(path) as database:
        database.execute(statement, values)
    database.close()
    return Store(folder)


def test_what_was_put_comes_back(folder: Path) -> None:
    """Record, time and all."""
    store = Store(folder)
    assert (a_reply(ONE), NOW, 0) == store.get("arxiv", ONE)
    store.close()


BODY = {"record_id": "0" * 16, "source": "arxiv", "source_id": "2101.00001", "title": "Of Widgets"}


@pytest.mark.parametrize(
    "body",
    [
        "{broken",
        "[]",
        "null",
        '"text"',
        "[" * 100_000,
        json.dumps(BODY | {"title": None}),
        json.dumps(BODY | {"source": "nobody"}),
        json.dumps(BODY | {"citation_count": 10**30}),
        json.dumps(BODY | {"year": float("inf")}),
        json.dumps(BODY | {"year": "last"}),
        json.dumps(BODY | {"authors": "A. Smith"}),
    ],
    ids=lambda body: body[:20] + body[-20:],
)
def test_t22_one_row_that_is_no_record(folder: Path, caplog: pytest.LogCaptureFixture, body: str) -> None:
    """A row that an older version wrote, or nobody, counts as never asked; the others hold."""
    store = changed(folder, "UPDATE records SET body = ? WHERE source_id = '2101.00001'", body)
    with caplog.at_level(logging.WARNING):
        assert (None, (a_reply(TWO), NOW, 0)) == (store.get("arxiv", ONE), store.get("arxiv", TWO))
    assert "it is asked again" in caplog.text
    store.put("arxiv", [(ONE, a_reply(ONE))], NOW)
    assert (a_reply(ONE), NOW, 0) == store.get("arxiv", ONE)
    store.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [("source_ids", "{"), ("source_ids", "7"), ("source_ids", "[[1]]"), ("asked_at", "yesterday"), ("asked_at", "")],
)  # fmt: skip
def test_t22_one_answer_that_is_none(folder: Path, column: str, value: str) -> None:
    """The same for a row of answers."""
    store = changed(folder, f"UPDATE answers SET {column} = ? WHERE query = 'arxiv:2101.00001'", value)
    assert (None, (a_reply(TWO), NOW, 0)) == (store.get("arxiv", ONE), store.get("arxiv", TWO))
    store.close()


def test_t22_tables_of_another_shape(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The file is kept aside, whole, and an empty store takes its place."""
    store = changed(folder, "ALTER TABLE answers RENAME COLUMN asked_at TO at")
    assert store.get("arxiv", ONE) is None
    assert "other columns" in caplog.text
    assert [*folder.glob("*.damaged-1")]
    store.put("arxiv", [(ONE, a_reply(ONE))], NOW)
    assert (a_reply(ONE), NOW, 0) == store.get("arxiv", ONE)
    store.close()


def test_a_column_that_is_new_is_null(folder: Path) -> None:
    """What an older version did not know of a paper is unknown, and the rest holds."""
    (path,) = folder.glob("*.sqlite3")
    with sqlite3.connect(path) as database:
        (body,) = database.execute("SELECT body FROM records WHERE source_id = '2101.00001'").fetchone()
    database.close()
    older = {name: value for name, value in json.loads(body).items() if name not in ("comment", "tldr")}
    store = changed(
        folder, "UPDATE records SET body = ? WHERE source_id = '2101.00001'", json.dumps(older | {"odd": 1})
    )
    assert (a_reply(ONE), NOW, 0) == store.get("arxiv", ONE)
    store.close()


@pytest.mark.parametrize("reply", [a_reply(ONE), ABSENT], ids=["found", "absent"])
def test_t17_an_answer_from_the_future_is_not_fresh(reply: Reply) -> None:
    """A clock that was wrong once does not keep a paper from being asked for ever."""
    assert is_fresh(reply, NOW, 1, NOW, 30)
    assert not is_fresh(reply, NOW + timedelta(seconds=1), 1, NOW, 30)
    assert not is_fresh(reply, NOW.replace(year=2099), 1, NOW, 30)


HOLDER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA locking_mode = EXCLUSIVE")
database.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def test_t23_a_store_that_another_process_holds(folder: Path) -> None:
    """It is waited for, then the sentence says who holds it, and does not advise to delete it."""
    (path,) = folder.glob("*.sqlite3")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], **pipes) as holder:
        assert "held\n" == holder.stdout.readline()
        with pytest.raises(LockedError) as refused:
            Store(folder, patience=0.1)
        holder.communicate("")
    assert f"process {holder.pid} held the store" in str(refused.value) or sys.platform != "linux"
    assert "elete" not in str(refused.value)
    store = Store(folder)
    assert (a_reply(ONE), NOW, 0) == store.get("arxiv", ONE)
    store.close()


def test_t23_a_store_that_is_held_later(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The run goes on without it, and says so once."""
    store = Store(folder, patience=0.01)
    (path,) = folder.glob("*.sqlite3")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.put("arxiv", [(ONE, a_reply(ONE))], NOW)
    other.execute("ROLLBACK")
    other.close()
    assert store.get("arxiv", TWO) is None
    assert 1 == caplog.text.count("goes on without it")
    store.close()
