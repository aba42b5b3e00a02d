"""Which piece of a unit is the title: each is scored, and the shape that most units vote for settles it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Literal

from pipeline.ids import DOI_START
from pipeline.parse.clauses import is_names
from pipeline.parse.dates import find_date_text
from pipeline.parse.links import label_role
from pipeline.parse.people import name_share
from pipeline.parse.pieces import Piece, count_words
from pipeline.parse.unit import Unit
from pipeline.parse.venues import knows_venue, looks_like_venue
from pipeline.people import ET_AL, has_et_al
from pipeline.text import one_line
from pipeline.title_forms import title_key

_MOSTLY_NAMES = 0.7  # name_share from which words between commas are names
_LISTED_WORDS = 4  # from which a text between commas may be names
_LED_NAME_WORDS = 3  # of a surname and "et al."
_LED_WORDS = 6  # in front of "et al."
_NAME_WORDS = range(2, 6)  # of one person's name
_HALF = 0.5  # share of words that are written small in a sentence
_SENTENCE_WORDS = 12  # of what is said about a paper
_TITLE_WORDS = 3  # that a title has at least

_EDGE = re.compile(r"^[\s.,;:：，。；、|\-–—•·*_~/&>]+|[\s,;:：，。；、|\-–—•·*_~]+$")
_SHORTCODE = re.compile(r":[a-z0-9_+-]{2,30}:")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3\u2300-\u23ff]+")
_NUMBER = re.compile(r"^\s*(?:\[\d{1,4}\]|\(?\d{1,4}[.)、]|#\d{1,4})\s+")
_DETAIL_NAMES = (
    r"keywords?|key ?words|task|env(?:ironment)?|dataset|tags?|tl;?dr|summary|abstract|note|notes|comment|description"
    r"|text overlap[^:]{0,60}|official code|code"
)
_MORE_DETAIL_NAMES = r"affiliations?|institutions?|contribution|highlights?|method|topic|关键词|摘要|单位"
DETAIL = re.compile(
    rf"^\s*(?P<name>{_DETAIL_NAMES}|{_MORE_DETAIL_NAMES})\s*[:：]|.{{0,40}}\btext overlap\b", re.IGNORECASE
)
_TITLE_LABEL = re.compile(
    r"^\W{0,3}(?:title|paper|paper title|论文|标题|题目)\s?[:：]\s+(?=\S)", re.IGNORECASE
)
_ADDRESS = re.compile(rf"\s{{0,9}}(?:https?:|www\.|{DOI_START}|arxiv:)", re.IGNORECASE)
_DATED_LABEL = re.compile(r"\s{0,3}[\[(](?:19|20)\d\d\b")
"""How the label of a link begins that says when and where: "[2023 tech report]"."""
SIZE = re.compile(r"\d[\d,.]{0,12}[kKmM]?\+? [a-z]{3,20}(?: \([^()]{1,40}\))?")
"""How much there is of something: "45 videos (90,489 frames)"."""
_BASE = {"quoted": 5.0, "bold": 4.0, "link": 4.0, "bracketed": 2.0, "italic": 1.5, "plain": 2.0}
_INITIAL = re.compile(r"(?:^|\s)[^\W\d_]\.")
_YEAR_AT_END = re.compile(r"[\s,]{0,3}\(?(?:19|20)\d\d\)?\W{0,3}$")
_DATED_SENTENCE = re.compile(r"(?<=[a-z]{3})[.?!]\s+\(?(?:19|20)\d\d\)?\.?\s{0,3}$")
_NAME_BREAK = re.compile(r"(?:(?<!\s)\s+)?[,，]\s*(?:and |& )?|(?<!\s)\s+(?:and|&)\s+")
Ending = Literal["", "names", "et al"]
"""What most unmarked titles of a section end in."""
_MOSTLY_CAPITALS = 0.6  # share of the words of a title that are written so
_LONG_WORD = 4  # letters from which a word of a title has a capital
_HOPELESS = -2.0
FIRST_PIECES = 40
"""A title that has not come by then does not come; looking on would cost quadratic time."""
HEADED = 4.0
"""What it is worth to stand in the heading of a paper."""
VOTE = 4.0
"""What it is worth to have the shape that all of a group has."""


def without_emoji(text: str) -> str:
    """Text in one line, without emoji."""
    return one_line(text if text.isascii() else _EMOJI.sub(" ", text))


def clean_title(text: str) -> str:
    """A title without numbering, emoji and punctuation around it."""
    text = _NUMBER.sub("", _EMOJI.sub(" ", _SHORTCODE.sub(" ", text)))
    text = _EDGE.sub("", _TITLE_LABEL.sub("", one_line(text))).strip()
    text = re.sub(
        r"[.,]\s+[Ii]n$|(?<=[?!])\s+In$", "", text
    )  # "Title. In" in front of a venue in another style
    return _EDGE.sub("", text.rstrip(".")).strip() if not text.endswith("...") else text


def title_candidates(unit: Unit) -> list[tuple[float, str, int]]:
    """What may be the title: its score, its shape, the index of its piece."""
    if unit.candidates is None:
        scored = ((_score(i, unit), piece.kind, i) for i, piece in enumerate(unit.pieces[:FIRST_PIECES]))
        unit.candidates = [found for found in scored if found[0] > _HOPELESS]
    return unit.candidates


def _score(index: int, unit: Unit) -> float:
    piece = unit.pieces[index]
    if piece.kind == "break" or not piece.words or (piece.kind == "bracketed" and piece.text.startswith("@")):
        return 2 * _HOPELESS
    if piece.kind == "link" and (_ADDRESS.match(piece.text) or _DATED_LABEL.match(piece.text)):
        return 2 * _HOPELESS
    if _is_led_by_one(piece.text) or (piece.kind == "bracketed" and label_role(piece.text)):
        return 2 * _HOPELESS
    subtitle = _subtitle(unit.pieces, index)
    text = _cut_tail(piece.text)[0] + (f": {subtitle}" if subtitle else "")
    if piece.kind == "link" and label_role(piece.text) and not (subtitle and _opens(unit.pieces, index)):
        return 2 * _HOPELESS
    words = count_words(text)
    score = _BASE[piece.kind] + 0.35 * min(words, 8) - 1.2 * (piece.row - unit.pieces[0].row)
    if words < _TITLE_WORDS:
        score -= 0.5 if piece.kind == "quoted" else 2.5 if words <= 1 and piece.kind == "bold" else 2.0
    if unit.is_headed and piece.row == unit.pieces[0].row:
        score += HEADED
    return score - _doubts(text, index, unit)


def _is_led_by_one(text: str) -> bool:
    """Whether a text is one surname and "et al.", which is no title in any place."""
    return len(text.split()) <= _LED_NAME_WORDS and has_et_al(text) and ":" not in text


def _doubts(text: str, index: int, unit: Unit) -> float:
    """What speaks against a piece being the title."""
    doubts = _doubts_of_words(text, index, unit)
    piece, before = unit.pieces[index], unit.pieces[:index]
    if any(other.kind == "link" and label_role(other.text) and other.row == piece.row for other in before):
        doubts += 0.0 if _is_named_first(text, before) else 3.0  # what stands behind the links is a note
    if piece.words < _TITLE_WORDS and _is_behind_names(before):
        doubts += 2.0  # the label of a link, or a venue
    if piece.kind == "plain" and _is_behind_date(before):
        doubts += 2.0  # "Title (2014). Working Paper": more of where
    if piece.kind == "plain" and before and before[-1].kind == "bold" and _subtitle(unit.pieces, index - 1):
        doubts += 2.0  # "**NAME:** and what it is" is one title, whatever most others look like
    if piece.kind == "plain" and before and before[-1].kind == "link" and before[-1].row == piece.row:
        doubts += 1.0
    return doubts


def _doubts_of_words(text: str, index: int, unit: Unit) -> float:
    """What speaks against a text being a title, whatever stands around it."""
    doubts, behind = 0.0, unit.pieces[index + 1 : index + 2]
    if looks_like_venue(text) and not (unit.form == "row" and index == 0):
        doubts += 2.0 if index == 0 and any(has_et_al(piece.text) for piece in behind) else 4.0
    if has_et_al(text) or (
        len(text.split()) >= _LISTED_WORDS and name_share(text) > _MOSTLY_NAMES and "," in text
    ):
        doubts += 3.5
    if (index and _is_dated_names(text, behind)) or (_INITIAL.search(text) and is_names(text)):
        doubts += 4.5
    if DETAIL.match(text) or text.lstrip().startswith(",") or SIZE.fullmatch(text.strip()):
        doubts += 3.0
    return doubts


def _is_behind_date(before: list[Piece]) -> bool:
    """Whether a date in brackets stands in front, and words before it that are nobody's names."""
    dated = next(
        (i for i, piece in enumerate(before) if piece.kind == "bracketed" and find_date_text(piece.text)), 0
    )
    said = [piece for piece in before[:dated] if piece.kind == "plain" and piece.words >= _TITLE_WORDS - 1]
    return any(not is_names(piece.text) for piece in said[1:])


