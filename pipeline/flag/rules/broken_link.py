"""FMT007: Markdown that was meant as a link and is none, or whose address can't lead to a paper."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from pipeline.flag.addresses import Fault, fault_of_form
from pipeline.flag.entry_lines import mentions_at
from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.flag.subjects import subject_at
from pipeline.flag.suggestions import replace
from pipeline.keys import strongest_key
from pipeline.parse.document import visible_lines
from pipeline.parse.links import label_role
from pipeline.schema import Evidence, Mention
from pipeline.text import words
from pipeline.title_forms import title_key

_CODE = re.compile(r"`[^`]*`")
_APART = re.compile(r"\[(?P<label>[^\[\]\w]*+\w[^\[\]]*+)\][ \t]++\((?P<url>https?://[^()\s]+)\)")
_REVERSED = re.compile(r"(?<!\])\((?P<label>[^()\w]*+\w[^()]*+)\)\[(?P<url>https?://[^\[\]\s]+)\](?!\()")
_OPEN = re.compile(r"\[(?P<label>[^\[\]]+)\]\((?P<url>https?://[^()\s<>]+)\s*$")
_NESTED = re.compile(
    r"\[(?P<label>[^\[\]]+)\]\((?P<outer>https?://(?P<host>[^/()\s]+)/(?:abs/|pdf/)?)(?P<url>https?://[^()\s]+)\)"
)
_SCHEME = re.compile(
    r"\[(?P<label>[^\[\]]+)\]\((?:https?:/(?!/)|https?//:?|h?ttps?:(?=[^/])|htp?s?://|ttps?://|hhttps?://|https?://https?:?/?/?(?=\w+\.))(?P<url>[\w-]+\.[^()\s]+)\)"
)
_KINDS = (
    ("a space stands between label and address", _APART, ""),
    ("label and address stand in each other's brackets", _REVERSED, ""),
    ("the address is not closed", _OPEN, ""),
    ("one address stands inside another", _NESTED, ""),
    ("the address starts with a misspelt scheme", _SCHEME, "https://"),
)
_LINK = re.compile(r"\[(?P<label>[^\[\]]{1,300})\]{1,2}\(\s{0,3}<?(?P<url>[^()\s<>]{1,300})")
_LINK_HTML = re.compile(
    r"<a\s[^<>]{0,80}?href=[\"'](?P<url>[^\"'<>\s]{1,300})[\"'][^<>]{0,80}>(?P<label>[^<>]{1,300})</a>", re.I
)

_SITES = frozenset(("arxiv", "openreview", "acl", "anthology", "doi"))
"""Words of labels that promise a site, and no paper there."""


@rule("FMT007", "broken-link", severity="warning", fix="safe")
def broken_link(view: View) -> Iterator[Finding]:
    """Flag Markdown that was meant as a link but is shown as text, or leads nowhere for its form alone.

    Why it matters
        The reader sees brackets instead of a link, or lands on an error page, on the front page of arXiv, or on a page of
        the list's own host.

    Not flagged
        Links shown as code, and addresses that hold another on purpose, such as those of web archives and proxies. Pages
        of arXiv that are no papers, such as listings; labels that promise no paper, and entries that link their paper
        elsewhere.

    Fix
        Safe: the link as it was meant. Where an address has no number of a paper, or one that can't be (`2408.xxxxx`, a
        thirteenth month), unsafe: that of the paper, where it was found by its title.
    """
    lines = view.document.lines
    for number, line in visible_lines(lines):
        text = _CODE.sub(lambda code: " " * len(code[0]), line)
        after = lines[number] if number < len(lines) else ""
        broken = list(_broken(text, after)) if "ttp" in text or "htp" in text else []
        yield from (_as_meant(view, number, *one) for one in broken)
        if "](" in text or "href" in text:
            yield from _leading_nowhere(view, number, text, [found[0] for _, found, _ in broken])


def _broken(text: str, after: str) -> Iterator[tuple[str, re.Match[str], str]]:
    """What is wrong with each link of a line that is none, where it stands, and the scheme that it lacks."""
    for told, pattern, scheme in _KINDS:
        for found in pattern.finditer(text):
            if pattern is not _OPEN or not after.lstrip().startswith(")"):
                yield told, found, scheme


def _as_meant(view: View, number: int, told: str, found: re.Match[str], scheme: str) -> Finding:
    written, label, url = found[0].rstrip(), found["label"], found["url"]
    finding = _finding(view, number, f"this link is broken: {told}", written)
    return dataclasses.replace(
        finding, suggestion=replace(written, f"[{label}]({scheme}{url})"), former_subject=(label, url)
    )


def _leading_nowhere(view: View, number: int, text: str, told: Sequence[str]) -> Iterator[Finding]:
    """The links of an entry that are well written, and can't lead to a paper for their addresses' form."""
    mentions = mentions_at(view, number)
    for found in (*_LINK.finditer(text), *_LINK_HTML.finditer(text)) if mentions else ():
        mention, fault = mentions[0], fault_of_form(found["url"])
        if fault is None or any(found[0] in link for link in told):
            continue
        if fault.meant is None and not _promises_paper(found["label"], mention):
            continue
        message = f"the address {found['url']} of “{mention.title}” leads nowhere: {fault.words}"
        yield dataclasses.replace(
            _finding(view, number, message, found[0]),
            suggestion=_mended(view, mention, found, fault),
            fix=None if fault.meant else "unsafe",
        )


def _promises_paper(label: str, mention: Mention) -> bool:
    """Whether a link is to be that of an entry's paper, which the entry links nowhere else."""
    if strongest_key(mention):
        return False
    if words(label) and set(words(label)) <= _SITES:
        return False
    return label_role(label) in ("paper", "pdf") or title_key(label) == title_key(mention.title)


def _mended(view: View, mention: Mention, found: re.Match[str], fault: Fault) -> Suggestion | str:
    """The link as it was meant: by its own address, else by that of the paper that was found by its title."""
    arxiv_id = view.work(mention).arxiv_id if mention.work_id else None
    folder = "pdf" if "/pdf" in found["url"] else "abs"
    meant = fault.meant or (f"https://arxiv.org/{folder}/{arxiv_id}" if arxiv_id else None)
    if meant is None or meant == found["url"]:
        return "give the address of the paper"
    start, end = found.start("url") - found.start(), found.end("url") - found.start()
    return replace(found[0], f"{found[0][:start]}{meant}{found[0][end:]}")


def _finding(view: View, number: int, message: str, written: str) -> Finding:
    return Finding(
        subject=subject_at(view, number, "link"),
        line_start=number,
        line_end=number,
        mentions=mentions_at(view, number),
        message=message,
        evidence=(Evidence(source="list", field="raw", quote=written),),
    )
