"""The blocks of a section as units: what a reader takes for one entry, with its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.parse.blocks import Block, Span
from pipeline.parse.links import find_links, label_role, url_role
from pipeline.parse.pieces import Piece, cut, with_found_links
from pipeline.parse.rows import row_units
from pipeline.parse.several import separate
from pipeline.parse.unit import Unit

_LABEL_LENGTH = 80  # characters of a text above a list that names it
_TITLE_WORDS = 3  # that a title which is set off has at least
_PLAIN_WORDS = 5  # the same of a title that is not
_CITED_WORDS = 2  # the same of one that is followed by who and when
_LINE_WORDS = 4  # the same of one that stands in a line with its links
_LABEL_WORDS = 8  # of an item that is the heading of others
_FEWEST_BELOW = 2  # entries that a longer one may be the heading of
_NEXT = 2  # lines from one paragraph to the next
_MOST_LINES = 0.6  # share of lines that are entries of their own
_HALF_BELOW = 0.5  # share of the items below that have titles

_NOTE = re.compile(
    r"\W{0,3}(?:abstract|tl;?dr|summary|notes?|comments?|description|摘要)\s{0,3}[:：]"
    r"|.{0,40}\btext overlap\b",
    re.IGNORECASE,
)
_CITED = re.compile(r"\((?:19|20)\d\d\)\W{0,3}$")
"""How a link's label ends that says who and when: "Title. [Bee (1995)](…)"."""
_TITLE_FIELD = re.compile(r"\W{0,3}(?:paper )?(?:title|标题|题目)\s{0,3}[:：]", re.IGNORECASE)


def find_units(blocks: Sequence[Block], group: int = 0) -> list[Unit]:
    """The units of a section, in order."""
    units: list[Unit] = []
    label: str | None = None
    for block in blocks:
        group += 1
        before = units[-1] if units else None
        if block.kind == "paragraph" and _NOTE.match(block.text):
            continue
        if block.kind in ("paragraph", "heading"):
            if before and _continues(before, block):
                before.details.append(_spans(block.spans))
                before.line_end = max(before.line_end, block.line_end)
                continue
            label = block.text if len(block.text) < _LABEL_LENGTH else None
        units += _block_units(block, before, group, label)
        label = None if block.kind == "table" else label
    units = [part for unit in units if not _is_contents(unit) for part in separate(unit)]
    for unit in units:
        if not unit.pieces and unit.says_something():
            unit.pieces = _pieces(unit)
    return units


def _is_contents(unit: Unit) -> bool:
    """Whether a unit is a line of a table of contents: most of it links into the document, and nothing out of it."""
    inward = [span for span in unit.head if (span.url or "").startswith("#")]
    if not inward or unit.form == "row" or find_links(unit.spans):
        return False
    return 2 * sum(len(span.text) for span in inward) > sum(len(span.text) for span in unit.head)


def _block_units(block: Block, before: Unit | None, group: int, label: str | None) -> list[Unit]:
    """The units of one block, which stands below the unit `before`."""
    if block.kind in ("paragraph", "heading"):
        return list(_paragraph_units(block, group))
    if block.kind == "list":
        return _list_units(block, before, group, label)
    if block.kind == "table":
        return list(row_units(block, group))
    if block.kind == "page" or (block.kind == "quote" and (not before or before.is_quoted)):
        inner = find_units(block.children, group * 1000)
        return [replace(unit, is_quoted=block.kind == "quote", group=group) for unit in inner]
    return []


def _spans(spans: list[Span]) -> list[Span]:
    return with_found_links(spans)


def _pieces(unit: Unit) -> list[Piece]:
    pieces = cut(unit.head)
    for detail in unit.details:
        row = (pieces[-1].row if pieces else 0) + 1
        pieces += [
            Piece("break", "\n", row, detail[0].line if detail else unit.line_start),
            *cut(detail, row),
        ]
    return pieces


def _continues(before: Unit, block: Block) -> bool:
    """Whether a paragraph completes the unit above it, whose title stood alone, and has none of its own."""
    spans = _spans(block.spans)
    if before.is_headed:
        return block.kind == "paragraph" and _mostly_labelled(spans)
    if before.form != "paragraph" or find_links(before.spans):
        return False
    if block.line_start - before.line_end <= _NEXT and _is_only_links(_spans(block.spans)):
        return sum(len(span.text.split()) for span in before.head) >= _TITLE_WORDS
    if not _is_title_line(before.head):
        return False
    return not any(span.is_bold for span in spans) and block.line_start - before.line_end <= _NEXT


