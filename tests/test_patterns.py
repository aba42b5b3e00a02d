"""Patterns: long ones are made of named parts, and every alternative of a part has its case."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pipeline
from pipeline.flag.rules import retracted_paper
from pipeline.parse import classification, clauses, columns, document, titles
from pipeline.resolve import acceptance, withdrawal

MOST = 200
ELSEWHERE = {"pipeline.ids", "pipeline.title_noise"}  # fmt: skip
"""Modules whose facts have their own tables of cases."""

PARTS: list[tuple[Any, str, re.Pattern[str], str]] = [
    (retracted_paper, "_MARKED", retracted_paper._TITLE, "RETRACTED ARTICLE: A; Retracted: A; [Retracted] A; Removed: A"),
    (retracted_paper, "_NOTICE", retracted_paper._TITLE, "RETRACTION NOTE to A; Retraction to: A; Retraction notice to A"),
    (classification, "_NEWS", classification._NO_ENTRIES, "latest updates & events"),
    (
        classification, "_GUIDE", classification._NO_ENTRIES,
        "table of contents; toc; index; overview; menu; outline; navigation; todo; to-do; more information; disclaimer",
    ),
    (
        classification, "_CITING", classification._NO_ENTRIES,
        "citations; cite us; bibtex; how to cite; reference format",
    ),
    (
        classification, "_PEOPLE", classification._NO_ENTRIES,
        "license; contributors; how to contribute; acknowledgements; contacts; contact us; star history; stars; join us; sponsors;"
        "feedback; maintainers",
    ),
    (classification, "_CHINESE", classification._NO_ENTRIES, "更新; 更新日志; 新闻; 目录; 引用; 联系; 贡献; 致谢; 许可证"),
    (clauses, "_AFTER_NAMES", clauses._SENTENCES, "by Vaswani A. Attention is all you; by Vaswani et al. (2017); Vaswani, A.: Attention is all you need"),
    (
        columns, "_VENUES", dict(columns._HEADERS)["venue"],
        "venue; conf; journals; published in; publication; publisher; where; pub.; conf./year",
    ),
    (
        columns, "_LINKS", dict(columns._HEADERS)["links"],
        "links; url; pdf; code; github; arxiv; resources; project page; website; homepage; repository; doi; video; demo; data;"
        "dataset link",
    ),
    (
        columns, "_CONTENT", dict(columns._HEADERS)["note"],
        "abstract; summary; description; notes; comments; keywords; highlights; contribution; task; tags; remarks; tl;dr; tldr; recom",
    ),
    (
        columns, "_SORT", dict(columns._HEADERS)["note"],
        "domain; language; technique; modality; category; type; topic; metrics; stars",
    ),
    (columns, "_PLACES", dict(columns._HEADERS)["note"], "affiliation; institution; organization; company; labs; team"),
    (document, "_MARKDOWN_LINK", document._INTERNAL_LINK, "see [the papers](#papers)"),
    (document, "_HTML_LINK", document._INTERNAL_LINK, 'see <a class="x" href="#papers">the papers</a>'),
    (
        titles, "_DETAIL_NAMES", titles.DETAIL,
        "keyword: a; key words: a; task: a; environment: a; dataset: a; tags: a; tldr: a; summary: a; abstract: a; note: a; notes: a;"
        "comment: a; description: a; text overlap with x: a; official code: a; code: a",
    ),
    (
        titles, "_MORE_DETAIL_NAMES", titles.DETAIL,
        "affiliation: a; institution: a; contribution: a; highlights: a; method: a; topic: a; 关键词：a; 摘要：a; 单位：a",
    ),
    (
        withdrawal, "_THIS_PAPER", withdrawal._OF_ITSELF,
        "this paper has been withdrawn; this article was withdrawn; this work is being withdrawn",
    ),
    (
        withdrawal, "_BY_WHOM", withdrawal._OF_ITSELF,
        "withdrawn by the author; withdrawn by arXiv; the authors have withdrawn it; paper withdrawn",
    ),
    (
        acceptance, "_NOT_YET", acceptance._NOT_THIS_ONE,
        "submitted to X; under review; rejected; resubmit it; withdrawn; not accepted",
    ),
    (
        acceptance, "_ANOTHER_VERSION", acceptance._NOT_THIS_ONE,
        "extended; previously; preliminary; earlier; a shorter version; supplementary material for X; abridged",
    ),
    (
        acceptance, "_BESIDE", acceptance._NOT_THIS_ONE,
        "the workshop; a challenge; a competition; a shared task; a tutorial; doctoral",
    ),
]  # fmt: skip


def alternatives(part: str) -> list[str]:
    """The alternatives of a pattern on its outermost level."""
    found, depth, in_set, at = [""], 0, False, 0
    while at < len(part):
        sign = part[at : at + 2] if part[at] == "\\" else part[at]
        in_set = sign != "]" if in_set else sign == "["
        depth += 0 if in_set else (sign == "(") - (sign == ")")
        if sign == "|" and not depth and not in_set:
            found.append("")
        else:
            found[-1] += sign
        at += len(sign)
    return found


def compiled(value: object) -> Iterator[str]:
    if isinstance(value, re.Pattern):
        yield value.pattern
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from compiled(one)
    elif isinstance(value, dict):
        yield from compiled(list(value.values()))


def literals(path: str) -> list[str]:
    nodes = ast.walk(ast.parse(Path(path).read_text(encoding="utf-8")))
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@pytest.mark.parametrize(
    "name", [found.name for found in pkgutil.walk_packages(pipeline.__path__, "pipeline.")]
)
def test_long_patterns_are_made_of_parts(name: str) -> None:
    """No pattern of a module holds more than 200 characters that are written in one piece."""
    if name in ELSEWHERE:
        return
    module = importlib.import_module(name)
    long = [pattern for pattern in compiled(list(vars(module).values())) if len(pattern) > MOST]
    pieces = [one for one in literals(module.__file__) if len(one) > MOST] if long else []
    assert [] == [piece for piece in pieces if any(piece in pattern for pattern in long)]


@pytest.mark.parametrize(("module", "part", "pattern", "cases"), PARTS, ids=[part for _, part, _, _ in PARTS])
def test_every_alternative_has_a_case(module: Any, part: str, pattern: re.Pattern[str], cases: str) -> None:
    """Each case is found by the whole pattern, and each alternative of the part by itself in one of them."""
    texts = [text.strip() for text in re.split(r";(?!dr)", cases)]
    assert [] == [text for text in texts if not pattern.search(text)]
    found = {
        one
        for one in alternatives(getattr(module, part))
        for text in texts
        if re.search(one, text, pattern.flags)
    }
    assert found == set(alternatives(getattr(module, part)))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (retracted_paper._TITLE, "Retracted by whom? On corrections"),
        (retracted_paper._TITLE, "Retraction in surgery"),
        (dict(columns._HEADERS)["venue"], "avenue"),
        (dict(columns._HEADERS)["links"], "databases"),
        (dict(columns._HEADERS)["note"], "multitasking"),
        (classification._NO_ENTRIES, "Contents of Memory"),
        (classification._NO_ENTRIES, "Index Structures"),
        (titles.DETAIL, "Code Generation by Machines"),
        (withdrawal._OF_ITSELF, "We study how papers are withdrawn"),
    ],
)
def test_what_only_looks_so(pattern: re.Pattern[str], text: str) -> None:
    """Words that a pattern holds within longer ones, or in another place, are not what it is about."""
    assert not (pattern.match(text) if pattern is not classification._NO_ENTRIES else pattern.fullmatch(text))