def _is_named_first(text: str, before: list[Piece]) -> bool:
    """Whether a text is written as titles are, and nothing but a short name stands in front: "**NAME** [paper] - A Title"."""
    names = [one for one in before if one.kind not in ("break", "bracketed") and one.words]
    others = [one for one in names if not label_role(one.text)]
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text) if len(word) >= _LONG_WORD]
    is_short = bool(others) and all(other.words < _TITLE_WORDS for other in others)
    has_capitals = sum(word[0].isupper() for word in words) >= _MOSTLY_CAPITALS * max(len(words), 2)
    return is_short and has_capitals and not text.rstrip().endswith(".")


def _is_behind_names(before: list[Piece]) -> bool:
    """Whether names stand between a piece and what may be the title."""
    named = [
        i
        for i, piece in enumerate(before)
        if i and piece.kind != "link" and "," in piece.text and is_names(piece.text)
    ]
    return bool(named) and any(piece.words >= _TITLE_WORDS - 1 for piece in before[: named[0]])


def _is_dated_names(text: str, behind: list[Piece]) -> bool:
    """Whether a piece is one surname or a list of names that a year follows: "Bee, Dee, Eff (1976)"."""
    who = _YEAR_AT_END.sub("", text)
    is_dated = who != text or any(re.fullmatch(r"\W*(?:19|20)\d\d\W*", piece.text) for piece in behind)
    return is_dated and ("," in who or len(who.split()) == 1) and name_share(who) == 1


