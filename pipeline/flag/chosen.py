"""Which rules are told: those selected, but those ignored; each by code, start of a code or name."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.flag.rules import RULES


def chosen_in(list_id: str, settings: Settings) -> frozenset[str]:
    """The codes of the rules that are told of a list.

    Raises:
        ConfigError: A name is that of no rule.
    """
    return chosen_codes(settings.select, (*settings.ignore, *settings.ignore_in.get(list_id, ())))


def chosen_codes(select: Sequence[str], ignore: Sequence[str]) -> frozenset[str]:
    """The codes of the rules that are told.

    Raises:
        ConfigError: A name is that of no rule.
    """
    selected = frozenset(_codes(select)) if select else frozenset(RULES)
    return selected - frozenset(_codes(ignore))


def _codes(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        found = [code for code, rule in RULES.items() if code.startswith(name.upper()) or rule.name == name]
        if not found:
            near = difflib.get_close_matches(name, [*RULES, *(rule.name for rule in RULES.values())], n=1)
            hint = f"Did you mean {near[0]}?" if near else "`paperlist rules` lists them."
            raise ConfigError(f"There is no rule {name!r} to select or ignore. {hint}")
        yield from found
