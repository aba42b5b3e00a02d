"""Which readings are entries, and of those which are papers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.ids import Ids, from_text
from pipeline.parse.blocks import plain
from pipeline.parse.dates import find_year
from pipeline.parse.links import is_neutral, label_role, url_role
from pipeline.parse.pieces import count_words
from pipeline.parse.reading import Reading
from pipeline.parse.venues import names_venue
from pipeline.schema import Kind

_HALF = 0.5  # of a group
_NEARLY_ALL = 0.8
_SURE_SHARE = 0.6  # of a list's entries that are cited without a link
_TOLD_SHARE = 0.3  # of titles that are set off, with names, venue or date
_SHAPE_SHARE = 0.3  # of a list's entries that have the shape of its bare titles
_CITED_WORDS = 3  # that a cited title has at least
_TITLE_WORDS = 4  # that a title has at least, where nothing but its place tells that it is one
_SENTENCE_WORDS = 30  # from which plain text is a sentence
_PROSE_WORDS = 8  # beside the title, from which text is a sentence about papers
_SPARE_WORDS = 2  # beside what is read of an entry
_LEAD_WORDS = 3  # in front of a link, of which more make it a word of a sentence

_NEWS = (
    r"(?:recent |latest |our |project |what'?s )*(?:news|new|updates?|update log|changelog|change log|announcements?|logs?)"
    r"(?: and .*| & .*|[:!]*)"
)
_GUIDE = r"(?:table of )?contents?|toc|index|overview|menu|outline|navigation|todo|to[- ]do|more information|disclaimer"
_CITING = r"citations?|cite(?: us| this.*)?|bibtex|how to cite|references? format"
_PEOPLE = (
    r"licen[sc]e|contribut(?:ing|ions?|ors?|e)(?: .*)?|how to contribute|acknowledge?ments?|contacts?|contact us|star history"
    r"|stars?|join us|sponsors?|feedback|maintainers?"
)
_CHINESE = r"更新|更新日志|新闻|目录|引用|联系|贡献|致谢|许可证"
_NO_ENTRIES = re.compile(rf"(?:{_NEWS}|{_GUIDE}|{_CITING}|{_PEOPLE}|{_CHINESE})", re.IGNORECASE)

_SENTENCE = re.compile(r"(?:^|; )\W{0,5}(?!arxiv|(?:bio|med)[rR]xiv)[a-z]{1,30}\s")
"""How a text goes on with a sentence: "was accepted by ICLR 2026"."""
_PAPERS = re.compile(r"paper|title|article|publication|论文|标题|論文", re.IGNORECASE)
"""What tables call their column of papers."""
MOST = 0.7  # share of a list's items
SMALL = 2  # readings up to which a group says nothing about itself
SHORTEST_TITLE = 8  # characters; below, it is as likely a label


def holds_entries(path: tuple[str, ...]) -> bool:
    """Whether a section of this name may list papers: news, tables of contents and thanks do not."""
    if not path:
        return True
    name = re.sub(r"[^\w\s'’&]", " ", path[-1]).strip()
    return not _NO_ENTRIES.fullmatch(" ".join(name.split()))


def of_entries(path: tuple[str, ...], readings: Sequence[Reading]) -> Sequence[Reading]:
    """The readings of a section that may be entries: all, unless its name says news or thanks and most prove nothing."""
    if holds_entries(path):
        return readings
    proven = [reading for reading in readings if proves_itself(reading)]
    return readings if len(proven) > _HALF * len(readings) else proven


def proves_itself(reading: Reading, spare: int = _SPARE_WORDS) -> bool:
    """Whether a reading is a paper whatever stands around it: a title, a link to a paper, and no sentence about them."""
    is_told = bool(reading.venue_text or reading.authors_text)
    if len(reading.title.split()) < _CITED_WORDS - is_told or not _has_paper(reading):
        return False
    return left_over(reading) <= spare


def left_over(reading: Reading) -> int:
    """How many words of a reading's text are neither title nor names, venue, date or label."""
    said = [piece for piece in reading.unit.pieces if not (piece.kind == "link" and label_role(piece.text))]
    venue = None if _SENTENCE.search(reading.venue_text or "") else reading.venue_text
    known = (reading.title_raw, reading.authors_text, venue, reading.date_text)
    return sum(piece.words for piece in said) - sum(count_words(text) for text in known if text)


