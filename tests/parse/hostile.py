"""Inputs that make careless parsers slow: each is a short text, repeated to any size."""

from __future__ import annotations

REPEATED: dict[str, str] = {
    "brackets": "[",
    "linked-brackets": "[[a](",
    "images": "![",
    "stars": "*a **a ",
    "underscores": "_a __a ",
    "backticks": "` `` ``` ",
    "quotes": "> ",
    "bullets": "- ",
    "numbers": "1. ",
    "nested-bullets": "- a\n  ",
    "comments": "<!-- ",
    "open-divs": "<div>",
    "open-links": "<a href=x>",
    "open-styles": "<b><i>",
    "open-tables": "<table><tr><td>",
    "open-details": "<details><summary>",
    "half-tags": "<a b='",
    "spans": "<span id=x>",
    "pipes": "|",
    "table-rows": "|a|b|\n|-|-|\n",
    "headings": "# a\n",
    "rules": "a\n---\n",
    "hashes": "#",
    "bare-addresses": "http://",
    "addresses": "https://arxiv.org/abs/",
    "arxiv-words": "arXiv:",
    "dois": "10.1234/",
    "names": "A. Bee, ",
    "initials": "A.",
    "commas": ", ",
    "sentences": "Aa. ",
    "et-al": "et al., ",
    "parentheses": "(",
    "closed-parentheses": "a) ",
    "double-quotes": '" ',
    "bibtex": "@a{b,\n",
    "bibtex-braces": "@a{b, title={",
    "shortcodes": ":a",
    "entities": "&#x41;",
    "damage": "√©",
    "long-damage": "üîç ",
    "nulls": "\0",
    "returns": "\r",
    "wide": "部",
    "references": "[a]: b\n",
    "rst": ".. _a: b\n`a`_ ",
    "years": "2021 ",
    "dates": "3 May ",
    "entries": "- [Counting Widgets Well](https://arxiv.org/abs/2103.00001), A. Bee, CVPR 2021\n",
    "labels": "Code: ",
    "letters": "a",
    "spaces": " ",
    "lines": "\n",
    "words": "Counting ",
    "tiny-html-rows": "<tr><td>a",
    "html-tables": "<table><tr><td>a</td></tr></table>\n",
    "rows-that-hang": "<tr><td rowspan=99>a</td>",
    "wide-cells": "<td colspan=999>",
    "small-tables": "|a|\n|-|\n|b|\n\n",
    "cells": "|a|b|c|d|e|f|g\n",
    "paragraphs": "a\n\n",
    "items-apart": "- a\n\n  b\n",
    "angles": "<",
    "angle-links": "<http://a",
    "star-run": "*",
    "tildes": "~",
    "fences": "```\na\n```\n",
    "anchors": '<a id="a"></a>\n',
    "titles-with-items": "**Counting Widgets Well**\n- Paper: http://a.b\n\n",
    "linked-headings": "## [Counting Widgets Well Again](http://arxiv.org/abs/2103.00001)\n",
    "definitions": "a b\n: c\n",
    "semicolons": "Aa B.; ",
    "spaced-dashes": "a - ",
    "fields": "- Title: a\n- Link: b\n",
    "html-items": "<li><a href='https://arxiv.org/abs/2103.00001'>Title of it</a>",
}


def hostile(name: str, size: int) -> bytes:
    """About `size` bytes of one kind, under a heading."""
    piece = REPEATED[name]
    return ("## S\n\n" + piece * (size // len(piece.encode()) + 1)).encode()[: size + 16]


MIXED_KINDS: dict[str, tuple[str, int, str]] = {
    "rows-then-a-line": ("|a|\n|-|\n|b|\n\n", 3, "A.A.A.A.A."),
    "tables-then-words": ("|a|b|\n|-|-|\n", 30, "Counting " * 5),
    "bullets-then-items": ("- a\n", 100, "- a\n\n  b\n"),
    "numbers-then-years": ("1. a\n", 1000, "2021 " * 12),
    "cells-then-names": ("<tr><td>a\n", 1000, "A. Bee, " * 8),
    "hashes-then-tags": ("#\n", 100, "<a b='" * 9),
    "labels-then-braces": ("[a\n", 1000, "@a{b, title={" * 4),
    "ticks-then-words": ("`a\n", 2999, "Counting " * 7),
    "brackets-then-images": ("[", 2990, "![" * 5 + "\n"),
    "images-then-lines": ("![", 12, "\n\n"),
    "entries-in-items": ("**Counting Widgets Well**\n- Paper: http://a.b\n\n", 300, "- a\n\n  b\n"),
    "targets-then-labels": (".. _a: b\n`a`_ ", 3, "Code: " * 5),
    "styles-then-stars": ("<b><i>", 3, "*" * 40 + "\n\n"),
    "cells-then-hashes": ("|a|b|c|d|e|f|g\n", 30, "#" * 20 + "\n"),
    "rules-then-links": ("=== ===\na   b\n", 40, "`Counting Widgets <http://a.b>`_ " * 2 + "\n"),
    "wide-stars": ("* [http://a.b c] ''d''\n", 50, "== a ==\n"),
}
"""What is repeated, how often, and what then stands between."""


def mixed(name: str, size: int) -> bytes:
    """About `size` bytes of one mixture, under a heading."""
    piece, times, between = MIXED_KINDS[name]
    body = piece * times + between + "\n"
    return ("## S\n\n" + body * (size // len(body.encode()) + 1)).encode()[: size + 16]
