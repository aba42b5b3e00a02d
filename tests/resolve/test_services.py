"""Both services as sources: every fault ends as found, absent or failed, nothing is lost, few requests are sent."""

from __future__ import annotations

import dataclasses
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.ids import Ids
from pipeline.resolve.fallback import LayeredSource
from pipeline.resolve.pace import Pace
from pipeline.resolve.protocol import ById, ByTitle, Query
from pipeline.resolve.sources.arxiv import ArxivSource
from pipeline.resolve.sources.released import NOTHING_RELEASED
from pipeline.resolve.sources.semanticscholar import SemanticScholarSource
from pipeline.resolve.sources.service import ServiceSource
from pipeline.resolve.store import Store
from pipeline.resolve.transport import Policy
from tests.services import (
    UNKNOWN_HOST_URL,
    Answer,
    Library,
    Paper,
    Services,
    faults,
    invented_papers,
    refused_url,
)

PATIENT = Policy(
    probe_seconds=20, first_answer_seconds=60, read_timeout=60, call_seconds=120, max_tries=3, retry_wait=0
)
IMPATIENT = Policy(
    probe_seconds=5, first_answer_seconds=1, read_timeout=0.3, call_seconds=6, max_tries=3, retry_wait=0
)  # for services that keep silent
PAPERS = invented_papers(30)
UNKNOWN = ById(Ids(arxiv_id="1901.99999"))
NOW = datetime(2026, 11, 24, tzinfo=UTC)
NAMES = ("arxiv", "semanticscholar")


@pytest.fixture
def services() -> Iterator[Services]:
    with Services(Library(PAPERS, merged={"f" * 40: PAPERS[0].s2_id})) as services:
        yield services


def a_source(name: str, services: Services, tmp_path: Path, policy: Policy = PATIENT) -> ServiceSource:
    pace = Pace(name, 0, tmp_path / "pace")
    if name == "arxiv":
        return ArxivSource(services.arxiv.url, pace, policy)
    return SemanticScholarSource(services.s2.url, None, pace, policy)


def a_source_before(fault: faults.Fault, name: str, services: Services, tmp_path: Path) -> ServiceSource:
    """An impatient source that has reached its service, whose next answer is bad."""
    source = a_source(name, services, tmp_path, IMPATIENT)
    source.lookup(by_id(PAPERS[:1]))
    server_of(name, services).faults.next(1, fault)
    return source


def server_of(name: str, services: Services):
    return services.arxiv if name == "arxiv" else services.s2


def by_id(papers: tuple[Paper, ...] = PAPERS) -> list[Query]:
    return [ById(Ids(arxiv_id=paper.arxiv_id)) for paper in papers]


PASSING = [
    faults.too_many_requests(stall=0.05), faults.too_many_requests(retry_after=0), faults.unavailable(),
    faults.unavailable(retry_after=0), faults.bad_gateway(), faults.server_error(), faults.gateway_timeout(),
    faults.too_large(), faults.reset(), faults.silence(), faults.truncated(), faults.html_page(), faults.empty_body(),
    faults.empty_object(), faults.empty_page(), faults.short_page(), faults.missing_one(), faults.trickle(),
    faults.redirect("http://127.0.0.1:9/"),
]  # fmt: skip
REFUSALS = [faults.forbidden_by_proxy(), faults.forbidden(), faults.unauthorized()]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: fault.name)
def test_a_fault_that_passes_loses_nothing(
    services: Services, tmp_path: Path, name: str, fault: faults.Fault
) -> None:
    """After one bad answer all thirty papers are found and the unknown one is absent."""
    source = a_source_before(fault, name, services, tmp_path)
    replies = source.lookup([*by_id(), UNKNOWN])
    assert ["found"] * 30 + ["absent"] == [reply.status for reply in replies]


