"""What a list says of papers and no mention holds, line by line, each with the reason: nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.parse.blocks import all_below
from pipeline.parse.document import Document, visible_lines
from pipeline.parse.line_numbers import lines_of, mentions_by_line
from pipeline.parse.scan import arxiv_ids_in, dois_in, paper_links_in, titles_in
from pipeline.schema import Mention, Unread, UnreadReason

_LONGEST = 2000  # characters of a line that are kept


@dataclass(frozen=True)
class _Ground:
    """What is asked about a document's lines."""

    document: Document
    mentions: Sequence[Mention]

    @cached_property
    def by_line(self) -> Mapping[int, list[Mention]]:
        """The mentions that stand on each line."""
        return mentions_by_line(self.mentions)

    @cached_property
    def visible(self) -> Mapping[int, str]:
        """What readers see of the lines that they see."""
        return dict(visible_lines(self.document.lines))

    @cached_property
    def code(self) -> frozenset[int]:
        """The lines of code."""
        blocks = [block for block in all_below(self.document.page) if block.kind == "code"]
        return frozenset(n for block in blocks for n in lines_of(block))

    @cached_property
    def inward(self) -> frozenset[int]:
        """The lines with links into the document."""
        return frozenset(link.line for link in self.document.internal_links)

    @cached_property
    def filled(self) -> frozenset[tuple[str, ...]]:
        """The sections that hold mentions."""
        return frozenset(mention.section_path for mention in self.mentions)


def unread_of(document: Document, mentions: Sequence[Mention]) -> list[Unread]:
    """What the mentions of a document leave unread, in the order of its lines."""
    ground = _Ground(document, mentions)
    return [
        row
        for number, line in enumerate(document.lines, start=1)
        if line and (row := _unread_line(ground, number, line)) is not None
    ]


def _unread_line(ground: _Ground, number: int, line: str) -> Unread | None:
    """What a line says that none of its mentions holds."""
    here = ground.by_line.get(number, [])
    arxiv_ids = [one for one in arxiv_ids_in(line) if all(one != mention.arxiv_id for mention in here)]
    dois = [one for one in dois_in(line) if all(one != mention.doi for mention in here)]
    links = [url for url in paper_links_in(line) if not _is_linked(url, here)]
    if not (arxiv_ids or dois or links) and (here or not any(titles_in(line))):
        return None
    said = [*arxiv_ids, *dois, *links]
    return Unread(
        list_id=ground.document.list_id,
        file=None,
        line_start=number,
        line_end=number,
        text=line.strip()[:_LONGEST],
        reason=_reason(ground, number, line, said),
        arxiv_ids=tuple(arxiv_ids),
        dois=tuple(dois),
        n_links=len(links),
    )


def _is_linked(url: str, mentions: Sequence[Mention]) -> bool:
    """Whether a mention has a link; where it ends in a line is told apart only by who reads the markup."""
    links = [link.url for mention in mentions for link in mention.links]
    return any(link.startswith(url) or url.startswith(link) for link in links)


def _reason(ground: _Ground, number: int, line: str, said: Sequence[str]) -> UnreadReason:
    if number in ground.document.left_out:
        return "too_large"
    if number in ground.code:
        return "code"
    shown = ground.visible.get(number)
    if shown is None or (shown != line and not any(part in shown for part in said)):
        return "comment"
    if number in ground.inward:
        return "contents"
    if number in ground.by_line:
        return "unknown"
    if ground.document.path_at(number) not in ground.filled:
        return "section_of_links"
    if not any(titles_in(line)):
        return "no_title"
    return "unknown" if said else "other_kind"
