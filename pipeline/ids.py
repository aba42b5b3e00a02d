"""Identifiers of papers: how they are read from addresses, running text and fields, and the one form each is kept in.

Nothing else reads them. Each function is named for what it reads: `from_url`, `from_text`, `arxiv_of_field`, …
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from urllib.parse import parse_qs, quote, unquote, urlsplit

ARXIV_NUMBER = r"\d{4}\.\d{4,5}"
"""An arXiv number as it may stand alone in a label."""
DOI_START = r"10\.\d{4,9}/"
DOI_IN_TEXT = DOI_START + r"[^\s\"<>|\]\[{}^`\\]+"
"""A DOI in running text, with what of the sentence clings to it; `doi_of_field` takes that off."""

ARXIV_COLUMN = rf"^({ARXIV_NUMBER}|[a-z-]+(\.[A-Z]{{2}})?/\d{{7}})$"
DOI_COLUMN = rf"^{DOI_START}\S+$"
PMID_COLUMN = r"^\d+$"
S2_COLUMN = r"^[0-9a-f]{40}$"

_NEW_ARXIV = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_ARCHIVES = (
    r"(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    r"funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|"
    r"q-alg|q-bio|quant-ph|solv-int|supr-con)"
)
_ARXIV = rf"(?P<id>{_NEW_ARXIV}|{_ARCHIVES}(?:\.[A-Z]{{2}})?/\d{{7}})(?:v\d+)?(?!\d)"

# Sites that show arXiv papers under their arXiv ids, and proxies and mirrors of arXiv itself.
_ARXIV_HOSTS = re.compile(
    r"(?:^|[.-])(?:arxiv|ar5iv|alphaxiv|scirate|lanl|emergentmind|connectedpapers|paperswithcode|semanticscholar|huggingface|hf|"
    r"bytez|moonlight|catalyzex|synthical|papers|arxiv-vanity|scholar-inbox|takara|axi|gotit|xxx|arxiv-sanity|deeplearn)"
    r"(?:[.-]|$)"
)
_ARXIV_PATH = re.compile(
    rf"(?:^|[/=:])(?:arxiv:)?(?:(?:abs|pdf|html|ps|format|src|e-print|papers?|overview|arxiv|list|forum|x)[/:=.]){{0,9}}{_ARXIV}"
    r"(?:\.pdf|\.html?|\.ps)?(?=$|[/?#&,;.)\]\s])",
    re.IGNORECASE,
)
_ARXIV_TEXT = re.compile(
    r"(?:\barxiv(?:\.org/)?\s{0,3}[:./#]?\s{0,3}(?:(?:abs|pdf|html)/|(?:e-?prints?|preprint),?\s{1,3}(?:arxiv\s{0,3}[:.]?\s{0,3})?)?"
    r"|\b(?:CoRR|arxiv),?\s{1,3}(?:(?:19|20)\d\d,?\s{1,3})?(?:vol\.?\s{1,3})?abs/|^\s{0,3}abs/|\b10\.48550/arxiv\.)"
    rf"{_ARXIV}",
    re.IGNORECASE,
)
_ARXIV_FIELD = re.compile(
    rf"(?:arxiv\s{{0,3}}[:.]?\s{{0,3}}|abs/)?{_ARXIV}(?:\.pdf)?(?:\s{{0,3}}\[[\w.-]{{2,20}}\].*)?",
    re.IGNORECASE,
)
_ARXIV_DOI = re.compile(rf"^10\.48550/arxiv\.{_ARXIV}", re.IGNORECASE)
_ARXIV_DBLP = re.compile(
    rf"journals/corr/(?:abs-)?(?:(?P<month>\d{{4}})-(?P<number>\d{{4,5}})|(?P<archive>{_ARCHIVES})(?:-[A-Z]{{2}})?-(?P<old>\d{{7}}))",
    re.IGNORECASE,
)
_ARXIV_ORG = re.compile(r"arxiv\.org/(?:abs|pdf|html)/")
_ADS = re.compile(r"/abs/(?P<year>\d{4})arXiv(?P<a>\d{4})\.?(?P<b>\d{4,5})[A-Z]", re.IGNORECASE)

_DOI = re.compile(rf"(?<![\d.]){DOI_START}[^\s\"|{{}}^`\\]+", re.IGNORECASE)
_DOI_TEXT = re.compile(rf"(?:\bdoi\s{{0,3}}[:=]?\s{{0,3}}|doi\.org/)({DOI_IN_TEXT})", re.IGNORECASE)
_PLAIN_DOI = re.compile(
    r"10\.(?!1101/|64898/|21203/|26434/)\d{4,9}/[a-z0-9._/-]*[a-z0-9]"
)  # nothing to take off
_BEFORE_DOI = re.compile(rf"(?<![\s,;|])[\s,;|]+(?=\S{{0,300}}{DOI_START})")
_WHOLE_DOI = re.compile(rf"{DOI_START}\S+")
# What ends a DOI: the query and fragment of an address (but some end in `;2-#`), a tag, the next DOI.
_DOI_END = re.compile(
    rf"\?|(?<!;2-)#|&[\w.-]{{1,40}}(?:[=&]|$)|;jsessionid|</|<[a-z]{{1,9}}/?>|(?<![;,])[;,]++(?=(?:doi:|https?://[^\s,;]{{0,40}}?)?{DOI_START})",
    re.IGNORECASE,
)
_DOI_TAIL = re.compile(
    r"(?:/(?:full|abstract|pdf|epdf|pdfdirect|fulltext|meta|short|summary|html|download|references|figures|tables|xml|epub|ampdf|"
    r"full/html|suppl_file|cite|reader|asset|-/dcsupplemental)(?:[/#].*)?|\.(?:full|short|abstract)(?:\.pdf|-text)?|"
    r"(?:_reference)?\.(?:pdf|html?|epub)|v\d+\.(?:full|abstract|article-info).*)$",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"&#?\w{2,8};")
_TEX_ESCAPE = re.compile(r"\{?\\([_&%#$<>])\}?|\{([_&%#$<>])\}")
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_DOI_MARKS = ".,;:'*/"
_BRACKETS = {")": "(", "]": "[", ">": "<"}
_PREPRINT_VERSION = re.compile(
    r"^(10\.(?:1101|64898)/[\d.]+|10\.21203/rs\.[^/]+|10\.26434/chemrxiv(?:-\d{4}-\w+|\.\d+))[/.-]?v\d.*$",
    re.DOTALL,
)
_PREPRINT_DOI = re.compile(
    r"10\.(?:48550|21203|20944|31219|31234|31222|31223|31235|26434|36227|22541|2139|5281|6084|12688|64898|32942|"
    r"2196/preprints|7287/peerj\.preprints|1101/(?:\d{4}\.\d\d\.\d\d\.)?\d{6,8}(?:v\d+)?$)"
)
_DOI_VERSION = re.compile(r"(?:[/._]?v\d{1,2}|(10\.12688/[a-z0-9]+\.\d+)\.\d{1,2})$")
_NATURE = re.compile(
    r"nature\.com/articles/(?P<id>(?:s\d{5}-|nature|ncomms|nmeth|nbt|nchem|srep|nphys|sdata|nm\.|nrd|nrg)[\w.-]+)",
    re.I,
)
_BIORXIV = re.compile(
    r"(?:biorxiv|medrxiv)\.org/(?:content|cgi/content/short|early/\d{4}/\d\d/\d\d)/(?P<id>\d{4}\.\d\d\.\d\d\.\d{6,8}|\d{6})\b"
)
_PMID = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/|pubmed\.gov/)(?:\?term=)?(\d{4,9})\b"
)
_PMID_TEXT = re.compile(r"\bPMID\s{0,3}:?\s{0,3}(\d{4,9})\b")
_PMID_FIELD = re.compile(r"(?:PMID|PubMed|MEDLINE)?\s{0,3}[:=]?\s{0,3}0*(\d{1,9})(?:\.0)?", re.IGNORECASE)
_PMC = re.compile(
    r"(?:ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov|europepmc\.org)/(?:articles?/)?(?:PMC/)?(PMC\d{4,9})\b",
    re.I,
)
_ACL_ID = r"(?P<id>[A-Z]\d{2}-\d{4}|\d{4}\.[a-z0-9_-]+(?:-[a-z0-9_]+)?\.\d+)"
_ACL = re.compile(
    r"(?:aclanthology\.org|aclweb\.org/anthology|aclanthology\.info|aclanthology\.coli\.uni-saarland\.de)/"
    rf"(?:papers/|pdf/|paper/|[A-Z]/[A-Z]\d\d/|volumes/)?{_ACL_ID}",
    re.IGNORECASE,
)
_ACL_FIELD = re.compile(rf"(?:ACL:)?{_ACL_ID}(?:v\d)?(?:\.pdf)?", re.IGNORECASE)
_S2 = re.compile(r"semanticscholar\.org/(?:reader/|paper/(?:[^/?#]{0,300}/)?|p/)(?P<id>[0-9a-f]{40})\b")
_S2_PDF = re.compile(r"pdfs\.semanticscholar\.org/(?P<a>[0-9a-f]{4})/(?P<b>[0-9a-f]{36})\b")
_S2_FIELD = re.compile(r"[0-9a-f]{40}")
_OPENREVIEW_ID = re.compile(r"[\w-]{6,14}")
_DBLP_KEY = re.compile(
    r"(?:DBLP:|https?://dblp\.\S{1,40}?/rec/(?:bibtex/|html/|xml/)?)?([\w-]+/\S+?)(?:\.(?:html|bib|xml))?"
)
_HOST = re.compile(r"(?:[a-z]{3,6}:)?//([^/?#\s]{1,255})", re.IGNORECASE)
_NO_SCHEME = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}/", re.IGNORECASE)
_NEXT_ADDRESS = re.compile(r"(?<![\s;,|])[\s;,|]++(?=https?://)")
_LONGEST = 4000  # characters that are looked at


@dataclass(frozen=True, slots=True)
class Ids:
    """The identifiers of one paper, each in its one form; None where unknown."""

    arxiv_id: str | None = None
    doi: str | None = None
    pmid: str | None = None
    acl_id: str | None = None
    openreview_id: str | None = None
    s2_id: str | None = None
    pmc_id: str | None = None

    def __or__(self, other: Ids) -> Ids:
        """These, completed by others where they are unknown."""
        return Ids(*(getattr(self, name) or getattr(other, name) for name in Ids.__slots__))


@lru_cache(maxsize=4096)
def from_url(url: str) -> Ids:
    """The identifiers that an address holds."""
    plain = _unquoted(url)
    low = plain.lower()
    if arxiv_id := _arxiv_in_url(plain, low):
        return Ids(arxiv_id=arxiv_id)
    found = (ids for sign, read in _ARCHIVES_BY_SIGN if sign in low and (ids := read(plain)))
    return next(found, None) or Ids(doi=_doi_in_url(plain, low))


def from_urls(text: str) -> Ids:
    """The identifiers of a field that holds one address, or several one after the other."""
    if text.count("://") < 2:
        return from_url(text)
    found = Ids()
    for url in _NEXT_ADDRESS.split(text):
        found = found | from_url(url)
    return found


def from_text(text: str) -> Ids:
    """The identifiers that a citation names: `arXiv:1706.03762`, `CoRR abs/…`, `doi: 10.…`, `PMID: …`."""
    doi = _DOI_TEXT.search(text)
    pmid = _PMID_TEXT.search(text)
    found = doi_of_field(doi[1]) if doi else None
    return Ids(
        arxiv_id=arxiv_of_text(text),
        doi=None if found and arxiv_of_doi(found) else found,
        pmid=pmid[1] if pmid else None,
    )


def arxiv_of_text(text: str) -> str | None:
    """The arXiv id that running text cites: `arXiv preprint arXiv:1706.03762`, `CoRR abs/…`."""
    found = _ARXIV_TEXT.search(text)
    return _arxiv(found["id"]) if found else None


def arxiv_of_field(text: str) -> str | None:
    """The arXiv id of a field that holds one: bare, after `arXiv:`, with a version, as address or DOI."""
    if found := _ARXIV_FIELD.fullmatch(text.strip()):
        return _arxiv(found["id"])
    return from_url(text).arxiv_id or arxiv_of_text(text)


def arxiv_of_doi(doi: str) -> str | None:
    """The arXiv id that a DOI stands for, if arXiv gave it."""
    found = _ARXIV_DOI.match(doi)
    return _arxiv(found["id"]) if found else None


def arxiv_of_dblp(key: str) -> str | None:
    """The arXiv id that a DBLP key stands for, if it is one of CoRR: `journals/corr/abs-1706-03762`."""
    found = _ARXIV_DBLP.search(key)
    if not found:
        return None
    number = found["old"]
    return f"{found['archive'].lower()}/{number}" if number else f"{found['month']}.{found['number']}"


def dblp_of_field(text: str) -> str | None:
    """The DBLP key of a field that holds one; None for one of CoRR: that stands for an arXiv id."""
    found = _DBLP_KEY.fullmatch(text.strip())
    return None if not found or found[1].lower().startswith("journals/corr/") else found[1]


def doi_of_field(text: str) -> str | None:
    """The first DOI of a field that holds one or several, clean.

    Clean is a DOI in lower case, without the address, escapes and punctuation around it and without what sites put
    behind it: `/full`, `.pdf`, `?cookie=1`, the version of a preprint.
    """
    low = text.lower()
    if _is_clean_doi(low):
        return low
    found = _DOI.search(_unescaped(text[:_LONGEST]))
    return _trimmed(found[0]) if found else None


@lru_cache(maxsize=4096)
def _is_clean_doi(low: str) -> bool:
    """Whether nothing is to be taken off a DOI in lower case; what was read from an address is soon asked again."""
    return _PLAIN_DOI.fullmatch(low) is not None and not _DOI_TAIL.search(low)


def dois_of_field(text: str) -> list[str]:
    """All DOIs of a field, clean, in their order: bare, as addresses, or one behind the other."""
    if _is_clean_doi(low := text.lower()):
        return [low]
    return [doi for part in _BEFORE_DOI.split(text) if (doi := doi_of_field(part))]


def arxiv_address(arxiv_id: str) -> str:
    """The address of a paper's page at arXiv."""
    return f"https://arxiv.org/abs/{quote(arxiv_id)}"