# at first contact these may come from anything between here and the service
FOREIGN = [faults.silence(), faults.trickle(), faults.html_page(), faults.redirect("http://127.0.0.1:9/"), *REFUSALS]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", [*PASSING, *REFUSALS], ids=lambda fault: fault.name)
def test_a_fault_at_first_contact(services: Services, tmp_path: Path, name: str, fault: faults.Fault) -> None:
    """One bad answer at first contact, of any kind, is asked again, and nothing is lost."""
    server_of(name, services).faults.next(1, fault)
    source = a_source(name, services, tmp_path, IMPATIENT)
    replies = source.lookup([*by_id(), UNKNOWN])
    assert ["found"] * 30 + ["absent"] == [reply.status for reply in replies]
    assert "ok" == source.health().health


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", FOREIGN, ids=lambda fault: fault.name)
def test_two_foreign_answers_at_first_contact(
    services: Services, tmp_path: Path, name: str, fault: faults.Fault
) -> None:
    """What is twice not the service's own is something in between: out of reach after two tries, and no miss."""
    server_of(name, services).faults.next(2, fault)
    source = a_source(name, services, tmp_path, IMPATIENT)
    replies = source.lookup([*by_id(), UNKNOWN])
    assert (["failed"] * 31, 2) == ([reply.status for reply in replies], server_of(name, services).count)
    assert ("out_of_reach", 31) == (source.health().health, source.health().n_failed)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", [faults.trickle(), faults.reset()], ids=lambda fault: fault.name)
def test_a_connection_that_is_given_up_is_closed(
    services: Services, tmp_path: Path, name: str, fault: faults.Fault
) -> None:
    """The next try does not come beside it: the services want one connection at a time."""
    source, server = a_source_before(fault, name, services, tmp_path), server_of(name, services)
    assert {"found"} == {reply.status for reply in source.lookup(by_id())}
    ends = time.monotonic() + 30  # the server notices at its next byte
    while server.n_open > 1 and time.monotonic() < ends:
        server.stopping.wait(0.02)
    assert 1 == server.n_open


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("url", [refused_url(), UNKNOWN_HOST_URL], ids=["refused", "unknown_host"])
def test_nobody_there(services: Services, tmp_path: Path, name: str, url: str) -> None:
    """A refused connection and a name that no resolver knows: failed at once, not absent."""
    pace = Pace(name, 0, tmp_path / "pace")
    source = (
        ArxivSource(f"{url}/api/query", pace, IMPATIENT)
        if name == "arxiv"
        else SemanticScholarSource(url, None, pace, IMPATIENT)
    )
    replies = source.lookup([*by_id(), ByTitle(PAPERS[0].title)])
    assert {("failed", "no connection")} == {(reply.status, reply.reason) for reply in replies}
    assert ("out_of_reach", 1) == (source.health().health, source.contact.n_requests)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", [*PASSING, *REFUSALS], ids=lambda fault: fault.name)
def test_a_fault_while_titles_are_asked(
    services: Services, tmp_path: Path, name: str, fault: faults.Fault
) -> None:
    """One bad answer to a search loses no title, or fails all that was asked; none becomes a miss."""
    source = a_source_before(fault, name, services, tmp_path)
    asked = [ByTitle(paper.title, ("nobody",)) for paper in PAPERS]
    is_refusal = fault.name in {refusal.name for refusal in REFUSALS}
    assert {"failed" if is_refusal else "found"} == {reply.status for reply in source.lookup(asked)}


@pytest.mark.parametrize("status", [400, 404])
def test_an_error_of_the_gateway_is_no_miss(services: Services, tmp_path: Path, status: int) -> None:
    """A 400 or 404 is a miss only where it says so: one of another kind, as at a wrong address, is a failure."""
    wrong = faults.Fault(
        "wrong", lambda request, answer: Answer(status=status, body=b'{"message": "Not Found"}')
    )
    for part in ("/batch", "/bulk", "/match"):
        services.s2.faults.clear()
        services.s2.faults.all(wrong, where=lambda request, part=part: part in request.path)
        unknown = ByTitle("A Title That Nobody Knows and Nothing Resembles")
        query = by_id()[0] if part == "/batch" else unknown
        (reply,) = a_source("semanticscholar", services, tmp_path, IMPATIENT).lookup([query])
        assert ("failed", True) == (reply.status, "Not Found" in (reply.reason or ""))


