"""What the page of the report knows: flags with the entries and records that they speak of, duplicates, possible pairs.

It goes into the page as JSON, and the script there shows it. Whatever a list or a source says is text in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from pipeline.keys import id_keys
from pipeline.merge.identity import keys_of_works
from pipeline.publish.night import NO_NIGHT, Night
from pipeline.publish.paper_pages import followable, record_page
from pipeline.run_tables import Tables
from pipeline.schema import Evidence, Flag, Mention, Pair, Record, Resolution, Severity, Work
from pipeline.source_names import SOURCE_RANKS, printed_name

RULES_PAGE = "https://github.com/paperlist/paperlist/blob/main/docs/rules.md"
_MOST_AUTHORS = 6
_MOST_PAIRS = 500
_MOST_DUPLICATES = 500

Json = dict[str, Any]
"""What becomes an object of JSON."""


@dataclass(frozen=True)
class PageFacts:
    """What the page is made from."""

    made: Tables
    likely: float
    """Probability from which an `info` is more than worth a look."""
    night: Night = NO_NIGHT
    edits: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """By flag id, the edit of the list that mends it: lines, each with `-`, `+` or a space."""
    forge: Mapping[tuple[str, str | None], str] = field(default_factory=dict)
    """By list and file, the page at the forge that shows its lines, to which `L12` is added."""

    @cached_property
    def mentions(self) -> dict[str, Mention]:
        """The mentions by id."""
        return {mention.mention_id: mention for mention in self.made.mentions}

    @cached_property
    def records(self) -> dict[str, Record]:
        """The records by id."""
        return {record.record_id: record for record in self.made.records}

    @cached_property
    def works(self) -> dict[str, Work]:
        """The works by id."""
        return {work.work_id: work for work in self.made.works}

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key of each work, by which people name it."""
        return keys_of_works(self.made.works, self.made.records)

    @cached_property
    def work_of_record(self) -> dict[str, str]:
        """The work that each record belongs to."""
        return {name: work.work_id for work in self.made.works for name in work.record_ids}

    @cached_property
    def mentions_of(self) -> dict[str, list[Mention]]:
        """The mentions of each work."""
        found: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.made.mentions:
            if mention.work_id is not None:
                found[mention.work_id].append(mention)
        return found

    @cached_property
    def said_of(self) -> dict[str, list[Resolution]]:
        """What the sources said of each mention."""
        found: dict[str, list[Resolution]] = defaultdict(list)
        for row in self.made.resolutions:
            found[row.mention_id].append(row)
        return found

    @cached_property
    def open_pairs(self) -> list[Pair]:
        """The pairs of two works that were left to a person, the likeliest first, one for each two works."""
        of_works: dict[frozenset[str], Pair] = {}
        for pair in sorted(self.made.pairs, key=lambda one: (-one.score, one.id_l, one.id_r)):
            sides = {self.work_of_record.get(pair.id_l), self.work_of_record.get(pair.id_r)} - {None}
            if pair.verdict == "possible" and len(sides) == 2:
                of_works.setdefault(frozenset(side for side in sides if side), pair)
        return list(of_works.values())

    @cached_property
    def may_be(self) -> dict[str, list[str]]:
        """By work the titles of those that may be it too."""
        found: dict[str, list[str]] = defaultdict(list)
        for pair in self.open_pairs:
            found[self.work_of_record[pair.id_l]].append(pair.title_r)
            found[self.work_of_record[pair.id_r]].append(pair.title_l)
        return found

    def line_page(self, row: Flag | Mention) -> str | None:
        """The lines of a flag or entry at the forge."""
        page = self.forge.get((row.list_id, row.file))
        return f"{page}#L{row.line_start}" if page else None


