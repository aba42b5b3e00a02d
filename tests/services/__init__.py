"""arXiv and Semantic Scholar on loopback, over any table of papers, with faults by script."""

from tests.services import faults
from tests.services.exchange import Answer, Request
from tests.services.papers import Author, Library, Paper, Version, invented_paper, invented_papers
from tests.services.server import UNKNOWN_HOST_URL, Limits, Service, Services, black_hole, refused_url

__all__ = [
    "UNKNOWN_HOST_URL",
    "Answer",
    "Author",
    "Library",
    "Limits",
    "Paper",
    "Request",
    "Service",
    "Services",
    "Version",
    "black_hole",
    "faults",
    "invented_paper",
    "invented_papers",
    "refused_url",
]
