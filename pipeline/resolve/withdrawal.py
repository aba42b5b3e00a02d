"""Withdrawal: whether arXiv's words about a paper say that it is withdrawn from there; the feed has no field for it."""

from __future__ import annotations

import re

from pipeline.ids import arxiv_of_text
from pipeline.text import one_line

_FORMS = re.compile(r"\b(?:with-?draw(?:n|s|ing|al)?|retract(?:s|ed|ing|ion)?)\b", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"(?<=[.;!?])\s+(?=[A-Z])")

# From a venue and not from arXiv: where it had been sent or taken before, or what it was taken back from, or by.
_SENT = r"accepted|submitted to(?! arxiv)|rejected"
_FROM = (
    r"(?:from|by) (?:the )?(?:conference|proceedings|journal|workshop|(?!arxiv|author|the )(?-i:[A-Z]{3,}))"
)
_FROM_A_VENUE = re.compile(
    rf"\b(?:{_SENT})\b|\b(?:withdr\w+|retract\w+) {_FROM}|\bsymbolic withdrawal", re.IGNORECASE
)
_A_PART = re.compile(
    r"\bretract\w* (?:of )?(?:the )?(?:claim|definition|figure|lemma|proposition|section|table|theorem)",
    re.IGNORECASE,
)

# In a title or an abstract, where papers may be about withdrawal, it must be said of the paper itself.
_THIS_PAPER = (
    r"this (?:paper|article|submission|manuscript|work|preprint) (?:has been|was|is(?: being)?) withdrawn\b"
)
_BY_WHOM = (
    r"withdrawn by (?:the )?(?:author|arxiv)|author\w* (?:has|have) withdrawn\b|(?:paper|article) withdrawn\b"
)
_OF_ITSELF = re.compile(rf"\b(?:{_THIS_PAPER}|{_BY_WHOM})|^\W*withdrawn\b", re.IGNORECASE)
_SUCCESSOR = re.compile(
    r"\b(?:available|duplicat|final version|full version|merged|new version|replaced|see|supersed|updated)",
    re.IGNORECASE,
)
_BEGINNING = 300  # characters of an abstract in which a withdrawal is announced


def withdrawal(title: str, comment: str | None, abstract: str | None) -> tuple[str, str] | None:
    """The field whose words say that a paper is withdrawn from arXiv, and these words; None where none does."""
    if comment and (said := _said_in(comment)):
        return "comment", said
    for field, text in (("title", title), ("abstract", (abstract or "")[:_BEGINNING])):
        if _FORMS.search(text) and _OF_ITSELF.search(text):
            return field, text
    return None


def is_withdrawn(title: str, comment: str | None, abstract: str | None) -> bool:
    """Whether the authors' or arXiv's words say so."""
    return withdrawal(title, comment, abstract) is not None


def successor(comment: str | None, own_id: str | None) -> str | None:
    """The arXiv id of the paper that a withdrawn one names as the one to read; None where it names no other."""
    if not comment or not _SUCCESSOR.search(comment):
        return None
    named = arxiv_of_text(comment)
    return named if named != own_id else None


def _said_in(comment: str) -> str | None:
    """The words of a comment that withdraw the paper: the whole of it, where it is short."""
    for sentence in _SENTENCE_ENDS.split(one_line(comment)):
        if _FORMS.search(sentence) and not _FROM_A_VENUE.search(sentence) and not _A_PART.search(sentence):
            return one_line(comment)
    return None
