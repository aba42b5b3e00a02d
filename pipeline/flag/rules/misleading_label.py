"""LNK003: a link whose label says one thing and whose address another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.flag.entry_lines import line_of
from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.flag.subjects import subject_of
from pipeline.flag.suggestions import replace
from pipeline.ids import Ids, arxiv_address, from_url, host_of
from pipeline.parse.links import label_role, url_role
from pipeline.schema import Evidence, Link, Mention

_ARXIV = re.compile(r"\W*(?:on )?arxiv(?: (?:link|paper|preprint|version|page|pdf))?\W*", re.IGNORECASE)
_CODE = re.compile(
    r"\W*(?:official )?(?:code|github|git|codes|source code|github code|code link)\W*", re.IGNORECASE
)
_PAPER = re.compile(r"\b(?:paper|pdf|article|preprint|arxiv)\b", re.IGNORECASE)
_SUPPLEMENT = re.compile(r"suppl", re.IGNORECASE)  # which holds code as often as text


@rule("LNK003", "misleading-label", severity="warning", fix="unsafe")
def misleading_label(view: View) -> Iterator[Finding]:
    """Flag a link whose label and host disagree: “arXiv” on GitHub, “code” on arXiv, “paper” at a video.

    Why it matters
        Readers, and programs that read lists, take one for the other.

    Not flagged
        Labels that promise nothing in particular, or several papers, copies of papers in repositories, supplements, and any
        page as project page.

    Fix
        Unsafe: the two addresses exchanged where an entry has both the wrong way round, or the address of the paper
        on arXiv. Otherwise a person must say which of label and address is right.
    """
    for mention in view.mentions:
        wrong = [(link, told) for link in mention.links if (told := _disagreement(link))]
        for link, told in wrong:
            line = line_of(view, mention, link.url)
            yield Finding(
                subject=subject_of(view, mention, url_role(link.url)),
                former_subject=(link.label or "", f"url:{link.url}", *mention.section_path),
                line_start=line,
                line_end=line,
                mentions=(mention,),
                message=f"the link “{link.label}” of “{mention.title}” {told}",
                evidence=(Evidence(source="list", field="links", quote=f"[{link.label}]({link.url})"),),
                suggestion=_suggestion(view, mention, link, [other for other, _ in wrong]),
            )


def _disagreement(link: Link) -> str | None:
    """What is wrong with a link, in words."""
    label, host = link.label or "", host_of(link.url)
    role = url_role(link.url)
    if not host or not label or _SUPPLEMENT.search(link.url):
        return None
    if _ARXIV.fullmatch(label) and role in ("code", "video"):
        return f"leads to {host}, not to arXiv"
    if _CODE.fullmatch(label) and (from_url(link.url) != Ids() or role == "video"):
        return f"leads to {'a paper' if role == 'paper' else 'a video'} ({host}), not to code"
    if _PAPER.search(label) and label_role(label) in ("paper", "pdf") and _is_code(link.url):
        return f"leads to code ({host}), not to a paper"
    return None


def _is_code(url: str) -> bool:
    """Whether an address is that of a repository itself and not of a file in it."""
    path = re.sub(r"^[a-z]+://[^/]+/?", "", url, flags=re.IGNORECASE).split("?")[0].split("#")[0].strip("/")
    return url_role(url) == "code" and path.count("/") == 1


def _suggestion(view: View, mention: Mention, link: Link, wrong: list[Link]) -> Suggestion | str:
    other = next((known for known in wrong if known is not link), None)
    if other is not None and url_role(other.url) != url_role(link.url):
        return replace(link.url, other.url)
    arxiv_id = view.work(mention).arxiv_id if mention.work_id else None
    if arxiv_id and label_role(link.label or "") in ("paper", "pdf"):
        return replace(link.url, arxiv_address(arxiv_id))
    return "correct the label or the address"
