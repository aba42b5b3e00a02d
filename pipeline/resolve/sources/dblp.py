"""DBLP: the entries of its XML dump, one by one, as what a record says.

The dump (`dblp.xml.gz`) is in ISO-8859-1 with named entities for Latin letters; titles hold markup and end in a full stop,
namesakes are numbered ("Wei Wang 0001"), an entry has several addresses, and people's and volumes' pages stand between the
papers. No entity is ever looked up outside the file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from functools import reduce
from html.entities import name2codepoint
from operator import or_
from typing import IO

from lxml import etree

from pipeline.ids import (
    Ids,
    arxiv_of_dblp,
    arxiv_of_doi,
    dblp_of_field,
    from_url,
    is_preprint_doi,
)
from pipeline.text import one_line

PAPERS = ("article", "inproceedings", "incollection", "book", "phdthesis", "mastersthesis")
_TYPES = {
    "article": "JournalArticle",
    "inproceedings": "Conference",
    "book": "Book",
    "incollection": "BookSection",
}
_NAMESAKE = re.compile(r"\s\d{4}$")
_ENTITY = re.compile(rb"&(?:(#(?:\d{1,7}|x[0-9A-Fa-f]{1,6})|[A-Za-z]\w{0,30});)?")
_XML_OWN = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_NUMBERED = {name.encode(): b"&#%d;" % code for name, code in name2codepoint.items()}
_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,99}<\?xml[^<>]{0,200}\?>")
_OPENING, _CLOSING = b"<dblp>", b"</dblp>"
_PAPER_ENDS = re.compile(b"</(?:%s)>" % "|".join(PAPERS).encode())
_LONGEST_TAG = 20  # more than the letters of any tag that ends a paper
_BLOCK = 1 << 20  # bytes that are read at once
_LONGEST_PIECE = 1 << 27
_NO_IDS = Ids()
_ACL_DOI = re.compile(r"10\.(?:18653|3115)/v1/(.+)")


def entries(xml: bytes) -> Iterator[tuple[str, dict[str, object]]]:
    """The place and the fields of every paper of a document in DBLP's form, in its order; what is broken costs itself."""
    text = numbered_entities(xml)
    try:
        yield from _papers_of(etree.fromstring(text, _parser()))
    except etree.XMLSyntaxError:
        for document in cut_entries(io.BytesIO(text), 1):
            yield from _papers_of(etree.fromstring(document, _parser(recover=True)))


def numbered_entities(xml: bytes) -> bytes:
    """XML whose named entities of HTML are numbers, so that no DTD is needed, and whose stray "&" are signs of the text."""
    return _ENTITY.sub(_number, xml)


def _number(entity: re.Match[bytes]) -> bytes:
    name = entity[1]
    if not name:
        return b"&amp;"
    return entity[0] if name in _XML_OWN or name.startswith(b"#") else _NUMBERED.get(name, b"?")


def _parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover, load_dtd=False, resolve_entities=False, no_network=True, huge_tree=False
    )


def _papers_of(root: etree._Element | None) -> Iterator[tuple[str, dict[str, object]]]:
    for element in () if root is None else root.iter(*PAPERS):
        yield f"entry {element.get('key', '?')}", _fields_of(element)


def cut_entries(file: IO[bytes], size: int) -> Iterator[bytes]:
    """A dump in pieces of so many papers, each a document of its own: any process can read any of them."""
    held, cut, scanned, n = b"", 0, 0, 0
    opening, declaration = b"", b""
    while block := file.read(_BLOCK):
        held += block
        declaration = declaration or _declaration(held)
        for end in _PAPER_ENDS.finditer(held, scanned):
            scanned, n = end.end(), n + 1
            if n == size:
                yield opening + held[cut:scanned] + _CLOSING
                opening, cut, n = declaration + _OPENING, scanned, 0
        held, scanned = held[cut:], max(scanned, len(held) - _LONGEST_TAG) - cut
        cut = 0
        if len(held) > _LONGEST_PIECE:  # no dump: nothing in it ends
            yield opening + held
            opening, held, scanned, n = declaration + _OPENING, b"", 0, 0
    if held.strip():
        yield opening + held


def _declaration(start: bytes) -> bytes:
    """What a file begins with where it says how it is encoded."""
    found = _DECLARED.match(start)
    return found[0] if found else b'<?xml version="1.0"?>'


def _fields_of(element: etree._Element) -> dict[str, object]:
    """The texts of an entry by their names; of what stands several times, all of them."""
    said: dict[str, object] = {"kind": element.tag, "key": element.get("key"), "mdate": element.get("mdate")}
    authors: list[str] = []
    addresses: list[str] = []
    for part in element:
        name = part.tag
        text = one_line("".join(part.itertext()) if len(part) else part.text or "")
        if name in ("author", "editor") and text:
            authors.append(text)
        elif name == "ee" and text:
            addresses.append(text)
        else:
            said.setdefault(str(name), text)
    return said | {"authors": authors, "ee": addresses}


def dblp_fields(said: Mapping[str, object]) -> dict[str, object]:
    """What one entry says, by the names of columns."""
    key, kind = str(said.get("key") or ""), str(said.get("kind"))
    authors, addresses = said["authors"], said["ee"]
    assert isinstance(authors, list) and isinstance(addresses, list)
    ids, pages = _of_addresses(addresses)
    arxiv_id = arxiv_of_dblp(key) or ids.arxiv_id
    is_preprint = key.startswith("journals/corr/")
    title = str(said.get("title") or "")
    return {
        "source_id": key, "dblp_key": dblp_of_field(key), "title": title if title.endswith("..") else title.removesuffix("."),
        "authors": [_NAMESAKE.sub("", name) if name[-1:].isdigit() else name for name in authors], "year": said.get("year"),
        "venue": None if is_preprint else said.get("booktitle") or said.get("journal") or said.get("school"),
        "volume": None if is_preprint else said.get("volume"), "number": None if is_preprint else said.get("number"),
        "pages": said.get("pages"), "doi": ids.doi, "pmid": ids.pmid, "acl_id": ids.acl_id, "openreview_id": ids.openreview_id,
        "arxiv_id": arxiv_id, "publication_types": None if is_preprint or kind not in _TYPES else [_TYPES[kind]],
        "page_urls": pages,
    }  # fmt: skip


def _of_addresses(addresses: list[str]) -> tuple[Ids, list[str]]:
    """The identifiers that addresses hold, a publisher's DOI first, and the addresses that hold none."""
    read = [(url, from_url(url)) for url in addresses]
    pages = [url for url, ids in read if ids == _NO_IDS]
    telling = [pair for pair in read if pair[1] != _NO_IDS]
    found = telling[0][1] if telling else _NO_IDS
    if len(telling) > 1:
        found = reduce(or_, (ids for _, ids in sorted(telling, key=_is_of_preprint)))
    if found.doi and (acl := _ACL_DOI.fullmatch(found.doi)):
        found = found | from_url(f"https://aclanthology.org/{acl[1]}")
    if found.doi and (arxiv_id := arxiv_of_doi(found.doi)):
        found = Ids(arxiv_id=arxiv_id) | found
    return found, pages


def _is_of_preprint(read: tuple[str, Ids]) -> bool:
    doi = read[1].doi
    return doi is not None and is_preprint_doi(doi)
