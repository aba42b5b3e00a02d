"""Both services over one library, and what can stand in their place.

with Services(Library(invented_papers(10))) as services:
    client.query(services.arxiv.url)
    assert services.arxiv.count == 1
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

from tests.services.arxiv_api import ArxivApi
from tests.services.arxiv_search import Phrases
from tests.services.papers import Library
from tests.services.recorded import recorded_arxiv, recorded_s2
from tests.services.s2_api import S2Api
from tests.services.service import Limits, Service

# A host that no resolver knows (RFC 6761).
UNKNOWN_HOST_URL = "http://services.invalid"


class Services:
    """arXiv and Semantic Scholar over one library, started and stopped together."""

    def __init__(
        self,
        library: Library,
        *,
        arxiv_limits: Limits | None = None,
        s2_limits: Limits | None = None,
        s2_keys: tuple[str, ...] | None = None,
        is_s2_key_required: bool = False,
        phrases: Phrases = "stemmed",
    ) -> None:
        """Serve a library.

        Args:
            library: The papers.
            arxiv_limits: What arXiv puts up with; everything by default.
            s2_limits: The same of Semantic Scholar.
            s2_keys: The keys that Semantic Scholar knows; any by default.
            is_s2_key_required: Whether requests without a key are refused.
            phrases: How arXiv matches quoted titles.
        """
        s2 = S2Api(library, keys=s2_keys, is_key_required=is_s2_key_required)
        self.arxiv = Service(ArxivApi(library, phrases).answer, "/api/query", arxiv_limits)
        self.s2 = Service(s2.answer, "", s2_limits)

    @classmethod
    def recorded(cls, folder: Path) -> Services:
        """Serve the recorded answers below a folder, byte for byte, and 404 for everything else."""
        services = cls.__new__(cls)
        services.arxiv = Service(recorded_arxiv(folder / "arxiv"), "/api/query")
        services.s2 = Service(recorded_s2(folder / "s2" / "recorded"))
        return services

    def __enter__(self) -> Services:
        self.arxiv.start()
        self.s2.start()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.arxiv.stop()
        finally:
            self.s2.stop()


def refused_url() -> str:
    """Return a base URL on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextlib.contextmanager
def black_hole() -> Iterator[str]:
    """Give a base URL that connects and then never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
