"""Parse: lists in, mentions out; a pure function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.ids import Ids, from_text
from pipeline.keys import paper_key
from pipeline.parse.cited import read_bibtex
from pipeline.parse.classification import bare_shapes, classify, holds_entries, of_entries
from pipeline.parse.document import Document, read_document
from pipeline.parse.links import FoundLink
from pipeline.parse.lists import RawList
from pipeline.parse.reading import Reading, inherit_venue, inherit_year
from pipeline.parse.slots import read_units
from pipeline.parse.units import find_units
from pipeline.parse.venues import knows_venue
from pipeline.schema import Kind, Link, Mention
from pipeline.text import digest, squash

_TITLE_WORDS = 4  # that a link which bears another title has at least

_Found = tuple[tuple[str, ...], Reading, Kind]


def parse(lists: Sequence[RawList]) -> list[Mention]:
    """The mentions of all lists, by list and position."""
    ordered = sorted(lists, key=lambda raw: raw.list_id)
    return [mention for raw in ordered for mention in mentions_of(read_document(raw))]


def mentions_of(document: Document) -> list[Mention]:
    """The mentions of one document, in order."""
    seen: Counter[tuple[str, str]] = Counter()
    mentions: list[Mention] = []
    found = _readings(document)[::-1]
    while (
        found
    ):  # each reading is let go once its mention is made: a long list's take more memory than its text
        path, reading, kind = found.pop()
        mentions.append(_mention(document, path, reading, kind, len(mentions), seen))
    return mentions


def _readings(document: Document) -> list[_Found]:
    read = [
        (section.path, of_entries(section.path, read_units(find_units(section.blocks))))
        for section in document.sections
    ]
    items = [reading for _, readings in read for reading in readings if reading.unit.form == "item"]
    usual = bare_shapes(items)
    found = []
    for path, readings in read:
        for reading, kind in classify(readings, usual):
            inherit_venue(reading, reading.unit.label, path[-1] if path else None)
            inherit_year(reading, *path[::-1])
            found.append((path, reading, kind))
    found = _without_introduction(found)
    cited = _cited(document)
    n_papers = sum(kind == "paper" for _, _, kind in found)
    return cited if len(cited) > 1 and len(cited) > 2 * n_papers else found


def _without_introduction(found: list[_Found]) -> list[_Found]:
    """All but the one or two papers that the text above the first section links to: the list's own survey."""
    above = [entry for entry in found if not entry[0] and entry[1].unit.form == "paragraph"]
    if len(above) > 2 or len(found) <= 2 * len(above):
        return found
    return [entry for entry in found if entry[0] or entry[1].unit.form != "paragraph"]


def _cited(document: Document) -> list[_Found]:
    """The BibTeX entries of a document as readings."""
    entries = document.cited
    paths = {entry.line_start: document.path_at(entry.line_start) for entry in entries}
    return [
        (paths[entry.line_start], read_bibtex(entry), "paper")
        for entry in entries
        if holds_entries(paths[entry.line_start])
    ]


def _mention(
    document: Document,
    path: tuple[str, ...],
    reading: Reading,
    kind: Kind,
    position: int,
    seen: Counter[tuple[str, str]],
) -> Mention:
    # browsers move what is misplaced in tables to the front, so that the first may come last
    start, end = sorted((reading.unit.line_start, reading.unit.line_end))
    paper = _first(reading.links, "paper") or _first(reading.links, "pdf")
    code = _first(reading.links, "code")
    ids = _ids(reading)
    authors = reading.authors
    key = paper_key(ids, paper.url if paper else None, reading.title, authors)
    place = " > ".join(map(squash, path))
    ordinal = seen[key, place]
    seen[key, place] += 1
    return Mention(
        mention_id=digest(document.list_id, key, place, str(ordinal)),
        list_id=document.list_id,
        file=None,
        line_start=start,
        line_end=end,
        position=position,
        section=" > ".join(path) or None,
        section_path=path,
        kind=kind,
        title=reading.title,
        title_raw=reading.title_raw,
        authors=authors or None,
        authors_text=reading.authors_text,
        venue_text=reading.venue_text,
        date_text=reading.date_text,
        published_on=reading.published_on,
        year=reading.year,
        paper_url=paper.url if paper else None,
        code_url=code.url if code else None,
        links=tuple(Link(label=link.label or None, url=link.url, role=link.role) for link in reading.links),
        arxiv_id=ids.arxiv_id,
        doi=ids.doi,
        pmid=ids.pmid,
        acl_id=ids.acl_id,
        openreview_id=ids.openreview_id,
        s2_id=ids.s2_id,
        raw="\n".join(document.lines[start - 1 : end]),
        work_id=None,
        status=None,
    )


def _first(links: list[FoundLink], role: str) -> FoundLink | None:
    return next((link for link in links if link.role == role), None)


def _ids(reading: Reading) -> Ids:
    """The identifiers that stand with the title: of its own link first, and not those of other titles beside it."""
    links = sorted(reading.links, key=lambda link: not _is_titles(link, reading))
    ids = Ids()
    for link in links:
        if not _names_another(link, reading):
            ids = ids | link.ids
    if ids == Ids():
        for link in links:
            ids = ids | link.ids
    return ids | from_text(reading.venue_text or "")


def _is_titles(link: FoundLink, reading: Reading) -> bool:
    """Whether a link is that of the title, or of a part of it that is no label."""
    label = squash(link.label)
    return not link.is_labelled and bool(label) and label in squash(reading.title_raw)


def _names_another(link: FoundLink, reading: Reading) -> bool:
    """Whether a link bears the title of another paper."""
    if link.is_labelled or link.label == link.url or len(link.label.split()) < _TITLE_WORDS:
        return False
    return (
        not _is_titles(link, reading)
        and not knows_venue(link.label)
        and squash(reading.title) not in squash(link.label)
    )