def doi_address(doi: str) -> str:
    """The address that leads to what a DOI stands for."""
    return f"https://doi.org/{quote(doi, safe='/:;()[]._-')}"


def is_preprint_doi(doi: str) -> bool:
    """Whether a clean DOI is a preprint server's and not a publisher's."""
    return _PREPRINT_DOI.match(doi) is not None


def publisher_doi(doi: str) -> str | None:
    """A clean DOI if a publisher gave it."""
    return None if is_preprint_doi(doi) else doi


def preprint_doi(doi: str) -> str | None:
    """A clean DOI if a preprint server gave it, without version, as two are compared; none of arXiv: see `arxiv_of_doi`."""
    if not is_preprint_doi(doi) or doi.startswith("10.48550/arxiv"):
        return None
    return _DOI_VERSION.sub(r"\1", doi)


def pmid_of_field(text: str) -> str | None:
    """The PubMed id of a field that holds one: bare, after `PMID:`, as a number, as address."""
    found = _PMID_FIELD.fullmatch(text.strip())
    return found[1] if found else from_url(text).pmid


def acl_of_field(text: str) -> str | None:
    """The ACL Anthology id of a field that holds one, bare or as address."""
    found = _ACL_FIELD.fullmatch(text.strip())
    return _acl(found["id"]) if found else from_url(text).acl_id


