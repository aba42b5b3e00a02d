"""Addresses: what keeps one from leading to a paper for its form alone, what it was meant as, and the title that it spells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.ids import ARXIV_NUMBER, from_url
from pipeline.keys import strongest_key
from pipeline.title_forms import title_words

_ARXIV = r"(?P<host>https?://(?:www\.|export\.)?arxiv\.org)"
_NO_FOLDER = re.compile(
    rf"{_ARXIV}/{{1,2}}(?P<glued>abs|pdf)?(?P<id>{ARXIV_NUMBER}(?:v\d{{1,2}})?)(?P<end>(?:\.pdf)?)/?"
)
_PAGE = re.compile(rf"{_ARXIV}/(?P<folder>abs|pdf|html)(?:/(?P<rest>[^?#]{{0,60}}))?")
_FRONT_PAGE = re.compile(
    r"https?://(?:(?:www\.|export\.)?arxiv\.org|(?:dx\.)?doi\.org|openreview\.net(?:/forum(?:\?id=)?)?|aclanthology\.org)/{0,2}"
)
_DATED = re.compile(rf"arxiv\.org/(?:[a-z]{{1,9}}/)?(?P<id>{ARXIV_NUMBER})")
_BLEMISHED = re.compile(
    r"\W{0,5}(\d{2}(?:0[1-9]|1[0-2]))[.,;:/]{1,2}(\d{4,5})(v\d{1,2})?(?:v|\W){0,5}(?:pdf)?\W{0,5}"
)
_NO_SCHEME = re.compile(
    r"www\.[\w-]{1,60}\.[a-z]{2,6}(?:/|$)|(?:arxiv|doi|github|openreview|aclanthology)\.(?:org|com|net)/"
)
_MONTHS = range(1, 13)
# proceedings whose addresses spell a paper's title, behind the first author's surname or a number
_CVF = r"https?://(?:openaccess\.thecvf\.com|(?:www\.)?cv-foundation\.org)/.{0,80}/"
_CVF_FILE = r"[^/_]{1,40}_(?P<cvf>[^/]{9,200})_(?:\d{4}_)?[A-Z]{3,6}_(?:\d{4}_)?paper\.\w+"
_NIPS_FILE = r"https?://papers\.n(?:eur)?ips\.cc/paper/\d{1,6}-(?P<nips>[^/.]{9,200})(?:\.pdf)?"
_SPELT = re.compile(f"{_CVF}{_CVF_FILE}|{_NIPS_FILE}")
_TELLING = 4  # letters of a word, and such words of a title, that tell papers apart


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an address can't lead to a paper, and the address that was meant, where the faulty one tells it."""

    words: str
    meant: str | None = None


def fault_of_form(url: str) -> Fault | None:
    """What is wrong with the form of an address; None where it may lead to what it says."""
    if found := _NO_FOLDER.fullmatch(url):
        folder = found["glued"] or ("pdf" if found["end"] else "abs")
        meant = f"{found['host']}/{folder}/{found['id']}{found['end']}"
        return Fault("between host and number, /abs/ or /pdf/ is missing", meant)
    if _NO_SCHEME.match(url):
        return Fault("it does not start with https://", f"https://{url}")
    if (dated := _DATED.search(url)) and int(dated["id"][2:4]) not in _MONTHS:
        return Fault(f"no arXiv number has {dated['id'][2:4]} for its month")
    if strongest_key(from_url(url)):
        return None
    if _FRONT_PAGE.fullmatch(url):
        return Fault("it has no number of a paper")
    return _without_number(url)


def _without_number(url: str) -> Fault | None:
    """The fault of a page of arXiv whose number is missing, or has a sign too many or a wrong one."""
    page = _PAGE.fullmatch(url)
    if page is None:
        return None
    blemished = _BLEMISHED.fullmatch(page["rest"] or "")
    if blemished is None:
        return Fault("it has no number of a paper")
    month, number, version = blemished.groups(default="")
    return Fault("its number is misspelt", f"{page['host']}/{page['folder']}/{month}.{number}{version}")


def spells_another(url: str, title: str) -> str | None:
    """The title that the address of a page of proceedings spells, where it shares no word with an entry's."""
    found = _SPELT.match(url)
    spelt = (found["cvf"] or found["nips"]).replace("_", " ").replace("-", " ") if found else ""
    own, other = stems(title), stems(spelt)
    is_told = min(len(own), len(other)) >= _TELLING and not title[:1].islower()
    return spelt if is_told and own.isdisjoint(other) else None


def stems(title: str) -> set[str]:
    """The beginnings of the longer words of a title."""
    return {word[:5] for word in title_words(title) if len(word) >= _TELLING}
