"""Contradictions: in what two titles differ, word by word, and whether that makes them two papers' titles.

Looked at are pairs that agree enough to be one paper and whose titles are not equal. The words that both titles have in
one order are laid aside; of the rest, those that are the same but for a typo, an ending or a space are too. What is left
stands on one side only, or stands for something else: numbers of that, beside the comparisons, are what the model of
`contradictions.json` was fitted on (benchmarks/fit_contradictions.py).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from rapidfuzz import fuzz, process

from pipeline.merge.arrays import Bools, Floats, Ints, Matrix, Rows
from pipeline.merge.comparison import FEATURES, ONE_PAGE, lone_words
from pipeline.merge.fields import Fields
from pipeline.merge.overrides import ONE_ABSTRACT, UNSURE
from pipeline.merge.trees import TreeSum, read_trees
from pipeline.merge.venues import PREPRINT
from pipeline.telling_words import contrast, is_number, may_tell, n_siblings, told_by

_LEAST_WEIGHT = 1.0  # of a word that tells
_A_TYPO = 0.97  # title_sim from which titles differ in a letter or two
_NEAR = 0.75  # title_sim from which two titles may be one, renamed
_LIKELY = -3.0  # the merge model's log-odds from which titles are looked at word by word
_SLICE = 1 << 13  # pairs at a time, to bound memory

CONTRASTS = (
    "lone_words_least", "lone_words_most", "lone_weight_least", "lone_weight_most", "words_alike", "words_before",
    "words_behind", "lone_sim", "lone_numbers_least", "lone_numbers_most", "siblings", "reordered",
    "heads", "head_sim", "behind_head_sim", "first_word_lone", "last_word_lone", "last_author",
    "fewest_authors", "authors_more", "years_apart",
)  # fmt: skip
"""What is told of titles that differ, and of the teams behind them, in the order of the matrix."""
_APART_FROM = frozenset(
    "title_spread title_years abstract_sim same_pages same_volume same_number places_agree places_conflict "
    "kind_conflict venue_sim year_gap".split()
)
COMPARISONS = tuple(name for name in FEATURES if name not in _APART_FROM)
"""The comparisons that the model is asked about too: those of titles and of people."""
NUMBERS = (*COMPARISONS, *CONTRASTS)
"""What the model is asked about: these comparisons, then the contrasts."""
_PLACE = {name: place for place, name in enumerate(FEATURES)}
_ASKED = [_PLACE[name] for name in COMPARISONS]


def with_contradictions(logits: Floats, matrix: Matrix, fields: Fields, left: Rows, right: Rows) -> Floats:
    """The log-odds of every pair, after the words in which unequal titles differ were looked at, `(n_pairs,) float64`.

    Args:
        logits: The merge model's log-odds, `(n_pairs,) float64`.
        matrix: What was compared, `(n_pairs, n_features) float32`.
        fields: The records.
        left: Their rows on one side, `(n_pairs,) int64`.
        right: Their rows on the other, `(n_pairs,) int64`.
    """
    logits = logits.copy()
    titled = np.minimum(fields.n_letters[left], fields.n_letters[right]) > 0
    unequal = fields.title_code[left] != fields.title_code[right]
    rows = np.flatnonzero(titled & unequal & (logits > _LIKELY))
    for start in range(0, len(rows), _SLICE):
        some = rows[start : start + _SLICE]
        logits[some] = _contradicted(logits[some], matrix[some], fields, left[some], right[some])
    return logits


def _contradicted(logits: Floats, matrix: Matrix, fields: Fields, left: Rows, right: Rows) -> Floats:
    """The log-odds of pairs with unequal titles, `(n_pairs,) float64`: some as their words tell, some in doubt."""
    by_authors = _is_by_authors(fields, matrix, left, right)
    likely = logits > UNSURE
    other_words = by_authors & (matrix[:, _PLACE["title_sim"]] < _A_TYPO) & (likely | _are_near(matrix))
    asked = np.flatnonzero(other_words)
    told = np.flatnonzero(likely & ~other_words)
    asked = np.union1d(asked, told[_may_tell(fields, left[told], right[told])])
    left, right, matrix, by_authors = left[asked], right[asked], matrix[asked], by_authors[asked]
    words = _of_words(fields, left, right)
    found = logits[asked]
    rows = np.flatnonzero(by_authors)
    found[rows] = _model().logits(_numbers(words, fields, left, right, matrix)[rows])
    logits = logits.copy()
    logits[asked] = np.where(_tell(words, matrix), np.minimum(found, UNSURE), found)
    return logits


def _are_near(matrix: Matrix) -> Bools:
    """Which pairs may be one paper though the merge model doubts it: near titles, and nobody but the same people.

    `(n_pairs,) bool`.
    """
    strangers = matrix[:, _PLACE["author_contained"]] < 1
    return np.asarray((matrix[:, _PLACE["title_sim"]] >= _NEAR) & ~strangers, bool)


def _may_tell(fields: Fields, left: Rows, right: Rows) -> Bools:
    """Which titles have a word that the other lacks and that may tell: few have, and the others need no alignment.

    `(n_pairs,) bool`.
    """
    words_l, words_r = fields.tokens[left], fields.tokens[right]
    codes = np.unique(np.concatenate([words_l.ravel(), words_r.ravel()])).astype(np.int64)
    tells = np.array([may_tell(word) for word in fields.words[codes].tolist()], bool)
    lone_l, lone_r = lone_words(fields, left, right)
    told_l = tells[np.searchsorted(codes, words_l)] & lone_l
    told_r = tells[np.searchsorted(codes, words_r)] & lone_r
    return np.asarray((told_l | told_r).any(axis=1), bool)


def _is_by_authors(fields: Fields, matrix: Matrix, left: Rows, right: Rows) -> Bools:
    """Which titles stand as their authors wrote them, on one side at least, so that a word that differs is meant.

    `(n_pairs,) bool`: those of preprints, and of lists, which copy them. References are written from memory, and cut. One
    abstract outweighs titles.
    """
    stands = (fields.kind == PREPRINT) | fields.is_listed
    one_abstract: Bools = matrix[:, _PLACE["abstract_sim"]] >= ONE_ABSTRACT
    by_authors: Bools = (stands[left] | stands[right]) & ~one_abstract
    return by_authors


def _tell(words: dict[str, Floats], matrix: Matrix) -> Bools:
    """Which titles differ in words alone that make two papers, `(n_pairs,) bool`.

    But on one page a number is a misprint, and a notice was printed along.
    """
    one_page = matrix[:, _PLACE["same_pages"]] >= ONE_PAGE
    tell: Bools = (words["told_siblings"] > 0) | ((words["told"] > 0) & ~one_page)
    return tell


@cache
def _model() -> TreeSum:
    """The model that ships with paperlist."""
    return read_trees(files("pipeline.merge").joinpath("contradictions.json").read_text("utf-8"), NUMBERS)


def contrasts(fields: Fields, left: Rows, right: Rows, matrix: Matrix) -> Matrix:
    """The numbers that the model is asked about, `(n_pairs, len(NUMBERS)) float32`; NaN where it can't be told."""
    return _numbers(_of_words(fields, left, right), fields, left, right, matrix)


