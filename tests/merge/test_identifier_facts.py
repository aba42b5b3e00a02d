"""Merging reads identifiers as the facts say: two forms of one are one paper, forms of two are two."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipeline.ids import is_preprint_doi, preprint_doi
from pipeline.merge.columns import Columns
from pipeline.merge.command import DedupeOutputs, dedupe_files
from pipeline.merge.identifiers import EXCLUSIVE, find
from tests.identifier_facts import ADDRESSES, forms

KINDS = ("arxiv_id", "doi", "pmid", "acl_id", "openreview_id", "s2_id")


def found(column: str, values: list[str]) -> dict[str, list[str | None]]:
    """The identifiers of records that have one column, by kind; a preprint's DOI is a DOI."""
    by_kind = {
        kind: texts.to_pylist() for kind, texts in find(Columns(pd.DataFrame({column: values}))).items()
    }
    both = zip(by_kind["doi"], by_kind.pop("preprint_doi"), strict=True)
    return by_kind | {"doi": [one or other for one, other in both]}


def as_compared(doi: str | None) -> str | None:
    """A DOI without the version of a preprint."""
    return preprint_doi(doi) if doi and is_preprint_doi(doi) else doi


@pytest.mark.parametrize("column", ["url", "paper_url", "pdf_url", "ee", "link"])
def test_address(column: str) -> None:
    """A column of addresses holds identifiers of every kind."""
    by_kind = found(column, list(ADDRESSES))
    for kind in KINDS:
        assert {form: getattr(ids, kind) for form, ids in ADDRESSES.items()} == dict(
            zip(ADDRESSES, by_kind[kind], strict=True)
        )


@pytest.mark.parametrize("kind", KINDS)
def test_field(kind: str) -> None:
    """A column that claims to hold a kind of identifier is read as a field."""
    cases = forms("field", kind)
    assert {form: as_compared(value) for form, value in cases.items()} == dict(
        zip(cases, found(kind, list(cases))[kind], strict=True)
    )


@pytest.mark.parametrize("column", ["venue", "journal", "note", "howpublished"])
def test_text(column: str) -> None:
    """Running text cites arXiv."""
    cases = forms("text", "arxiv_id")
    assert cases == dict(zip(cases, found(column, list(cases))["arxiv_id"], strict=True))


def test_dblp() -> None:
    """A DBLP key of CoRR is an arXiv id and no DBLP key."""
    for kind in ("arxiv_id", "dblp_key"):
        cases = forms("dblp", kind)
        assert cases == dict(zip(cases, found("dblp_key", list(cases))[kind], strict=True))


def test_preprint() -> None:
    """Versions of a preprint are one."""
    cases = forms("preprint", "compared_as")
    read = find(Columns(pd.DataFrame({"doi": list(cases)})))["preprint_doi"].to_pylist()
    assert cases == dict(zip(cases, read, strict=True))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind in EXCLUSIVE])
def test_clusters(kind: str, tmp_path: Path) -> None:
    """`paperlist dedupe` puts all forms of one identifier together, and those of two apart, whatever the titles say."""
    rows = [
        *((form, "url", getattr(ids, kind)) for form, ids in ADDRESSES.items()),
        *((form, kind, value) for form, value in forms("field", kind).items()),
    ]
    records = [
        {
            "id": f"r{at}",
            "title": "Counting Widgets at Scale",
            "authors": "Ann Bee",
            column: form,
            "paper": value,
        }
        for at, (form, column, value) in enumerate(rows)
        if value and not is_preprint_doi(value)
    ]
    assert len({record["paper"] for record in records}) > 1
    pd.DataFrame(records).drop(columns="paper").to_json(
        tmp_path / "records.jsonl", orient="records", lines=True
    )
    dedupe_files([tmp_path / "records.jsonl"], DedupeOutputs(clusters=tmp_path / "clusters.csv"))
    clusters = pd.read_csv(tmp_path / "clusters.csv", index_col="id")["cluster_id"]
    pairs = {(record["paper"], clusters[record["id"]]) for record in records}
    assert len(pairs) == len({paper for paper, _ in pairs}) == len({cluster for _, cluster in pairs})
