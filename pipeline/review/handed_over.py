"""Decisions as the report hands them over: a file of JSON, which anyone may have written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard, get_args

from pipeline.errors import ConfigError
from pipeline.text import one_line

Deed = Literal["dismiss", "same", "different", "fix"]
_FORM = 1
_MOST = 100_000
_LONGEST = 2_000
_KNOWN = {"do", "flag", "papers", "reason", "about"}


@dataclass(frozen=True)
class Wish:
    """What a person wants of one flag, or of two papers."""

    do: Deed
    flag: str | None = None
    papers: tuple[str, str] | None = None
    reason: str | None = None

    @property
    def about(self) -> str:
        """The name under which the page keeps it."""
        return self.flag or " ".join(self.papers or ())


def read_wishes(text: str, name: str) -> list[Wish]:
    """The decisions of a file that the report saved.

    Raises:
        ConfigError: It is no such file; the sentence says where.
    """
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"{name}: is no file of decisions ({error}). Save it in the report again."
        ) from None
    if not isinstance(table, dict) or table.get("paperlist") != _FORM or not isinstance(table.get("decisions"), list):  # fmt: skip
        raise ConfigError(f"{name}: is no file of decisions that this paperlist reads. Save it in the report again.")  # fmt: skip
    return wishes_of(table["decisions"], name)


def wishes_of(rows: Any, name: str) -> list[Wish]:
    """Decisions out of JSON; of two about one thing the last counts.

    Raises:
        ConfigError: One is not as it should be.
    """
    if not isinstance(rows, list) or len(rows) > _MOST:
        raise ConfigError(f"{name}: holds no list of decisions, or more than {_MOST:,}.")
    found = [_wish(row, f"{name}: decision {number}") for number, row in enumerate(rows, start=1)]
    return list({wish.about: wish for wish in found}.values())


def _wish(row: Any, where: str) -> Wish:
    if not isinstance(row, dict) or row.get("do") not in get_args(Deed) or row.keys() - _KNOWN:
        raise ConfigError(f"{where}: is none of {', '.join(get_args(Deed))}, or says more than it may.")
    flag, papers, reason = row.get("flag"), row.get("papers"), row.get("reason")
    if row["do"] in ("same", "different"):
        if not _are_texts(papers) or len(papers) != 2 or papers[0] == papers[1]:
            raise ConfigError(f"{where}: papers are two keys, such as arxiv:1706.03762.")
        return Wish(row["do"], papers=(papers[0], papers[1]), reason=_line(reason))
    if not _are_texts([flag]):
        raise ConfigError(f"{where}: names no flag.")
    if row["do"] == "dismiss" and not _line(reason):
        raise ConfigError(f"{where}: dismisses {flag} without a reason. Say why.")
    return Wish(row["do"], flag=flag, reason=_line(reason))


def _are_texts(values: Any) -> TypeGuard[list[str]]:
    return isinstance(values, list) and all(isinstance(one, str) and 0 < len(one) <= _LONGEST for one in values)  # fmt: skip


def _line(reason: Any) -> str | None:
    """A reason in one line; None where there is none."""
    return one_line(reason)[:_LONGEST] or None if isinstance(reason, str) else None
