"""The section model: what it says of a small list, and that the order of the list never matters."""

from __future__ import annotations

import random

import pytest

from pipeline.config import Settings
from pipeline.flag.sections.background import load_background
from pipeline.flag.sections.model import load_model
from pipeline.flag.sections.placement import Entry, place_entries
from pipeline.flag.sections.terms import heading_terms, terms, without_periods

LOOK = Settings().section_look
TITLES = {
    "Traffic Forecasting": [
        "Diffusion Convolutional Recurrent Neural Network for Traffic Forecasting",
        "Spatio-Temporal Graph Convolutional Networks for Traffic Prediction",
        "Traffic Flow Forecasting on Road Networks with Attention",
        "Predicting Traffic Speed in Cities with Graph Networks",
        "Predicting Protein Function from Protein Sequence with Deep Networks",
    ],
    "Protein Structure": [
        "Protein Structure Prediction from Sequence with Deep Learning",
        "Learning Protein Representations from Protein Sequence",
        "Protein Function Prediction with Graph Networks",
        "Deep Networks for Protein Folding and Function",
    ],
    "Speech Recognition": [
        "End-to-End Speech Recognition with Recurrent Networks",
        "Robust Speech Recognition in Noise",
        "Attention for Large Vocabulary Speech Recognition",
    ],
}


def a_list(titles: dict[str, list[str]] = TITLES) -> list[Entry]:
    return [
        Entry(
            entry_id=f"{section}/{title}",
            title=title,
            abstract=None,
            section_path=tuple(section.split(" > ")),
        )
        for section, group in titles.items()
        for title in group
    ]


def test_misplaced_paper_is_found() -> None:
    """The paper of another section stands out, with where it belongs, the words that tell, and the nearest there."""
    (found,) = [row for row in place_entries(a_list(), LOOK) if row.probability >= LOOK]
    assert found.entry_id.endswith("from Protein Sequence with Deep Networks")
    assert found.suggested == ("Protein Structure",)
    told = {row.field: row.quote for row in found.evidence}
    assert "Protein" in told["words"]
    assert told["nearest there"] in TITLES["Protein Structure"]


def test_a_low_look_tells_why() -> None:
    """From 0 on, every entry that can be judged comes with what speaks for it, also where nothing much does."""
    placed = place_entries(a_list(), 0.0)
    assert min(row.probability for row in placed) < LOOK
    assert all({"section", "probability"} <= {one.field for one in row.evidence} for row in placed)


@pytest.mark.parametrize("seed", range(4))
def test_order_never_matters(seed: int) -> None:
    """A shuffled list gives every entry the same placement, to the last digit."""
    entries = a_list()
    expected = {row.entry_id: row for row in place_entries(entries, LOOK)}
    random.Random(seed).shuffle(entries)
    placed = place_entries(entries, LOOK)
    assert [entry.entry_id for entry in entries] == [row.entry_id for row in placed]
    assert expected == {row.entry_id: row for row in placed}


def test_cross_listed_paper_is_right_in_both_sections() -> None:
    """A paper that fits two sections and is listed in both is flagged in neither."""
    both = "Protein Function Prediction with Graph Networks for Traffic Forecasting"
    titles = {
        name: [*group, both] if name != "Speech Recognition" else group for name, group in TITLES.items()
    }
    assert all(
        row.probability < LOOK for row in place_entries(a_list(titles), LOOK) if row.entry_id.endswith(both)
    )


def test_section_of_two_papers_is_not_judged() -> None:
    """Two papers say too little of what belongs beside them."""
    titles = {**TITLES, "Chess": ["Streaming Speech Recognition on Phones", "Mastering Chess by Self-Play"]}
    assert all(
        row.probability == 0
        for row in place_entries(a_list(titles), LOOK)
        if row.entry_id.startswith("Chess")
    )


@pytest.mark.parametrize(
    "entries",
    [
        [],
        a_list()[:1],
        a_list({"Only": ["One paper", "Another paper", "A third", "A fourth", "A fifth", "A sixth"]}),
        a_list({"A": ["", "", ""], "B": ["—", "?", "!"], "C": ["1", "2", "3"]}),
        a_list({"A": ["a", "b", "c"], "B": ["d", "e", "f"]}),
        a_list({"": ["Same"] * 4, "B": ["Same"] * 4, "C": [f"{i} other" for i in range(6)]}),
    ],
)
def test_nothing_to_learn_from(entries: list[Entry]) -> None:
    """Of a list that is empty, of one section, or without words, nothing is said."""
    assert all(row.probability < LOOK for row in place_entries(entries, LOOK))


def test_sections_that_differ_by_year_are_one_topic() -> None:
    """Years say nothing of what a paper is about; a suggestion keeps the entry's year."""
    titles = {f"{name} > {year}": group for name, group in TITLES.items() for year in (2023, 2024)}
    titles["Protein Structure > 2024"] = ["Protein Language Models", *TITLES["Protein Structure"][2:]]
    found = [row for row in place_entries(a_list(titles), LOOK) if row.probability >= LOOK]
    assert all(row.suggested and row.entry_id.split("/")[0].endswith(row.suggested[-1]) for row in found)
    assert without_periods(("Papers", "June 2023")) == ("Papers",)
    assert without_periods(("Papers", "CVPR 2023")) == ("Papers", "CVPR 2023")


def test_terms() -> None:
    """Words lose their plural and their accents; pieces of words come from the title alone; nearer levels count more."""
    found = terms("Réseaux of Graphs", "networks")
    assert {"reseaux", "graph", "network", "#<grap", "#eaux>"} <= set(found)
    assert not any(term.startswith("#netw") for term in found)
    assert heading_terms(("Graphs", "Proteins")) == {"graph": 0.5, "protein": 1}


def test_shipped_data_is_whole() -> None:
    """No coefficient is below 0, and every word of the background has its vector."""
    model, background = load_model(), load_background()
    assert min(*model.methods, *model.features) >= 0
    assert len(background.place) == len(background.rarity) == len(background.vectors)
