"""arXiv and Semantic Scholar on loopback, over any table of papers, with faults by script."""

from tests.services.papers import Author, Library, Paper, Version, invented_paper, invented_papers
from tests.services.server import Services

__all__ = ["Author", "Library", "Paper", "Services", "Version", "invented_paper", "invented_papers"]
