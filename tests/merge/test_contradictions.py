"""Contradictions: titles that differ in words that tell are two papers', others may be one's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.decisions import PairDecision
from pipeline.merge.comparison import compare_pairs
from pipeline.merge.contradictions import NUMBERS, contrasts
from pipeline.merge.dedupe import dedupe
from pipeline.merge.fields import prepare_fields
from pipeline.telling_words import are_siblings

TEAM = "Ada Ferrante; Bo Lindqvist; Chidi Okeke"
ARTICLE = {"authors": TEAM, "venue": "Journal of Applied Examples", "volume": "12", "year": 2017}


def verdict(left: dict[str, Any], right: dict[str, Any]) -> str:
    """What deduplication says of two records."""
    frame = pd.DataFrame([left | {"id": "l"}, right | {"id": "r"}]).astype(object)
    found = dedupe(frame)
    if found.clusters["cluster_id"].nunique() == 1:
        return "same"
    judged = found.pairs["verdict"].tolist()
    return judged[0] if judged else "different"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Bone healing after low-dose radiation in rabbits", "Bone healing after low-dose radiation in sheep"),
        ("Uptake of cobalt nanoparticles in vitro", "Uptake of cobalt nanoparticles in vivo"),
        ("Sleep quality of shift-working nurses in winter", "Sleep quality of shift-working physicians in winter"),
        ("Tidal mixing in fjords, part II: observations", "Tidal mixing in fjords, part III: observations"),
        ("The Heron3 technical report", "The Heron4 technical report"),
        ("Kestrelv5: a real-time detector of small objects", "Kestrelv6: a real-time detector of small objects"),
        ("Storage of $H_2$ in porous frameworks", "Storage of $H_3$ in porous frameworks"),
        ("A census of harbour porpoises 2014", "A census of harbour porpoises 2016"),
        ("Shelf life of cut melons under argon", "Corrigendum to: Shelf life of cut melons under argon"),
        ("Shelf life of cut melons under argon", "Shelf life of cut melons under argon: reply"),
    ],
)  # fmt: skip
def test_words_that_tell(left: str, right: str) -> None:
    """Words of one kind, numbers, versions and notices make two papers of titles that are else the same."""
    assert verdict(ARTICLE | {"title": left}, ARTICLE | {"title": right}) != "same"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (
            "Bone healing after low-dose radiation in rabbits",
            "Bone healing after low dose radiation in rabbit",
        ),
        ("Storage of $H_2$ in porous frameworks", "Storage of H2 in porous frameworks"),
        ("Shelf life of cut melons under argon", "RETRACTED: Shelf life of cut melons under argon"),
        ("Tidal mixing in fjords, part II: observations", "Tidal mixing in fjords, part 2: observations"),
    ],
)
def test_words_that_do_not_tell(left: str, right: str) -> None:
    """Endings, hyphens, TeX, the mark of a retracted article and the writing of numbers make no other paper."""
    placed = ARTICLE | {"pages": "101-117"}
    assert verdict(placed | {"title": left}, placed | {"title": right}) == "same"


def test_a_preprint_and_a_later_paper_of_its_team() -> None:
    """A team's next preprint under a name of its own is another paper; a renamed one with the same name is not."""
    preprint = {"authors": TEAM, "venue": "arXiv", "year": 2023}
    title = "MarshNet: Sparse Attention for Long Bird Song Recordings"
    other = preprint | {"title": "ReedNet: Linear Attention for Noisy Bird Song Recordings", "year": 2024}
    renamed = {
        "title": "MarshNet: Sparse Attention for Long Recordings of Bird Song",
        "authors": TEAM,
        "year": 2023,
    }
    assert verdict(preprint | {"title": title}, other) == "different"
    assert verdict(preprint | {"title": title}, renamed) == "same"


def test_numbers_of_equal_titles() -> None:
    """Titles that do not differ have no lone words, and every number has its column."""
    rows = [{"id": side, "title": "A title of its own", "authors": TEAM} for side in "lr"]
    fields = prepare_fields(pd.DataFrame(rows))
    sides = np.array([0]), np.array([1])
    matrix = contrasts(fields, *sides, compare_pairs(fields, *sides))
    assert matrix.shape == (1, len(NUMBERS))
    told = dict(zip(NUMBERS, matrix[0].tolist(), strict=True))
    assert (told["lone_words_most"], told["siblings"], told["words_before"]) == (0, 0, 1)


def test_siblings() -> None:
    """Words of one kind are siblings, a word and its plural are not, nor are words of two kinds."""
    assert are_siblings("rabbits", "sheep")
    assert not are_siblings("rabbit", "rabbits")
    assert not are_siblings("rabbits", "winter")
    assert not are_siblings("argon", "helium")


BOOK = {"venue": "A handbook of examples", "year": 2015, "doi": "10.1000/book"}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (BOOK | {"title": "Rivers", "pages": "1-20"}, BOOK | {"title": "Canals", "pages": "21-40"}),
        (BOOK | {"title": "Frost damage in young vines", "pages": "S12"}, BOOK | {"title": "Yield of old vines", "pages": "S48"}),
        (BOOK | {"title": "Frost damage in young vines"}, BOOK | {"title": "Markets for sparkling wine", "year": 2018}),
    ],
)  # fmt: skip
def test_the_doi_of_a_container(left: dict[str, Any], right: dict[str, Any]) -> None:
    """Unlike titles on other pages, or of other years, are not one for an equal DOI; a person is asked."""
    assert verdict(left | {"authors": TEAM}, right | {"authors": TEAM}) == "possible"


