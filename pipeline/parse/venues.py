"""Where papers appear: the names that lists use for conferences and journals."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.parse.dates import find_date, find_date_text

_ACRONYMS = frozenset(
    """
    3dv aaai aaas aacl accv acl acm acm-mm acmmm acs aistats alife alt amia apsipa arxiv asplos asru
    atc automl bibm biorxiv bmcv bmvc brain ccs cell cgf chb chemrxiv chi chil cikm cogsci coling
    colm colt conext conll corl corr cscw cviu cvpr cvprw dac dasfaa date dlmia dsn eacl
    ebiomedicine ecai eccv eccvw ecir ecml ecml-pkdd egsr elife emnlp esorics eurocrypt eurographics
    eurosys facct fast fccm fg findings fpga fse gecco globecom hpca hpdc hri icaps icassp icc iccad
    iccp iccv iccvw icde icdm icip iclr icme icmi icml icmlw icpr icra ics icse icst icws icwsm iet
    ijcai ijcnn ijcv ijrr infocom interspeech ipdps ipmi ipsn iros isbi isca isit ismar ismir ismrm
    isscc issta iui ivc iwslt jair jama jbhi jbi jdi jmi jmlr jstars kdd l4dc lak las lrec mass mdpi
    media medphys medrxiv mia miccai micro midl mlhc mlmi mlsys mm mm-asia mobicom mobihoc mobisys
    naacl nature ndss ndt neurips neuripsw nips nlpcc npj nsdi oakland oopsla openreview osdi
    pacificvis pakdd pami pg pkdd pldi pmlr pnas podc pods popl ppopp pr preprint prl ra-l ral
    recsys rss sagt sashimi sc sca science sdm sec sensys sigcomm sigcse siggraph sigir sigmetrics
    cidr cheops edbt hotstorage hotos icdew mdm pvldb ssdbm sstd sigmod sigspatial soda sosp sp spaa spie spl spm stacs stoc t-ase t-pami t-ro tacl tbme tcad
    tcss tcsvt tcyb techrxiv tgrs tifs tim tip tit tkdd tkde tmc tmech tmi tmlr tmm tnn tnnls tnsre
    tog tois toit tomccap tomm tops tosem tpami tpds trecvid tro tse tsp tvcg tvlsi uai uist usenix
    uss vis vldb vr vrst wacv wacvw web3d wmt workshop wsdm www
    """.split()
)
_WORDS = frozenset("alt chi date fast las mass pods sec soda tip tog tops vis web3d".split())
"""Meetings whose initials make a word: only in capitals."""
_STRONG = re.compile(
    r"\b(?:conference|conf\.|proceedings|proc\.|journal|transactions|trans\.|symposium|workshops?|annals|magazine|preprint|"
    r"press|advances in neural|lecture notes|lncs|ieee|acm|springer|elsevier|plos|pnas|frontiers in"
    r"|front\.|phd thesis|thesis|"
    r"under review|submitted to|accepted|physical review|phys\. ?rev|bmc|nucleic acids research"
    r"|arxiv)(?!\w)|^tech(?:nical)? report\b"
    r"|^j\. (?:chem|am|phys|appl|comp|mol|biol|med|exp|clin|neuro|acoust|mach|opt|stat|math|mater|struct)",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"\b(?:letters|lett\.|review|reviews|bulletin|findings|acta|archives|nature|science|cell|bioinformatics|neurocomputing|oral|"
    r"spotlight|poster|nat\.|commun\.|communications|proteins|biotechnology|sci\.|int\.|computation|reports)(?!\w)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:An?|On|How|Towards?|What|Why) [a-zA-Z]")
_UNKNOWN_ACRONYM = re.compile(
    r"[A-Za-z]{0,6}[A-Z]{2}[A-Za-z]{0,8}(?: workshop)?(?:,? ?(?:19|20)\d\d|,? ?['’][0-4]\d| [0-4]\d)"
)
"""A meeting by its initials, with the year: "HotOS 2021", "aiDM2020", "CHEOPS 22"."""
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_YEAR_TAIL = re.compile(r"[-'’]?(?:(?:19|20)\d\d|(?<=['’])\d\d|\d\d)$")


@lru_cache(maxsize=4096)
def looks_like_venue(text: str) -> bool:
    """Whether a short text says where or when a paper appeared, and nothing else."""
    text = text.strip(" .,;:*_[]()（）【】")
    if not text or len(text) > 160 or "?" in text:
        return False
    if _UNKNOWN_ACRONYM.fullmatch(text):
        return True
    if _ARTICLE.match(text) and ("," in text or not _STRONG.search(text)):
        return False
    when = (find_date(text) or (find_date_text(text),))[0]
    rest = text.replace(when, " ") if when else text
    tokens = [
        token for token in _TOKEN.findall(rest) if not token.isdigit() and not re.fullmatch(r"\d+-\d+", token)
    ]
    if not tokens:
        return when is not None or any(_is_acronym(token) for token in _TOKEN.findall(rest))
    if re.search(r"[:：]\s", rest) and not any(_is_acronym(token) for token in tokens):
        return False
    return len(tokens) <= _most_tokens(rest, tokens, when is not None)


def _most_tokens(rest: str, tokens: list[str], is_dated: bool) -> int:
    """How long a text may be and still be a venue: the longer, the plainer it is one."""
    if any(_is_acronym(token) for token in tokens):
        return 12 if is_dated else 5
    if _STRONG.search(rest):
        return 16 if is_dated else 9
    capital = all(token[0].isupper() or token[0].isdigit() or len(token) < 4 for token in tokens)
    if _WEAK.search(rest):
        return (10 if is_dated else 4) if capital else 3
    return (4 if capital else 0) if is_dated else 0


@lru_cache(maxsize=4096)
def knows_venue(text: str) -> bool:
    """Whether a text holds the name of a venue that lists know, or a word that venues are made with."""
    return any(_is_acronym(token) for token in _TOKEN.findall(text)) or bool(
        _STRONG.search(text) or _WEAK.search(text)
    )


@lru_cache(maxsize=4096)
def names_venue(text: str) -> bool:
    """Whether a text names a venue that lists know, or one that is plainly called a journal or conference."""
    return any(_is_acronym(token) for token in _TOKEN.findall(text)) or bool(_STRONG.search(text))


def _is_acronym(token: str) -> bool:
    base = _YEAR_TAIL.sub("", token)
    if "-" in base and base.lower() not in _ACRONYMS:
        base = base.split("-", 1)[0] if re.search(r"-(?:W|Companion|Findings|Workshops?)$", base) else base
    if base.lower() not in _ACRONYMS or len(base) < 2 or (base.istitle() and base.lower() in _WORDS):
        return False
    return base != base.lower() or base in ("arxiv", "biorxiv", "medrxiv")