def _mostly_labelled(spans: list[Span]) -> bool:
    """Whether the links of a paragraph say what they are, rather than being titles."""
    links = find_links(spans)
    return 2 * sum(link.is_labelled for link in links) >= len(links)


def _is_only_links(spans: list[Span]) -> bool:
    """Whether a paragraph says nothing but addresses, or links called "paper" and "code"."""
    said = [span for span in spans if span.kind == "text" and re.search(r"\w", span.text)]
    return bool(said) and all(
        span.url is not None and (span.text == span.url or label_role(span.text) is not None) for span in said
    )


def _is_title_line(spans: list[Span]) -> bool:
    """Bold text alone, of some length."""
    said = [span for span in spans if span.kind == "text" and re.search(r"\w", span.text)]
    return (
        bool(said)
        and all(span.is_bold for span in said)
        and sum(len(span.text.split()) for span in said) >= _TITLE_WORDS
    )


def _paragraph_units(block: Block, group: int) -> Iterator[Unit]:
    spans = _spans(block.spans)
    rows = _rows(spans)
    titled = [i for i, row in enumerate(rows) if _starts_with_title(row)]
    if len(titled) > 1 and titled[0] == 0 and any(j - i > 1 for i, j in pairwise(titled)):
        for i, j in zip(titled, [*titled[1:], len(rows)], strict=True):
            yield Unit(
                "paragraph", rows[i][0].line, rows[j - 1][-1].line, _with_breaks(rows[i:j]), group=group
            )
        return
    own = [row for row in rows if _stands_alone(row)]
    if len(own) > 1 and len(own) >= _MOST_LINES * len(rows):
        for row in rows:
            yield Unit("paragraph", row[0].line, row[-1].line, row, group=group)
        return
    if spans:
        yield Unit(
            "paragraph", spans[0].line, spans[-1].line, spans, group=group, is_headed=block.kind == "heading"
        )


def _with_breaks(rows: list[list[Span]]) -> list[Span]:
    spans = rows[0]
    for row in rows[1:]:
        spans = [*spans, Span("\n", row[0].line, "break"), *row]
    return spans


def _rows(spans: list[Span]) -> list[list[Span]]:
    """Spans by the line that they stand on, in the source or as readers see it."""
    rows: list[list[Span]] = [[]]
    for span in spans:
        if span.kind in ("wrap", "break"):
            rows.append([])
        else:
            rows[-1].append(span)
    return [row for row in rows if any(span.text.strip() for span in row)]


def _stands_alone(row: list[Span]) -> bool:
    """Whether a line has both what a title may be and a link to a paper."""
    links = find_links(row)
    said = sum(len(span.text.split()) for span in row if not (span.url and label_role(span.text)))
    return any(link.role in ("paper", "pdf") for link in links) and said >= _LINE_WORDS


def _list_units(block: Block, before: Unit | None, group: int, label: str | None) -> list[Unit]:
    items = _gather_fields(_described(block.children))
    if before and before.form == "paragraph" and _awaits_details(before) and _describe(items, before):
        before.details += [spans for item in items for spans in _all_spans(item)]
        before.line_end = max(before.line_end, *(item.line_end for item in items))
        return []
    return [unit for item in items for unit in _item_units(item, group, label, block.info == "ordered")]


def _described(children: list[Block]) -> list[Block]:
    """The items of a list; what a description list says of one belongs to it."""
    items: list[Block] = []
    for child in children:
        if child.kind == "item":
            items.append(child)
        elif child.kind == "paragraph" and items:
            items[-1] = _extended(items[-1], child)
    return items


def _gather_fields(items: list[Block]) -> list[Block]:
    """Items of which each says one thing, "Title: …", "Authors: …", as one item for each title."""
    if not any(_TITLE_FIELD.match(item.text) for item in items) or not all(map(_is_field, items)):
        return items
    gathered: list[Block] = []
    for item in items:
        if gathered and not _TITLE_FIELD.match(item.text):
            gathered[-1] = _extended(gathered[-1], item)
        else:
            gathered.append(item)
    return gathered


def _is_field(item: Block) -> bool:
    return bool(re.match(r"\W{0,3}[\w /]{1,30}[:：]", item.text)) or not item.text


def _extended(item: Block, child: Block) -> Block:
    line_end = max(item.line_end, child.line_end)
    return replace(item, line_end=line_end, children=[*item.children, child])


def _describe(items: list[Block], before: Unit) -> bool:
    """Whether items say something about the title above them, and have no titles of their own."""
    if before.is_headed:  # a video with a name of its own is one of this paper
        return any(map(_is_detail, items)) and not any(map(_is_paper_of_its_own, items))
    return bool(items) and sum(map(_is_detail, items)) > 0.5 * len(items) and not any(map(_has_title, items))


