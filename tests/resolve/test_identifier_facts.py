"""What services say of identifiers is read as the facts say, and listed papers have the keys that the facts say."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import arxiv
import pytest

from pipeline.ids import from_url
from pipeline.keys import ids_of
from pipeline.merge.identity import identity_keys
from pipeline.records import admit
from pipeline.resolve.listed import mention_key, record_of_mention
from pipeline.resolve.sources.arxiv import arxiv_fields
from pipeline.resolve.sources.bulk_batches import record_of_bulk
from pipeline.resolve.sources.semanticscholar import s2_fields
from pipeline.schema import Mention, Record
from tests.identifier_facts import LISTED_PAPERS, forms

TITLE = "Counting Widgets at Scale"


def s2_of(name: str, value: str) -> Record:
    """Semantic Scholar's record of a paper with one foreign identifier."""
    said = {"paperId": "a" * 40, "title": TITLE, "externalIds": {name: value}}
    return admit("semanticscholar", s2_fields(said)).record


@pytest.mark.parametrize(
    ("name", "kind"), [("DOI", "doi"), ("ArXiv", "arxiv_id"), ("PubMed", "pmid"), ("ACL", "acl_id")]
)
def test_semantic_scholar(name: str, kind: str) -> None:
    """A record's identifiers are in their one form, or missing where they are none."""
    cases = forms("field", kind)
    assert {form: getattr(ids_of(s2_of(name, form)), kind) for form in cases} == cases


def test_semantic_scholars_twins() -> None:
    """A twin carries its arXiv id only in a DOI or a DBLP key."""
    assert "2106.01234" == s2_of("DOI", "10.48550/arXiv.2106.01234").arxiv_id
    cases = forms("dblp", "arxiv_id")
    assert {form: s2_of("DBLP", form).arxiv_id for form in cases} == cases


def test_arxiv() -> None:
    """The DOI that an author typed in is read as a field, also where it is two, from the feed and the bulk file."""
    for form, doi in forms("field", "doi").items():
        now = datetime(2020, 1, 1, tzinfo=UTC)
        entry = arxiv.Result(
            "http://arxiv.org/abs/2001.00001v1", title=TITLE, published=now, updated=now, doi=form
        )
        line: dict[str, Any] = {
            "id": "2001.00001", "title": TITLE, "authors_parsed": [["Bee", "Ann"]], "doi": form,
            "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
        }  # fmt: skip
        assert (form, doi, doi) == (
            form,
            admit("arxiv", arxiv_fields(entry)).record.doi,
            record_of_bulk(line).doi,
        )


def test_key_of_a_listed_paper() -> None:
    """A mention's key is the key of the record that is made from it."""
    for case in LISTED_PAPERS:
        mention = _mention(case)
        assert [case["key"]] * 2 == [mention_key(mention), record_of_mention(mention).source_id]
        if not case["key"].startswith("openreview:"):  # records hold none yet
            assert [case["key"]] == identity_keys(record_of_mention(mention))


def _mention(case: dict[str, Any]) -> Mention:
    unknown = dict.fromkeys(field.name for field in dataclasses.fields(Mention))
    ids = {
        name: value
        for name, value in dataclasses.asdict(from_url(case.get("url", ""))).items()
        if name in unknown
    }
    said = {"title": case["title"], "authors": tuple(case["authors"]), "paper_url": case.get("url")}
    return Mention(**(unknown | ids | said))
