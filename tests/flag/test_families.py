"""A heading of one family above a paper of another, and the section that would be right."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.flag.families import claimed, find_conflict, suggest
from pipeline.flag.taxonomy import load_taxonomy
from pipeline.schema import Evidence

CASES = tomllib.loads((Path(__file__).parent / "cases" / "families.toml").read_text("utf-8"))["case"]
SECTIONS = [
    ("Generative AI", "Generative Adversarial Nets (GANs)"),
    ("Generative AI", "Diffusion Models"),
    ("GANs in MIA", "Segmentation"),
    ("GANs in MIA", "Others"),
    ("Diffusion Models in MIA", "Anomaly Detection"),
    ("Diffusion Models in MIA", "Segmentation"),
    ("Diffusion Models in MIA", "Others"),
    ("Other Generative AI Models in MIA", "Energy Based Models"),
]
DIFFUSION = "Diffusion Models for Counterfactual Generation and Anomaly Detection in Brain Images"


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_golden_case(case: dict[str, Any]) -> None:
    """A conflict is found with its quote, or nothing is said."""
    conflict = find_conflict(case["title"], case.get("abstract"), case["section"], load_taxonomy())
    found = conflict and (conflict.claimed.name, conflict.named.name, conflict.field, conflict.quote)
    expected = (
        (case["claimed"], case["named"], case.get("field", "title"), case["quote"])
        if "named" in case
        else None
    )
    assert expected == found


def test_evidence_quotes_heading_and_title() -> None:
    """Both sides of a conflict are quoted, with where to look."""
    conflict = find_conflict(DIFFUSION, None, ("GANs in MIA", "Others"), load_taxonomy())
    assert conflict is not None
    expected = (
        Evidence(source="list", field="section", quote="GANs in MIA"),
        Evidence(source="list", field="title", quote="Diffusion Models"),
    )
    assert expected == conflict.evidence()


def test_evidence_of_an_abstract_names_its_source() -> None:
    """What an abstract says is quoted from the source that it came from."""
    conflict = find_conflict("Brain Scans", "We train a diffusion model.", ("GANs",), load_taxonomy())
    assert conflict is not None
    assert (
        Evidence(source="arxiv", field="abstract", quote="diffusion model") == conflict.evidence("arxiv")[1]
    )


def test_levels_claim_each_for_itself() -> None:
    """A catch-all claims nothing; the headings above and below it do."""
    taxonomy = load_taxonomy()
    expected = {
        "GANs in MIA > Others": ("gan", None),
        "Other Generative AI Models in MIA > VAE": (None, "vae"),
    }
    assert expected == {section: claimed(tuple(section.split(" > ")), taxonomy) for section in expected}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("GANs in MIA", "Segmentation"), ("Diffusion Models in MIA", "Segmentation")),
        (("GANs in MIA", "Others"), ("Diffusion Models in MIA", "Others")),
        (("Generative AI", "Generative Adversarial Nets (GANs)"), ("Generative AI", "Diffusion Models")),
        (("Other Generative AI Models in MIA", "Energy Based Models"), ("Generative AI", "Diffusion Models")),
        (("GANs in MIA", "Registration"), ("Diffusion Models in MIA", "Anomaly Detection")),
    ],
)
def test_suggestion_keeps_the_child_under_the_right_parent(
    given: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """The child heading is kept; where none fits, the nearest section of the family is taken."""
    taxonomy = load_taxonomy()
    conflict = find_conflict(DIFFUSION, None, given, taxonomy)
    assert conflict is not None
    assert expected == suggest(given, conflict, SECTIONS, taxonomy, DIFFUSION)


def test_suggestion_falls_back_to_the_catch_all() -> None:
    """Where no child fits and the title speaks of none, the catch-all of the right parent is taken."""
    given, taxonomy = ("GANs in MIA", "Registration"), load_taxonomy()
    conflict = find_conflict(DIFFUSION, None, given, taxonomy)
    assert conflict is not None
    children = [section for section in SECTIONS if section[0] == "Diffusion Models in MIA"]
    expected = ("Diffusion Models in MIA", "Others")
    assert expected == suggest(given, conflict, children, taxonomy, title="Diffusion Models")


def test_no_suggestion_without_a_section_of_the_family() -> None:
    """Nothing is suggested when no section names the paper's family."""
    given, taxonomy = ("GANs in MIA", "Segmentation"), load_taxonomy()
    conflict = find_conflict(DIFFUSION, None, given, taxonomy)
    assert conflict is not None
    assert suggest(given, conflict, [("GANs in MIA", "Segmentation"), ("Datasets",)], taxonomy) is None
