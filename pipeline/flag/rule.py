"""What a rule is: a function from a view of one list to findings, registered with its code, name and severity."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pipeline.flag.anchors import written_anchors
from pipeline.flag.copies import copies_of
from pipeline.flag.taxonomy import Taxonomy
from pipeline.parse.document import Document
from pipeline.parse.line_numbers import mentions_by_line
from pipeline.parse.parts import told_line
from pipeline.schema import Evidence, Mention, Pair, Record, Resolution, Severity, Unread, Work

if TYPE_CHECKING:  # settings take longer to load than all rules
    from pipeline.config import Settings

FixSafety = Literal["safe", "unsafe", "none"]


@dataclass(frozen=True)
class View:
    """What a rule sees: one list, and what is known of the papers in it."""

    document: Document
    mentions: Sequence[Mention]
    works: Mapping[str, Work]
    records: Mapping[str, Record]
    resolutions: Mapping[str, Sequence[Resolution]]
    taxonomy: Taxonomy
    settings: Settings
    vocabulary: frozenset[str] = frozenset()
    """The words of all records' titles and abstracts: those that are spelt rightly."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """The keys of the works by work id."""
    pairs: Sequence[Pair] = ()
    unread: Sequence[Unread] = ()
    """What the list says of papers that no mention holds."""
    link_states: Mapping[str, str] = field(default_factory=dict)
    """What was found at the addresses that were tried (`--check-links`), by address: `ok`, `unknown` or why it is dead."""

    def told(self, line: int) -> str:
        """A line in words: "line 3", and of which file where the list has several."""
        return told_line(self.document.parts, line)

    @cached_property
    def papers(self) -> Sequence[Mention]:
        """The mentions that are papers."""
        return [mention for mention in self.mentions if mention.work_id is not None]

    @cached_property
    def sections(self) -> list[tuple[str, ...]]:
        """All section paths of the list, in order."""
        return list(dict.fromkeys(heading.path for heading in self.document.headings if heading.path))

    def work(self, mention: Mention) -> Work:
        """The work of a paper mention."""
        return self.works[mention.work_id or ""]

    def key(self, work_id: str) -> str:
        """The key of a work that holds when ids of ours change."""
        return self.keys[work_id]

    def records_of(self, mention: Mention) -> list[Record]:
        """The records that sources gave for a mention."""
        names = [resolution.record_id for resolution in self.resolutions.get(mention.mention_id, ())]
        return [self.records[name] for name in names if name is not None]

    def linked_records(self, mention: Mention) -> list[Record]:
        """The records that were found by the list's own link."""
        said = self.resolutions.get(mention.mention_id, ())
        names = [resolution.record_id for resolution in said if resolution.method == "identifier"]
        return [self.records[name] for name in names if name is not None]

    def linked_elsewhere(self, mention: Mention) -> Resolution | None:
        """What a source says of a link that leads to another paper, the right one first, or to one of another title."""
        said = [
            one
            for one in self.resolutions.get(mention.mention_id, ())
            if one.cause == "retitled" or (one.cause == "wrong_link" and one.linked_record_id)
        ]
        return min(said, key=lambda one: (one.cause == "retitled", one.record_id is None), default=None)

    def all_records_of(self, mention: Mention) -> list[Record]:
        """Every record of the mention's work, also those that other entries led to."""
        return [self.records[name] for name in self.work(mention).record_ids if name in self.records]

    @cached_property
    def by_line(self) -> dict[int, list[Mention]]:
        """The mentions that each line belongs to, in the order of the list."""
        return mentions_by_line(self.mentions)

    @cached_property
    def anchors(self) -> list[tuple[int, str]]:
        """The anchors that the list writes out, each with its line."""
        return written_anchors(self.document)

    @cached_property
    def copies(self) -> list[list[Mention]]:
        """The entries of each paper that is listed more than once."""
        return copies_of(self)

    @cached_property
    def by_work(self) -> dict[str, list[Mention]]:
        """The mentions of each work, in the order of the list."""
        found: dict[str, list[Mention]] = {}
        for mention in self.papers:
            found.setdefault(mention.work_id or "", []).append(mention)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What to do, in words for people, and what code needs to do it."""

    words: str
    replaces: tuple[tuple[str, str], ...] = ()
    """What stands word for word within the flag's lines, and what is to stand in its place."""
    text: str | None = None
    """What to write, where it replaces nothing or the whole of the flag's line."""
    url: str | None = None
    section: tuple[str, ...] = ()
    other_section: tuple[str, ...] = ()
    """Where it may belong just as well."""
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule found; the stage makes a flag of it."""

    subject: tuple[str, ...]
    """Keys, names of sections, and fixed words for fields; never titles, labels or lines (`subjects.py`)."""
    message: str
    evidence: tuple[Evidence, ...]
    line_start: int
    line_end: int
    mentions: tuple[Mention, ...] = ()
    suggestion: Suggestion | str | None = None  # as plain words, it is for a person
    other_lines: tuple[int, ...] = ()  # that it speaks of beside its own
    probability: float = 1.0
    is_group: bool = False  # flags about its mentions are shown under it
    severity: Severity | None = None  # where it is not the rule's
    fix: FixSafety | None = None  # where it is not the rule's
    former_subject: tuple[str, ...] = ()
    """The subject as version 0.1.0 wrote it, where it was another: what people said under it still holds."""


@dataclass(frozen=True)
class Rule:
    """A rule with its code, name, severity and fix safety; its function's docstring is its documentation."""

    code: str
    name: str
    severity: Severity
    fix: FixSafety
    most: int
    """Open flags of one list beyond which they are told as one: so many are a list's custom, or dull (`floods.py`)."""
    find: Callable[[View], Iterator[Finding]] = field(repr=False)

    @property
    def documentation(self) -> str:
        """The page of the rule."""
        return inspect.getdoc(self.find) or ""


RULES: dict[str, Rule] = {}


def rule(
    code: str, name: str, *, severity: Severity, fix: FixSafety = "none", most: int | None = None
) -> Callable[[Callable[[View], Iterator[Finding]]], Callable[[View], Iterator[Finding]]]:
    """Register a function as a rule; what can be mended without a look is told one by one for longer."""
    n_told = most or (200 if fix == "safe" else 50)

    def register(find: Callable[[View], Iterator[Finding]]) -> Callable[[View], Iterator[Finding]]:
        RULES[code] = Rule(code, name, severity, fix, n_told, find)
        return find

    return register
