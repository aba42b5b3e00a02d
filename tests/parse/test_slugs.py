"""Anchors as GitHub makes them."""

from __future__ import annotations

import pytest

from pipeline.parse.slugs import Slugs, slug


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Related Surveys", "related-surveys"),
        ("🔍 GANs in MIA", "-gans-in-mia"),
        ("🔍Related Surveys", "related-surveys"),
        ("ChatGPT-4 And LLMs", "chatgpt-4-and-llms"),
        ("Generative Adversarial Nets (GANs)", "generative-adversarial-nets-gans"),
        ("What's new?", "whats-new"),
        ("C++ & C#", "c--c"),
        ("snake_case", "snake_case"),
        ("检测 (Detection)", "检测-detection"),
        ("Ünïcode", "ünïcode"),
        (":fire: News", "fire-news"),
        ("Survey ", "survey-"),
        ("⚙️ Settings", "\ufe0f-settings"),
        ("", ""),
    ],
)
def test_slug(heading: str, anchor: str) -> None:
    """Letters, digits, marks, `_` and `-` stay; spaces become `-`; all else goes."""
    assert anchor == slug(heading)


def test_repeated_headings_are_numbered() -> None:
    """The second heading of a name gets `-1`, also where another has that name already."""
    slugs = Slugs()
    assert [slugs.add(text) for text in ("A", "A", "a", "a-1")] == ["a", "a-1", "a-2", "a-1-1"]
