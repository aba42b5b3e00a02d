"""Where papers appear: the names that lists use for conferences and journals."""

from __future__ import annotations

import re

from pipeline.parse.dates import find_date, find_date_text

_ACRONYMS = frozenset(
    """aaai aacl aaas accv acl acm-mm acmmm acs aistats alife alt amia apsipa arxiv asplos asru atc automl bibm biorxiv bmcv bmvc brain
    ccs cell chb chemrxiv chi chil cikm cogsci colm coling colt conext conll corl corr cscw cvprw cvpr dac dasfaa date dsn eacl
    ebiomedicine ecai eccv eccvw ecir ecml ecml-pkdd egsr elife emnlp esorics eurocrypt eurographics eurosys facct fast fccm fg findings fpga
    fse gecco globecom hpca hpdc hri iccad iccp iccv iccvw icassp icaps icc icde icdm icip iclr icml icmlw icme icmi icpr icra icse
    icst ics icwsm icws ijcai ijcnn ijcv ijrr infocom interspeech ipdps ipmi ipsn iros isbi isca ismir ismar isit isscc issta iui iwslt jair jama jbhi jmlr
    kdd l4dc lak las lrec mass media medrxiv miccai micro midl mm mlhc mlsys mobicom mobihoc mobisys mm-asia naacl nature ndss neurips neuripsw nips
    nlpcc npj nsdi ndt oakland oopsla openreview osdi pacificvis pakdd pami pami pkdd pldi pmlr pnas podc pods popl ppopp preprint
    ra-l ral recsys rss sagt sc science sdm sec sensys siggraph sigir sigmod sigcomm sigcse sigmetrics sigspatial soda sosp sp spaa spl spm
    stoc stacs tacl tbme tcad tcsvt tcss tcyb techrxiv tifs tim tip tit tkdd tkde tmc tmech tmi tmlr tmm tnn tnnls tnsre tog toit tois tomccap
    tomm tops tosem tpami tpds tro trecvid tse tsp tvcg tvlsi uai uist usenix uss vldb vr vrst wacv wacvw web3d wmt workshop wsdm www 3dv jdi jmi jbi
    medphys mia mlmi sashimi dlmia t-pami t-ro t-ase acm mm sca pg cgf vis ismrm prl pr cviu ivc tgrs jstars mdpi iet spie""".split()
)
_STRONG = re.compile(
    r"\b(?:conference|conf\.|proceedings|proc\.|journal|transactions|trans\.|symposium|workshops?|annals|magazine|preprint|"
    r"press|advances in neural|lecture notes|lncs|ieee|acm|springer|elsevier|plos|pnas|frontiers in|front\.|phd thesis|thesis|"
    r"under review|submitted to|accepted|physical review|phys\. ?rev|bmc|nucleic acids research|arxiv)(?!\w)|^tech(?:nical)? report\b"
    r"|^j\. (?:chem|am|phys|appl|comp|mol|biol|med|exp|clin|neuro|acoust|mach|opt|stat|math|mater|struct)",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"\b(?:letters|lett\.|review|reviews|bulletin|findings|acta|archives|nature|science|cell|bioinformatics|neurocomputing|oral|"
    r"spotlight|poster|nat\.|commun\.|communications|proteins|biotechnology|sci\.|int\.|computation|reports)(?!\w)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_YEAR_TAIL = re.compile(r"[-'’]?(?:(?:19|20)\d\d|(?<=['’])\d\d|\d\d)$")


def looks_like_venue(text: str) -> bool:
    """Whether a short text says where or when a paper appeared, and nothing else."""
    text = text.strip(" .,;:*_[]()（）【】")
    if not text or len(text) > 160 or "?" in text:
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


def knows_venue(text: str) -> bool:
    """Whether a text holds the name of a venue that lists know, or a word that venues are made with."""
    return any(_is_acronym(token) for token in _TOKEN.findall(text)) or bool(
        _STRONG.search(text) or _WEAK.search(text)
    )


def names_venue(text: str) -> bool:
    """Whether a text names a venue that lists know, or one that is plainly called a journal or conference."""
    return any(_is_acronym(token) for token in _TOKEN.findall(text)) or bool(_STRONG.search(text))


def _is_acronym(token: str) -> bool:
    base = _YEAR_TAIL.sub("", token)
    if base.lower() not in _ACRONYMS or len(base) < 2:
        return False
    return base != base.lower() or base in ("arxiv", "biorxiv", "medrxiv")
