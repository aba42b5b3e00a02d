"""A unit: what a reader takes for one entry, before it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pipeline.parse.blocks import Span
from pipeline.parse.pieces import Piece

_TEXT_LENGTH = 16  # characters from which a text may be a title

UnitForm = Literal["item", "paragraph", "row", "bibtex"]


@dataclass(slots=True)
class Unit:
    """What may be one entry: its head, the rows below it, and what the columns of its table say."""

    form: UnitForm
    line_start: int
    line_end: int
    head: list[Span]
    details: list[list[Span]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    silent: list[list[Span]] = field(default_factory=list)
    group: int = 0
    label: str | None = None
    is_ordered: bool = False
    is_headed: bool = False
    is_quoted: bool = False
    pieces: list[Piece] = field(default_factory=list)
    candidates: list[tuple[float, str, int]] | None = None
    """What may be the title, once its pieces are what they stay: score, shape, index of the piece."""

    @property
    def spans(self) -> list[Span]:
        """All its spans."""
        return [*self.head, *(span for detail in (*self.details, *self.silent) for span in detail)]

    def says_something(self) -> bool:
        """Whether it has a link or text enough for a title with names or a venue."""
        spans = self.spans
        return any(span.url for span in spans) or sum(len(span.text) for span in spans) >= _TEXT_LENGTH