def test_a_match_without_data_is_a_miss(services: Services, tmp_path: Path) -> None:
    """`{"data": []}` is how a title match sometimes says that it has none."""
    nothing = faults.Fault("no_data", lambda request, answer: Answer(body=b'{"data": []}'))
    services.s2.faults.all(nothing, where=lambda request: request.path.endswith("/match"))
    asked = ByTitle("A Title That Nobody Knows and Nothing Resembles")
    source = a_source("semanticscholar", services, tmp_path, IMPATIENT)
    assert ["absent"] == [reply.status for reply in source.lookup([asked])]
    assert any(request.path.endswith("/match") for request in services.s2.requests)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "fault",
    [*(fault for fault in PASSING if fault.name != "trickle"), *REFUSALS],
    ids=lambda fault: fault.name,
)
def test_a_fault_that_lasts_is_no_miss(
    services: Services, tmp_path: Path, name: str, fault: faults.Fault
) -> None:
    """As long as answers are bad everything has failed; none of it is remembered, and later all is found."""
    source = a_source(name, services, tmp_path, IMPATIENT)
    source.lookup(by_id(PAPERS[:1]))
    server_of(name, services).faults.all(fault)
    store = Store(tmp_path / "store")
    layered = LayeredSource(source.name, source, store, [], NOTHING_RELEASED, 30, lambda: NOW)
    queries = by_id()
    assert {"failed"} == {reply.status for reply in layered.lookup(queries)}
    server_of(name, services).faults.clear()
    again = a_source(name, services, tmp_path, IMPATIENT)
    layered = LayeredSource(source.name, again, store, [], NOTHING_RELEASED, 30, lambda: NOW)
    assert {"found"} == {reply.status for reply in layered.lookup(queries)}


@pytest.mark.parametrize(
    "fault", [faults.without_published(), faults.odd_date("yesterday")], ids=lambda f: f.name
)
@pytest.mark.parametrize("are_titles", [False, True], ids=["ids", "titles"])
def test_an_undated_entry_costs_one_more_request(
    services: Services,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    fault: faults.Fault,
    are_titles: bool,
) -> None:
    """The package drops an undated entry, or loses the page at it; here it is asked once more, then taken without."""
    services.arxiv.faults.all(fault)
    queries = [ByTitle(paper.title) for paper in PAPERS[:9]] if are_titles else by_id(PAPERS[:9])
    replies = a_source("arxiv", services, tmp_path).lookup(queries)
    assert ({"found"}, 2) == ({reply.status for reply in replies}, services.arxiv.count)
    undated = [reply.records[0] for reply in replies if reply.records[0].published_on is None]
    assert [(None, True)] == [(record.year, bool(record.abstract)) for record in undated]
    assert [f"arXiv's entry {undated[0].arxiv_id} has no date; it is taken without."] == caplog.messages


def test_an_entry_that_was_undated_by_a_slip(services: Services, tmp_path: Path) -> None:
    """Asked once more it has its date."""
    services.arxiv.faults.next(1, faults.without_published())
    replies = a_source("arxiv", services, tmp_path).lookup(by_id(PAPERS[:9]))
    assert all(reply.records[0].published_on for reply in replies)


