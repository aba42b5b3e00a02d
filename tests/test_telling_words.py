"""Telling words: in which words two titles differ, and which of those make two papers."""

from __future__ import annotations

import pytest

from pipeline.telling_words import contrast, spelt_out, told_by

SHORT = frozenset("a of in on to for and the".split())


def alone(left: str, right: str) -> tuple[list[str], list[str]]:
    """The words that each of two titles has alone."""
    found = contrast(left.split(), right.split(), lambda word: word not in SHORT)
    return found.alone_l, found.alone_r


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("tides of the north sea", "tides of the north sea", ([], [])),
        ("tides of the north seas", "tide of the north sea", ([], [])),
        ("tides of harbors", "tides of harbours", ([], [])),
        ("data sets of tides", "datasets of tides", ([], [])),
        ("tides in rats", "tides in mice", (["rats"], ["mice"])),
        ("growth hormone in seals", "gh in seals", ([], [])),
        ("growth of hormone in seals", "gh in seals", (["growth", "of", "hormone"], ["gh"])),
        ("tides 2 of seas", "tides 3 of seas", (["2"], ["3"])),
    ],
)  # fmt: skip
def test_words_alone(left: str, right: str, expected: tuple[list[str], list[str]]) -> None:
    """Endings, spellings, spaces and what is abbreviated side by side differ in form alone."""
    assert expected == alone(left, right)
    assert expected[::-1] == alone(right, left)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("tides in rats", "tides in mice", "siblings"),
        ("tides part ii", "tides part iii", "siblings"),
        ("tides part 2", "tides part 3", "numbers"),
        ("sealnet3 for tides", "sealnet4 for tides", "numbers"),
        ("seal3d maps", "whale3d maps", None),
        ("reply tides of seas", "tides of seas", "notice"),
        ("retracted tides of seas", "tides of seas", None),
        ("fast tides", "learned tides", None),
    ],
)
def test_what_tells(left: str, right: str, expected: str | None) -> None:
    """Things of one kind, other numbers and notices make two papers; one number in two names does not."""
    assert expected == told_by(*alone(left, right))


@pytest.mark.parametrize(
    ("title", "other", "expected"),
    [
        ("a survey of rag", "a survey of retrieval augmented generation", "a survey of retrieval augmented generation"),
        ("counting with mllms", "multimodal large language models count", "counting with multimodal large language models"),
        ("hsc for seals", "harbour seal counting hsc for seals", "harbour seal counting for seals"),
        ("harbour seal counting hsc for seals", "hsc for seals", "harbour seal counting for seals"),
        ("harbour seal counting hsc here", "harbour seal counting hsc there", "harbour seal counting hsc here"),
        ("a survey of cnns", "a survey of tides", "a survey of cnns"),
    ],
)  # fmt: skip
def test_abbreviations_are_opened(title: str, other: str, expected: str) -> None:
    """An abbreviation is read as the words that the other title has for it, and once where its own title has both."""
    assert expected.split() == spelt_out(title.split(), other.split(), lambda word: word not in SHORT)
