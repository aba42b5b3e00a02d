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
_WORDS = re.compile(
    r"\b(?:conference|conf\.|proceedings|proc\.|journal|j\.|transactions|trans\.|symposium|workshops?|letters|lett\.|review|reviews|annals|"
    r"magazine|preprint|press|bulletin|advances in|lecture notes|lncs|findings|acta|archives|ieee|acm|springer|elsevier|nature|science|cell|"
    r"plos|pnas|frontiers|front\.|bioinformatics|neurocomputing|thesis|phd|under review|arxiv|submitted|accepted|oral|spotlight|poster|"
    r"physical review|phys\. ?rev|nat\.|commun\.|proteins|biotechnology|computational|sci\.|int\.|bmc|nucleic acids|tech(?:nical)? report)(?!\w)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_YEAR_TAIL = re.compile(r"[-'’]?(?:(?:19|20)\d\d|(?<=['’])\d\d|\d\d)$")


def looks_like_venue(text: str) -> bool:
    """Whether a short text says where or when a paper appeared, and nothing else."""
    text = text.strip(" .,;:*_[]()")
    if not text or len(text) > 120:
        return False
    rest = text.replace(find_date_text(text) or "\0", " ") if not find_date(text) else text.replace((find_date(text) or ("",))[0], " ")
    tokens = _TOKEN.findall(rest)
    if not tokens:
        return rest != text
    if knows_venue(text):
        return len(tokens) <= 12
    return rest != text and len(tokens) <= 6 and all(token[0].isupper() or token.isdigit() or len(token) < 4 for token in tokens)


def knows_venue(text: str) -> bool:
    """Whether a text holds the name of a venue that lists know, or a word that venues are made with."""
    return any(_is_acronym(token) for token in _TOKEN.findall(text)) or bool(_WORDS.search(text))


def _is_acronym(token: str) -> bool:
    base = _YEAR_TAIL.sub("", token)
    if base.lower() not in _ACRONYMS or len(base) < 2:
        return False
    return base != base.lower() or base in ("arxiv", "biorxiv", "medrxiv")