def page_facts(facts: PageFacts) -> Json:
    """Everything that the script shows; entries and records are named by their place, which keeps the page small."""
    duplicates, pairs = _duplicates(facts), _possible_pairs(facts)
    flags = [_flag(facts, flag) for flag in facts.made.flags]
    named = {name for one in [*flags, *duplicates, *pairs] for name in one.get("entries", ())}
    entries = {name: _entry(facts, facts.mentions[name]) for name in sorted(named) if name in facts.mentions}
    told = [*entries.values(), *duplicates, *pairs]
    used = {name for one in told for name in (*one.get("records", ()), *one.get("behind", ()))}
    records = {name: _record(facts.records[name]) for name in sorted(used) if name in facts.records}
    _place(told, {"records": list(records), "behind": list(records)})
    _place([*flags, *duplicates, *pairs], {"entries": list(entries)})
    return {
        "release": facts.night.content_id,
        "rules": {flag.code: flag.name for flag in facts.made.flags},
        "flags": flags,
        "entries": list(entries.values()),
        "records": list(records.values()),
        "duplicates": duplicates,
        "pairs": pairs,
        "forge": [[*name, page] for name, page in sorted(facts.forge.items(), key=str)],
        "rulesPage": RULES_PAGE,
    }


def _place(rows: Iterable[Json], known: Mapping[str, Sequence[str]]) -> None:
    """Put places in the stead of names; what is not known is left out."""
    places = {column: {name: at for at, name in enumerate(names)} for column, names in known.items()}
    for row in rows:
        for column, at in places.items():
            if column in row:
                row[column] = [at[name] for name in row[column] if name in at]


def is_guess(flag: Flag, likely: float) -> bool:
    """Whether a model holds a flag for likely, but not for certain enough to report it among the others."""
    return flag.severity == "info" and flag.probability < likely


def level_of(flag: Flag, likely: float) -> Severity | str:
    """How bad a flag is to its reader: its severity, or `look` where it is only worth a look."""
    return "look" if is_guess(flag, likely) else flag.severity


def told_evidence(evidence: Sequence[Evidence]) -> list[tuple[str, list[str]]]:
    """Evidence in words: who says what of what; what one source says of one field is brought together."""
    return [
        (label, [one.quote for one in said])
        for label, said in groupby(evidence, key=lambda one: _label(one.source, one.field))
    ]


_PLAIN_LABELS = {
    ("list", "line_start"): "where",
    ("list", "raw"): "as listed",
    ("decision", "reason"): "why dismissed",
    ("merge", "score"): "how alike, 0 to 1",
    ("merge", "reasons"): "why",
}


def _label(source: str, column: str) -> str:
    """Who says what, in plain words: "arXiv, title"."""
    return _PLAIN_LABELS.get((source, column)) or f"{printed_name(source)}, {column.replace('_', ' ')}"


def _flag(facts: PageFacts, flag: Flag) -> Json:
    papers = _papers(facts, flag)
    about = facts.mentions.get(flag.mention_id or "")
    return _without_empty({
        "id": flag.flag_id,
        "level": level_of(flag, facts.likely),
        "list": flag.list_id,
        "section": None if about else _section_of(flag),
        "file": flag.file,
        "line": flag.line_start,
        "last": flag.line_end if flag.line_end != flag.line_start else None,
        "message": flag.message,
        "why": told_evidence(flag.evidence),
        "todo": flag.suggestion,
        "link": followable(flag.suggested_url),
        "edit": facts.edits.get(flag.flag_id),
        "safe": flag.fix_safety == "safe",
        "status": flag.status if flag.status != "open" else None,
        "isNew": flag.flag_id in facts.night.new_flags,
        "since": flag.first_seen.isoformat() if facts.night.day else None,  # a release has no clock
        "under": flag.group_id,
        "entries": list(flag.mention_ids[:8]),
        "papers": papers,
    })  # fmt: skip


def _section_of(flag: Flag) -> str | None:
    """The section in which a flag about no entry stands, as far as it tells."""
    return next((one.quote for one in flag.evidence if one.source == "list" and one.field == "section"), None)


def _without_empty(row: Json) -> Json:
    """A row without what is not there: the page is small, and the script takes what is missing for nothing."""
    return {name: value for name, value in row.items() if value not in (None, "", False, [], ())}


def _papers(facts: PageFacts, flag: Flag) -> list[str] | None:
    """The keys of the two papers that a flag asks about; None where it speaks of one, or of more."""
    works = {facts.mentions[name].work_id for name in flag.mention_ids if name in facts.mentions}
    keys = sorted({facts.keys[name] for name in works if name in facts.keys})
    return keys if len(keys) == 2 else None


