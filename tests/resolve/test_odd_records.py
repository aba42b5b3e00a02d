"""One odd record among good ones, through the whole job: it costs itself, tonight and every following night."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipeline.config import Settings, load_settings
from pipeline.run import Options, Outcome, enrich
from pipeline.schema import Record
from tests.project import day, shipped_library
from tests.services import Services, faults


@pytest.fixture
def services() -> Iterator[Services]:
    with Services(shipped_library()) as services:
        yield services


@pytest.fixture
def online(settings: Settings, services: Services, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PAPERLIST_ARXIV_URL", services.arxiv.url)
    monkeypatch.setenv("PAPERLIST_S2_URL", services.s2.url)
    return load_settings()


def with_ids(**ids: object) -> Callable[[dict[str, Any]], object]:
    return lambda paper: {**paper, "externalIds": {**paper["externalIds"], **ids}}


def with_fields(**fields: object) -> Callable[[dict[str, Any]], object]:
    return lambda paper: {**paper, **fields}


T06: list[Callable[[dict[str, Any]], object]] = [
    with_fields(citationCount=10**30),
    lambda paper: {**paper, "title": paper["title"] + "\ud800"},
    with_fields(year=1e400),
    with_fields(venue=" ", journal=None, publicationVenue=None),
    with_ids(DOI="https://doi.org/10.1000/ABC"),
    with_ids(DOI="10.1000/a 10.1000/b"),
    with_ids(ArXiv="2308.02062v1"),
    with_fields(corpusId="none"),
    with_fields(title=None),
]
T07: list[Callable[[dict[str, Any]], object]] = [
    with_fields(year="2022"),
    with_fields(publicationTypes="Review"),
    with_fields(authors="A. Smith"),
    with_fields(journal="Nature", publicationVenue=7),
    with_fields(externalIds=["DOI"]),
    with_fields(s2FieldsOfStudy=[None, {"category": 3}], fieldsOfStudy="Medicine"),
    with_fields(openAccessPdf="https://example.org/a.pdf", isOpenAccess="yes"),
    with_fields(tldr="Short.", abstract=["a"], publicationDate=20210101),
    lambda _: 7,
]


def odd_papers(changes: list[Callable[[dict[str, Any]], object]]) -> faults.Fault:
    """Each paper of an answer changed in its own way; the last of the list is good."""

    def altered(paper: Any) -> object:
        number = int(paper["paperId"], 16)  # as the shipped library counts them
        return changes[number](paper) if number < len(changes) else paper

    def change(papers: list[Any]) -> list[Any]:
        return [altered(paper) for paper in papers]

    return faults.Fault("odd_papers", lambda request, answer: faults._papers_changed(answer, change))


def records_of(outcome: Outcome, source: str) -> list[Record]:
    return [record for record in outcome.tables.records if record.source == source]


@pytest.mark.parametrize(("changes", "n_usable"), [(T06, 9), (T07, 9)], ids=["t06", "t07"])
def test_t06_t07_odd_papers_of_semantic_scholar(
    online: Settings, services: Services, changes: list[Callable[[dict[str, Any]], object]], n_usable: int
) -> None:
    """All ten works are published; a value that fits no column is blank, the night after as well."""
    services.s2.faults.all(odd_papers(changes))
    first = enrich(online, Options(), day("2026-11-24"))
    assert (10, n_usable) == (len(first.tables.works), len(records_of(first, "semanticscholar")))
    assert "published" == first.outcome
    assert first.exit_code in (0, 3)
    again = enrich(online, Options(), day("2026-11-24"))
    assert ("unchanged", first.exit_code) == (again.outcome, again.exit_code)
    services.s2.faults.clear()
    healthy = enrich(online, Options(), day("2026-12-24"))
    assert (0, 10) == (healthy.exit_code, len(records_of(healthy, "semanticscholar")))


ODD_ENTRIES = [
    (rb"v\d+</id>", b"v99999999999999999999999</id>"),
    (rb"<title>.*?</title>", b"<title> </title>"),
    (rb"<published>.*?</published>", b"<published>0001-01-01T00:00:00+05:00</published>"),
    (rb"<published>", b"<arxiv:doi>10.1000/A 10.1000/B</arxiv:doi><published>"),
    (rb"<published>", b"<arxiv:doi>https://doi.org/10.1000/ABC</arxiv:doi><published>"),
    (rb"<published>", b"<arxiv:journal_ref> </arxiv:journal_ref><published>"),
    (rb"<summary>.*?</summary>", b"<summary>" + b"word " * 100_000 + b"</summary>"),
]


def test_t06_odd_entries_of_arxiv(online: Settings, services: Services) -> None:
    """The same for the feed of arXiv; the entry without a title is one that nobody can use."""
    ids = [paper.arxiv_id.encode() for paper in shipped_library().papers]

    def altered(entry: bytes) -> bytes:
        number = next(place for place, name in enumerate(ids) if b"/abs/" + name in entry)
        pattern, said = ODD_ENTRIES[number] if number < len(ODD_ENTRIES) else (rb"$", b"")
        return re.sub(pattern, said, entry, count=1, flags=re.DOTALL)

    def change(entries: list[bytes]) -> list[bytes]:
        return [altered(entry) for entry in entries]

    odd = faults.Fault("odd_entries", lambda request, answer: faults._papers_changed(answer, change))
    services.arxiv.faults.all(odd)
    first = enrich(online, Options(), day("2026-11-24"))
    assert ("published", 10) == (first.outcome, len(first.tables.works))
    assert first.exit_code in (0, 3)
    assert {"10.1000/a", "10.1000/abc"} <= {record.doi for record in records_of(first, "arxiv")}
    again = enrich(online, Options(), day("2026-11-24"))
    assert "unchanged" == again.outcome


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'[{"year": 1' + b"0" * 5000 + b"}]", b'{"error": "\\ud800"}']
)
def test_an_answer_that_is_none(online: Settings, services: Services, body: bytes) -> None:
    """An answer that no reader can read fails for the night and says so; nothing of it is kept."""
    services.s2.faults.all(
        faults.Fault("odd_body", lambda request, answer: dataclasses.replace(answer, body=body))
    )
    outcome = enrich(online, Options(), day())
    assert (10, "published") == (len(outcome.tables.works), outcome.outcome)
    assert not records_of(outcome, "semanticscholar")
    json.dumps([health.message for health in outcome.sources]).encode()
