"""Org mode, AsciiDoc and MediaWiki brought into Markdown's form, line by line, so that one reader reads all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_FEWEST_SIGNS = 2

_MARKDOWN = re.compile(r"\]\(|^#{1,6} ")
_ORG_LINK = re.compile(r"\[\[(?P<url>[^\[\]\s]{1,2000})\]\[(?P<label>[^\[\]]{1,300})\]\]")
_ORG_SIGN = re.compile(r"^\s{0,8}#\+[A-Za-z_]{1,30}:?|^\s{0,8}:[A-Za-z_]{1,30}:(?:\s|$)")
_ORG_HEADING = re.compile(
    r"^(?P<stars>\*{1,8}) (?:TODO |DONE )?(?P<text>.{1,300}?)(?:\s{1,20}:[\w@:]{1,60}:)?\s*$"
)
_ORG_RULE = re.compile(r"^\s{0,8}\|-[-+|]{1,2000}\s*$")
_ADOC_LINK = re.compile(
    r"(?:link:)?(?P<url>https?://[^\s\[\]<>\"']{1,2000})\[(?P<label>[^\[\]]{1,300}?)\^?\]"
)
_ADOC_HEADING = re.compile(r"^(?P<signs>={1,6}) (?P<text>[^=\s].{0,300})$")
_ADOC_ITEM = re.compile(r"^\s{0,8}(?P<stars>\*{1,5}|-) ")
_ADOC_NUMBER = re.compile(r"^\s{0,8}(?P<dots>\.{1,5}) ")
_WIKI_LINK = re.compile(r"(?<!\[)\[(?P<url>https?://[^\s\[\]]{1,2000}) (?P<label>[^\[\]]{1,300})\](?!\()")
_WIKI_PAGE = re.compile(r"\[\[(?:[^\[\]|]{1,300}\|)?([^\[\]|]{1,300})\]\]")
_WIKI_HEADING = re.compile(r"^(?P<signs>={1,6})(?P<text>[^=].{0,300}?)(?P=signs)\s*$")
_WIKI_ITEM = re.compile(r"^(?P<signs>[*#]{1,5})\s?")
_WIKI_QUOTES = re.compile(r"'''(?P<bold>[^']{1,300})'''|''(?P<italic>[^']{1,300})''")


@dataclass(frozen=True, slots=True)
class Markup:
    """One markup: what shows that a line is written in it, and how its lines are put in Markdown."""

    name: str
    is_sign: Callable[[str], bool]
    to_markdown: Callable[[Sequence[str]], list[str]]


def find_markup(lines: Sequence[str]) -> Markup | None:
    """The markup that a document is written in: two of its signs, and far fewer of Markdown's; else None."""
    signs = {markup.name: 0 for markup in MARKUPS}
    n_markdown = 0
    for line in lines:
        if line[:1] in "=" or "[" in line or "#+" in line or line.lstrip()[:1] == ":":
            n_markdown += bool(_MARKDOWN.search(line))
            for markup in MARKUPS:
                signs[markup.name] += markup.is_sign(line)
        elif line.startswith("#"):
            n_markdown += bool(_MARKDOWN.search(line))
    best = max(MARKUPS, key=lambda markup: signs[markup.name])
    return best if signs[best.name] >= _FEWEST_SIGNS and signs[best.name] > 2 * n_markdown else None


def _link(found: re.Match[str]) -> str:
    return f"[{found['label']}]({found['url']})"


def _is_org(line: str) -> bool:
    return bool(_ORG_LINK.search(line) or _ORG_SIGN.match(line))


def _from_org(lines: Sequence[str]) -> list[str]:
    return [_org_line(line) for line in lines]


def _org_line(line: str) -> str:
    if _ORG_SIGN.match(line):
        return ""
    if _ORG_RULE.match(line):
        return line.replace("+", "|")
    if heading := _ORG_HEADING.match(line):
        line = f"{'#' * min(len(heading['stars']), 6)} {heading['text']}"
    return _ORG_LINK.sub(_link, line)


def _is_adoc(line: str) -> bool:
    return bool(_ADOC_LINK.search(line) or _ADOC_HEADING.match(line))


def _from_adoc(lines: Sequence[str]) -> list[str]:
    out = [_adoc_line(line) for line in lines]
    opening: int | None = None
    for i, line in enumerate(lines):
        if line.strip() == "|===":
            opening = i if opening is None else None
            out[i] = ""
        elif opening is not None and line.startswith("|"):
            row = " | ".join(cell.strip() for cell in out[i].split("|"))
            out[i] = f"{row.strip()} |"
            if not out[opening]:  # the rule below the head takes the line of the head, which moves up
                out[opening], out[i] = out[i], "|" + "---|" * (out[i].count("|") - 1)
        elif opening is not None and not line.strip():
            out[i] = "| |"
    return out


def _adoc_line(line: str) -> str:
    if heading := _ADOC_HEADING.match(line):
        return f"{'#' * len(heading['signs'])} {heading['text']}"
    line = _ADOC_ITEM.sub(lambda found: "  " * (len(found["stars"]) - 1) + "- ", line)
    line = _ADOC_NUMBER.sub(lambda found: "   " * (len(found["dots"]) - 1) + "1. ", line)
    return _ADOC_LINK.sub(_link, line)


def _is_wiki(line: str) -> bool:
    return bool(_WIKI_LINK.search(line) or _WIKI_HEADING.match(line))


def _from_wiki(lines: Sequence[str]) -> list[str]:
    out = [_wiki_line(line) for line in lines]
    has_head = False
    for i, line in enumerate(lines):
        if line.startswith(("{|", "|}", "|+")):
            out[i], has_head = "", False
        elif line.startswith("!"):
            out[i], has_head = f"| {out[i][1:].replace('!!', '|').replace('||', '|')} |", True
        elif line.startswith("|-"):
            out[i] = "|" + "---|" * (out[i - 1].count("|") - 1) if has_head and i else "| |"
            has_head = False
        elif line.startswith("|"):
            out[i] = f"{out[i].replace('||', '|')} |"
    return out


def _wiki_line(line: str) -> str:
    if heading := _WIKI_HEADING.match(line):
        return f"{'#' * len(heading['signs'])} {heading['text'].strip()}"
    if item := _WIKI_ITEM.match(line):
        mark = "1. " if item["signs"].endswith("#") else "- "
        line = "   " * (len(item["signs"]) - 1) + mark + line[item.end() :]
    line = _WIKI_QUOTES.sub(
        lambda found: f"**{found['bold']}**" if found["bold"] else f"*{found['italic']}*", line
    )
    return _WIKI_PAGE.sub(r"\1", _WIKI_LINK.sub(_link, line))


MARKUPS = (
    Markup("org", _is_org, _from_org),
    Markup("asciidoc", _is_adoc, _from_adoc),
    Markup("mediawiki", _is_wiki, _from_wiki),
)
