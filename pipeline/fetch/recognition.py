"""Recognition: whether what came is a list at all; a web page, an error text or nothing is none."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.config import NamedList
from pipeline.fetch.download import FetchError
from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.parts import in_one
from pipeline.parse.stage import mentions_of

_PAGE_TYPES = frozenset(("text/html", "application/xhtml+xml"))
_PAGE = re.compile(
    rb"\s{0,99}(?:<!--.{0,999}?-->\s{0,99})?<(?:!doctype\s|html[\s>]|\?xml\s|head[\s>])", re.I | re.S
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def refuse_no_text(data: bytes, media_type: str) -> None:
    """Raise FetchError if a file is empty, no text, or a web page."""
    if not data.strip():
        raise FetchError("is empty")
    if b"\0" in data and not data.startswith(_UTF16):
        raise FetchError("is no text (it has NUL bytes)")
    if media_type in _PAGE_TYPES or _PAGE.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise FetchError("is a web page and no list: name the repository, or the address of the plain file")
    if media_type == "application/json":
        raise FetchError("is JSON and no list")


def refuse_no_list(one: NamedList, files: Mapping[str, bytes]) -> None:
    """Raise FetchError if there is no entry in the files of a list: an error text, or a list that was emptied."""
    parts = {name: RawList(one.id, name, data) for name, data in files.items()}
    raw = in_one(one.id, parts) if one.is_several else next(iter(parts.values()))
    try:
        has_entries = bool(mentions_of(read_document(raw)))
    except Exception:
        return  # what the parser can't take is told where it is read
    if not has_entries:
        raise FetchError(
            f"holds no entry of a list. If it was emptied and that is meant: `paperlist enrich --accept-drop {one.id}`"
        )
