"""A small made-up source, as somebody would add one: this module, and a few lines in three files."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.ids import Ids
from pipeline.resolve.protocol import ABSENT, ById, Query, Reply, reply_of
from pipeline.resolve.sources.service import ServiceSource, Way
from pipeline.resolve.transport import Contact
from pipeline.schema import Record

PAPERS = {
    "2308.02062": "Diffusion Models for Counterfactual Generation and Anomaly Detection in Brain Images"
}


class MadeUpSource(ServiceSource):
    """Knows one paper, by its arXiv id."""

    name = "made_up"
    batch = 100

    def __init__(self) -> None:
        super().__init__()
        self.contact = Contact()
        self.ways = (Way("none", lambda query: query.title, " OR ", 10, self.search),)

    def service_id(self, ids: Ids) -> str | None:
        """The arXiv id."""
        return ids.arxiv_id

    def fetch(self, queries: Sequence[ById]) -> dict[Query, Reply]:
        """What it knows."""
        return {query: self._reply(query.ids.arxiv_id or "") for query in queries}

    def search(self, text: str) -> tuple[list[Record], bool]:
        """Nothing: it knows no titles."""
        return [], False

    def _reply(self, name: str) -> Reply:
        if name not in PAPERS:
            return ABSENT
        return reply_of(
            "made_up", {"source_id": name, "arxiv_id": name, "title": PAPERS[name], "reference_count": 7}
        )
