"""What a link of an entry leads to: told by its label, else by its address."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from pipeline.ids import ARXIV_NUMBER, DOI_START, Ids, from_url, host_of
from pipeline.keys import strongest_key
from pipeline.parse.blocks import Span
from pipeline.schema import LinkRole
from pipeline.text import one_line

_EDGE = " \t\n[](){}|:：.,;!*_-–—<>\"'“”【】（）📄💻🔗📃📜📝📖🌐🎥📊⭐🔥🏠📑🖥️"
_LONGEST_LABEL = 60  # characters; what is longer is a title
_NEUTRAL = re.compile(
    r"(?:the |click )?(?:links?|urls?|here|page|html|official|链接|地址|リンク|enlace|lien|ici|hier|ссылка|aqu[ií]|링크)?",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(rf"(?:arxiv[: ]*)?{ARXIV_NUMBER}(?:v\d+)?|{DOI_START}\S+|doi: ?\S+")
_PDF = re.compile(r"\.pdf(?:$|[?#])", re.IGNORECASE)
_PAPER_PATH = re.compile(
    r"\.(?:pdf|ps|ps\.gz)(?:[?#].*)?$|/(?:pdf|doi|abs|epdf|fulltext)/", re.IGNORECASE | re.DOTALL
)
_BARE_HOST = r"(?:[\w-]{1,40}\.){1,4}(?:org|com|net|io|edu|gov)/"
"""How an address begins that lost its scheme."""
_TELLING = ("code", "video", "data", "demo", "model")
"""What an address says of a link that is only called "link"."""
_SEARCH = re.compile(r"scholar\.google\.|google\.com/search|img\.shields\.io|badge")
HostKind = Literal["code", "video", "model", "project", "paper"]


@dataclass(frozen=True, slots=True)
class FoundLink:
    """One link of an entry: its label in one line, its address, its role, the identifiers that it holds."""

    label: str
    url: str
    role: LinkRole
    ids: Ids
    line: int
    is_labelled: bool
    """The label says the role; else it was told by the address."""


def find_links(spans: list[Span]) -> list[FoundLink]:
    """The links of an entry that leave the document, in order, each address under each label once."""
    labels: dict[tuple[int, str], list[Span]] = {}
    for span in spans:
        if span.url and _leaves(span.url):
            labels.setdefault((span.link, span.url), []).append(span)
    return [_link(url, parts) for (_, url), parts in labels.items()]


@lru_cache(maxsize=4096)
def label_role(label: str) -> LinkRole | None:
    """The role that a label names, or None where it names none, as a title does."""
    text = one_line(label.strip(_EDGE)).lower().strip(_EDGE)
    if not text or len(text) > _LONGEST_LABEL:
        return None
    if _IDENTIFIER.fullmatch(text):
        return "paper"
    return next((role for role, pattern in _labels() if pattern.fullmatch(text)), None)


def _known() -> dict[str, Any]:
    """What `links.toml` says of labels and hosts."""
    return tomllib.loads(Path(__file__).with_name("links.toml").read_text("utf-8"))


@cache
def _labels() -> tuple[tuple[LinkRole, re.Pattern[str]], ...]:
    """The labels of each role as one pattern, in the order in which they are asked."""
    return tuple((entry.pop("role"), _label_pattern(**entry)) for entry in _known()["labels"])


def _label_pattern(
    *, names: Sequence[str], before: Sequence[str] = (), after: Sequence[str] = ()
) -> re.Pattern[str]:
    led = f"(?:(?:{'|'.join(before)}) )*" if before else ""
    followed = f"(?:{'|'.join(after)})?" if after else ""
    return re.compile(f"{led}(?:{'|'.join(names)}){followed}")


@cache
def _hosts() -> dict[HostKind, tuple[frozenset[str], frozenset[str]]]:
    """The hosts of each kind, and the beginnings of others."""
    return {
        kind: (frozenset(known["hosts"]), frozenset(known.get("beginnings", ())))
        for kind, known in _known()["hosts"].items()
    }


def is_host_of(host: str, kind: HostKind) -> bool:
    """Whether a host is one of a kind, or ends in one."""
    hosts, beginnings = _hosts()[kind]
    edges = ".-" if kind == "paper" else "."
    for start in (0, *(at + 1 for at, sign in enumerate(host) if sign in edges)):
        first, _, more = host[start:].partition(".")
        if host[start:] in hosts or (more and first in beginnings):
            return True
    return False


@cache
def _people() -> re.Pattern[str]:
    return re.compile("|".join(_known()["people"]), re.IGNORECASE)


def leads_to_person(url: str) -> bool:
    """Whether an address is the page of a person: at a library of papers, it leads to none of them."""
    return bool(_people().search(url))


def is_neutral(label: str) -> bool:
    """Whether a label says nothing but that there is a link."""
    return bool(_NEUTRAL.fullmatch(label.strip(_EDGE)))


@lru_cache(maxsize=4096)
def url_role(url: str) -> LinkRole:
    """The role that an address alone suggests."""
    host, ids = host_of(url), from_url(url)
    if _SEARCH.search(url) or leads_to_person(url):
        return "other"
    if ids != Ids():
        return "paper"
    if is_host_of(host, "code"):
        return "paper" if _PDF.search(url) else "code"
    if is_host_of(host, "video"):
        return "video"
    if is_host_of(host, "model"):
        return _shelf_role(url)
    return "paper" if _leads_to_paper(url, host) else "project" if is_host_of(host, "project") else "other"


def _leads_to_paper(url: str, host: str) -> bool:
    proxied = host.split(".", maxsplit=1)[0].replace(
        "-", "."
    )  # a library's proxy: ieeexplore-ieee-org.library.example
    if is_host_of(host, "paper") or is_host_of(proxied, "paper") or _PDF.search(url):
        return True
    return bool(_PAPER_PATH.search(url)) and not is_host_of(host, "project")


def _shelf_role(url: str) -> LinkRole:
    """What stands on the shelves of sites that share models."""
    return "data" if "/datasets/" in url else "demo" if "/spaces/" in url else "model"


def _leaves(url: str) -> bool:
    return not url.startswith(("#", "mailto:", "javascript:")) and bool(
        re.match(rf"h+ttps?:|ftp:|//|www\.|{DOI_START}|{_BARE_HOST}|[\w%/.-]+\.pdf$", url, re.IGNORECASE)
    )


def _link(url: str, parts: list[Span]) -> FoundLink:
    url = url.strip("\"'")
    label = one_line("".join(" " if part.kind in ("wrap", "break") else part.text for part in parts))
    told = label_role(label)
    by_address = url_role(url)
    if told is None or is_neutral(label):
        told = label_role(parts[0].hint) or (by_address if by_address in _TELLING else told)
    role = _settle(told, by_address, url)
    return FoundLink(label, url, role, from_url(url), parts[0].line, told is not None)


def _settle(told: LinkRole | None, by_address: LinkRole, url: str) -> LinkRole:
    if told is None:
        return by_address
    if told == "project" and by_address == "paper" and strongest_key(from_url(url)):
        return by_address  # a "website" that is the paper's page at arXiv
    return told
