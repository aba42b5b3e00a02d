"""DBLP: the entries of its XML dump, one by one, as what a record says.

The dump (`dblp.xml.gz`) is in ISO-8859-1 with named entities for Latin letters; titles hold markup and end in a full stop,
namesakes are numbered ("Wei Wang 0001"), an entry has several addresses, and people's and volumes' pages stand between the
papers. No entity is ever looked up outside the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.entities import name2codepoint
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
OTHERS = ("proceedings", "www", "data", "person")  # volumes, homepages, data sets: read past
_TYPES = {
    "article": "JournalArticle",
    "inproceedings": "Conference",
    "book": "Book",
    "incollection": "BookSection",
}
_NAMESAKE = re.compile(r"\s\d{4}$")
_ENTITY = re.compile(rb"&([A-Za-z]\w{0,30});")
_XML_OWN = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_NUMBERED = {name.encode(): b"&#%d;" % code for name, code in name2codepoint.items()}
_LONGEST_ENTITY = 33
_ACL_DOI = re.compile(r"10\.(?:18653|3115)/v1/(.+)")


class NumberedEntities:
    """A file of XML whose named entities of HTML are read as numbers, so that no DTD is needed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._left = file, b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes; an entity is never cut."""
        read = self._file.read(size)
        text = self._left + read
        at = text.rfind(b"&", -_LONGEST_ENTITY) if read and size > 0 else -1
        cut = at if at >= 0 and b";" not in text[at:] else len(text)
        self._left = text[cut:]
        if not cut and read:
            return self.read(size)
        return _ENTITY.sub(_number, text[:cut])


def _number(entity: re.Match[bytes]) -> bytes:
    return entity[0] if entity[1] in _XML_OWN else _NUMBERED.get(entity[1], b"?")


def entries(file: IO[bytes]) -> Iterator[tuple[str, dict[str, object]]]:
    """The place and the fields of every paper of a dump, in its order; each is forgotten once it is told."""
    events = etree.iterparse(
        NumberedEntities(file), events=("end",), tag=(*PAPERS, *OTHERS), load_dtd=False, resolve_entities=False,
        no_network=True, huge_tree=False, recover=True,
    )  # fmt: skip
    for _, element in events:
        # after a tag that is never closed, the entries behind it stand inside its own
        if element.tag in PAPERS:
            yield f"entry {element.get('key', '?')}", _fields_of(element)
        element.clear()
        while element.getprevious() is not None and element.getprevious().tag in (*PAPERS, *OTHERS):
            del element.getparent()[element.getparent().index(element) - 1]


def _fields_of(element: etree._Element) -> dict[str, object]:
    """The texts of an entry by their names; of what stands several times, all of them."""
    said: dict[str, object] = {"kind": element.tag, "key": element.get("key"), "mdate": element.get("mdate")}
    authors: list[str] = []
    addresses: list[str] = []
    for part in element:
        text = one_line("".join(part.itertext()))
        if part.tag in ("author", "editor") and text:
            authors.append(text)
        elif part.tag == "ee" and text:
            addresses.append(text)
        else:
            said.setdefault(str(part.tag), text)
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
        "authors": [_NAMESAKE.sub("", name) for name in authors], "year": said.get("year"),
        "venue": None if is_preprint else said.get("booktitle") or said.get("journal") or said.get("school"),
        "volume": None if is_preprint else said.get("volume"), "number": None if is_preprint else said.get("number"),
        "pages": said.get("pages"), "doi": ids.doi, "pmid": ids.pmid, "acl_id": ids.acl_id, "openreview_id": ids.openreview_id,
        "arxiv_id": arxiv_id, "publication_types": None if is_preprint or kind not in _TYPES else [_TYPES[kind]],
        "page_urls": pages,
    }  # fmt: skip


def _of_addresses(addresses: list[str]) -> tuple[Ids, list[str]]:
    """The identifiers that addresses hold, a publisher's DOI first, and the addresses that hold none."""
    read = [(url, from_url(url)) for url in addresses]
    pages = [url for url, ids in read if ids == Ids()]
    found = Ids()
    for _, ids in sorted(read, key=_is_of_preprint) if len(read) > 1 else read:
        found = found | ids if found != Ids() else ids
    if found.doi and (acl := _ACL_DOI.fullmatch(found.doi)):
        found = found | from_url(f"https://aclanthology.org/{acl[1]}")
    if found.doi and (arxiv_id := arxiv_of_doi(found.doi)):
        found = Ids(arxiv_id=arxiv_id) | found
    return found, pages


def _is_of_preprint(read: tuple[str, Ids]) -> bool:
    doi = read[1].doi
    return doi is not None and is_preprint_doi(doi)
