"""arXiv's query language: the repair of sloppy queries, and the strict grammar behind it.

The public server first rewrites what it was asked and then parses the result. Words without a prefix become
`all:`, missing operators OR; operators have no precedence and group to the right.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from enum import Enum, auto

FIELDS = ("submittedDate", "abs", "all", "cat", "doi", "au", "co", "id", "jr", "rn", "ti")
OPERATORS = ("ANDNOT", "AND", "OR")
DATES = re.compile(r"submittedDate:\[([\d-]{4,14}) TO ([\d-]{4,14})\]")
PIECES = re.compile(
    r'(?P<phrase>"[^"]*")|(?P<left>\()|(?P<right>\))'
    r"|(?P<operator>\b(?:AND|ANDNOT|NOT|OR)\b(?=[()\s]|$))"
    r"|(?P<prefix>(?:abs|all|au|cat|co|doi|id|jr|lastUpdatedDate|rn|submittedDate|title|ti):)"
    r'|(?P<word>[^"()\s]+)'
)
GRAMMAR = re.compile(
    rf"\s*(?:(?P<paren>[()])|(?P<operator>ANDNOT|AND|OR)\b|(?P<field>{'|'.join(FIELDS)}):\s*"
    r'(?P<value>"(?:[^"\\]|\\.)*"|[^\s"()]+))'
)


class Kind(Enum):
    """What a piece of a query is."""

    PREFIX = auto()
    OPERATOR = auto()
    LEFT = auto()
    RIGHT = auto()
    TEXT = auto()


KINDS = {
    "phrase": Kind.TEXT,
    "word": Kind.TEXT,
    "left": Kind.LEFT,
    "right": Kind.RIGHT,
    "operator": Kind.OPERATOR,
    "prefix": Kind.PREFIX,
}
Piece = tuple[Kind, str]


class QueryError(Exception):
    """A query that stays unreadable."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words to look for in one field."""

    field: str
    value: str
    is_phrase: bool

    def __str__(self) -> str:
        return (
            f'{self.field}:"{self.value}"' if self.is_phrase and self.value else f"{self.field}:{self.value}"
        )


@dataclass(frozen=True, slots=True)
class Both:
    """Two expressions and what joins them; an ANDNOT may lack its left side."""

    operator: str
    left: Expression | None
    right: Expression


Expression = Term | Both


def canonical(expression: Expression, *, is_inner: bool = False) -> str:
    """Return an expression as the server writes it, with parentheses around all but the outermost."""
    if isinstance(expression, Term):
        return str(expression)
    left = canonical(expression.left, is_inner=True) + " " if expression.left else ""
    text = f"{left}{expression.operator} {canonical(expression.right, is_inner=True)}"
    return f"({text})" if is_inner else text


# Repair


def repaired(query: str) -> str:
    """Return the query that the server takes the asked one to be; empty if nothing is left of it."""
    query = re.sub(r"[\r\n]", " ", query).replace("lastUpdatedDate:", "submittedDate:")
    pieces = pieces_of(DATES.sub(_whole_dates, query))
    for repair in (_spread_prefixes, _add_prefixes, _drop_doubled, _add_operators, _part_names, _drop_empty):
        pieces = repair(pieces)
    return _joined(pieces)


def pieces_of(query: str) -> list[Piece]:
    """Return prefixes, operators, parentheses and texts; a lone quotation mark is lost."""
    found = [(KINDS[match.lastgroup or ""], match[0]) for match in PIECES.finditer(query)]
    renamed = {"NOT": "ANDNOT", "title:": "ti:"}
    return [(kind, text if kind is Kind.TEXT else renamed.get(text, text)) for kind, text in found]


def _whole_dates(match: re.Match[str]) -> str:
    return (
        f'submittedDate:"{_whole_date(match[1], "0101", "0000")} TO {_whole_date(match[2], "1231", "2359")}"'
    )


def _whole_date(date: str, day: str, time: str) -> str:
    if not date.isdigit():
        return date
    if len(date) == 4:
        date += day
    if len(date) == 6 and 1 <= int(date[4:]) <= 12:
        date += "01" if day == "0101" else str(calendar.monthrange(int(date[:4]), int(date[4:]))[1])
    return date + time if len(date) == 8 else date[:12]


