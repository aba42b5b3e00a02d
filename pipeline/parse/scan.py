"""What a line says of papers, by a plain scan of its text: identifiers, addresses, titles.

It shares no filter with the rest of the parser, so that what those leave out is still counted.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipeline.ids import DOI_START, arxiv_of_doi, arxiv_of_field, doi_of_field
from pipeline.parse.links import url_role

_TITLE_WORDS = 4  # from which marked text is like a title
_TITLE_SIGNS = 8  # the same, in scripts that set no spaces

_ADDRESS_SIGN = r"[^\s\"'<>()\[\]|]"
_ARXIV = re.compile(
    rf"(?:arxiv|ar5iv|alphaxiv|huggingface\.co/papers){_ADDRESS_SIGN}{{0,40}}?[/:.=]\s?"
    r"(?P<id>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]{2,9}(?:\.[a-z]{2})?/\d{7})(?!\d)"
    r"|\barxiv\s{0,2}[:#]?\s{0,2}(?P<cited>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(?!\d)",
    re.IGNORECASE,
)
_DOI = re.compile(rf"(?<![\d.]){DOI_START}[^\s\"'|{{}}^`\\\[\]]{{1,200}}")
_PLACE = re.compile(r"delivery\.acm\.org/$")
"""Where what looks like a DOI is a place in a store of files."""
_ADDRESS = re.compile(rf"h{{1,2}}ttps?://(?:{_ADDRESS_SIGN}|\({_ADDRESS_SIGN}{{0,80}}\)){{3,600}}")
_LINKED = r"(?<!!)\[([^\[\]]{4,400})\]\(|<a\s[^<>]{0,300}>([^<>]{4,400})</a>"
_BOLD = r"\*\*([^*]{4,400})\*\*|<(?:b|strong)>([^<>]{4,400})</"
_QUOTED = r"\"([^\"]{4,400})\"|“([^”]{4,400})”|«([^»]{4,400})»|「([^」]{4,400})」"
_MARKED = re.compile(rf"{_LINKED}|{_BOLD}|{_QUOTED}", re.IGNORECASE)
_DATED_ITEM = re.compile(r"\s{0,40}(?:[-*+]|\d{1,4}[.)])\s+(?P<text>\S.*\b(?:19|20)\d\d)\W{0,3}")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_LONGEST = 4000  # characters of an item that may end in a year


def arxiv_ids_in(text: str) -> list[str]:
    """The arXiv ids that a text names, each once, in order."""
    if "xiv" not in (low := text.lower()) and "huggingface.co/papers" not in low:
        return []
    found = [arxiv_of_field(match["id"] or match["cited"]) for match in _ARXIV.finditer(text)]
    return list(dict.fromkeys(filter(None, found)))


def dois_in(text: str) -> list[str]:
    """The DOIs that a text names, each once, in order; none of arXiv: it is an arXiv id."""
    if "10." not in text:
        return []
    matches = [match for match in _DOI.finditer(text) if not _PLACE.search(text[: match.start()][-40:])]
    found = [doi_of_field(match[0]) for match in matches]
    return list(dict.fromkeys(doi for doi in found if doi and not arxiv_of_doi(doi)))


def paper_links_in(text: str) -> list[str]:
    """The addresses in a text that lead to papers, each once, in order."""
    if "ttp" not in text:
        return []
    found = [html.unescape(match[0]).rstrip(".,;:") for match in _ADDRESS.finditer(text)]
    return list(dict.fromkeys(url for url in found if url_role(url) == "paper"))


def titles_in(text: str) -> Iterator[str]:
    """The texts in a line that are like titles: of some length, and linked, bold, quoted, or an item that ends in a year."""
    for match in _MARKED.finditer(text):
        words = next(filter(None, match.groups()))
        if _is_long(words):
            yield words
    dated = _DATED_ITEM.fullmatch(text) if len(text) < _LONGEST else None
    if dated and _is_long(dated["text"]):
        yield dated["text"]


def _is_long(text: str) -> bool:
    unspaced = 0 if text.isascii() else len(_UNSPACED.findall(text))
    return unspaced >= _TITLE_SIGNS or len(re.findall(r"[^\W\d_]\w*", text)) >= _TITLE_WORDS
