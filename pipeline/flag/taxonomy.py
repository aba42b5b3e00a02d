"""The taxonomy: families of methods that exclude each other, what names them, and what blocks a claim."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pipeline.errors import ConfigError
from pipeline.flag.phrases import Found, Phrases, outside

_FAMILY_LISTS = ("heading", "paper", "related", "except", "allied")
_BLOCKS = ("survey", "hybrid", "contrast_before", "contrast_after", "background", "own")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Family:
    """A family of methods."""

    name: str
    label: str
    heading: Phrases
    paper: Phrases
    related: Phrases
    exceptions: Phrases
    allied: frozenset[str]

    def in_heading(self, heading: str) -> list[Found]:
        """Where a heading names the family."""
        return self._without_exceptions(self.heading, heading)

    def in_paper(self, text: str) -> list[Found]:
        """Where a title or abstract names the family."""
        return self._without_exceptions(self.paper, text)

    def hints(self, text: str) -> list[Found]:
        """Where a text has anything to do with the family, named or not."""
        return self._without_exceptions(self.related, text) + self.in_paper(text)

    def _without_exceptions(self, phrases: Phrases, text: str) -> list[Found]:
        found = phrases.find(text)
        return outside(found, self.exceptions.find(text)) if found else []


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Taxonomy:
    """All families, and what blocks a claim."""

    families: Mapping[str, Family]
    survey: Phrases
    hybrid: Phrases
    contrast_before: Phrases
    contrast_after: Phrases
    background: Phrases
    own: Phrases

    def exclude(self, name_l: str, name_r: str) -> bool:
        """Whether a paper of one family does not belong under the other."""
        allied = name_r in self.families[name_l].allied or name_l in self.families[name_r].allied
        return name_l != name_r and not allied


def load_taxonomy(extra: Mapping[str, Any] | None = None) -> Taxonomy:
    """The taxonomy that ships with paperlist, with what a maintainer adds to it.

    Args:
        extra: The `[taxonomy]` table of paperlist.toml, in the form of taxonomy.toml.

    Raises:
        ConfigError: The addition has a key that means nothing, or a value of the wrong type.
    """
    return _build(_packaged(), extra) if extra else _default()


@cache
def _packaged() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("pipeline.flag").joinpath("taxonomy.toml").read_text("utf-8"))


@cache
def _default() -> Taxonomy:
    return _build(_packaged(), {})


def _build(ours: Mapping[str, Any], extra: Mapping[str, Any]) -> Taxonomy:
    _only_known("taxonomy", extra, ("families", "blocks"))
    blocks = _table("taxonomy.blocks", extra.get("blocks", {}))
    _only_known("taxonomy.blocks", blocks, _BLOCKS)
    families = _table("taxonomy.families", extra.get("families", {}))
    return Taxonomy(
        families=_families(ours["families"], families),
        **{
            name: Phrases([*ours["blocks"][name], *_strings(f"blocks.{name}", blocks.get(name))])
            for name in _BLOCKS
        },
    )


def _families(ours: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Family]:
    names = [*ours, *(name for name in extra if name not in ours)]
    families = {name: _family(name, ours.get(name, {}), extra.get(name, {})) for name in names}
    for family in families.values():
        if unknown := sorted(family.allied - families.keys()):
            raise ConfigError(f"taxonomy.families.{family.name}.allied: there is no family {unknown[0]!r}.")
    return families


def _family(name: str, ours: Mapping[str, Any], extra: Mapping[str, Any]) -> Family:
    where = f"taxonomy.families.{name}"
    _only_known(where, _table(where, extra), ("label", *_FAMILY_LISTS))
    lists = {key: [*ours.get(key, ()), *_strings(f"{where}.{key}", extra.get(key))] for key in _FAMILY_LISTS}
    return Family(
        name=name,
        label=str(extra.get("label", ours.get("label", name))),
        heading=Phrases(lists["heading"]),
        paper=Phrases(lists["paper"]),
        related=Phrases(lists["related"]),
        exceptions=Phrases(lists["except"]),
        allied=frozenset(lists["allied"]),
    )


def _only_known(where: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    if unknown := [key for key in table if key not in known]:
        raise ConfigError(f"{where} has no key {unknown[0]!r}; it has {', '.join(known)}.")


def _table(where: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"{where} must be a table, not {value!r}.")
    return value


def _strings(where: str, value: Any) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list | tuple) or not all(
        isinstance(phrase, str) and phrase.strip() for phrase in value
    ):
        raise ConfigError(f"{where} must be a list of phrases, not {value!r}.")
    return list(value)