def _opens(pieces: list[Piece], index: int) -> bool:
    """Whether nothing stands in front of a piece but brackets: a venue, a number."""
    return all(piece.kind == "bracketed" or not re.search(r"\w", piece.text) for piece in pieces[:index])


def shape_votes(units: list[Unit]) -> Counter[str]:
    """How often each shape makes the best title of a unit."""
    votes: Counter[str] = Counter()
    for unit in units:
        if (found := title_candidates(unit)) and max(found)[0] > 0:
            votes[max(found)[1]] += 1
    return votes


def _subtitle(pieces: list[Piece], index: int) -> str:
    """The text that goes on with the title behind a colon: "NAME" + ": and what it is"."""
    piece = pieces[index]
    after = pieces[index + 1] if index + 1 < len(pieces) else None
    if (
        not after
        or after.kind != "plain"
        or after.row != piece.row
        or piece.kind not in ("link", "bold", "quoted")
    ):
        return ""
    found = re.match(r"\s?[:：]\s{0,3}(?=\S)", after.text)
    if not found and (
        not (re.search(r"[!?:：]\s*$", piece.text) and re.match(r"\s?[A-Z]", after.text))
        or ("," in after.text and name_share(after.text) > _MOSTLY_NAMES)
    ):
        return ""
    if _is_described(pieces, index):
        return ""
    text = _cut_tail(after.text[found.end() if found else 0 :])[0]
    said = _DATED_SENTENCE.sub("", text)  # "Reading Notes. 2021" has words of a title in front of its year
    is_venue = looks_like_venue(said) if said == text else knows_venue(said) and looks_like_venue(said)
    return text if re.search(r"\w", text) and not is_venue else ""


