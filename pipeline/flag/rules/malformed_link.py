"""LNK009: an address that can't lead to a paper for its form alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.flag.entry_lines import mentions_at
from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.flag.subjects import subject_at
from pipeline.flag.suggestions import replace
from pipeline.ids import ARXIV_NUMBER, from_url
from pipeline.parse.document import visible_lines
from pipeline.parse.links import label_role
from pipeline.schema import Evidence, Mention

_CODE = re.compile(r"`[^`]*`")
_LINK = re.compile(r"\[(?P<label>[^\[\]]{1,300})\]{1,2}\(\s{0,3}<?(?P<url>[^()\s<>]{1,300})")
_NUMBER = rf"(?P<id>{ARXIV_NUMBER})(?P<version>v\d{{1,2}})?"
_NO_FOLDER = re.compile(
    rf"(?P<host>https?://(?:www\.|export\.)?arxiv\.org)/{{1,2}}{_NUMBER}(?P<pdf>\.pdf)?/?"
)
_NO_ID = re.compile(
    r"https?://(?:www\.|export\.)?arxiv\.org(?:/{0,2}|/(?:abs|pdf|html)(?:/[^/?#]{0,40})?)(?:\.pdf)?/?"
)
_DATED = re.compile(rf"/(?P<id>{ARXIV_NUMBER})")
_NO_SCHEME = re.compile(
    r"www\.[\w-]{1,60}\.[a-z]{2,6}(?:/|$)|(?:arxiv|doi|github|openreview|aclanthology)\.(?:org|com|net)/"
)


@rule("LNK009", "malformed-link", severity="warning", fix="safe")
def malformed_link(view: View) -> Iterator[Finding]:
    """Flag a link of an entry whose address can't lead to a paper for its form alone.

    Why it matters
        The reader lands on an error page, on the front page of arXiv, or on a page of the list's own host.

    Not flagged
        Pages of arXiv that are no papers, such as listings, labels that promise no paper, and entries that link their paper
        elsewhere.

    Fix
        Safe: the folder or the scheme that is missing. Where there is no number, or one that can't be (`2408.xxxxx`, a
        thirteenth month), unsafe: that of the paper, where it was found by its title.
    """
    for number, line in visible_lines(view.document.lines):
        mentions = mentions_at(view, number)
        if not mentions or "](" not in line:
            continue
        for found in _LINK.finditer(_CODE.sub(lambda code: " " * len(code[0]), line)):
            fault = _fault(found["label"], found["url"], mentions)
            if fault is None:
                continue
            yield Finding(
                subject=subject_at(view, number, "link"),
                line_start=number,
                line_end=number,
                mentions=mentions[:1],
                message=f"the address {found['url']} of “{mentions[0].title}” leads to no paper: {fault}",
                evidence=(
                    Evidence(source="list", field="links", quote=f"[{found['label']}]({found['url']})"),
                ),
                suggestion=_suggestion(view, found["url"], mentions[0]),
                fix="unsafe" if _is_found_by_title(found["url"]) else None,
            )


def _fault(label: str, url: str, mentions: tuple[Mention, ...]) -> str | None:
    """What is wrong with an address, in words."""
    if _NO_FOLDER.fullmatch(url):
        return "between host and number, abs or pdf is missing"
    if _NO_SCHEME.match(url):
        return "it does not start with https://"
    if not _is_found_by_title(url) or mentions[0].arxiv_id:
        return None
    is_papers = label_role(label) in ("paper", "pdf") or label.strip("*_ ") in {m.title for m in mentions}
    return "it has no number of a paper" if is_papers else None


def _is_found_by_title(url: str) -> bool:
    """Whether an address of arXiv has no number of a paper, or one of a month that there is not."""
    dated = _DATED.search(url) if "arxiv.org" in url else None
    if dated is not None:
        return not 1 <= int(dated["id"][2:4]) <= 12
    return bool(_NO_ID.fullmatch(url)) and from_url(url).arxiv_id is None


def _suggestion(view: View, url: str, mention: Mention) -> Suggestion | str:
    if found := _NO_FOLDER.fullmatch(url):
        folder = "pdf" if found["pdf"] else "abs"
        rest = url.removeprefix(found["host"]).lstrip("/")
        return replace(f"({url}", f"({found['host']}/{folder}/{rest}")
    if _NO_SCHEME.match(url):
        return replace(f"({url}", f"(https://{url}")
    arxiv_id = view.work(mention).arxiv_id if mention.work_id else None
    if arxiv_id and arxiv_id not in url:
        folder = "pdf" if "/pdf" in url else "abs"
        return replace(f"({url})", f"(https://arxiv.org/{folder}/{arxiv_id})")
    return "give the address of the paper"
