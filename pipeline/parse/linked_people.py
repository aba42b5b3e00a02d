"""Links that lead to people: the authors of an entry, each linked to a page of theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.parse.blocks import Span, plain
from pipeline.parse.links import label_role, leads_to_person, url_role
from pipeline.parse.people import NAME_WORDS, name_share

_JOINT = re.compile(r"[\s*†‡,;，、&]{0,12}(?:and[\s*†‡,;，、&]{0,12})?")


def linked_people(spans: Sequence[Span]) -> frozenset[int]:
    """The links of spans that are names: those to pages of people, and those in one row with them."""
    found: set[int] = set()
    run: list[Span] = []
    for span in [*spans, Span("\n", 0, "break")]:
        if span.link and span.kind == "text" and _is_name(span):
            run.append(span)
        elif span.url or span.kind == "break" or not _JOINT.fullmatch(plain([span])):
            found |= _people_of(run)
            run = []
    return frozenset(found)


def _people_of(run: Sequence[Span]) -> set[int]:
    """The links of a row of names; one alone is a name only if its address says so."""
    if len(run) > 1 or any(leads_to_person(span.url or "") for span in run):
        return {span.link for span in run}
    return set()


def _is_name(span: Span) -> bool:
    url, text = span.url or "", span.text.strip(" ,;*†‡")
    if url_role(url) in ("paper", "code") or label_role(text) or len(text.split()) not in NAME_WORDS:
        return False
    return name_share(text) == 1 and not re.search(r"\d", text)
