"""Atom feeds, element by element and space by space as arXiv writes them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from tests.services.exchange import Answer
from tests.services.papers import Author, Paper, as_authors

ATOM = "application/atom+xml; charset=utf-8"
HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
    ' xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
)
# The time of writing is fixed: the same question gets the same bytes.
WRITTEN_AT = "2026-04-12T22:09:26Z"


def feed(
    hits: Sequence[tuple[Paper, int]], total: int, query: str, ids: str, start: int, size: int
) -> Answer:
    """Return one page of hits; `query` is the repaired one."""
    canonical = f"search_query={query}&id_list={ids}&start={start}&max_results={size}"
    digest = base64.b64encode(hashlib.sha1(canonical.encode()).digest()).decode().rstrip("=")
    link = f"https://arxiv.org/api/query?search_query={query}&start={start}&max_results={size}&id_list={ids}"
    lines = [
        f"  <id>https://arxiv.org/api/{digest}</id>",
        f"  <title>arXiv Query: {escape(canonical)}</title>",
        f"  <updated>{WRITTEN_AT}</updated>",
        f'  <link href={attribute(link)} type="application/atom+xml"/>',
        *counts(size, total, start),
    ]
    for paper, number in hits:
        lines += entry(paper, number)
    return Answer(body=document(lines), content_type=ATOM)


def error_feed(text: str, status: int, *, has_anchor: bool = True) -> Answer:
    """Return an error as arXiv shows it: one entry, called Error, without a date of publication."""
    link = "https://arxiv.org/api/errors" + (f"#{text.replace(' ', '_')}" if has_anchor else "")
    lines = [
        "  <id>https://arxiv.org/</id>",
        "  <title>arXiv Search Results</title>",
        f"  <updated>{WRITTEN_AT}</updated>",
        *counts(1, 1, 0),
        "  <entry>",
        f"    <id>{escape(link)}</id>",
        "    <title>Error</title>",
        f"    <updated>{WRITTEN_AT}</updated>",
        f'    <link href={attribute(link)} rel="alternate" type="text/html"/>',
        f"    <summary>{escape(text)}</summary>",
        *author_lines(Author(name="arXiv api core")),
        "  </entry>",
    ]
    return Answer(status=status, body=document(lines), content_type=ATOM)


def document(lines: Sequence[str]) -> bytes:
    return (HEAD + "\n".join(lines) + "\n</feed>\n").encode()


def counts(size: int, total: int, start: int) -> list[str]:
    return [
        f"  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>",
        f"  <opensearch:totalResults>{total}</opensearch:totalResults>",
        f"  <opensearch:startIndex>{start}</opensearch:startIndex>",
    ]


def entry(paper: Paper, number: int) -> Iterator[str]:
    """Yield the lines of one paper's entry, in the order in which arXiv writes them."""
    shown, name = paper.at(number), f"{paper.arxiv_id}v{number}"
    yield "  <entry>"
    yield f"    <id>http://arxiv.org/abs/{name}</id>"
    yield f"    <title>{escape(shown.title or '')}</title>"
    yield f"    <updated>{shown.submitted_at}</updated>"
    yield f'    <link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>'
    yield f'    <link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>'
    yield f"    <summary>{escape(shown.abstract or '')}</summary>"
    for category in paper.categories:
        yield f'    <category term={attribute(category)} scheme="http://arxiv.org/schemas/atom"/>'
    yield f"    <published>{paper.versions[0].submitted_at}</published>"
    if shown.comment:
        yield f"    <arxiv:comment>{escape(shown.comment)}</arxiv:comment>"
    yield f"    <arxiv:primary_category term={attribute(paper.categories[0])}/>"
    if paper.journal_ref:
        yield f"    <arxiv:journal_ref>{escape(paper.journal_ref)}</arxiv:journal_ref>"
    for author in as_authors(paper.authors):
        yield from author_lines(author)
    if paper.doi:
        yield f"    <arxiv:doi>{escape(paper.doi)}</arxiv:doi>"
        yield f'    <link rel="related" href={attribute("https://doi.org/" + paper.doi)} title="doi"/>'
    yield "  </entry>"


def author_lines(author: Author) -> Iterator[str]:
    yield "    <author>"
    yield f"      <name>{escape(author.name)}</name>"
    if author.affiliation:
        yield f"      <arxiv:affiliation>{escape(author.affiliation)}</arxiv:affiliation>"
    yield "    </author>"


def attribute(text: str) -> str:
    return quoteattr(text, {'"': "&quot;"})
