"""The private names of the two packages that paperlist relies on: a new version that drops one fails here."""

from __future__ import annotations

import inspect
import logging

import arxiv
from semanticscholar import SemanticScholar

from pipeline.resolve.pace import Pace
from pipeline.resolve.sources.semanticscholar import SemanticScholarSource
from pipeline.resolve.transport import Policy


def test_arxiv() -> None:
    """The session and the address can be set on a client, and the page is asked by one GET."""
    client = arxiv.Client(page_size=100, delay_seconds=0, num_retries=0)
    assert {"get", "mount"} <= set(dir(client._session))
    client.query_url_format = "http://127.0.0.1/api/query?{}"
    assert client._format_url(arxiv.Search(id_list=["1"]), 0, 100).startswith(
        "http://127.0.0.1/api/query?search_query=&id_list=1"
    )


def test_semanticscholar() -> None:
    """The requester can be replaced; it is called with address, parameters, headers and payload."""
    client = SemanticScholar(retry=False)
    called = inspect.signature(client._AsyncSemanticScholar._requester.get_data_async)
    assert ["url", "parameters", "headers", "payload"] == list(called.parameters)


def test_the_root_logger_is_left_alone() -> None:
    """The package's constructor calls logging.basicConfig; ours leaves no handler behind."""
    before = list(logging.root.handlers)
    SemanticScholarSource("http://127.0.0.1:9", None, Pace("test", 0), Policy())
    assert before == logging.root.handlers
