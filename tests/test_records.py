"""The border: whatever a service says, what comes out is a row that fits its schema, or nothing."""

from __future__ import annotations

import io
import json
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import arxiv._feed
import pyarrow.parquet as pq
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from pipeline import tables
from pipeline.records import LONGEST, UnusableError, admit, admit_row
from pipeline.resolve.protocol import Reply, reply_of
from pipeline.resolve.sources.arxiv import arxiv_fields, check_feed
from pipeline.resolve.sources.semanticscholar import FIELDS, NESTED, _reply
from pipeline.resolve.store import _converter
from pipeline.resolve.transport import PassingError
from pipeline.schema import Record
from tests.services.atom import counts, document
from tests.services.papers import invented_paper
from tests.services.s2_fields import row

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)  # lone surrogates and controls, too
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.just(10**30) | st.floats() | ANY_TEXT
    | st.sampled_from(["", " ", "2022", "10.1000/A 10.1000/b", "2101.00001v3", "https://doi.org/10.1000/x", "2021-13-01"])
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3)
)
WHOLE = row(
    invented_paper(1, s2_id="a" * 40, corpus_id=1, doi="10.1000/xyz", tldr="Short.", venue="Nature"),
    [*FIELDS, *NESTED],
)
INSIDE = ("externalIds", "openAccessPdf", "journal", "publicationVenue", "tldr")
IDS = ("ArXiv", "DOI", "PubMed", "ACL", "DBLP", "CorpusId", "url", "name", "text")


def check_rows(reply: Reply) -> None:
    """A row that passes its schema, is the same after Arrow, Parquet and JSON, and passes the border unchanged; or none."""
    if reply.status == "absent":
        assert reply.reason
        reply.reason.encode()
        return
    (record,) = reply.records
    table = tables.to_arrow([record], Record)
    tables.check_table(table, Record, "records")
    file = io.BytesIO()
    pq.write_table(table, file)
    assert [record] == tables.from_arrow(pq.read_table(file), Record)
    body = _converter.dumps(record)
    body.encode()
    again = admit_row(json.loads(body))
    assert (record, ()) == (again.record, again.notes)
    for note in reply.notes:
        note.encode()


@given(st.dictionaries(st.sampled_from([*FIELDS, *NESTED]), ANYTHING, min_size=1, max_size=4))
def test_any_field_of_semantic_scholar(changed: dict[str, Any]) -> None:
    """Each field of each type, alone and together."""
    check_rows(_reply({**WHOLE, **changed}))


@given(st.sampled_from(INSIDE), st.dictionaries(st.sampled_from(IDS), ANYTHING, max_size=4))
def test_any_field_inside_a_field(name: str, changed: dict[str, Any]) -> None:
    """Identifiers, names of venues and addresses stand one level deeper."""
    check_rows(_reply({**WHOLE, name: changed}))


@given(ANYTHING.filter(lambda item: item is not None))
def test_anything_for_a_paper(item: Any) -> None:
    """What is no paper at all."""
    check_rows(_reply(item))


XML_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=30
)
ELEMENTS = "title updated published summary arxiv:comment arxiv:journal_ref arxiv:doi".split()
PLAIN = {
    "id": "http://arxiv.org/abs/2101.00001v2", "title": "Of Widgets", "updated": "2021-02-01T00:00:00Z",
    "published": "2021-01-01T00:00:00Z", "summary": "Short.", "arxiv:comment": "", "arxiv:journal_ref": "", "arxiv:doi": "10.1000/x",
}  # fmt: skip
ODD_XML = XML_TEXT | st.sampled_from(
    [
        "",
        " ",
        "10.1000/A 10.1000/B",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        "2021",
        "x" * 3000,
    ]
)


def feed(said: dict[str, str], category: str, name: str) -> requests.Response:
    lines = [f"    <{tag}>{escape(text)}</{tag}>" for tag, text in said.items()]
    lines += [
        f"    <category term={quoteattr(category)}/>",
        f"    <author><name>{escape(name)}</name></author>",
    ]
    answer = requests.Response()
    answer.status_code = 200
    answer._content = document([*counts(1, 1, 0), "  <entry>", *lines, "  </entry>"])
    return answer


@given(st.dictionaries(st.sampled_from(["id", *ELEMENTS]), ODD_XML, max_size=4), ODD_XML, ODD_XML)
def test_any_field_of_arxiv(changed: dict[str, str], category: str, name: str) -> None:
    """Each element of an entry; a feed that is refused is asked again, and nothing else is raised."""
    answer = feed(PLAIN | changed, category, name)
    try:
        check_feed(answer)
    except PassingError:
        return
    for result in arxiv._feed.parse(answer.content).results:
        check_rows(reply_of("arxiv", arxiv_fields(result)))


CASES: dict[str, tuple[str, object, object]] = {
    "number as text": ("year", "2022", 2022),
    "number with a point": ("citation_count", 12.0, 12),
    "count beyond all": ("citation_count", 10**30, None),
    "count below none": ("citation_count", -1, None),
    "year without end": ("year", 1e400, None),
    "year that is none": ("year", float("nan"), None),
    "truth for a number": ("year", True, None),
    "blank": ("venue", " ", None),
    "two DOIs": ("doi", "10.1000/A 10.1000/b", "10.1000/a"),
    "DOIs with signs between": ("doi", "10.1000/a; 10.1000/b", "10.1000/a"),
    "DOI as address": ("doi", "https://doi.org/10.1000/ABC", "10.1000/abc"),
    "SICI": ("doi", "10.1002/(SICI)1(199009)41:6<391::AID-ASI1>3.0.CO;2-9", "10.1002/(sici)1(199009)41:6<391::aid-asi1>3.0.co;2-9"),
    "no DOI": ("doi", "see the paper", None),
    "version": ("arxiv_id", "2203.04306v2", "2203.04306"),
    "arXiv address": ("arxiv_id", "https://arxiv.org/abs/2203.04306v2", "2203.04306"),
    "day that is none": ("published_on", "2021-02-30", None),
    "day long ago": ("published_on", "0001-01-01", None),
    "text for a list": ("publication_types", "Review", None),
    "nothing in a list": ("publication_types", [None, "Review", " "], ("Review",)),
    "script for an address": ("pdf_url", "javascript:alert(1)", None),
    "number for an id": ("pmid", 123, "123"),
    "long": ("abstract", "a" * 60_000, "a" * LONGEST["abstract"]),
    "unseen signs": ("venue", "Na\x00ture\ud800\x1b", "Nature"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_value(name: str) -> None:
    """What fits is kept in its one form; what does not is blank, and said with source, id, column and quote."""
    column, value, expected = CASES[name]
    admitted = admit("semanticscholar", {"source_id": "abc", "title": "Of Widgets", column: value})
    assert expected == getattr(admitted.record, column)
    if expected is None and value != " ":
        (note,) = admitted.notes
        assert note.startswith(f"Semantic Scholar's record abc: {column} does not fit")


@pytest.mark.parametrize(
    "said",
    [
        {"title": "A"},
        {"source_id": "a"},
        {"source_id": " ", "title": "A"},
        {"source_id": "a", "title": "\x00"},
    ],
)
def test_neither_title_nor_id(said: dict[str, object]) -> None:
    """A record that nobody could find again is none."""
    with pytest.raises(UnusableError, match=r"no title|no id"):
        admit("arxiv", said)
