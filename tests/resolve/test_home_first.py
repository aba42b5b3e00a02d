"""Home first: what snapshots know costs no search; doubted links are asked by title; what is not asked to the end says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.parse.lists import RawList
from pipeline.parse.stage import parse
from pipeline.resolve.fallback import LayeredSource
from pipeline.resolve.protocol import ABSENT, ByAddress, ById, ByTitle, Effort, Query, Reply
from pipeline.resolve.sources.bulk import build_snapshot
from pipeline.resolve.sources.released import NOTHING_RELEASED
from pipeline.resolve.sources.search_queries import fitting_records
from pipeline.resolve.sources.snapshot import Snapshot
from pipeline.resolve.stage import Resolved, resolve
from pipeline.resolve.store import Store
from pipeline.schema import Record, Resolution
from pipeline.source_names import SourceName
from tests.resolve.test_dblp import WIDGETS, a_dump
from tests.resolve.test_matching import a_record
from tests.resolve.test_snapshot import PAPERS, a_line

NOW = datetime(2023, 8, 10, tzinfo=UTC)
LINKED = replace(
    a_record("Chat Recommenders With Language Models", "Ann Gao"),
    record_id="a" * 16,
    arxiv_id="2303.14524",
    source_id="2303.14524",
)
RIGHT = replace(
    a_record("A Generative Framework for Personal Recommendation", "Bob Li"),
    record_id="b" * 16,
    arxiv_id="2304.03879",
    source_id="2304.03879",
)
ENTRY = "- [A Generative Framework for Personal Recommendation](https://arxiv.org/abs/2303.14524)"


class Asked:
    """A source over a few records that writes down what it is asked."""

    def __init__(self, *records: Record, name: SourceName = "arxiv", is_cut_short: bool = False) -> None:
        self.name, self._records, self._is_cut_short = name, list(records), is_cut_short
        self.queries: list[Query] = []

    def takes(self, query: Query) -> bool:
        if isinstance(query, ById):
            return query.ids.arxiv_id is not None or (self.name != "arxiv" and query.ids.doi is not None)
        return isinstance(query, ByTitle)

    def lookup(self, queries: list[Query], *, effort: Effort = "full") -> list[Reply]:
        if effort == "remembered":
            return [Reply("not_asked") for _ in queries]
        self.queries += queries
        return [self._reply(query) for query in queries]

    def _reply(self, query: Query) -> Reply:
        if isinstance(query, ByAddress):
            return Reply("not_asked")
        if isinstance(query, ById):
            found = [record for record in self._records if record.arxiv_id == query.ids.arxiv_id]
        else:
            found, _ = fitting_records(query, self._records)
        if found:
            return Reply("found", tuple(found))
        return Reply("unfinished") if self._is_cut_short and isinstance(query, ByTitle) else ABSENT

    @property
    def titles(self) -> list[str]:
        return [query.title for query in self.queries if isinstance(query, ByTitle)]


def resolved_by(*lines: str, home: dict[SourceName, Asked] | None = None, **sources: Asked) -> Resolved:
    mentions = parse([RawList("list", "list.md", "\n".join(["## Papers", "", *lines, ""]).encode())])
    return resolve(mentions, {source.name: source for source in sources.values()}, Settings(), None, home)


def said_by(resolved: Resolved, source: str = "arxiv") -> Resolution:
    return next(row for row in resolved.resolutions if row.source == source)


def test_what_a_snapshot_knows_is_asked_by_identifier() -> None:
    """A title that is known at home costs both services a place in a batch, and no search."""
    arxiv, s2 = (
        Asked(RIGHT),
        Asked(replace(RIGHT, record_id="c" * 16, source="semanticscholar"), name="semanticscholar"),
    )
    resolved = resolved_by(
        "- [A Generative Framework for Personal Recommendation](https://example.org/1.pdf)",
        home={"arxiv": Asked(RIGHT)},
        arxiv=arxiv,
        s2=s2,
    )
    assert ["found", "found"] == [row.status for row in resolved.resolutions]
    assert [] == arxiv.titles == s2.titles
    assert ("title", "b" * 16) == (said_by(resolved).method, said_by(resolved).record_id)


def test_what_one_service_finds_is_not_searched_at_the_other() -> None:
    """The second is asked by the identifier that the first found."""
    arxiv, s2 = (
        Asked(RIGHT),
        Asked(replace(RIGHT, record_id="c" * 16, source="semanticscholar"), name="semanticscholar"),
    )
    resolved_by(
        "- [A Generative Framework for Personal Recommendation](https://example.org/1.pdf)",
        arxiv=arxiv,
        s2=s2,
    )
    assert 1 == len(arxiv.titles)
    assert [] == s2.titles


def test_a_title_that_another_record_has_proves_a_link_wrong() -> None:
    """No authors are listed: that exactly one other paper has the title is what tells a wrong link from a renamed paper."""
    said = said_by(resolved_by(ENTRY, arxiv=Asked(LINKED, RIGHT)))
    assert ("found", "wrong_link", RIGHT.record_id, LINKED.record_id) == (
        said.status,
        said.cause,
        said.record_id,
        said.linked_record_id,
    )


def test_the_proof_may_lie_at_home() -> None:
    """The snapshot has the paper of the title: the service is not searched, and the link is wrong all the same."""
    arxiv = Asked(LINKED, RIGHT)
    said = said_by(resolved_by(ENTRY, home={"arxiv": Asked(LINKED, RIGHT)}, arxiv=arxiv))
    assert ("wrong_link", RIGHT.record_id) == (said.cause, said.record_id)
    assert [] == arxiv.titles


@pytest.mark.parametrize(
    "others",
    [
        [],
        [replace(RIGHT, arxiv_id=None, authors=LINKED.authors)],
        [
            RIGHT,
            replace(RIGHT, record_id="d" * 16, arxiv_id="2001.00001", authors=a_record("", "Cy Ng").authors),
        ],
    ],
    ids=["nobody", "the same team, published", "two papers"],
)
def test_what_proves_nothing(others: list[Record]) -> None:
    """No other paper, the same authors under a former title, or two papers: the linked record stands."""
    said = said_by(resolved_by(ENTRY, arxiv=Asked(LINKED, *others)))
    assert ("found", LINKED.record_id) == (said.status, said.record_id)
    assert "wrong_link" != said.cause


def test_a_paper_that_had_the_title_before_is_no_wrong_link() -> None:
    """The linked record has the title among its other names."""
    linked = replace(LINKED, other_titles=(RIGHT.title,))
    said = said_by(resolved_by(ENTRY, arxiv=Asked(linked, RIGHT)))
    assert ("found", None, LINKED.record_id) == (said.status, said.cause, said.record_id)


def test_not_asked_to_the_end_is_not_absent() -> None:
    """What the searches of a night did not reach is `unfinished`, of the resolution and of the mention."""
    resolved = resolved_by(
        "- [Some Unheard Of Title of Widgets](https://example.org/1.pdf)", arxiv=Asked(is_cut_short=True)
    )
    assert ("unfinished", "budget") == (said_by(resolved).status, said_by(resolved).cause)
    assert ["unfinished"] == [mention.status for mention in resolved.mentions]


def a_layer(name: SourceName, folder: Path, snapshot: Snapshot) -> LayeredSource:
    return LayeredSource(name, None, Store(folder), [snapshot], NOTHING_RELEASED, 30, lambda: NOW)


def test_an_address_leads_to_the_published_paper(tmp_path: Path) -> None:
    """A link to the proceedings is enough for DBLP, and what it knows leads to arXiv's record."""
    build_snapshot([a_dump(tmp_path, WIDGETS)], tmp_path / "dblp")
    bulk = tmp_path / "bulk.jsonl"
    bulk.write_text(
        a_line("2101.00001", "Widgets for CO2", [["Müller", "Jörg", ""]]) + "\n", encoding="utf-8"
    )
    build_snapshot([bulk], tmp_path / "arxiv")
    layers = {
        "dblp": a_layer("dblp", tmp_path / "a", Snapshot(tmp_path / "dblp")),
        "arxiv": a_layer("arxiv", tmp_path / "b", Snapshot(tmp_path / "arxiv")),
    }
    url = "https://papers.nips.cc/paper/2021/file/49ad23d1ec9fa4bd8d77d02681df5cfa-Paper.pdf"
    mentions = parse(
        [
            RawList(
                "list", "list.md", f"## Papers\n\n- [Widgets: A Very Fast and Small Method]({url})\n".encode()
            )
        ]
    )
    resolved = resolve(
        mentions, {**layers}, Settings(), None, {name: layer.at_home for name, layer in layers.items()}
    )
    said = {row.source: row for row in resolved.resolutions}
    records = {record.record_id: record for record in resolved.records}
    assert ("found", "address") == (said["dblp"].status, said["dblp"].method)
    assert "NeurIPS" == records[said["dblp"].record_id or ""].venue
    assert "2101.00001" == records[said["arxiv"].record_id or ""].arxiv_id


def test_a_snapshot_stands_in_while_it_is_fresh(tmp_path: Path) -> None:
    """One older than the service's freshness answers only where the service does not."""
    bulk = tmp_path / "bulk.jsonl"
    bulk.write_text("\n".join(a_line(name, *said) for name, said in PAPERS.items()), encoding="utf-8")
    build_snapshot([bulk], tmp_path / "all")
    live = Asked(LINKED)
    for days, n_sent in ((30, 0), (5, 1)):
        source = LayeredSource(
            "arxiv",
            None,
            Store(tmp_path / str(days)),
            [Snapshot(tmp_path / "all")],
            NOTHING_RELEASED,
            days,
            lambda: NOW,
        )
        source._live = live  # type: ignore[assignment]
        assert (n_sent == 0) == source._stands_in(source._snapshots[0])
