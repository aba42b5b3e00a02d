"""Identifiers of papers: how they are found in links and text, and the one form each is kept in."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

_NEW_ARXIV = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_OLD_ARXIV = (
    r"(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    r"funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|"
    r"q-alg|q-bio|quant-ph|solv-int|supr-con)(?:\.[A-Z]{2})?/\d{7}"
)
_ARXIV = rf"(?P<id>{_NEW_ARXIV}|{_OLD_ARXIV})(?:v\d+)?(?!\d)"

# Sites that show arXiv papers under their arXiv ids, and proxies and mirrors of arXiv itself.
_ARXIV_HOSTS = re.compile(
    r"(?:^|[.-])(?:arxiv|ar5iv|alphaxiv|scirate|lanl|emergentmind|connectedpapers|paperswithcode|semanticscholar|huggingface|hf|"
    r"bytez|moonlight|catalyzex|synthical|papers|arxiv-vanity|scholar-inbox|takara|axi|gotit|xxx|arxiv-sanity|deeplearn)"
    r"(?:[.-]|$)"
)
_ARXIV_PATH = re.compile(
    rf"(?:^|[/=:])(?:arxiv:)?(?:(?:abs|pdf|html|ps|format|src|e-print|papers?|overview|arxiv|list|forum|x)[/:=.])*{_ARXIV}"
    r"(?:\.pdf|\.html?|\.ps)?(?=$|[/?#&,;.)\]\s])",
    re.IGNORECASE,
)
_ARXIV_TEXT = re.compile(
    rf"(?:\barxiv\s{{0,3}}[:/#]?\s{{0,3}}(?:abs/|pdf/)?|\bCoRR,?\s{{1,3}}(?:vol\.?\s)?abs/|\b10\.48550/arxiv\.){_ARXIV}",
    re.IGNORECASE,
)
_ARXIV_DOI = re.compile(rf"^10\.48550/arxiv\.{_ARXIV}", re.IGNORECASE)
_ADS = re.compile(r"/abs/(?P<year>\d{4})arXiv(?P<a>\d{4})\.?(?P<b>\d{4,5})[A-Z]", re.IGNORECASE)

_DOI = re.compile(r"(?<![\d.])10\.\d{4,9}/[^\s\"<>|\]\[{}^`\\]+", re.IGNORECASE)
_DOI_TEXT = re.compile(
    r"(?:\bdoi\s{0,3}[:=]?\s{0,3}|doi\.org/)(10\.\d{4,9}/[^\s\"<>|\]\[{}^`\\]+)", re.IGNORECASE
)
_DOI_TAIL = re.compile(
    r"(?:/(?:full|abstract|pdf|epdf|pdfdirect|fulltext|meta|short|summary|html|download|references|figures|tables|xml|"
    r"full/html|suppl_file|cite|reader|asset|-/dcsupplemental)(?:[/#].*)?|\.(?:full|short|abstract)(?:\.pdf|-text)?|"
    r"\.(?:pdf|html?|epub)|v\d+\.(?:full|abstract|article-info).*)$",
    re.IGNORECASE,
)
PREPRINT_DOI = (
    r"^10\.(?:48550|21203|20944|31219|31234|31222|31223|31235|26434|36227|22541|2139|5281|6084|12688|64898|32942|"
    r"2196/preprints|1101/(?:\d{4}\.\d\d\.\d\d\.)?\d{6,8}(?:v\d+)?$)"
)
"""What the DOIs of preprint servers begin with, in lower case; a text, for `re` and for Arrow."""
_PREPRINT_VERSION = re.compile(
    r"^(10\.(?:1101|64898)/[\d.]+|10\.21203/rs\.[^/]+|10\.26434/chemrxiv(?:-\d{4}-\w+|\.\d+))[/.-]?v\d+.*$"
)
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
_PMC = re.compile(
    r"(?:ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov|europepmc\.org)/(?:articles?/)?(?:PMC/)?(PMC\d{4,9})\b",
    re.I,
)
_ACL = re.compile(
    r"(?:aclanthology\.org|aclweb\.org/anthology|aclanthology\.info|aclanthology\.coli\.uni-saarland\.de)/"
    r"(?:papers/|pdf/|paper/|[A-Z]/[A-Z]\d\d/|volumes/)?"
    r"(?P<id>[A-Z]\d{2}-\d{4}|\d{4}\.[a-z0-9_-]+(?:-[a-z0-9_]+)?\.\d+)",
    re.IGNORECASE,
)
_S2 = re.compile(r"semanticscholar\.org/(?:reader/|paper/(?:[^/?#]{0,300}/)?|p/)(?P<id>[0-9a-f]{40})\b")
_S2_PDF = re.compile(r"pdfs\.semanticscholar\.org/(?P<a>[0-9a-f]{4})/(?P<b>[0-9a-f]{36})\b")
_OPENREVIEW_ID = re.compile(r"[\w-]{6,14}")


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

    def keys(self) -> list[str]:
        """The identifiers as `name:value`, strongest first."""
        named = {
            "arxiv": self.arxiv_id, "doi": self.doi, "pmid": self.pmid,
            "acl": self.acl_id, "openreview": self.openreview_id, "s2": self.s2_id,
        }  # fmt: skip
        return [f"{name}:{value}" for name, value in named.items() if value]

    def key(self) -> str | None:
        """The strongest identifier as `name:value`, or None."""
        return next(iter(self.keys()), None)

    def __or__(self, other: Ids) -> Ids:
        """These, completed by others where they are unknown."""
        return Ids(
            **{field.name: getattr(self, field.name) or getattr(other, field.name) for field in fields(Ids)}
        )


@lru_cache(maxsize=4096)
def from_url(url: str) -> Ids:
    """The identifiers that an address holds."""
    plain = _unquoted(url)
    if arxiv_id := _arxiv_in_url(plain):
        return Ids(arxiv_id=arxiv_id)
    if found := _ACL.search(plain):
        return Ids(acl_id=_acl(found["id"]))
    pmid, pmc = _PMID.search(plain), _PMC.search(plain)
    if pmid or pmc:
        return Ids(pmid=pmid[1] if pmid else None, pmc_id=pmc[1].upper() if pmc else None)
    if (found := _S2.search(plain)) or (found := _S2_PDF.search(plain)):
        return Ids(s2_id=found[1] if found.re is _S2 else found["a"] + found["b"])
    if openreview_id := _openreview(plain):
        return Ids(openreview_id=openreview_id)
    return Ids(doi=_doi_in_url(plain))


def from_text(text: str) -> Ids:
    """The identifiers that a citation names: `arXiv:1706.03762`, `CoRR abs/…`, `doi: 10.…`, `PMID: …`."""
    arxiv = _ARXIV_TEXT.search(text)
    doi = _DOI_TEXT.search(text)
    pmid = _PMID_TEXT.search(text)
    found = clean_doi(doi[1]) if doi else None
    return Ids(
        arxiv_id=_arxiv(arxiv["id"]) if arxiv else None,
        doi=None if found and _ARXIV_DOI.match(found) else found,
        pmid=pmid[1] if pmid else None,
    )


def clean_doi(text: str) -> str | None:
    """A DOI in lower case, without what stands around it in addresses and sentences; None if it is none."""
    found = _DOI.search(unquote(text))
    if not found:
        return None
    doi = found[0].split("?")[0].split("#")[0].split("&")[0]
    while True:
        shorter = _DOI_TAIL.sub("", _balanced(doi.rstrip(".,;:'*/"))).rstrip(".,;:'*/")
        if shorter == doi:
            break
        doi = shorter
    doi = _PREPRINT_VERSION.sub(r"\1", doi.lower())
    return doi if re.fullmatch(r"10\.\d{4,9}/\S+", doi) else None


def canonical_url(url: str) -> str:
    """An address in the form under which two are compared: no scheme, `www.`, fragment or trailing slash."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # "http://[…" is not an IPv6 address
        return url.strip()
    host = (parts.netloc or "").lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def host_of(url: str) -> str:
    """The host of an address, in lower case without `www.`; empty where there is none."""
    found = re.match(r"(?:[a-z]{3,6}:)?//([^/?#\s]{1,255})", url.strip(), re.IGNORECASE)
    return found[1].lower().removeprefix("www.") if found else ""


