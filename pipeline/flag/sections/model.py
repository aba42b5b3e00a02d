"""The model: signals to the odds of every section, and to the probability that the given one is wrong.

Its coefficients are in `model.json`; `benchmarks/fit_sections.py` fits them on lists with entries moved on purpose.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from pipeline.flag.sections.background import Grid
from pipeline.flag.sections.signals import METHODS, Signals

PLACEMENT_FEATURES = (
    "stands_out",
    "agreement",
    "consensus",
    "unlike_peers",
    "unlike_peers_in_use",
    "unlike_peers_in_terms",
)
_TYPICAL_WEIGHT = 20  # entries of a usual list that count with the list's own, for what stands out in it
SHARE_MOVED = 0.08
"""The share of wrongly placed entries in the lists that the coefficients were fitted on."""
_SHARE_EXPECTED = 0.05  # in a list of which nothing is known
_EXPECTED_WEIGHT = 100  # entries by which that counts with the list's own
_N_ROUNDS = 30


@dataclass(frozen=True)
class PlacementModel:
    """The coefficients."""

    methods: Grid
    """`(n_methods,) float64`: weight of each method."""
    typical: float
    """Margin, in log-odds, that one entry in ten reaches in a usual list."""
    intercept: float
    features: Grid
    """`(n_features,) float64`: weight of each feature, none below 0."""
    calibration: Grid
    """`(3,) float64`: constant, weight of the log-odds themselves, and of how far they stand out of the list's own."""


@dataclass(frozen=True)
class Odds:
    """What the methods together say of every entry."""

    log: Grid
    """`(n_entries, n_sections) float64`: log of the probability."""
    alternative: np.ndarray
    """`(n_entries,) int64`: the best section in which the paper is not listed."""
    best: np.ndarray
    """`(n_entries,) int64`: the best section but the given one, listed or not."""
    second: np.ndarray
    """`(n_entries,) int64`: the next best one where it fits half as well at least, else the best again."""
    margin: Grid
    """`(n_entries,) float64`: by how much the alternative is better than the given section, in log-odds."""


@cache
def load_model() -> PlacementModel:
    """The model that ships with paperlist."""
    table = json.loads(resources.files("pipeline.flag.sections").joinpath("model.json").read_text("utf-8"))
    return PlacementModel(
        np.array([table["methods"][name] for name in METHODS]),
        table["typical"],
        table["intercept"],
        np.array([table["features"][name] for name in PLACEMENT_FEATURES]),
        np.array(table["calibration"]),
    )


def weigh(signals: Signals, weights: Grid, paper: np.ndarray, given: np.ndarray, membership: Grid) -> Odds:
    """The odds of every section for every entry.

    Args:
        signals: Of the papers.
        weights: Of the methods, `(n_methods,) float64`.
        paper: Each entry's paper, `(n_entries,) int64`.
        given: Each entry's section, `(n_entries,) int64`.
        membership: Above 0 where a paper is listed, `(n_papers, n_sections) float64`.
    """
    odds = (signals.stacked @ weights)[paper]
    odds = odds - odds.max(axis=1, keepdims=True)
    odds = odds - np.log(np.exp(odds).sum(axis=1, keepdims=True))
    entries = np.arange(len(paper))
    others = odds.copy()
    others[entries, given] = -np.inf
    unlisted = np.where(membership[paper] > 0, -np.inf, others)
    alternative = np.where(np.isfinite(unlisted).any(axis=1), unlisted.argmax(axis=1), others.argmax(axis=1))
    margin = odds[entries, alternative] - odds[entries, given]
    best = others.argmax(axis=1)
    return Odds(odds, alternative, best, _second(others, best), margin)


def _second(others: Grid, best: np.ndarray) -> np.ndarray:
    """The next best section of each entry where it is half as probable as the best one, `(n_entries,) int64`."""
    entries = np.arange(len(best))
    rest = others.copy()
    rest[entries, best] = -np.inf
    second = rest.argmax(axis=1)
    fits = rest[entries, second] >= others[entries, best] - np.log(2)
    return np.where(fits, second, best)