def classify(readings: Sequence[Reading], usual: frozenset[str]) -> Iterator[tuple[Reading, Kind]]:
    """The readings of a section that are entries, with their kinds.

    What most of a group is settles the doubtful ones; `usual` is what `bare_shapes` says of the whole list, for
    groups too small to tell.
    """
    for _, grouped in groupby(readings, key=lambda reading: (reading.unit.form, reading.unit.group)):
        group = list(grouped)
        if _is_bibliography(group):
            yield from ((reading, "paper") for reading in group if _is_set_off(reading))
            continue
        share = sum(_has_paper(reading) for reading in group) / len(group)
        bare = bare_shapes(group) if len(group) > SMALL else usual
        for reading in group:
            if (kind := _kind(reading, share, bare)) is not None:
                yield reading, kind


def bare_shapes(group: Sequence[Reading]) -> frozenset[str]:
    """The shapes in which a title alone, without links, is an entry: those of most papers among the readings."""
    if len(group) <= SMALL:
        return frozenset()
    share = sum(_has_paper(reading) for reading in group) / len(group)
    n_cited = sum(map(_cites, group))
    counts = Counter(reading.shape for reading in group if _has_paper(reading) or _cites(reading))
    n_bare = sum(not reading.links and _cites(reading) for reading in group)
    is_sure = max(n_bare / _SURE_SHARE, n_cited / MOST) >= len(group) or share >= _HALF
    if not is_sure:
        return frozenset()
    return frozenset(shape for shape, count in counts.items() if count >= _SHAPE_SHARE * len(group))


def _is_bibliography(group: Sequence[Reading]) -> bool:
    """Whether a list without any link is one of papers: most of it sets a title off, and much of it says by whom or when."""
    if len(group) <= 1 or any(reading.links or reading.unit.form != "item" for reading in group):
        return False
    set_off = [reading for reading in group if _is_set_off(reading)]
    told = [r for r in set_off if r.authors_text or r.date_text or r.venue_text]
    return len(set_off) >= MOST * len(group) and len(told) >= _TOLD_SHARE * len(group)


def _is_set_off(reading: Reading) -> bool:
    return reading.shape in ("bold", "quoted") and len(reading.title) >= SHORTEST_TITLE


def _has_paper(reading: Reading) -> bool:
    """Whether a link leads to a paper; "link" to a place that is not known for papers may lead anywhere."""
    return any(
        link.role in ("paper", "pdf")
        and (
            url_role(link.url) == "paper"
            or link.label.lower().strip(" []") == "html"
            or not is_neutral(link.label)
        )
        for link in reading.links
    )


def _has_known_paper(reading: Reading) -> bool:
    """Whether a link holds an identifier of a paper."""
    return any(link.ids != Ids() for link in reading.links if link.role in ("paper", "pdf"))


def _cites(reading: Reading) -> bool:
    """Whether a title stands there with a venue, or with a year in brackets, as papers are cited."""
    if len(reading.title.split()) < _CITED_WORDS:
        return False
    if reading.venue_text and names_venue(reading.venue_text):
        return True
    last = next((piece for piece in reversed(reading.unit.pieces) if piece.kind == "bracketed"), None)
    return last is not None and last is not reading.unit.pieces[0] and find_year(last.text) is not None


def _names_paper(reading: Reading) -> bool:
    """Whether the text of an entry without links holds an identifier, or who and where, or is cited: who, title, when."""
    if reading.authors_text and reading.venue_text:
        return True
    if reading.is_authors_first and reading.date_text and reading.unit.form == "item":
        return len(reading.title.split()) >= _CITED_WORDS
    return from_text(plain(reading.unit.head)) != Ids()


