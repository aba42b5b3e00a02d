"""Matching: the right paper, whatever the list made of its title; and never a similar one."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.ids import Ids
from pipeline.people import surnames
from pipeline.resolve.matching import Question, match_record, score_from
from pipeline.schema import Author, Record
from pipeline.title_forms import title_keys

TAKEN = Settings.model_fields["match_score"].default
ATTENTION = "Attention Is All You Need"


def a_record(title: str, *names: str, year: int | None = None, others: tuple[str, ...] = ()) -> Record:
    unknown = dict.fromkeys(field.name for field in dataclasses.fields(Record))
    known = {
        "record_id": "0" * 16, "source": "arxiv", "source_id": "1706.03762", "title": title, "year": year,
        "authors": tuple(Author(name=name, s2_author_id=None) for name in names), "other_titles": others, "is_stale": False,
    }  # fmt: skip
    return Record(**(unknown | known))


@pytest.mark.parametrize(
    ("title", "surnames", "year", "record", "is_taken"),
    [
        (ATTENTION, (), None, a_record(ATTENTION, "A. Vaswani"), True),
        ("Attention is all you need.", ("vaswani",), 2017, a_record(ATTENTION, "Ashish Vaswani", year=2017), True),
        ("Attention Is Not All You Need", (), None, a_record(ATTENTION, "A. Vaswani"), False),
        ("Attention Is Not All You Need", ("dong",), 2021, a_record(ATTENTION, "A. Vaswani", year=2017), False),
        (ATTENTION, ("somebody", "other"), 2017, a_record(ATTENTION, "Ashish Vaswani", "Noam Shazeer", year=2017), False),
        ("Learning Transferable Visual Models from Naturl Language", ("radford",), None,
         a_record("Learning Transferable Visual Models from Natural Language", "Alec Radford"), True),
        ("Segment Anything Part I", ("kirillov",), 2023, a_record("Segment Anything Part II", "A. Kirillov", year=2023), False),
        ("Editorial", (), None, a_record("Editorial"), False),
        ("Forecasting Harbour Levels with Graph Networks", ("tides",), 2022,  # a name that was read as a person's
         a_record("Slow Tides: Forecasting Harbour Levels with Graph Networks", "Ana Brook", "Li Feng", year=2022), True),
        ("Forecasting Harbour Levels with Graph Networks", ("lund",), 2022,
         a_record("Slow Tides: Forecasting Harbour Levels with Graph Networks", "Ana Brook", "Li Feng", year=2022), False),
        ("Adapting Widgets to Compress Long Storess", (), None, a_record("Adapting Widgets to Compress Long Stores"), True),
        ("Counting Widgets with LLMs in Hidden Stores at Scale", (), None,
         a_record("Counting Widgets with Large Language Models in Hidden Stores at Scale"), True),
        ("WidgetZero: Attribute-Guided Counting of Hidden Stores", (), None,
         a_record("WidgetZero++: Attribute-Guided Counting of Hidden Stores"), False),
        ("WidgetClouds: Fast Geometry-Independent Store Simulation", ("doe",), 2023,
         a_record("WidgetClouds II: Ultra-Fast Geometry-Independent Store Simulation", "Jane Doe", year=2023), False),
        ("Deep Neural Networks", (), None, a_record("Deep Neural Networks", year=2019), False),
        ("Graph Networks Today", (), None, a_record("Graph Networks Today", year=2019), True),
        ("Learning $\\beta$-VAE Priors with \\textbf{Exact} Counts", (), 2020,
         a_record("Learning β-VAE Priors with Exact Counts", year=2020), True),
        ("A Survey of Widget Counting for Hidden Stores, in arXiv 2023", (), 2023,
         a_record("A Survey of Widget Counting for Hidden Stores", year=2023), True),
        ("Widget Counting without Labels in Hidden Stores", ("wynn", "turmukhambetov"), 2023,
         a_record("Widget Counting without Labels in Hidden Stores", "Jamie Wynn, Daniyar Turmukhambetov", year=2023), True),
        ("WidgetNet: Counting Widgets from Images", ("turmukhambetov", "wynn"), 2023,
         a_record("WidgetNet: Counting Widgets from Images in Hidden Stores", "D. Turmukhambetov", "J. Wynn", year=2023), True),
        ("StoreMotion: Generating Motions by Drawing", ("wang",), 2025,
         a_record("DrawMotion: Generating Human Motions by Freehand Drawing", "Tao Wang", year=2026), False),
        ("Counting Widgets with Unified Critics in Hidden Stores", ("yardimci",), 2026,
         a_record("Counting Widgets with Unified Critics in Hidden Stores", "Mehmet Turan Yardımcı", year=2026), True),
        ("Counting Widgets with Small Robots in Hidden Stores", ("team",), 2026,
         a_record("Counting Widgets with Small Robots in Hidden Stores", "Widget Robotics", ":", "Jane Doe", year=2026), True),
        ("(3DV 2024) Counting Dynamic Widgets by Persistent Store Synthesis", (), 2024,
         a_record("Counting Dynamic Widgets by Persistent Store Synthesis", year=2023), True),
        ("PØDA: Prompt-driven Widget Adaptation", (), 2023, a_record("P{\\O}DA: Prompt-driven Widget Adaptation", year=2022), True),
        ("Stores &amp; Widgets: Counting by Attention", (), 2023, a_record("Stores & Widgets: Counting by Attention", year=2023), True),
        ("An Old Name", ("ho",), 2020, a_record("A New Name", "Jonathan Ho", year=2020, others=("An Old Name",)), True),
    ],
    ids=["equal", "form", "negation", "negation and authors", "twin", "typo", "parts", "short", "a name cut off", "other people", "misspelt once", "spelt out", "next version", "second version", "three words", "three rare words", "tex and greek", "venue behind",
         "authors in one", "subtitle grown", "name changed", "letter of its own", "a team", "venue before", "letter in tex", "entity", "renamed"],
)  # fmt: skip
def test_taken_or_not(
    title: str, surnames: tuple[str, ...], year: int | None, record: Record, is_taken: bool
) -> None:
    """A record found by title is taken from the score that the settings name."""
    assert is_taken == (match_record(Question(Ids(), title, surnames, year), record).score >= TAKEN)


HARBOUR = "Counting Harbour Seals with Learned Filters"


@pytest.mark.parametrize(
    ("listed", "known"),
    [
        (f"{HARBOUR} II", HARBOUR),
        (f"{HARBOUR} 2", HARBOUR),
        (f"{HARBOUR}, Part 3", f"{HARBOUR}, Part 2"),
        (f"{HARBOUR}, II: Winter", HARBOUR),
        (f"Seal Count 2: {HARBOUR}", f"Seal Count: {HARBOUR}"),
        (f"SealNet4: {HARBOUR}", f"SealNet3: {HARBOUR}"),
        (f"SealNetv2: {HARBOUR}", f"SealNet: {HARBOUR}"),
        ("Findings of the 11th Seal Count", "Findings of the 10th Seal Count"),
        (HARBOUR, HARBOUR.replace("Seals", "Birds and Seals").replace("Counting", "Not Counting")),
        (f"Corrigendum to: {HARBOUR}", HARBOUR),
        (f"{HARBOUR}: Reply", HARBOUR),
        (f"{HARBOUR} from Images", f"{HARBOUR} from Videos"),
        ("Supervised Counting of Harbour Seals by Filters", "Unsupervised Counting of Harbour Seals by Filters"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("names", [(), ("brook", "feng")], ids=["no authors", "authors"])
def test_a_sequel_is_another_paper(listed: str, known: str, names: tuple[str, ...]) -> None:
    """Another number or version, a notice, "not", or another thing of one kind is no misprint, whoever wrote both."""
    record = a_record(known, "Ana Brook", "Li Feng", year=2022)
    assert match_record(Question(Ids(), listed, names, 2022), record).score < TAKEN
    assert match_record(Question(Ids(), known, names, 2022), record).score >= TAKEN


@pytest.mark.parametrize(
    ("listed", "known"),
    [
        ("A Survey of RAG for Harbour Seals", "A Survey of Retrieval-Augmented Generation for Harbour Seals"),
        ("Counting Seals with MLLMs in Murky Water", "Counting Seals with Multimodal Large Language Models in Murky Water"),
        ("HSC: Counting Seals from Sonar Images", "Harbour Seal Counting (HSC): Counting Seals from Sonar Images"),
        (f"Trust It or Not: {HARBOUR}", HARBOUR),
        (HARBOUR, f"{HARBOUR}: 360° Views Are All You Have"),
        (f"“Where Are They?” {HARBOUR}", f"Where Are They? {HARBOUR}"),
        ("Sealnet3 Technical Report", "SealNet3 Technical Report"),
        ("SealNet: SealNet for Harbour Seals", "SealNet for Harbour Seals"),
    ],
)  # fmt: skip
def test_another_form_is_the_same_paper(listed: str, known: str) -> None:
    """Acronyms are opened, and what is said in a part that one title has alone tells nothing of the other."""
    assert (
        match_record(Question(Ids(), listed, (), None), a_record(known, "Ana Brook", year=2022)).score
        >= TAKEN
    )


def test_a_record_with_the_title_of_another_line_is_rather_of_that_line() -> None:
    """Two entries of a list with similar titles are two papers, though one of their records was not found."""
    record = a_record("Learning Spatiotemporal Widget Counting for Hidden Stores", year=2022)
    question = Question(Ids(), "Learning Spatiotemporal Widget Counting for Crowded Stores", (), 2022)
    alone, beside = match_record(question, record), match_record(question, record, title_keys(record.title))
    assert beside.score < alone.score
    assert "another line" in beside.reason
    assert match_record(question, record, title_keys(question.title)) == alone


def test_a_nickname_alone_makes_no_other_line() -> None:
    """A list that puts a name before the title means the same paper: its own line is not another."""
    record = a_record("Single Widget Counting for Hidden Stores", year=2022)
    question = Question(Ids(), "SinWid: Single Widget Counting for Hidden Stores", (), 2022)
    assert match_record(question, record, title_keys(question.title)) == match_record(question, record)


@pytest.mark.parametrize("year", [2018, 2019, 2020, 2021])
def test_an_equal_title_published_years_later(year: int) -> None:
    """A title of many words names its paper, also where the list gives the year of a late publication and no authors."""
    title = "Efficient Attention: Attention with Linear Complexities"
    question = Question(Ids(), title, (), year)
    assert match_record(question, a_record(title, "Ada Lovelace", year=2018)).score >= TAKEN


WORDS = st.sampled_from(
    "widget widgets counting count zoo 2 ii graph graphs rag retrieval augmented generation: dataset data set not".split()
)
TITLES = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
NAMES = st.lists(st.sampled_from(["Ann Bee", "Carl Dee", "Eve Effington", "Eve Effingtom"]), max_size=3)


@settings(max_examples=300, deadline=None)
@given(TITLES, TITLES, NAMES, NAMES, st.none() | st.integers(2018, 2024), st.none() | st.just(2021))
def test_what_is_worth_a_look_has_its_score(
    asked: str, title: str, asked_names: list[str], names: list[str], asked_year: int | None, year: int | None
) -> None:
    """What is left out early, without comparing word by word, would have scored less; the rest has the score it has."""
    question = Question(Ids(), asked, tuple(surnames(asked_names)), asked_year)
    record = a_record(title, *names, year=year)
    score = match_record(question, record).score
    assert (score if score >= 0.1 else 0.0) == score_from(question, record, 0.1)
