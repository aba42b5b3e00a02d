"""How phrases are written, and what they find."""

from __future__ import annotations

import pytest

from pipeline.flag.phrases import Phrases


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("auto encoder", "An Auto-Encoder", ["Auto-Encoder"]),
        ("auto encoder", "autoencoders", ["autoencoders"]),
        (
            "generative adversarial net*",
            "Generative Adversarial Networks",
            ["Generative Adversarial Networks"],
        ),
        ("*GAN", "StyleGAN, GANs and cGAN", ["StyleGAN", "GANs", "cGAN"]),
        ("*GAN", "organ slogan began", []),
        ("variational auto encoder", "(Variational) Autoencoders", ["Variational) Autoencoders"]),
        ("flow", "workflow", []),
        ("schr* bridge", "Schrödinger Bridge", ["Schrödinger Bridge"]),
    ],
)
def test_phrase_finds(phrase: str, text: str, expected: list[str]) -> None:
    """Spaces, stars, plurals and capitals mean what the taxonomy says."""
    assert expected == [found.quote for found in Phrases([phrase]).find(text)]


def test_no_phrases_find_nothing() -> None:
    """An empty list matches no text."""
    assert not Phrases([]).find("anything")
    assert not Phrases([]).any("anything")