def _numbers(words: dict[str, Floats], fields: Fields, left: Rows, right: Rows, matrix: Matrix) -> Matrix:
    found = words | _of_heads(fields, left, right) | _of_teams(fields, left, right)
    added = np.stack([found[name] for name in CONTRASTS], axis=1).astype(np.float32)
    return np.concatenate([matrix[:, _ASKED], np.round(added, 4)], axis=1)


def _of_words(fields: Fields, left: Rows, right: Rows) -> dict[str, Floats]:
    titles_l, titles_r = fields.tokens[left], fields.tokens[right]
    codes = np.unique(np.concatenate([titles_l.ravel(), titles_r.ravel()])).astype(np.int64)
    texts = fields.words[codes].tolist()
    word = dict(zip(codes.tolist(), texts, strict=True))
    weight = dict(zip(texts, fields.weights[codes].tolist(), strict=True))
    rows = [
        _contrast([word[code] for code in one if code], [word[code] for code in other if code], weight)
        for one, other in zip(titles_l.tolist(), titles_r.tolist(), strict=True)
    ]
    names = (*CONTRASTS[:12], "first_word_lone", "last_word_lone", "told", "told_siblings")
    columns = np.array(rows, np.float64).reshape(-1, len(names)).T
    return dict(zip(names, columns, strict=True))


