"""Linked records: a wrong link is told from a paper that has another name now."""

from __future__ import annotations

import dataclasses

import pytest

from pipeline.config import Settings
from pipeline.ids import Ids
from pipeline.resolve.matching import Question
from pipeline.resolve.wrong_links import doubt
from pipeline.schema import Record
from pipeline.text import squash
from tests.resolve.test_matching import ATTENTION, a_record


@pytest.mark.parametrize(
    ("title", "surnames", "record", "is_other"),
    [
        (
            "A Comprehensive Review of Generative AI",
            ("shokrollahi",),
            a_record("Recent Advances for Healthcare", "Y. Shokrollahi"),
            False,
        ),
        ("Deep Residual Learning", ("he",), a_record(ATTENTION, "Ashish Vaswani"), True),
        (
            "BERT",
            (),
            a_record("BERT: Pre-training of Deep Bidirectional Transformers", "Jacob Devlin"),
            False,
        ),
        ("Quantum Gravity Without Strings", (), a_record(ATTENTION, "Ashish Vaswani"), True),
    ],
    ids=["retitled", "other authors", "nickname", "nothing shared"],
)
def test_wrong_link_or_retitled(
    title: str, surnames: tuple[str, ...], record: Record, is_other: bool
) -> None:
    """A linked record with another title is another paper only if nothing else speaks for it."""
    question = Question(Ids(), title, surnames, None)
    assert is_other == (doubt(question, record).probability > Settings().link_doubt)


def probability(title: str, record: Record, *surnames: str, beside: tuple[str, ...] = ()) -> float:
    question = Question(Ids(), title, surnames, None)
    return doubt(question, record, frozenset(map(squash, beside))).probability


def test_title_of_another_line_is_a_wrong_link() -> None:
    """A record with the title of the line above is another paper, though both speak of the same."""
    record = a_record("Denoising Diffusion Models for Medical Images")
    title = "Latent Diffusion Models for Medical Scan Synthesis"
    assert probability(title, record) < 0.7 < probability(title, record, beside=(record.title,))


def test_shared_authors_outweigh_another_line() -> None:
    """A paper listed under both its names, by the same authors, is no wrong link."""
    record = a_record("Extended Context Graph Alignment for Medical Models", "M. Wei", "Y. Shen")
    title = "Long Context Multi-Graph Alignment For Medical Vision"
    assert probability(title, record, "wei", "shen", beside=(record.title,)) < 0.7


def test_common_surname_proves_little() -> None:
    """One Zhang among ten authors does not make it the paper."""
    record = a_record("Omnidirectional Perception for Humanoid Manipulation", "Pei Qu", "Wei Zhang")
    title = "Cognition to Control: Multi-Agent Learning for Transport"
    assert probability(title, record, "zhang") > 0.7
    assert (
        probability(
            title, dataclasses.replace(record, authors=a_record("", "Y. Lapuyade").authors), "lapuyade"
        )
        < 0.7
    )


def test_abstract_speaks_for_a_renamed_paper() -> None:
    """The words of an old title stand in the abstract."""
    record = a_record("LLM Itself Can Read and Generate CXR Images")
    title = "Instruction-Finetuned Foundation Models for Multimodal Radiology Understanding"
    abstract = "We finetune foundation models by instruction for multimodal understanding of radiology, instruction-finetuned."
    assert probability(title, dataclasses.replace(record, abstract=abstract)) < probability(title, record)


def test_collection_is_linked_by_its_paper() -> None:
    """An entry named for a data set links the paper that brought it."""
    assert 0.0 == probability("The Woven Fabric Defect Detection (WFDD) dataset", a_record(ATTENTION))