def openreview_of_field(text: str) -> str | None:
    """The OpenReview id of a field that holds one, bare or as address."""
    return text.strip() if _OPENREVIEW_ID.fullmatch(text.strip()) else from_url(text).openreview_id


def s2_of_field(text: str) -> str | None:
    """The Semantic Scholar id of a field that holds one, bare or as address."""
    low = text.strip().lower()
    return low if _S2_FIELD.fullmatch(low) else from_url(text).s2_id


def canonical_url(url: str) -> str:
    """An address in the form under which two are compared: no scheme, `www.`, fragment or trailing slash."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # "http://[…" is not an IPv6 address
        return url.strip()
    host = (parts.netloc or "").lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


@lru_cache(maxsize=4096)
def canonical_page(url: str) -> str:
    """The one form of a paper's page, however its host writes it (`pages.toml`); of an unknown host, `canonical_url`."""
    plain = _unquoted(url)
    low = plain.partition("//")[2].lower()
    for sign, patterns, page in _pages():
        if sign not in low:
            continue
        for pattern in patterns:
            if found := pattern.search(low):
                return page.format(**found.groupdict())
    return canonical_url(plain)


@cache
def _pages() -> list[tuple[str, tuple[re.Pattern[str], ...], str]]:
    """The hosts of `pages.toml`: their signs, the forms of their addresses, and what is made of them."""
    known = tomllib.loads(files("pipeline").joinpath("pages.toml").read_text(encoding="utf-8"))
    return [(host["sign"], tuple(map(re.compile, host["forms"])), host["page"]) for host in known["hosts"]]