def _unquoted(url: str) -> str:
    """Unquoted twice: proxies quote what was quoted already."""
    return unquote(unquote(url.strip()[:4000]))


def _arxiv(found: str) -> str:
    """An old id without its subject class, as arXiv now writes it: `math.GT/0309136` is `math/0309136`."""
    if "/" not in found:
        return found
    archive, number = found.lower().split("/")
    return f"{archive.split('.')[0]}/{number}"


def _arxiv_in_url(url: str) -> str | None:
    doi = _DOI.search(url)
    if doi and (found := _ARXIV_DOI.match(doi[0])):
        return _arxiv(found["id"])
    if found := _ADS.search(url):
        return f"{found['a']}.{found['b']}"
    if not _ARXIV_HOSTS.search(host_of(url)) and not re.search(
        r"arxiv\.org/(?:abs|pdf|html)/", url, re.IGNORECASE
    ):
        return None
    found = _ARXIV_PATH.search(url)
    return _arxiv(found["id"]) if found else None


def _acl(found: str) -> str:
    return found.upper() if re.fullmatch(r"[A-Za-z]\d{2}-\d{4}", found) else found.lower()


def _openreview(url: str) -> str | None:
    if host_of(url) != "openreview.net":
        return None
    query = url.partition("?")[2].partition("#")[0]
    ids = parse_qs(query).get("id", []) + parse_qs(query).get("forum", [])
    return next((found for found in ids if _OPENREVIEW_ID.fullmatch(found)), None)


def _doi_in_url(url: str) -> str | None:
    if host_of(url) == "delivery.acm.org":
        return None  # what looks like a DOI there is a place in a file store
    if found := _DOI.search(url):
        return clean_doi(found[0])
    if found := _NATURE.search(url):
        return clean_doi(f"10.1038/{found['id']}")
    if found := _BIORXIV.search(url):
        return f"10.1101/{found['id']}"
    return None


def _balanced(text: str) -> str:
    """Text without closing brackets that were never opened: those of the sentence around it."""
    while text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1]
    return text


def is_preprint_doi(doi: str) -> bool:
    """Whether a DOI, in lower case, is a preprint server's and not a publisher's."""
    return re.match(PREPRINT_DOI, doi) is not None