def _contrast(one: list[str], other: list[str], weight: dict[str, float]) -> tuple[float, ...]:
    """What the words of two titles say, in the order of their contrasts."""
    found = contrast(one, other, lambda word: weight[word] >= _LEAST_WEIGHT)
    telling_l, telling_r = (
        [word for word in alone if weight[word] >= _LEAST_WEIGHT or is_number(word)]
        for alone in (found.alone_l, found.alone_r)
    )
    told = told_by(telling_l, telling_r)
    numbers = sorted(sum(map(is_number, alone)) for alone in (found.alone_l, found.alone_r))
    sizes = sorted((len(telling_l), len(telling_r)))
    weights = sorted(sum(weight[word] for word in telling) for telling in (telling_l, telling_r))
    shorter = max(min(len(one), len(other)), 1)
    sim = fuzz.ratio(" ".join(telling_l), " ".join(telling_r)) / 100 if telling_l and telling_r else np.nan
    return (
        *sizes, *weights, found.n_alike, found.n_before / shorter, found.n_behind / shorter, sim, *numbers,
        n_siblings(found.alone_l, found.alone_r), float(found.is_reordered), float(not found.n_before), float(not found.n_behind),
        float(told is not None), float(told == "siblings"),
    )  # fmt: skip


def _of_heads(fields: Fields, left: Rows, right: Rows) -> dict[str, Floats]:
    """What the parts before and behind the colons say."""
    heads_l, tails_l = _split(fields, left)
    heads_r, tails_r = _split(fields, right)
    heads = np.array(
        [bool(one) + bool(other) for one, other in zip(heads_l, heads_r, strict=True)], np.float64
    )
    return {
        "heads": heads,
        "head_sim": np.where(heads == 2, _ratios(heads_l, heads_r), np.nan),
        "behind_head_sim": _ratios(tails_l, tails_r),
    }


def _split(fields: Fields, rows: Rows) -> tuple[list[str], list[str]]:
    """The squashed parts of titles before their colons ("" without one) and behind them."""
    titles, heads = fields.title[rows].tolist(), fields.heads[rows].tolist()
    heads = [
        head if head and title.startswith(head) else "" for title, head in zip(titles, heads, strict=True)
    ]
    return heads, [title[len(head) :] for title, head in zip(titles, heads, strict=True)]


def _ratios(left: list[str], right: list[str]) -> Floats:
    return np.asarray(process.cpdist(left, right, scorer=fuzz.ratio, dtype=np.float32), np.float64) / 100


def _of_teams(fields: Fields, left: Rows, right: Rows) -> dict[str, Floats]:
    """What the teams and years say, beyond the comparisons."""
    n_l, n_r = fields.people.counts[left].astype(np.float64), fields.people.counts[right].astype(np.float64)
    whole = (n_l > 0) & (n_r > 0) & ~fields.people.et_al[left] & ~fields.people.et_al[right]
    gap = np.abs(fields.year[left] - fields.year[right])
    return {
        "last_author": np.where(whole, _last(fields, left) == _last(fields, right), np.nan),
        "fewest_authors": np.where(whole, np.minimum(n_l, n_r), np.nan),
        "authors_more": np.where(whole, np.abs(n_l - n_r), np.nan),
        "years_apart": np.minimum(gap, 10),
    }


def _last(fields: Fields, rows: Rows) -> Ints:
    """The code of the last author that is compared, `(n,) int32`."""
    names = fields.people.surnames[rows]
    last = np.maximum((names > 0).sum(axis=1) - 1, 0)
    return np.asarray(names[np.arange(len(rows)), last], np.int32)