def _entry(facts: PageFacts, mention: Mention) -> Json:
    said = facts.said_of.get(mention.mention_id, [])
    found = [row.record_id for row in said if row.record_id]
    behind = {row.linked_record_id for row in said if row.linked_record_id}
    return _without_empty({
        "list": mention.list_id,
        "file": mention.file,
        "line": mention.line_start,
        "section": mention.section,
        "title": mention.title,
        "authors": _names(mention.authors or ()),
        "venue": mention.venue_text,
        "year": mention.year,
        "url": followable(mention.paper_url),
        "records": _ranked(facts, found),
        "behind": _ranked(facts, behind - set(found)),
    })  # fmt: skip


def _ranked(facts: PageFacts, names: Iterable[str]) -> list[str]:
    """Records in the order of their sources; the list's own word is the entry itself."""
    known = (facts.records[name] for name in dict.fromkeys(names) if name in facts.records)
    others = [record for record in known if record.source != "list"]
    return [one.record_id for one in sorted(others, key=lambda one: (SOURCE_RANKS[one.source], one.record_id))]  # fmt: skip


def _record(record: Record) -> Json:
    return _without_empty({
        "source": printed_name(record.source),
        "title": record.title,
        "authors": _names([author.name for author in record.authors]),
        "venue": record.venue,
        "year": record.year,
        "url": followable(record_page(record)),
    })  # fmt: skip


def _names(names: Sequence[str]) -> str:
    """Authors in one text, many cut short."""
    rest = len(names) - _MOST_AUTHORS
    shown = ", ".join(names[:_MOST_AUTHORS] if rest > 1 else names)
    return f"{shown} and {rest} more" if rest > 1 else shown


def _duplicates(facts: PageFacts) -> list[Json]:
    """The works that lists name several times, those that most entries name first."""
    several = [work for work in facts.made.works if len(facts.mentions_of.get(work.work_id, ())) > 1]
    several.sort(key=lambda work: (-len(facts.mentions_of[work.work_id]), work.title, work.work_id))
    return [_duplicate(facts, work) for work in several[:_MOST_DUPLICATES]]


def _duplicate(facts: PageFacts, work: Work) -> Json:
    mentions = facts.mentions_of[work.work_id]
    records = [facts.records[name] for name in work.record_ids if name in facts.records]
    from_sources = [record for record in records if record.source != "list"]
    keys = list(dict.fromkeys(key for mention in mentions for key in id_keys(mention)[:1]))
    return _without_empty({
        "title": work.title,
        "entries": [mention.mention_id for mention in mentions],
        "records": _ranked(facts, [record.record_id for record in from_sources]),
        "papers": sorted(keys[:2]) if len(keys) > 1 else None,
        "left": _left_to_person(facts, work),
    })  # fmt: skip


def _left_to_person(facts: PageFacts, work: Work) -> list[str]:
    """The titles of the papers that may be this work too, which a person is to say."""
    return list(dict.fromkeys(facts.may_be.get(work.work_id, ())))


def _possible_pairs(facts: PageFacts) -> list[Json]:
    return [_pair(facts, pair) for pair in facts.open_pairs[:_MOST_PAIRS]]


def _pair(facts: PageFacts, pair: Pair) -> Json:
    works = [facts.work_of_record[name] for name in (pair.id_l, pair.id_r)]
    keys = sorted({facts.keys[name] for name in works})
    mentions = [mention for name in works for mention in facts.mentions_of.get(name, ())[:3]]
    return _without_empty({
        "titles": [pair.title_l, pair.title_r],
        "records": _ranked(facts, [pair.id_l, pair.id_r]),
        "entries": [mention.mention_id for mention in mentions],
        "score": round(pair.score, 2),
        "why": list(pair.reasons),
        "differs": [(one.field.replace("_", " "), one.value_l, one.value_r) for one in pair.differs],
        "papers": keys if len(keys) == 2 else None,
    })  # fmt: skip
