"""Matching: is this record the paper that the list means? Judged with everything that the list says."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.ids import Ids
from pipeline.people import surnames
from pipeline.resolve.comparing import (
    Names,
    Titles,
    compare_names,
    compare_titles,
    evidence,
    most_log_odds,
    weights,
)
from pipeline.schema import Record
from pipeline.title_forms import TitleForm, bare_key, bare_words, form_of, split_title, title_keys

SHORT = 2  # words of a title that many papers may have
_RARE = 12.0  # rarity of three words from which no two papers of the corpus share them as their title
A_SEQUEL = 0.1  # as probable as a title with another number or telling word makes a record, at most
IN_DOUBT = 0.5  # as probable as a short title alone makes a record


@dataclass(frozen=True, slots=True)
class Question:
    """What a list says of one paper: all that it can be found and judged by."""

    ids: Ids
    title: str
    surnames: tuple[str, ...]
    year: int | None
    address: str | None = None
    """What its link stands for (`address_key`), where that is no identifier."""
    names: tuple[str, ...] = ()
    """The authors as they are printed: whoever has the surname of another may be told by the given name."""

    def __hash__(self) -> int:
        """By the title, which hardly two questions share: each is looked up dozens of times."""
        return hash(self.title)


@dataclass(frozen=True, slots=True)
class Match:
    """How well a record fits a question."""

    score: float
    title_sim: float
    authors_agree: bool | None
    reason: str


def title_sim(title_l: str, title_r: str) -> float:
    """Similarity of two titles, 0..1: 1 if only form differs, near 1 if one is the other without its subtitle."""
    form_l, form_r = form_of(title_l), form_of(title_r)
    if form_l.key == form_r.key:
        return 1.0
    ratio = fuzz.ratio(" ".join(form_l.words), " ".join(form_r.words)) / 100
    return max(ratio, _part_sim(form_l, form_r), _part_sim(form_r, form_l))


def _part_sim(short: TitleForm, long: TitleForm) -> float:
    """0.96 where `short` is what stands before the subtitle of `long`, or behind a nickname ("CLIP: …")."""
    if not long.tail or len(short.key) < 4:
        return 0.0
    return 0.96 if short.key in (long.head, long.tail) else 0.0


def match_record(question: Question, record: Record, beside: Collection[str] = ()) -> Match:
    """How probable it is, 0..1, that the record is the paper meant, and why, in words.

    Args:
        question: What the list says.
        record: What a source has.
        beside: Titles of the list's entries, as `title_keys`: a record with the title of another entry is
            rather the paper of that one.
    """
    compared = compare_record(question, record, beside)
    log_odds = sum(weight * compared.found[name] for name, weight in weights().items())
    score = min(_probable(log_odds), compared.most)
    return Match(round(score, 4), compared.sim, compared.authors_agree, compared.reason)


def score_from(question: Question, record: Record, least: float) -> float:
    """The score of a match; 0 where it is less than that, which authors and years most often show without comparing word by word."""
    asked = _with_whole_title(question, record)
    _, title = _nearest_title(asked, record)
    names, gap = compare_names(asked.surnames, record), _gap(asked, record)
    if names.agree is not None:  # without authors the titles' words decide
        most = most_log_odds(asked.title, title, names, gap)
        if round(_probable(most), 4) < least:
            return 0.0
    score = match_record(question, record).score
    return score if score >= least else 0.0


def _probable(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def _nearest_title(question: Question, record: Record) -> tuple[float, str]:
    """The title of a record that is most like the one asked, and how like it is."""
    return max((title_sim(question.title, title), title) for title in (record.title, *record.other_titles))


def _gap(question: Question, record: Record) -> int | None:
    """The years from a record to the list's year."""
    return question.year - record.year if question.year and record.year else None


@dataclass(frozen=True, slots=True)
class Compared:
    """A question and a record compared: the numbers that are weighed, and what a rule lets the score be at most."""

    found: dict[str, float]
    most: float
    sim: float
    authors_agree: bool | None
    reason: str


def compare_record(question: Question, record: Record, beside: Collection[str] = ()) -> Compared:
    """What speaks for and against the record being the paper meant, not weighed yet."""
    question = _with_whole_title(question, record)
    sim, title = _nearest_title(question, record)
    titles = compare_titles(question.title, title)
    names, gap = compare_names(question.surnames, record), _gap(question, record)
    is_beside = is_of_another_line(question.title, record, beside)
    found = evidence(titles, question.title, title, names, gap, is_beside=is_beside)
    is_in_doubt = names.agree is None and _is_common(question.title, titles, gap)
    most = A_SEQUEL if titles.is_sequel else IN_DOUBT if is_in_doubt else 1.0
    reason = _reason(sim, title, names, titles.told, gap)
    if is_beside:
        reason += "; its title stands on another line"
    return Compared(found, most, sim, names.agree, reason)


def are_of_title(names: Sequence[str], title: str, whole: str) -> bool:
    """Whether surnames are no people's, but words of a name that a list cut off a title: "Slow Tides: Forecasting …"."""
    if not names:
        return False
    form = form_of(whole)
    if not form.head or form.tail != form_of(title).key:
        return False
    return all(name in bare_words(split_title(whole)[0]) for name in names)


def _with_whole_title(question: Question, record: Record) -> Question:
    """The question with the record's title, where its surnames are of that title."""
    if not are_of_title(question.surnames, question.title, record.title):
        return question
    return dataclasses.replace(question, title=record.title, surnames=())


def is_of_another_line(asked: str, record: Record, beside: Collection[str]) -> bool:
    """Whether another entry than the one with the title asked has the record's title."""
    key = bare_key(record.title)
    return key in beside and key not in title_keys(asked)


def _is_common(title: str, titles: Titles, gap: int | None) -> bool:
    """Whether a title is too short to tell a paper by it alone: two words, or three that are not rare and no year beside them."""
    n_words = len(bare_words(title))
    if n_words != SHORT + 1:
        return n_words <= SHORT
    is_rare = titles.is_equal and titles.shared >= _RARE
    return not is_rare and (gap is None or abs(gap) > 1)


def _reason(sim: float, title: str, names: Names, told: str | None, gap: int | None) -> str:
    said = ["title equal" if sim == 1.0 else f'title {sim:.2f} similar to "{title}"']
    if told:
        said.append(f'"{told}" stands in one title only')
    said.append({True: "authors agree", False: "authors differ", None: "authors not known"}[names.agree])
    if gap is not None and abs(gap) > 1:
        said.append(f"years differ by {abs(gap)}")
    return "; ".join(said)


def is_one_paper(record_l: Record, record_r: Record) -> bool:
    """Whether two records are of one paper as far as can be told: equal titles, and no other authors."""
    if bare_key(record_l.title) != bare_key(record_r.title):
        return False
    return have_one_team(record_l, record_r) is not False


def are_twins(record_l: Record, record_r: Record) -> bool:
    """Whether two records are of one paper for certain: equal titles, and authors that agree."""
    if bare_key(record_l.title) != bare_key(record_r.title):
        return False
    return have_one_team(record_l, record_r) is True


def have_one_team(record_l: Record, record_r: Record) -> bool | None:
    """Whether the authors of two records agree; None where those of either are not known."""
    return compare_names(surnames(author.name for author in record_l.authors), record_r).agree