def describe_placements(
    signals: Signals, odds: Odds, paper: np.ndarray, given: np.ndarray, typical: float
) -> Grid:
    """The features of every entry; each speaks the more for a wrong section the higher it is.

    `(n_entries, n_features) float64`, in the order of `PLACEMENT_FEATURES`; paper and section of an entry are `(n_entries,) int64`.
    """
    entries = np.arange(len(paper))
    stacked = signals.stacked[paper]
    gains = stacked[entries, odds.alternative] - stacked[entries, given]
    own = odds.log[entries, given]
    return np.stack(
        [
            odds.margin - _usual(odds.margin, typical),
            (gains > 0).mean(axis=1),
            np.sort(gains, axis=1)[:, 1],  # what all methods but one see
            _peers(own, given) - own,
            _below_peers(signals.raw["background"][paper], given),
            _below_peers(signals.raw["near_terms"][paper], given),
        ],
        axis=1,
    )


def wrong_odds(features: Grid, model: PlacementModel) -> Grid:
    """Log-odds that an entry stands in the wrong section, before the list is looked at as a whole.

    `(n_entries,) float64`, from features `(n_entries, n_features)`.
    """
    return np.asarray(model.intercept + features @ model.features)


def wrong_probability(features: Grid, model: PlacementModel) -> Grid:
    """How probable it is that an entry stands in the wrong section, calibrated on its own list.

    `(n_entries,) float64`, 0..1, from features `(n_entries, n_features)` of all entries of one list.
    """
    odds = wrong_odds(features, model)
    return _with_own_share(
        np.stack([np.ones(len(odds)), odds, standing_out(odds)], axis=1) @ model.calibration
    )


def standing_out(odds: Grid) -> Grid:
    """By how many deviations each entry's log-odds stand out of its list's, `(n_entries,) float64`."""
    return np.asarray((odds - odds.mean()) / max(float(odds.std()), 1e-9))


def _with_own_share(odds: Grid) -> Grid:
    """Probabilities that agree with the share of wrong entries which they themselves expect in this list.

    In a list that is kept well most doubts are false: the prior is moved, round by round, from the share in the lists that the
    model was fitted on to the mean of the probabilities (Saerens, Latinne, Decaestecker 2002). Log-odds and result are
    `(n_entries,) float64`.
    """
    share, wrong = SHARE_MOVED, np.zeros(len(odds))
    for _ in range(_N_ROUNDS):
        moved = odds + _log_odds(share) - _log_odds(SHARE_MOVED)
        wrong = 1 / (1 + np.exp(-moved))
        share = (float(wrong.sum()) + _SHARE_EXPECTED * _EXPECTED_WEIGHT) / (len(odds) + _EXPECTED_WEIGHT)
    return wrong


def _log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))


def _usual(margin: Grid, typical: float) -> float:
    """The margin that one entry in ten of the list reaches; a short list is taken for a usual one.

    `margin` is in log-odds, `(n_entries,) float64`.
    """
    n = len(margin)
    return float((n * np.quantile(margin, 0.9) + _TYPICAL_WEIGHT * typical) / (n + _TYPICAL_WEIGHT))


def _peers(own: Grid, given: np.ndarray) -> Grid:
    """How well the other entries of an entry's section fit there, on average; two of a poor fit are added.

    `(n_entries,) float64`, log of a probability.
    """
    sums, n = np.bincount(given, own), np.bincount(given)
    return np.asarray((sums[given] - own - 3.0) / (n[given] + 1))


def _below_peers(fit: Grid, given: np.ndarray) -> Grid:
    """How much worse an entry fits its section than the others there, in deviations; two of a usual fit are added.

    `(n_entries,) float64`; `fit` is of each entry to each section, `(n_entries, n_sections)`.
    """
    own = fit[np.arange(len(given)), given]
    sums, n = np.bincount(given, own), np.bincount(given)
    usual = fit.mean(axis=0)[given]
    peers = (sums[given] - own + 2 * usual) / (n[given] + 1)
    return np.asarray((peers - own) / max(float(fit.std()), 1e-9))