def host_of(url: str) -> str:
    """The host of an address, in lower case without `www.`; empty where there is none."""
    found = _HOST.match(url.strip())
    return found[1].lower().removeprefix("www.") if found else ""


def _unquoted(url: str) -> str:
    """An address unquoted twice, as proxies quote what was quoted already, and with `//` before its host."""
    plain = unquote(unquote(url.strip()[:_LONGEST]))
    return f"//{plain}" if _NO_SCHEME.match(plain) else plain


def _arxiv(found: str) -> str:
    """An old id without its subject class, as arXiv now writes it: `math.GT/0309136` is `math/0309136`."""
    if "/" not in found:
        return found
    archive, number = found.lower().split("/")
    return f"{archive.split('.')[0]}/{number}"


def _arxiv_in_url(url: str, low: str) -> str | None:
    if "10.48550" in low and (doi := _DOI.search(url)) and (arxiv_id := arxiv_of_doi(doi[0])):
        return arxiv_id
    if "/abs/" in low and (found := _ADS.search(url)):
        return f"{found['a']}.{found['b']}"
    if not _shows_arxiv(host_of(url)) and not _ARXIV_ORG.search(low):
        return None
    found = _ARXIV_PATH.search(url)
    return _arxiv(found["id"]) if found else None


@lru_cache(maxsize=4096)
def _shows_arxiv(host: str) -> bool:
    """Whether a site shows arXiv papers under their arXiv ids."""
    return _ARXIV_HOSTS.search(host) is not None


