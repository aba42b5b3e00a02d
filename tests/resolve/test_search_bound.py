"""Few requests, whatever the titles: a bound that no list of titles breaks, however long, odd or common they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.resolve.pace import Pace
from pipeline.resolve.protocol import ByTitle, Tried
from pipeline.resolve.sources import search_queries
from pipeline.resolve.sources.arxiv import ArxivSource
from pipeline.resolve.sources.semanticscholar import SemanticScholarSource
from pipeline.resolve.sources.service import ServiceSource, Way
from pipeline.resolve.transport import Policy

ODD = "日本語の論文についての長い題名 Schrödinger Gröbner–Basis Ünïcode Ελληνικά $\\mathcal{L}_1$ naïve Ωmega 🤖 'quoted' a:b".split()
SERVICES = {
    "arxiv": lambda folder: ArxivSource("http://127.0.0.1:9/api/query", Pace("arxiv", 0, folder), Policy()),
    "semanticscholar": lambda folder: SemanticScholarSource("http://127.0.0.1:9", None, Pace("s2", 0, folder), Policy()),
}  # fmt: skip


def asked_by(source: ServiceSource, fills_page: Sequence[bool]) -> list[str]:
    """The texts that a source will be asked for; no search finds anything, some bring a full page of other papers."""
    texts: list[str] = []

    def ask(text: str) -> tuple[list, bool]:
        texts.append(text)
        return [], fills_page[len(texts) % len(fills_page)]

    source.ways = tuple(Way(w.name, w.clause, w.joint, w.most, ask, w.is_ranked) for w in source.ways)
    return texts


@st.composite
def titles(draw: st.DrawFn) -> list[ByTitle]:
    """Up to 300 titles of any length, letters and authors."""
    word = st.one_of(
        st.sampled_from(ODD), st.text("abcdefgh", min_size=1, max_size=60), st.text(min_size=1, max_size=12)
    )
    some = st.builds(
        ByTitle, st.lists(word, min_size=1, max_size=60).map(" ".join), st.lists(st.text("abcé", max_size=60), max_size=3).map(tuple)
    )  # fmt: skip
    drawn = draw(st.lists(some, min_size=1, max_size=25))
    n_copies = draw(st.integers(1, 12))
    return [ByTitle(f"{query.title} {place}", query.surnames) for place in range(n_copies) for query in drawn]


@pytest.mark.parametrize("name", SERVICES)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(queries=titles(), fills_page=st.lists(st.booleans(), min_size=1, max_size=5))
def test_bound(tmp_path: Path, name: str, queries: list[ByTitle], fills_page: list[bool]) -> None:
    """N titles cost a service at most n/12 + 3 searches, each fits into an address of 4 KB, every title is asked."""
    source = SERVICES[name](tmp_path)
    texts = asked_by(source, fills_page)
    asked = [query for query in dict.fromkeys(queries) if source.takes(query)]
    answers = [answer for some in source.answers(queries) for answer in some]
    assert len(texts) <= len(asked) / 12 + 3
    assert all(len(quote_plus(text)) <= search_queries.MAX_QUERY_BYTES for text in texts)
    first = {
        query.title for query, _ in answers if isinstance(query, Tried) and query.way == source.ways[0].name
    }
    assert set(asked) == first
    assert set(asked) == {
        query
        for query, reply in answers
        if isinstance(query, ByTitle) and reply.status in ("absent", "unfinished")
    }


@given(
    st.lists(st.one_of(st.sampled_from(ODD), st.text(min_size=1)), min_size=1, max_size=40),
    st.integers(10, 300),
)
def test_fitting(found: list[str], n_bytes: int) -> None:
    """The start of the words joined, as long as fits."""
    text = search_queries.fitting(found, n_bytes)
    assert len(quote_plus(text)) <= n_bytes
    assert " ".join(found).startswith(text)