@pytest.mark.parametrize("name", NAMES)
def test_a_record_that_nobody_can_use(tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """A record without title is no failure for ever: asked again as rarely as a miss, and told apart from one."""
    papers = (PAPERS[0], dataclasses.replace(PAPERS[1], title=" "))
    store, asked_on = Store(tmp_path / "store"), []
    with Services(Library(papers)) as services:
        source = a_source(name, services, tmp_path)
        for days in range(8):
            count, now = server_of(name, services).count, NOW + timedelta(days=days)
            layered = LayeredSource(source.name, source, store, [], NOTHING_RELEASED, 30, lambda now=now: now)
            found, unusable, unknown = layered.lookup([*by_id(papers), UNKNOWN])
            asked_on += [days] if server_of(name, services).count > count else []
            assert ("found", "absent", None) == (found.status, unusable.status, unknown.reason)
            assert "title" in (unusable.reason or "")
    assert [0, 1, 3, 7] == asked_on
    assert 4 == len([message for message in caplog.messages if "title" in message])


def test_an_odd_date_costs_nothing(services: Services, tmp_path: Path) -> None:
    """A date of Semantic Scholar that is none is left out."""
    services.s2.faults.all(faults.odd_date())
    replies = a_source("semanticscholar", services, tmp_path).lookup(by_id(PAPERS[:9]))
    assert {"found"} == {reply.status for reply in replies}


@pytest.mark.parametrize("fault", [faults.too_large(), faults.gateway_timeout()], ids=lambda f: f.name)
def test_a_batch_too_large_is_halved(tmp_path: Path, fault: faults.Fault) -> None:
    """What the service can't do at once it is asked in halves, and is not asked so much again."""
    papers = invented_papers(300)
    with Services(Library(papers)) as services:
        services.s2.faults.all(fault, where=lambda request: request.body.count(b'"ARXIV:') > 100)
        replies = a_source("semanticscholar", services, tmp_path).lookup(by_id(papers))
    assert {"found"} == {reply.status for reply in replies}


def test_a_batch_of_unknown_ids_is_absent(services: Services, tmp_path: Path) -> None:
    """A 400 "No valid paper ids given" says that none is known; it is no failure."""
    assert ["absent"] == [r.status for r in a_source("semanticscholar", services, tmp_path).lookup([UNKNOWN])]


def test_a_merged_id_is_followed_and_remembered(services: Services, tmp_path: Path) -> None:
    """An id that was merged into another leads to the paper; the paper's own id needs no second request."""
    source, store = a_source("semanticscholar", services, tmp_path), Store(tmp_path / "store")
    layered = LayeredSource("semanticscholar", source, store, [], NOTHING_RELEASED, 7, lambda: NOW)
    merged, own = (
        layered.lookup([ById(Ids(s2_id="f" * 40))]),
        layered.lookup([ById(Ids(s2_id=PAPERS[0].s2_id))]),
    )
    assert (merged, 1) == (own, services.s2.count)
    assert PAPERS[0].s2_id == merged[0].records[0].s2_id


def test_ids_need_few_requests(tmp_path: Path) -> None:
    """1,200 ids: 12 requests to arXiv and 3 to Semantic Scholar, and one more each for first contact."""
    papers = invented_papers(1200)
    with Services(Library(papers)) as services:
        for name in NAMES:
            assert {"found"} == {r.status for r in a_source(name, services, tmp_path).lookup(by_id(papers))}
        assert services.arxiv.count <= 12 + 2
        assert services.s2.count <= 3 + 2


@pytest.mark.parametrize("are_known", [True, False], ids=["known", "unknown"])
def test_titles_need_few_requests(tmp_path: Path, are_known: bool) -> None:
    """400 titles: at most one request for five of them, and ten, over both services; none longer than 4 KB."""
    papers = invented_papers(800)
    asked = [ByTitle(paper.title, ("nobody",)) for paper in papers[:400]]
    with Services(Library(papers if are_known else papers[400:])) as services:
        found = {name: [r.status for r in a_source(name, services, tmp_path).lookup(asked)] for name in NAMES}
        assert services.arxiv.count + services.s2.count <= 400 / 5 + 10
        requests = [*services.arxiv.requests, *services.s2.requests]
        assert max(len(request.target) for request in requests) < 4096
    assert not are_known or [{"found"}] * 2 == [set(statuses) for statuses in found.values()]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_asked_twice(services: Services, tmp_path: Path, name: str) -> None:
    """While answers are fresh, nothing is sent; five new papers are asked, and nothing else."""
    store = Store(tmp_path / "store")
    source = a_source(name, services, tmp_path)
    layered = LayeredSource(source.name, source, store, [], NOTHING_RELEASED, 7, lambda: NOW)
    titles = [ByTitle(paper.title) for paper in PAPERS[20:25]]
    layered.lookup([*by_id(PAPERS[:20]), *titles, UNKNOWN])
    count = server_of(name, services).count
    layered.lookup([*by_id(PAPERS[:20]), *titles, UNKNOWN])
    assert count == server_of(name, services).count
    layered.lookup([*by_id(PAPERS[:20]), *titles, UNKNOWN, *by_id(PAPERS[25:])])
    assert count + 1 == server_of(name, services).count


def test_a_miss_is_asked_again_after_1_2_4_days(services: Services, tmp_path: Path) -> None:
    """A paper that is absent is asked again less and less often, at the latest after thirty days."""
    store, asked_on, days = Store(tmp_path / "store"), [], 0
    source = a_source("arxiv", services, tmp_path)
    for days in range(100):
        before = services.arxiv.count
        now = NOW + timedelta(days=days)
        LayeredSource("arxiv", source, store, [], NOTHING_RELEASED, 30, lambda now=now: now).lookup([UNKNOWN])
        asked_on += [days] if services.arxiv.count > before else []
    assert [0, 1, 3, 7, 15, 31, 61, 91] == asked_on


@pytest.mark.parametrize("name", NAMES)
def test_an_interrupted_run_loses_one_request(services: Services, tmp_path: Path, name: str) -> None:
    """Whatever came before the interruption is in the store; the next run asks the rest alone."""
    papers = invented_papers(300)
    queries = [*by_id(papers[:150]), *(ByTitle(f"{paper.title} misspelt") for paper in papers[150:])]
    with Services(Library(papers)) as whole:
        source = a_source(name, whole, tmp_path)
        LayeredSource(
            source.name, source, Store(tmp_path / "a"), [], NOTHING_RELEASED, 7, lambda: NOW
        ).lookup(queries)
        n_whole = server_of(name, whole).count
    with Services(Library(papers)) as parted:
        for _ in range(n_whole):  # every run is ended at its second request
            source, n_before = a_source(name, parted, tmp_path), server_of(name, parted).count
            store = Store(tmp_path / "b")
            layered = LayeredSource(source.name, source, store, [], NOTHING_RELEASED, 7, lambda: NOW)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(store, "put", _ended_at(2, store.put))
                try:
                    layered.lookup(queries)
                    break
                except KeyboardInterrupt:
                    assert server_of(name, parted).count > n_before
        replies = zip(papers, layered.lookup(queries), strict=True)
        assert all(paper.title in {record.title for record in reply.records} for paper, reply in replies)


def _ended_at(count: int, put):
    calls = []

    def ended(*args) -> None:
        calls.append(args)
        if len(calls) == count:
            raise KeyboardInterrupt
        put(*args)

    return ended


def test_a_damaged_store_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A store that SQLite can't read is renamed, which is said; a new one takes its place."""
    folder = tmp_path / "store"
    Store(folder).close()
    (path,) = folder.glob("*.sqlite3")
    path.write_bytes(b"no database" * 1000)
    store = Store(folder)
    assert store.get("arxiv", UNKNOWN) is None
    assert [path.name, f"{path.name}.damaged-1"] == sorted(
        p.name for p in folder.iterdir() if not p.name.endswith(("-wal", "-shm"))
    )
    assert "is damaged" in caplog.text


def test_the_store_is_written_ahead(tmp_path: Path) -> None:
    """The journal is such that a reader and a writer of two processes do not wait for each other."""
    Store(tmp_path)
    (path,) = tmp_path.glob("*.sqlite3")
    with sqlite3.connect(path) as database:
        assert ("wal",) == database.execute("PRAGMA journal_mode").fetchone()
