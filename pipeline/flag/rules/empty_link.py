"""LNK004: a link without an address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.flag.entry_lines import mentions_at
from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.flag.subjects import subject_at
from pipeline.flag.suggestions import replace
from pipeline.ids import arxiv_address, doi_address
from pipeline.parse.document import visible_lines
from pipeline.parse.links import label_role
from pipeline.schema import Evidence, Mention
from pipeline.text import words

_CODE = re.compile(r"`[^`]*`")
_EMPTY = re.compile(r"(?<!!)\[(?P<label>[^\[\]\w]*+\w[^\[\]]*+)\]\(\s*+(?:(?:<>|#)\s*+)?\)")
_EMPTY_HTML = re.compile(
    r"<a\s+href\s*=\s*(?P<quote>[\"'])\s*+(?:#\s*+)?(?P=quote)[^<>]*+>(?P<label>[^<>\w]*+\w[^<>]*+)</a>", re.I
)
_ON_PURPOSE = frozenset(("back", "coming", "home", "soon", "tba", "tbd", "todo", "top", "up"))
"""Words of labels that promise nothing behind a click: links to the top, and places held for what is to come."""


@rule("LNK004", "empty-link", severity="warning", fix="unsafe")
def empty_link(view: View) -> Iterator[Finding]:
    """Flag a link that has a label and no address.

    Why it matters
        It promises a paper or code that a click does not lead to.

    Not flagged
        Links back to the top of the page, and places that are held for what is to come (“Coming soon”).

    Fix
        Unsafe: the address of the paper, where the label names the paper and a source knows it.
    """
    for number, line in visible_lines(view.document.lines):
        text = _CODE.sub("", line)
        for found in (*_EMPTY.finditer(text), *_EMPTY_HTML.finditer(text)):
            if _ON_PURPOSE & set(words(found["label"])):
                continue
            mentions = mentions_at(view, number)
            yield Finding(
                subject=subject_at(view, number, "link"),
                former_subject=(
                    found["label"],
                    *(mention.title for mention in mentions[:1]),
                    *view.document.path_at(number),
                ),
                line_start=number,
                line_end=number,
                mentions=mentions,
                message=f"the link “{found['label'].strip()}” has no address",
                evidence=(Evidence(source="list", field="raw", quote=found[0]),),
                suggestion=_suggestion(view, found, mentions[0] if mentions else None),
            )


def _suggestion(view: View, found: re.Match[str], mention: Mention | None) -> Suggestion | str:
    if mention is not None and mention.work_id and label_role(found["label"]) in ("paper", "pdf"):
        work = view.work(mention)
        if work.arxiv_id:
            return replace(found[0], f"[{found['label']}]({arxiv_address(work.arxiv_id)})")
        if work.doi:
            return replace(found[0], f"[{found['label']}]({doi_address(work.doi)})")
    return "give the address, or remove the link"