def _awaits_details(unit: Unit) -> bool:
    """Whether a title stands there without its links."""
    if unit.is_headed:
        return True
    said = [span for span in unit.head if span.kind == "text" and re.search(r"\w", span.text)]
    alone = bool(said) and all(span.is_bold for span in said)
    return (alone or _starts_with_title(unit.head)) and not find_links(unit.spans)


def _is_detail(item: Block) -> bool:
    """Whether an item only says something about the title above it: "Paper: https://…"."""
    links = find_links(_spans(item.spans))
    if links:
        return all(link.is_labelled for link in links)
    return bool(re.match(r"[\w /]{1,30}[:：]|[\w /]{1,30}\s+https?://\S+$", item.text)) or not item.text


def _starts_with_title(spans: list[Span]) -> bool:
    """Bold text of some length comes first."""
    first = next((span for span in spans if re.search(r"\w", span.text)), None)
    return first is not None and first.is_bold and len(first.text.split()) >= _TITLE_WORDS


def _all_spans(block: Block) -> Iterator[list[Span]]:
    """The texts of a block and those below it, without notes: what an abstract links to is another paper."""
    if block.spans and not _NOTE.match(block.text):
        yield _spans(block.spans)
    for child in block.children:
        if child.kind in ("item", "paragraph", "list", "page"):
            yield from _all_spans(child)


def _item_units(item: Block, group: int, label: str | None, is_ordered: bool) -> Iterator[Unit]:
    nested = [child for child in item.children if child.kind == "list"]
    inner = [grandchild for child in nested for grandchild in child.children if grandchild.kind == "item"]
    if inner and _is_group(item, inner):
        for i, child in enumerate(nested):
            yield from _list_units(child, None, group * 1000 + i + 1, item.text if item.text else label)
        return
    head = _spans(item.spans)
    apart = [child for child in inner if head and _is_paper_of_its_own(child)]
    own = [_without_items(child, apart) for child in item.children] if apart else item.children
    details = [spans for child in own for spans in _all_spans(child) if child.kind != "code"]
    if not head and details:
        head, details = details[0], details[1:]
    if head:
        lines = [span.line for spans in (head, *details) for span in spans]
        lines += [] if apart else [child.line_end for child in item.children]
        yield Unit(
            "item", item.line_start, max(item.line_start, *lines), head, details,
            group=group, label=label, is_ordered=is_ordered,
        )  # fmt: skip
    for i, child in enumerate(apart):
        yield from _item_units(child, group * 1000 + i + 1, label, is_ordered)
    for child in item.children:
        if child.kind == "table":
            yield from row_units(child, group)


def _without_items(block: Block, items: Sequence[Block]) -> Block:
    """A list without some of its items."""
    if block.kind != "list":
        return block
    return replace(
        block, children=[child for child in block.children if all(child is not one for one in items)]
    )


def _is_paper_of_its_own(item: Block) -> bool:
    """Whether an item below a paper is another paper: it has a title and links to a paper's own address."""
    if _NOTE.match(item.text) or not _has_title(item):
        return False
    links = find_links(_spans(item.spans))
    return any(link.role in ("paper", "pdf") and url_role(link.url) == "paper" for link in links)


def _is_group(item: Block, inner: list[Block]) -> bool:
    """Whether an item is a heading for its items: they have titles of their own, and it has no link out."""
    if find_links(_spans(item.spans)):
        return False
    entries = sum(_has_title(child) or _holds_titles(child) for child in inner)
    return entries >= max(1, _HALF_BELOW * len(inner)) and not (
        len(item.text.split()) > _LABEL_WORDS and entries < _FEWEST_BELOW
    )


def _holds_titles(item: Block) -> bool:
    """Whether an item is itself a heading for its items."""
    nested = [child for child in item.children if child.kind == "list"]
    inner = [grandchild for child in nested for grandchild in child.children if grandchild.kind == "item"]
    return bool(inner) and len(item.text.split()) <= _LABEL_WORDS and _is_group(item, inner)


def _has_title(item: Block) -> bool:
    """Whether an item has a title of its own: linked or bold text that is no label, or a citation."""
    spans = _spans(item.spans)
    titled = any(
        (span.url or span.is_bold) and not label_role(span.text) and len(span.text.split()) >= _TITLE_WORDS
        for span in spans
    )
    plain = sum(len(span.text.split()) for span in spans if not span.url)
    cited = any(span.url and not label_role(span.text) and _CITED.search(span.text) for span in spans)
    return (titled or (cited and plain >= _CITED_WORDS)) or (
        plain >= _PLAIN_WORDS and any(link.role in ("paper", "pdf") for link in find_links(spans))
    )
