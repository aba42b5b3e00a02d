"""The shipped list with both services in reach, and with services that misbehave."""

from __future__ import annotations

import dataclasses
import shutil
import socket
import threading
from collections.abc import Iterator

import pytest

from pipeline.config import Settings, load_settings
from pipeline.job import Options, Outcome
from pipeline.run import enrich
from pipeline.source_names import printed_name
from tests.project import day, shipped_library
from tests.services import Services, faults

KEY = "a-key-that-nobody-may-see"


@pytest.fixture
def services() -> Iterator[Services]:
    with Services(shipped_library()) as services:
        yield services


@pytest.fixture
def online(settings: Settings, services: Services, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a project whose services are those on loopback."""
    monkeypatch.setenv("PAPERLIST_ARXIV_URL", services.arxiv.url)
    monkeypatch.setenv("PAPERLIST_S2_URL", services.s2.url)
    return load_settings()


def health(outcome: Outcome) -> dict[str, str]:
    return {source.source: source.health for source in outcome.sources}


def test_both_services_enrich_every_work(online: Settings, services: Services) -> None:
    """All ten works get abstract, Semantic Scholar id and citation count, by one request to each service, and one for two papers that may have been renamed."""
    outcome = enrich(online, Options(), day())
    works = outcome.tables.works
    assert (10, 0) == (len(works), outcome.exit_code)
    assert all(work.abstract and work.s2_id and work.citation_count is not None for work in works)
    assert {"arxiv", "semanticscholar"} == {record.source for record in outcome.tables.records}
    assert (2, 2) == (services.arxiv.count, services.s2.count)


def test_second_run_asks_nothing(online: Settings, services: Services) -> None:
    """What was answered is remembered: the next night sends nothing and publishes nothing."""
    first = enrich(online, Options(), day("2026-11-24"))
    again = enrich(online, Options(), day("2026-11-25"))
    assert (2, 2) == (services.arxiv.count, services.s2.count)
    assert ("unchanged", first.content_id) == (again.outcome, again.content_id)


def test_stale_answers_are_used_and_told(online: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the services go away, what is remembered is used, marked as stale, and the run ends with 3."""
    enrich(online, Options(), day("2026-11-24"))
    away = online.model_copy(
        update={"arxiv_url": "http://127.0.0.1:9/api/query", "s2_url": "http://127.0.0.1:9"}
    )
    outcome = enrich(away, Options(), day("2027-11-24"))
    assert (3, [True] * 10) == (outcome.exit_code, [work.is_stale for work in outcome.tables.works])
    assert all(work.abstract and work.s2_id for work in outcome.tables.works)


@pytest.mark.parametrize(
    "fault",
    [faults.forbidden_by_proxy(), faults.html_page(), faults.redirect("http://127.0.0.1:9/")],
    ids=lambda f: f.name,
)
def test_a_proxy_in_between_is_out_of_reach(
    online: Settings, services: Services, fault: faults.Fault
) -> None:
    """A web page, a redirect or a proxy's 403 is no bad key and no answer: the snapshot is used, the job ends with 0."""
    services.arxiv.faults.all(fault)
    services.s2.faults.all(fault)
    outcome = enrich(online, Options(), day())
    assert {"arxiv": "out_of_reach", "semanticscholar": "out_of_reach"} == health(outcome)
    assert (0, 10, 2) == (outcome.exit_code, len(outcome.tables.works), services.arxiv.count)


@pytest.mark.parametrize("fault", [faults.silence(), faults.trickle()], ids=lambda f: f.name)
def test_a_silent_service_costs_two_probes(online: Settings, services: Services, fault: faults.Fault) -> None:
    """A service that accepts and does not answer is given up after the first answer's deadline, twice."""
    services.arxiv.faults.all(fault)
    services.s2.faults.all(fault)
    outcome = enrich(online.model_copy(update={"first_answer_seconds": 0.3}), Options(), day())
    assert {"arxiv": "out_of_reach", "semanticscholar": "out_of_reach"} == health(outcome)
    assert (0, 2, 2) == (outcome.exit_code, services.arxiv.count, services.s2.count)


def test_a_hanging_name_lookup_costs_one_probe(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A black-holed resolver hangs in getaddrinfo, where no HTTP timeout reaches; the job goes on all the same."""
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait() and [])
    away = {"arxiv_url": "http://arxiv.test/api/query", "s2_url": "http://s2.test", "probe_seconds": 0.3}
    try:
        outcome = enrich(settings.model_copy(update=away), Options(), day())
    finally:
        released.set()
    assert {"arxiv": "out_of_reach", "semanticscholar": "out_of_reach"} == health(outcome)
    assert 0 == outcome.exit_code


@pytest.mark.parametrize(
    "fault",
    [
        faults.too_many_requests(),
        faults.unavailable(),
        faults.empty_body(),
        faults.truncated(),
        faults.reset(),
        faults.server_error(),
    ],
    ids=lambda f: f.name,
)
def test_a_passing_fault_is_retried(online: Settings, services: Services, fault: faults.Fault) -> None:
    """After first contact, one bad answer is asked again and nothing is lost."""
    services.arxiv.faults.next(1, faults.unavailable())
    services.s2.faults.next(1, faults.unavailable())
    services.arxiv.faults.next(1, fault)
    services.s2.faults.next(1, fault)
    outcome = enrich(online, Options(), day())
    assert (0, {"arxiv": "ok", "semanticscholar": "ok"}) == (outcome.exit_code, health(outcome))
    assert all(work.abstract and work.s2_id for work in outcome.tables.works)


def test_an_outage_is_not_a_miss(online: Settings, services: Services) -> None:
    """A service that fails for good leaves `failed`, never `absent`, is named, and nothing of it is remembered."""
    services.s2.faults.all(faults.unavailable())
    outcome = enrich(online, Options(), day())
    said = {r.status for r in outcome.tables.resolutions if r.source == "semanticscholar"}
    assert ({"failed"}, 3) == (said, outcome.exit_code)
    assert any("Semantic Scholar failed for 12 of 12 (100%)" in concern for concern in outcome.concerns)
    services.s2.faults.clear()
    healed = enrich(online, Options(), day())
    assert (0, {"found"}) == (healed.exit_code, {r.status for r in healed.tables.resolutions})


def test_a_page_that_misses_an_entry_is_no_answer(online: Settings, services: Services) -> None:
    """ArXiv sends short and empty pages at random: asked again, not believed."""
    services.arxiv.faults.next(1, faults.missing_one())
    services.arxiv.faults.next(1, faults.empty_page())
    outcome = enrich(online, Options(), day())
    assert (10, 4) == (sum(r.source == "arxiv" for r in outcome.tables.records), services.arxiv.count)


def test_an_odd_date_costs_nothing(online: Settings, services: Services) -> None:
    """One publicationDate that is none does not lose the batch, nor the paper."""
    services.s2.faults.next(1, faults.odd_date())
    outcome = enrich(online, Options(), day())
    assert 10 == sum(r.source == "semanticscholar" for r in outcome.tables.records)


def test_the_last_release_is_what_is_left(online: Settings) -> None:
    """The store was deleted and both services are down: works keep their fields, marked as stale, and 3 says so."""
    first = enrich(online, Options(), day("2026-11-24"))
    shutil.rmtree(online.cache_dir)
    away = online.model_copy(
        update={"arxiv_url": "http://127.0.0.1:9/api/query", "s2_url": "http://127.0.0.1:9"}
    )
    outcome = enrich(away, Options(), day("2026-11-25"))
    assert (3, "published") == (outcome.exit_code, outcome.outcome)
    kept = [dataclasses.replace(work, is_stale=True) for work in first.tables.works]
    assert kept == outcome.tables.works
    told = "is out of reach (no connection): 0 of 54 entries failed (0%), 54 keep what was known before. Run again"
    for name in ("arxiv", "semanticscholar"):
        assert any(f"{printed_name(name)} {told}" in concern for concern in outcome.concerns)


def test_one_service_down_and_nothing_remembered(
    online: Settings, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries that only the lost service knows have failed; the sentence names it, how much failed, and what to do."""
    shutil.rmtree(online.raw_dir / "snapshot")
    services.arxiv.faults.all(faults.forbidden_by_proxy())
    services.s2.faults.all(faults.html_page())
    outcome = enrich(online, Options(), day())
    assert 3 == outcome.exit_code
    assert {"failed"} == {m.status for m in outcome.tables.mentions if m.kind == "paper"}
    for name in ("arxiv", "semanticscholar"):
        assert any(
            concern.startswith(f"{printed_name(name)} is out of reach (") and "54 of 54 entries failed (100%). Run again when" in concern
            for concern in outcome.concerns
        )  # fmt: skip
    services.arxiv.faults.clear()
    services.s2.faults.clear()
    assert 0 == enrich(online, Options(), day()).exit_code


def test_a_refused_key_is_said_so(
    online: Settings, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A JSON 403 to a request with a key, said twice, ends that source with a sentence that says what to do."""
    monkeypatch.setenv("PAPERLIST_S2_API_KEY", KEY)
    services.s2.faults.all(faults.forbidden())
    outcome = enrich(load_settings(), Options(), day())
    told = next(source.message for source in outcome.sources if source.source == "semanticscholar")
    assert "the key was refused (status 403). Mend or unset PAPERLIST_S2_API_KEY." == told
    assert 2 == services.s2.count


@pytest.mark.parametrize("key", [None, KEY])
def test_a_429_names_the_key_as_the_cure(
    online: Settings, services: Services, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    """Who has no key is told which setting would help; who has one is not."""
    if key:
        monkeypatch.setenv("PAPERLIST_S2_API_KEY", key)
    shutil.rmtree(online.raw_dir / "snapshot")
    services.arxiv.faults.all(faults.unavailable())
    services.s2.faults.all(faults.too_many_requests())
    outcome = enrich(load_settings(), Options(), day())
    told = next(concern for concern in outcome.concerns if concern.startswith("Semantic Scholar failed for"))
    assert "too many requests (429)" in told
    assert ("set PAPERLIST_S2_API_KEY to a key of your own. Run again later." in told) == (key is None)
