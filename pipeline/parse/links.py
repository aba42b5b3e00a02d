"""What a link of an entry leads to: told by its label, else by its address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.ids import ARXIV_NUMBER, DOI_START, Ids, from_url, host_of
from pipeline.keys import strongest_key
from pipeline.parse.blocks import Span
from pipeline.schema import LinkRole
from pipeline.text import one_line

_EDGE = " \t\n[](){}|:：.,;!*_-–—<>\"'“”【】（）📄💻🔗📃📜📝📖🌐🎥📊⭐🔥🏠📑🖥️"
_LABELS: tuple[tuple[LinkRole, re.Pattern[str]], ...] = (
    ("code", re.compile(
        r"(?:official |pytorch |tensorflow |tf |jax |matlab |caffe |keras |torch |python |source "
        r"|unofficial |the |our |author'?s? |reproduced |reference |"
        r"project |third-party |github )*"
        r"(?:codes?|github|git|gitlab|repo(?:sitory)?|source|implementation|codebase|pytorch|tensorflow|tf|jax|keras|torch|"
        r"matlab|caffe|mxnet|software|(?:项目)?(?:代码|源码|开源)(?:链接|地址)?|コード|c[oó]digo|quellcode|код|코드)"
        r"(?: ?(?:repo(?:sitory)?|reference|page|link|code|\d+|stars?|\(.*\)?|and.*|\+.*|&.*|/.*|- .*|here|available))?")),
    ("pdf", re.compile(r"(?:paper )?(?:pdf|full ?text|preprint pdf|arxiv pdf)s?(?: ?(?:link|\d))?")),
    ("video", re.compile(r"(?:(?:short|long|explanation|demo|talk|project|paper|our|the|oral|intro(?:duction)?|summary"
        r"|supplementary|conference) )*(?:videos?|youtube|talks?|presentation|bilibili|slideslive"
        r"|demo video|视频)(?: \d)?")),
    ("demo", re.compile(r"(?:(?:online|live|web|gradio|interactive|hf|colab|project|video|our"
        r"|the) )*(?:demos?|playground|space|hugging ?face space|colab|notebook|google colab)")),
    ("data", re.compile(r"(?:(?:the|our|benchmark|project|training|download|raw|code and"
        r"|code &) )*(?:data ?sets?|data|benchmarks?|数据集|数据)(?: ?(?:link|page|download))?")),
    ("model", re.compile(r"(?:(?:the|our|pre-?trained|trained|model|hf) )*(?:models?|weights?"
        r"|checkpoints?|hugging ?face|hf|model zoo|模型)")),
    ("project", re.compile(
        r"(?:(?:project|home|web) ?-?(?:page|site|website)?|(?:project )?(?:website|web page|homepage"
        r"|page|site|webpage|web)|主页|项目主页|项目)")),
    ("other", re.compile(
        r"(?:(?:google )?scholar|bib(?:tex|liography)?|cite|citation|slides?|poster|blogs?(?: ?post)?"
        r"|docs?|documentation|news|"
        r"supp(?:l(?:ement(?:ary|al)?)?)?(?: ?materials?)?|appendix|review|reviews|notes?|twitter|tweet"
        r"|reddit|paper ?list|awesome(?: list)?|leaderboard|chinese version|english version|medium|"
        r"wiki(?:pedia)?|license|summary|explained|explanation|tutorial|course|talk slides|pptx?|discussion"
        r"|post|press|"
        r"medium|thread|zhihu|知乎|解读|博客|笔记|中文|english|issues?|api|press release|code ?review)")),
    ("paper", re.compile(
        r"(?:(?:the |full |original |journal |conference |arxiv |technical |extended )*(?:papers?"
        r"|articles?|publication|preprint|manuscript|"
        r"report|tech(?:nical)? report|thesis|book|chapter|abstract|proceedings|(?:论文|文章|原文)(?:链接|地址)?|论文|論文|リンク|链接|enlace|lien|art[ií]culo|статья|논문|html|link|url"
        r"|doi|ps)(?: ?(?:link|page|here|\d|v\d|#\d|\(.*\)?))?"
        rf"|abs|arxiv(?: ?(?:link|version|preprint|paper|abs|\d{{4}}|{ARXIV_NUMBER}(?:v\d)?))?"
        rf"|(?:arxiv[: ]*)?{ARXIV_NUMBER}(?:v\d+)?|bio-?rxiv|med-?rxiv|"
        r"chem-?rxiv|openreview|acm|acm dl|ieee|ieee xplore|springer|elsevier|sciencedirect"
        r"|acl(?: anthology)?|cvf|pubmed|pmc|pmlr|ssrn|"
        rf"hal|wiley|semantic scholar|dblp|{DOI_START}\S+|doi: ?\S+)")),
)  # fmt: skip
_NEUTRAL = re.compile(
    r"(?:the |click )?(?:links?|urls?|here|page|html|official|链接|地址|リンク|enlace|lien|ici|hier|ссылка|aqu[ií]|링크)?",
    re.IGNORECASE,
)
_CODE_HOSTS = re.compile(
    r"(?:^|\.)(?:github\.com|gitlab\.[\w.-]{1,253}|bitbucket\.org|gitee\.com|codeberg\.org|sourceforge\.net|colab\.research\.google\.com|gist\.github\.com|codeocean\.com)$"
)
_VIDEO_HOSTS = re.compile(
    r"(?:^|\.)(?:youtube\.com|youtu\.be|vimeo\.com|bilibili\.com|slideslive\.com|videolectures\.net)$"
)
_PAPER_HOSTS = re.compile(
    r"(?:^|[.-])(?:arxiv\.org|openreview\.net|doi\.org|thecvf\.com|cv-foundation\.org|aclanthology\.org|aclweb\.org|ieee\.org|"
    r"acm\.org|springer(?:link|open|nature)?\.com|sciencedirect\.com|nature\.com|science\.org|sciencemag\.org|wiley\.com|mlr\.press|"
    r"jmlr\.org|nips\.cc|neurips\.cc|aaai\.org|ijcai\.org|ecva\.net|biorxiv\.org|medrxiv\.org|chemrxiv\.org|ncbi\.nlm\.nih\.gov|"
    r"pubmed\.gov|europepmc\.org|semanticscholar\.org|elsevier\.com|tandfonline\.com|sagepub\.com|plos\.org|mdpi\.com|frontiersin\.org|"
    r"biomedcentral\.com|oup\.com|iop\.org|aps\.org|acs\.org|rsc\.org|pnas\.org|cell\.com|usenix\.org|isca-speech\.org|"
    r"isca-archive\.org|dblp\.org|dblp\.uni-trier\.de|researchgate\.net|ssrn\.com|hal\.science|archives-ouvertes\.fr|techrxiv\.org|"
    r"researchsquare\.com|preprints\.org|psyarxiv\.com|osf\.io|zenodo\.org|spiedigitallibrary\.org|cambridge\.org|jamanetwork\.com|"
    r"bmj\.com|thelancet\.com|nejm\.org|rsna\.org|ahajournals\.org|jneurosci\.org|elifesciences\.org|mitpressjournals\.org|direct\.mit\.edu|"
    r"annualreviews\.org|worldscientific\.com|iospress\.(?:nl|com)|degruyter\.com|hindawi\.com|aip\.org|osapublishing\.org|optica\.org|"
    r"siam\.org|ams\.org|projecteuclid\.org|jstor\.org|bmva\.org|roboticsproceedings\.org|robotics\.sciencemag\.org|eurographics\.org|diglib\.eg\.org|"
    r"morganclaypool\.com|royalsocietypublishing\.org|biologists\.com|physiology\.org|jbc\.org|embopress\.org|genome\.org|academia\.edu|"
    r"scitation\.org|karger\.com|thieme-connect\.com|liebertpub\.com|emerald\.com|inderscience\.com|igi-global\.com|scitepress\.org|"
    r"copernicus\.org|adsabs\.harvard\.edu|inspirehep\.net|philpapers\.org|eprint\.iacr\.org|ceur-ws\.org|vldb\.org|openaccess\.[\w.]{1,253}|alphaxiv\.org|"
    r"ojs\.[\w.]{1,253}|proceedings\.[\w.-]{1,253}|papers\.[\w.-]{1,253}|journals\.[\w.-]{1,253}|citeseerx\.ist\.psu\.edu|lippincott\.com|lww\.com|lanl\.gov|emergentmind\.com|scirate\.com)$"
)
_PAPER_PATH = re.compile(
    r"\.(?:pdf|ps|ps\.gz)(?:[?#].*)?$|/(?:pdf|doi|abs|epdf|fulltext)/", re.IGNORECASE | re.DOTALL
)
_MODEL_HOSTS = re.compile(r"(?:^|\.)(?:huggingface\.co|hf\.co|modelscope\.cn|kaggle\.com)$")
_TELLING = ("code", "video", "data", "demo", "model")
"""What an address says of a link that is only called "link"."""
_SEARCH = re.compile(r"scholar\.google\.|google\.com/search|img\.shields\.io|badge")
_PROJECT_HOSTS = re.compile(
    r"(?:\.github\.io|\.gitlab\.io|sites\.google\.com|\.netlify\.app|\.vercel\.app|\.notion\.site|\.io)$"
)


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
    if not text or len(text) > 60:
        return None
    return next((role for role, pattern in _LABELS if pattern.fullmatch(text)), None)


def is_neutral(label: str) -> bool:
    """Whether a label says nothing but that there is a link."""
    return bool(_NEUTRAL.fullmatch(label.strip(_EDGE)))


@lru_cache(maxsize=4096)
def url_role(url: str) -> LinkRole:
    """The role that an address alone suggests."""
    host, ids = host_of(url), from_url(url)
    if _SEARCH.search(url):
        return "other"
    if ids != Ids():
        return "paper"
    if _CODE_HOSTS.search(host):
        return "paper" if re.search(r"\.pdf(?:$|[?#])", url, re.IGNORECASE) else "code"
    if _VIDEO_HOSTS.search(host) or _MODEL_HOSTS.search(host):
        return "video" if _VIDEO_HOSTS.search(host) else _shelf_role(url)
    proxied = host.split(".")[0].replace("-", ".")  # a library's proxy: ieeexplore-ieee-org.library.example
    if (
        _PAPER_HOSTS.search(host)
        or _PAPER_HOSTS.search(proxied)
        or (_PAPER_PATH.search(url) and not _PROJECT_HOSTS.search(host))
    ):
        return "paper"
    return (
        "paper"
        if re.search(r"\.pdf(?:$|[?#])", url, re.IGNORECASE)
        else "project"
        if _PROJECT_HOSTS.search(host)
        else "other"
    )


def _shelf_role(url: str) -> LinkRole:
    """What stands on the shelves of sites that share models."""
    return "data" if "/datasets/" in url else "demo" if "/spaces/" in url else "model"


def _leaves(url: str) -> bool:
    return not url.startswith(("#", "mailto:", "javascript:")) and bool(
        re.match(rf"h+ttps?:|ftp:|//|www\.|{DOI_START}|[\w%/.-]+\.pdf$", url, re.IGNORECASE)
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