def _acl(found: str) -> str:
    return found.upper() if re.fullmatch(r"[A-Za-z]\d{2}-\d{4}", found) else found.lower()


def _acl_in_url(url: str) -> Ids | None:
    found = _ACL.search(url)
    return Ids(acl_id=_acl(found["id"])) if found else None


def _pubmed_in_url(url: str) -> Ids | None:
    pmid, pmc = _PMID.search(url), _PMC.search(url)
    return (
        Ids(pmid=pmid[1] if pmid else None, pmc_id=pmc[1].upper() if pmc else None) if pmid or pmc else None
    )


def _s2_in_url(url: str) -> Ids | None:
    if found := _S2.search(url):
        return Ids(s2_id=found["id"])
    found = _S2_PDF.search(url)
    return Ids(s2_id=found["a"] + found["b"]) if found else None


def _openreview_in_url(url: str) -> Ids | None:
    if host_of(url) != "openreview.net":
        return None
    query = url.partition("?")[2].partition("#")[0]
    ids = parse_qs(query).get("id", []) + parse_qs(query).get("forum", [])
    found = next((one for one in ids if _OPENREVIEW_ID.fullmatch(one)), None)
    return Ids(openreview_id=found) if found else None


# What stands in every address of an archive, in lower case: most addresses are none of its, and quickly passed over.
_ARCHIVES_BY_SIGN: tuple[tuple[str, Callable[[str], Ids | None]], ...] = (
    ("acl", _acl_in_url), ("pubmed", _pubmed_in_url), ("pmc", _pubmed_in_url), ("semanticscholar.org/", _s2_in_url),
    ("openreview.net", _openreview_in_url),
)  # fmt: skip


def _doi_in_url(url: str, low: str) -> str | None:
    if "10." in low and (found := _DOI.search(url)):
        # what looks like a DOI in a file store is a place there
        return None if host_of(url) == "delivery.acm.org" else doi_of_field(found[0])
    if "nature.com/" in low and (found := _NATURE.search(url)):
        return doi_of_field(f"10.1038/{found['id']}")
    if "rxiv.org/" in low and (found := _BIORXIV.search(url)):
        return f"10.1101/{found['id']}"
    return None


def _unescaped(text: str) -> str:
    """Text without the escapes of addresses, HTML and TeX, however often it was escaped."""
    while (plain := _UNSEEN.sub("", _without_entities(_without_tex(unquote(text))))) != text:
        text = plain
    return text


def _without_entities(text: str) -> str:
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)


def _without_tex(text: str) -> str:
    return _TEX_ESCAPE.sub(lambda escape: escape[1] or escape[2], text)


def _trimmed(doi: str) -> str | None:
    """A DOI without what stands behind it; None if nothing is left."""
    while (shorter := _shorter(doi)) != doi:
        doi = shorter
    doi = _PREPRINT_VERSION.sub(r"\1", doi.lower())
    return doi if _WHOLE_DOI.fullmatch(doi) else None


def _shorter(doi: str) -> str:
    """A DOI without the last of what stands behind it; all that takes off here is tried anew after each."""
    doi = _DOI_END.split(doi, maxsplit=1)[0].rstrip(_DOI_MARKS)
    return _DOI_TAIL.sub("", _balanced(doi)).rstrip(_DOI_MARKS)


def _balanced(text: str) -> str:
    """Text without closing brackets that were never opened: those of the sentence around it."""
    while (opening := _BRACKETS.get(text[-1:])) and text.count(text[-1]) > text.count(opening):
        text = text[:-1]
    return text
