"""Titles, names and venues as they are compared: what does not belong to them is taken off, and nothing else."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipeline.merge import people, titles, venues


def words(title: str) -> str:
    return titles.title_words_of(titles.folded_titles(pa.array([title])))[0].as_py()


@pytest.mark.parametrize(
    ("glued", "title"),
    [
        ("Garcia-Molina, H.: Synchronizing a Database to Improve Freshness", "synchronizing a database to improve freshness"),
        ("Bartlett, P. and Lee, W.S. (1997). Boosting the Margin", "boosting the margin"),
        ("and W.S. Lee. Boosting the Margin", "boosting the margin"),
        ("et al. Boosting the Margin", "boosting the margin"),
        ("Deep Factors for Forecasting, ICML'19", "deep factors for forecasting"),
        ("Deep Factors for Forecasting (ICML 2019)", "deep factors for forecasting"),
        ("Deep Factors for Forecasting. Proceedings of ICML", "deep factors for forecasting"),
        ("Deep Factors for Forecasting. Technical report", "deep factors for forecasting"),
        ("Deep Factors for Forecasting pages 436 -- 447", "deep factors for forecasting"),
        ("Deep Factors for Forecasting, to appear in", "deep factors for forecasting"),
        ('Kallus, Nathan. "Deep Match Balancing." arXiv preprint arXiv:1802.05664 (2018)', "deep match balancing"),
        ("Altruistic Locking [J]", "altruistic locking"),
        ("Altruistic Locking (Extended Version)", "altruistic locking"),
    ],
)  # fmt: skip
def test_glue_comes_off(glued: str, title: str) -> None:
    """Names before a title and places behind it are no part of it."""
    assert title == words(glued)


@pytest.mark.parametrize(
    "title",
    [
        "C. elegans: a model of everything",
        "Edgar F. Codd: a tribute and personal memoir",
        "Transforming U.S. particle physics education",
        "Implicit v.s. explicit memory",
        "Logical languages accepted by transformer encoders",
        "Proceedings of the 2000 ACM SIGMOD International Conference",
        "arXiv preprint arXiv:2002.00388",
        "Gateways to Clinical Trials, March 2003",
        "Coins of the Museum, Vol 3, Skane",
        "Why? \"Because\" is no answer",
        "Databases, conferences, and what comes next",
    ],
)  # fmt: skip
def test_titles_stay_whole(title: str) -> None:
    """Initials, series, volumes and places that are part of a title stay."""
    plain = titles.spaced(titles.folded_titles(pa.array([title])))[0].as_py()
    assert plain == words(title)


@pytest.mark.parametrize(
    ("misread", "title"),
    [
        ("It donâ€™t stop", "it don t stop"),
        ("It donÃ¢â‚¬â„¢t stop", "it don t stop"),
        ("â ?? now ` in databases", "now in databases"),
        ("Não há atenção", "nao ha atencao"),
        ("Garçon â la carte", "garcon a la carte"),
    ],
)
def test_misread_signs_are_mended(misread: str, title: str) -> None:
    """Signs read in the wrong encoding leave no letters behind; letters of real languages stay."""
    assert title == words(misread)


def test_a_misread_ellipsis_ends_no_name() -> None:
    """A name with an ellipsis read wrongly is one author, and others."""
    found = people.read_people(*people.split_authors(pa.array(["A Dodacâ ? ¦", "A Dodacâ€¦", "A Dodac"])))
    assert 1 == len(set(found.surnames[:, 0].tolist()))
    assert [True, True, False] == found.et_al.tolist()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("VLDB", "proceedings of the 25th international conference on very & hellip;,", True),
        ("ACM Trans. Database Syst.", "ACM Transactions on Database", True),
        ("SIGMOD Conference", "VLDB", False),
    ],
)
def test_venues_cut_short(one: str, other: str, alike: bool) -> None:
    """A series is known by the beginning of its name, where no other begins so."""
    assert alike == (venues.name_sim(one, other) == 1)
