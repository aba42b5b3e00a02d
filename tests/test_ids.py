"""Identifiers: read from addresses, running text and fields as the facts say, whatever stands around them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import ids
from pipeline.ids import Ids, canonical_url, doi_of_field, from_text, from_url, from_urls
from tests.identifier_facts import ADDRESSES, forms

FIELDS: dict[str, Callable[[str], str | None]] = {
    "arxiv_id": ids.arxiv_of_field, "doi": ids.doi_of_field, "pmid": ids.pmid_of_field, "acl_id": ids.acl_of_field,
    "openreview_id": ids.openreview_of_field, "s2_id": ids.s2_of_field,
}  # fmt: skip


def test_address() -> None:
    """Every address holds the identifiers that the facts say, in their one form, and no others."""
    assert len(ADDRESSES) >= 60
    assert {form: from_url(form) for form in ADDRESSES} == ADDRESSES


@pytest.mark.parametrize("address", ["http://[", "", "https://"])
def test_no_address(address: str) -> None:
    """What is no address holds nothing, and raises nothing."""
    assert from_url(address) == Ids()


@pytest.mark.parametrize("kind", FIELDS)
def test_field(kind: str) -> None:
    """A field is read whole: escapes, address and version come off, and nothing that is part of the identifier."""
    cases = forms("field", kind)
    assert {form: FIELDS[kind](form) for form in cases} == cases


@pytest.mark.parametrize("kind", ["arxiv_id", "doi", "pmid"])
def test_text(kind: str) -> None:
    """A citation's own words name ids, and numbers beside them do not."""
    cases = forms("text", kind)
    assert {form: getattr(from_text(form), kind) for form in cases} == cases


def test_dblp() -> None:
    """A DBLP key of CoRR stands for an arXiv id, any other for itself."""
    assert {form: ids.arxiv_of_dblp(form) for form in forms("dblp", "arxiv_id")} == forms("dblp", "arxiv_id")
    assert {form: ids.dblp_of_field(form) for form in forms("dblp", "dblp_key")} == forms("dblp", "dblp_key")
    assert {None} == {ids.dblp_of_field(form) for form in forms("dblp", "arxiv_id")}


def test_preprint() -> None:
    """The versions of one preprint are compared as one; a publisher's DOI is none."""
    cases = forms("preprint", "compared_as")
    assert {form: ids.preprint_doi(form) for form in cases} == cases
    assert {form for form in cases if ids.publisher_doi(form)} == {
        form for form, said in cases.items() if not said
    }


def test_two_addresses_in_one_field() -> None:
    """Each is read by itself."""
    both = "https://aclanthology.org/P18-1001/; https://www.frontiersin.org/articles/10.3389/fnins.2024.1388742/full"
    assert Ids(acl_id="P18-1001", doi="10.3389/fnins.2024.1388742") == from_urls(both)


@pytest.mark.parametrize("doi", [form for form, doi in forms("field", "doi").items() if doi])
def test_address_of_a_doi(doi: str) -> None:
    """The address that is made of a DOI holds that DOI."""
    clean = doi_of_field(doi) or ""
    assert clean == from_url(ids.doi_address(clean)).doi


def test_canonical_url_forgets_scheme_and_slash() -> None:
    """Two ways to write one address are one."""
    assert canonical_url("http://www.Example.org/a/") == canonical_url("https://example.org/a#b")


@given(st.text(max_size=200))
def test_any_text_is_an_address(text: str) -> None:
    """No text raises, and cleaning a DOI twice changes nothing more."""
    from_url(text)
    from_text(text)
    canonical_url(text)
    for read in FIELDS.values():
        read(text)
    doi = doi_of_field(f"10.1234/{text}")
    assert doi is None or doi_of_field(doi) == doi


@given(st.text("10./v<>[]()&;%2Fa#?-_{}\\", max_size=40))
def test_a_clean_doi_stays_as_it_is(tail: str) -> None:
    """Whatever signs a DOI is made of, its clean form is its own clean form."""
    doi = doi_of_field(f"10.1101/{tail}")
    assert doi is None or doi_of_field(doi) == doi