def _kind(reading: Reading, share: float, bare: frozenset[str]) -> Kind | None:
    """The kind of a reading; in a group of papers, titles in the shape of most count without links, too."""
    if reading.unit.form == "paragraph" and not _is_entry_paragraph(reading):
        return None
    if _is_prose(reading):
        return None
    if share and not reading.links and _is_row_of_papers(reading):
        return "paper"
    if not reading.links and not (_names_paper(reading) or _is_bare_title(reading, bare)):
        return None
    if not reading.links:
        return "paper"
    return "paper" if _is_paper(reading, share) or (bare and _cites(reading)) else "other"


def _is_prose(reading: Reading) -> bool:
    """Whether text goes on around links to several papers, as a sentence about them does."""
    papers = {link.url for link in reading.links if link.role == "paper" and url_role(link.url) == "paper"}
    is_told = bool(reading.authors_text or reading.venue_text or reading.date_text)
    return len(papers) > 1 and reading.shape == "plain" and not is_told and left_over(reading) > _PROSE_WORDS


def _is_row_of_papers(reading: Reading) -> bool:
    """Whether a row has a title in the column that is called so, and says by whom, where or when."""
    if reading.unit.form != "row" or not _PAPERS.search(reading.unit.label or ""):
        return False
    return bool(reading.unit.fields) and len(reading.title.split()) >= _CITED_WORDS


def _is_bare_title(reading: Reading, bare: frozenset[str]) -> bool:
    if _cites(reading):
        return bool(bare)
    return reading.shape in bare and _TITLE_WORDS <= len(reading.title.split()) <= _SENTENCE_WORDS


def _is_paper(reading: Reading, share: float) -> bool:
    by, when = bool(reading.authors_text), bool(reading.venue_text or reading.date_text)
    if _has_paper(reading):
        sure = any(
            link.is_labelled or link.label == link.url
            for link in reading.links
            if link.role in ("paper", "pdf")
        )
        told = by or when or sure or share >= _HALF or reading.shape in ("quoted", "bold")
        return bool(told or (_has_known_paper(reading) and proves_itself(reading, spare=0)))
    if any(link.role in ("paper", "pdf") for link in reading.links) and share >= _HALF:
        return True
    if share >= _HALF and _links_its_title(reading):
        return True
    return (by and when) or (bool(reading.venue_text) and share >= _NEARLY_ALL)


def _links_its_title(reading: Reading) -> bool:
    """Whether a title leads to the project's page or its code: an entry like the papers around it."""
    if reading.unit.form == "row" and reading.shape == "link" and _PAPERS.search(reading.unit.label or ""):
        return True
    return reading.shape == "link" and len(reading.title.split()) >= _TITLE_WORDS


def _links_in_passing(reading: Reading) -> bool:
    """Whether links to papers are words of a sentence: "See [our survey](…)"."""
    links = [link for link in reading.links if link.role in ("paper", "pdf")]
    return all(not link.is_labelled and link.label != link.url for link in links)


def _is_entry_paragraph(reading: Reading) -> bool:
    """Whether a paragraph is an entry and not prose that links to something."""
    pieces = reading.unit.pieces
    if not (
        _has_paper(reading) or (reading.venue_text and (reading.authors_text or _links_its_title(reading)))
    ):
        return False
    if reading.shape == "plain" and len(reading.title.split()) > _SENTENCE_WORDS:
        return False
    if (
        reading.shape == "plain"
        and not (reading.authors_text or reading.venue_text)
        and _links_in_passing(reading)
    ):
        return False
    spare = sum(piece.words for piece in pieces if piece.kind == "plain") - count_words(reading.title)
    known = len((reading.authors_text or "").split()) + len((reading.venue_text or "").split())
    if reading.shape == "link" and not known and spare > 0 and reading.title[:1].islower():
        return False  # a word of a sentence
    has_ids = any(link.ids != Ids() for link in reading.links)
    if reading.shape == "link" and pieces and pieces[0].kind == "plain" and not known:
        in_words = pieces[0].words > _LEAD_WORDS or (pieces[0].words > 0 and not reading.title[:1].isupper())
        if in_words:
            return False
    return spare - known <= (60 if reading.shape in ("bold", "quoted") else 12 if has_ids else 8)