def _spread_prefixes(pieces: list[Piece]) -> list[Piece]:
    """Turn `ti:(a b)` into `(ti:a ti:b)`."""
    spread: list[Piece] = []
    outer, depth = "", 0
    for n, (kind, text) in enumerate(pieces):
        following = pieces[n + 1][0] if n + 1 < len(pieces) else None
        if not outer and kind is Kind.PREFIX and following is Kind.LEFT:
            outer = text
            continue
        if outer and kind is Kind.TEXT and spread[-1][0] is not Kind.PREFIX:
            spread.append((Kind.PREFIX, outer))
        depth += (kind is Kind.LEFT and bool(outer)) - (kind is Kind.RIGHT and bool(outer))
        if kind is Kind.RIGHT and depth == 0:
            outer = ""
        spread.append((kind, text))
    return spread


def _add_prefixes(pieces: list[Piece]) -> list[Piece]:
    added: list[Piece] = []
    for kind, text in pieces:
        if kind is Kind.TEXT and (not added or added[-1][0] is not Kind.PREFIX):
            added.append((Kind.PREFIX, "all:"))
        added.append((kind, text))
    return added


def _drop_doubled(pieces: list[Piece]) -> list[Piece]:
    """Of operators in a row the last one stays."""
    return [
        piece
        for n, piece in enumerate(pieces)
        if piece[0] is not Kind.OPERATOR or n + 1 == len(pieces) or pieces[n + 1][0] is not Kind.OPERATOR
    ]


def _add_operators(pieces: list[Piece]) -> list[Piece]:
    added: list[Piece] = []
    for kind, text in pieces:
        before = added[-1][0] if added else None
        ends = before in {Kind.RIGHT, Kind.TEXT} and kind in {Kind.PREFIX, Kind.LEFT, Kind.TEXT}
        if ends or (before is Kind.PREFIX and kind is Kind.PREFIX):
            added.append((Kind.OPERATOR, "OR"))
        added.append((kind, text))
    return added


def _part_names(pieces: list[Piece]) -> list[Piece]:
    """Turn `au:Doe_J` into `au:"Doe J"`.

    The server looks for the underscore in the second piece of the whole query, wherever the author stands; so
    only an author in front is helped.
    """
    parted = list(pieces)
    for n in range(1, len(pieces)):
        if parted[n - 1] == (Kind.PREFIX, "au:") and parted[n][0] is Kind.TEXT and "_" in parted[1][1]:
            name = parted[1][1].replace("_", " ")
            parted[n] = (Kind.TEXT, name if '"' in name else f'"{name}"')
    return parted


def _drop_empty(pieces: list[Piece]) -> list[Piece]:
    """Drop prefixes without a text behind them."""
    return [
        piece
        for n, piece in enumerate(pieces)
        if piece[0] is not Kind.PREFIX or (n + 1 < len(pieces) and pieces[n + 1][0] is Kind.TEXT)
    ]


TIGHT = {(Kind.LEFT, Kind.PREFIX), (Kind.TEXT, Kind.RIGHT), (Kind.PREFIX, Kind.TEXT)}


def _joined(pieces: list[Piece]) -> str:
    text, before = "", None
    for kind, piece in pieces:
        text += piece if before is None or (before, kind) in TIGHT else f" {piece}"
        before = kind
    return text.strip()


# Grammar


def parsed(query: str) -> Expression:
    """Return the expression that a repaired query stands for."""
    found, end = [], 0
    query = query.rstrip()
    while end < len(query):
        match = GRAMMAR.match(query, end)
        if match is None:
            raise QueryError(query)
        found.append(match)
        end = match.end()
    expression, used = _expression(found, 0, query)
    if used != len(found):
        raise QueryError(query)
    return expression


def _expression(found: list[re.Match[str]], n: int, query: str) -> tuple[Expression, int]:
    left, n = _operand(found, n, query)
    if n < len(found) and (operator := found[n]["operator"]):
        right, n = _expression(found, n + 1, query)
        return Both(operator, left, right), n
    return left, n


def _operand(found: list[re.Match[str]], n: int, query: str) -> tuple[Expression, int]:
    if n >= len(found):
        raise QueryError(query)
    match = found[n]
    if match["field"]:
        value = match["value"]
        is_phrase = value.startswith('"')
        return Term(match["field"], value[1:-1].strip() if is_phrase else value, is_phrase), n + 1
    if match["operator"] == "ANDNOT":
        inner, n = _expression(found, n + 1, query)
        return Both("ANDNOT", None, inner), n
    if match["paren"] == "(":
        inner, n = _expression(found, n + 1, query)
        if n < len(found) and found[n]["paren"] == ")":
            return inner, n + 1
    raise QueryError(query)
