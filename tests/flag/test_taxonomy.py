"""The taxonomy as data: what ships, and what a maintainer adds."""

from __future__ import annotations

import pytest

from pipeline.errors import ConfigError
from pipeline.flag.families import find_conflict
from pipeline.flag.taxonomy import load_taxonomy


def test_packaged_families() -> None:
    """Eight families ship; more than these cost precision."""
    expected = {"gan", "diffusion", "vae", "flow", "autoregressive", "nerf", "energy", "llm"}
    assert expected == set(load_taxonomy().families)


def test_allied_families_do_not_exclude_each_other() -> None:
    """Alliance holds in both directions, and no family excludes itself."""
    taxonomy = load_taxonomy()
    assert not taxonomy.exclude("llm", "autoregressive")
    assert not taxonomy.exclude("autoregressive", "llm")
    assert not taxonomy.exclude("gan", "gan")
    assert taxonomy.exclude("gan", "diffusion")


def test_maintainer_adds_a_family() -> None:
    """A family of one's own excludes the ones that ship."""
    extra = {
        "families": {
            "snn": {"label": "spiking networks", "heading": ["spiking"], "paper": ["spiking neural net*"]}
        }
    }
    conflict = find_conflict("A Spiking Neural Network for EEG", None, ("GANs",), load_taxonomy(extra))
    assert conflict is not None
    expected = ("gan", "snn")
    assert expected == (conflict.claimed.name, conflict.named.name)


def test_maintainer_adds_an_exception() -> None:
    """An exception added to a family that ships silences it."""
    title = "Diffusion Models of Consumer Goods"
    extra = {"families": {"diffusion": {"except": ["diffusion models of consumer goods"]}}}
    assert find_conflict(title, None, ("GANs",), load_taxonomy()) is not None
    assert find_conflict(title, None, ("GANs",), load_taxonomy(extra)) is None


def test_maintainer_adds_a_block() -> None:
    """A word added to the blocks silences every family."""
    extra = {"blocks": {"survey": ["lecture*"]}}
    assert find_conflict("Lectures on Diffusion Models", None, ("GANs",), load_taxonomy(extra)) is None


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({"family": {}}, "taxonomy has no key 'family'"),
        ({"blocks": {"surveys": []}}, "taxonomy.blocks has no key 'surveys'"),
        ({"families": {"gan": {"headings": []}}}, "taxonomy.families.gan has no key 'headings'"),
        ({"families": {"gan": {"heading": "GAN"}}}, "must be a list of phrases"),
        ({"families": {"gan": 3}}, "must be a table"),
        ({"families": {"gan": {"allied": ["gun"]}}}, "there is no family 'gun'"),
    ],
)
def test_broken_addition_is_refused(extra: dict[str, object], message: str) -> None:
    """A key that means nothing or a value of the wrong type is an error that says where."""
    with pytest.raises(ConfigError, match=message):
        load_taxonomy(extra)