def _is_described(pieces: list[Piece], index: int) -> bool:
    """Whether sentences about a paper stand behind the colon of a linked title, and not more of the title."""
    if pieces[index].kind != "link" or pieces[index].words < _TITLE_WORDS:
        return False
    row = [piece for piece in pieces[index + 1 :] if piece.row == pieces[index].row]
    said = " ".join(piece.text for piece in row if piece.kind == "plain")
    if has_et_al(said) or not said.rstrip().endswith(".") or any(piece.kind != "plain" for piece in row):
        return False
    small = sum(word[0].islower() for word in said.split())
    return count_words(said) >= _SENTENCE_WORDS and small >= _HALF * count_words(said)


def whole_title(pieces: list[Piece], index: int, ending: Ending) -> tuple[str, list[Piece], int]:
    """The title with its subtitle, what is left of its pieces, and the index of the first piece behind."""
    piece, title, end = pieces[index], pieces[index].text, index + 1
    subtitle = _subtitle(pieces, index)
    if not subtitle:
        if piece.kind != "plain":
            return title, [], end
        title, behind = _cut_tail(title, ending)
        return title, [_names_piece(piece, behind)] if behind else [], end
    after = pieces[end]
    lead = after.text.index(subtitle) if subtitle in after.text else 0
    subtitle, behind = _cut_tail(after.text[lead:], ending)
    rest = [_names_piece(after, behind)] if behind else []
    if _only_names(subtitle):
        return title, [replace(after, text=subtitle + behind)], end + 1
    if title_key(subtitle) == title_key(title):
        return title, rest, end + 1
    if has_et_al(title):
        return subtitle, [*rest, replace(piece, text=title, kind="plain", url=None)], end + 1
    joint = " " if re.search(r"[!?:：]\s*$", title) else ": "
    return f"{title}{joint}{subtitle}", rest, end + 1


def _names_piece(piece: Piece, names: str) -> Piece:
    return replace(piece, text=f"authors: {names}", kind="plain")


def _only_names(text: str) -> bool:
    return has_et_al(text) and len(text.split()) <= _LED_WORDS and "," not in text


def ends_in_names(text: str) -> bool:
    """Whether a title is followed by full names in the same sentence: "…, Ann Bee, Carl Dee"."""
    return _names_start(text) is not None


def _names_start(text: str) -> int | None:
    """Where the full names that end a text begin: behind a comma, and a title of three words or more."""
    commas = [found.start() for found in re.finditer(r"[,，]\s|[.?!],?\s", text[:4000])][:60]
    start = None
    for comma in reversed(commas):
        names = text[comma + 1 :].strip(" ,.")
        if (
            any(len(part.split()) not in _NAME_WORDS for part in _NAME_BREAK.split(names))
            or name_share(names) < 1
        ):
            break
        start = comma
    return start if start is not None and len(text[:start].split()) >= _TITLE_WORDS else None


def _cut_tail(text: str, ending: Ending = "") -> tuple[str, str]:
    """A title and the names that follow it in the same sentence: "…, Bee et al."."""
    if ending == "names" and (start := _names_start(text)) is not None:
        return text[: start + (text[start] in "?!")], text[start + 1 :].strip(" ,")
    if has_et_al(text):
        found = re.search(
            rf"(?:,|(?<=[.?!]))\s*(?P<names>[^,.?!]{{1,60}}?{ET_AL}.{{0,20}})$", text[-100:], re.IGNORECASE
        )
    else:
        found = (
            re.search(r",\s*(?P<names>(?:[A-Z][\w'’.-]*\s?){1,4})\.?\s*$", text[-60:])
            if ending == "et al"
            else None
        )
    if not found:
        return text, ""
    at = max(0, len(text) - (100 if has_et_al(text) else 60)) + found.start()
    return text[:at], found["names"]