def test_a_translated_title_keeps_its_doi() -> None:
    """Unlike titles on one page with one DOI are one paper."""
    placed = ARTICLE | {"pages": "101-117", "doi": "10.1000/vines"}
    assert (
        verdict(
            placed | {"title": "Frost damage in young vines"},
            placed | {"title": "Frostschäden an jungen Reben"},
        )
        == "same"
    )


PLACED = ARTICLE | {"title": "Frost damage in young vines of the upper valley", "pages": "101-117"}


def test_identifiers_alone_differ() -> None:
    """Of two DOIs with all else equal one may be misprinted: a person is asked; other pages are another paper's."""
    one, other = PLACED | {"doi": "10.1000/vines.1017"}, PLACED | {"doi": "10.1000/vines.1011"}
    assert verdict(one, other) == "possible"
    assert verdict(one, other | {"pages": "201-217", "volume": "14"}) != "possible"


@pytest.mark.parametrize(
    ("doi", "asked"),
    [("10.1000/vines.1018", True), ("10.1000/vines.1017/pdf2", True), ("10.1000/birds.2044", False)],
)
def test_near_identifiers(doi: str, asked: bool) -> None:
    """Of two DOIs that differ in a sign or an ending one may be misprinted, also where no pages tell; of others not."""
    article = ARTICLE | {"title": "Shelf life of cut melons under argon"}
    assert ("possible" == verdict(article | {"doi": "10.1000/vines.1017"}, article | {"doi": doi})) == asked


def test_an_archives_identifier() -> None:
    """JSTOR's DOI stands beside the publisher's: it contradicts none, but another of its own."""
    article = PLACED | {"title": "Shelf life of cut melons under argon", "doi": "10.1000/vines.1017"}
    assert "same" == verdict(article, article | {"doi": "10.2307/41100702"})
    assert "same" != verdict(article | {"doi": "10.2307/41100801"}, article | {"doi": "10.2307/41100702"})


@pytest.mark.parametrize(("n", "joined"), [(2, True), (3, False)])
def test_a_container_joins_nothing(n: int, joined: bool) -> None:
    """An identifier under three unlike titles by nobody in common is a book's or a page's: it joins no further record."""
    papers = [
        ("Pruning of vines in late winter", "Ada Ferrante"), ("Counting birds by their songs", "Bo Lindqvist"),
        ("Slow rivers and how to measure them", "Cy Okafor"),
    ]  # fmt: skip
    rows = [
        {"id": f"{at}", "title": title, "authors": authors, "doi": "10.1000/book"}
        for at, (title, authors) in enumerate(papers[:n])
    ]
    rows.append(
        {
            "id": "x",
            "title": "A second look at old vineyards",
            "authors": "Ada Ferrante",
            "doi": "10.1000/book",
        }
    )
    found = dedupe(pd.DataFrame(rows)).clusters.set_index("id")["cluster_id"]
    assert joined == (found["0"] == found["x"])


def test_an_abbreviation_says_nothing() -> None:
    """Letters that stand for words beside them are no word that the other title lacks: two kinds of patients remain."""
    title = "A clinical trial of eculizumab in {} patients with atypical hemolytic uremic syndrome{}"
    one = ARTICLE | {"title": title.format("paediatric", " (aHUS)")}
    assert "possible" == verdict(one, ARTICLE | {"title": title.format("adult", "")})


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("Omalizumab in adolescents with attention deficit hyperactivity disorder", "Omalizumab in adults with ADHD"),
        ("Omalizumab in women with atopic dermatitis (AD): a pilot trial", "Omalizumab in men with AD: a pilot trial"),
        ("Magnetic resonance imaging of the left knee in runners", "MRI of the right knee in runners"),
        ("Growth hormone in mice with chronic kidney disease", "GH in rats with chronic kidney disease"),
    ],
)  # fmt: skip
def test_an_abbreviation_hides_no_contradiction(long: str, short: str) -> None:
    """What one title spells out and the other abbreviates is one: two populations or sides remain, and contradict."""
    assert "possible" == verdict(ARTICLE | {"title": long}, ARTICLE | {"title": short})


def test_a_person_has_decided_on_misprinted_identifiers() -> None:
    """What a person keeps apart is not asked again."""
    rows = [
        PLACED | {"id": "l", "doi": "10.1000/vines.1017"},
        PLACED | {"id": "r", "doi": "10.1000/vines.1011"},
    ]
    found = dedupe(pd.DataFrame(rows), decisions=[PairDecision("l", "r", "different")])
    assert "possible" not in found.pairs["verdict"].tolist()


@pytest.mark.parametrize("moved", [{"volume": "13"}, {"number": "4"}])
def test_a_column(moved: dict[str, str]) -> None:
    """A short title of one person in another volume or number of one serial is a column's."""
    column = ARTICLE | {"authors": "Ada Ferrante", "title": "From the president", "number": "2"}
    assert verdict(column, column | moved) != "same"


def test_an_entry_that_nobody_found_is_not_its_near_namesake() -> None:
    """An entry of a list without an identifier does not take that of a paper by its team with a title that is nearly its own."""
    entry = {
        "title": "ReedNet: Linear Attention for Noisy Bird Song Recordings",
        "authors": TEAM,
        "year": 2024,
        "source": "list",
    }
    found = {
        "title": "MarshNet: Sparse Attention for Long Bird Song Recordings", "authors": TEAM, "year": 2023, "venue": "ICASSP",
        "doi": "10.1000/marsh", "source": "semanticscholar",
    }  # fmt: skip
    assert verdict(entry, found) != "same"
    assert verdict(entry | {"title": found["title"].upper()}, found) == "same"
