"""Dates and years as lists write them."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = (
    re.compile(
        rf"\b(?P<day>\d{{1,2}})\s{{0,2}}(?:st|nd|rd|th)?\s{{1,2}}{_MONTH},?\s{{0,3}}{_YEAR}\b", re.IGNORECASE
    ),
    re.compile(rf"\b{_MONTH}\s{{0,2}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_YEAR}(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})\b"),
    re.compile(rf"{_YEAR}年(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日"),
)
_MONTH_YEARS = (
    re.compile(rf"\b{_MONTH},?\s{{0,3}}{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_YEAR}[-/.](?P<month>0[1-9]|1[0-2])\b(?![-/.]?\d)"),
    re.compile(rf"\b{_YEAR}[/.](?P<month>[1-9])\b(?![-/.]?\d)"),
    re.compile(rf"{_YEAR}年(?P<month>\d{{1,2}})月"),
)
_MONTHS_ALONE = re.compile(
    r"(?P<year>[0-3]\d)[./](?:0[1-9]|1[0-2])|(?P<long>(?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?"
)
"""The whole of a cell, as tables write months and days: "23.06", "202306", "20230615"."""
_YEARS = re.compile(r"(?<![\d./-])(?:19[5-9]\d|20[0-4]\d)(?!\d|[./]\d)")
_GLUED_YEARS = re.compile(r"(?<=[A-Za-z'’])(?:(?:19[5-9]|20[0-4])\d|(?:(?<=['’])\d\d))(?!\d)")


@lru_cache(maxsize=4096)
def find_date(text: str) -> tuple[str, date] | None:
    """The first whole date in a text: its words and what they mean."""
    for pattern in _DATES:
        if found := pattern.search(text):
            month = found["month"].lower()
            try:
                return found[0], date(int(found["year"]), _MONTHS.get(month) or int(month), int(found["day"]))
            except ValueError:  # the 31st of February
                continue
    return None


@lru_cache(maxsize=4096)
def find_date_text(text: str) -> str | None:
    """The words of a text that say when: a whole date, else month and year, else a year."""
    if whole := find_date(text):
        return whole[0]
    if _MONTHS_ALONE.fullmatch(text.strip()):
        return text.strip()
    found = next(
        (found for pattern in _MONTH_YEARS if (found := pattern.search(text))), None
    ) or _YEARS.search(text)
    return found[0] if found else None


_SHORT_YEAR = re.compile(r"(?<=['’])([0-4]\d|[89]\d)(?!\d)|(?<=[A-Za-z]{4})(?<![A-Za-z]{13})([0-3]\d)(?!\w)")
"""The year of a meeting in two digits: "CVPR'26", "Ubicomp23"."""


def _short_year(text: str) -> int | None:
    found = _SHORT_YEAR.findall(text)
    if not found:
        return None
    digits = int(found[-1][0] or found[-1][1])
    return (1900 if digits >= 80 else 2000) + digits


@lru_cache(maxsize=4096)
def find_year(text: str) -> int | None:
    """The year that a text names, the last if there are several: "Nature 1998 … 2001" appeared in 2001."""
    found = [*_YEARS.findall(text), *(year for year in _GLUED_YEARS.findall(text) if len(year) == 4)]
    if found:
        return int(found[-1])
    if alone := _MONTHS_ALONE.fullmatch(text.strip()):
        return int(alone["long"] or f"20{alone['year']}")
    words = find_date_text(text)
    years = re.findall(r"(?:19|20)\d\d", words or "")
    return int(years[0]) if years else _short_year(text)
