"""How often the edit that `paperlist fix` proposes is the one that the list's maintainer made.

The back-test holds lists as they stood before a correction, and the line as it became (`after_line`; a copy was removed). For
each correction: is there an edit of a fitting rule on its line, and is the line then the maintainer's, byte for byte? As with
`--unsafe --select`, so that a flood is mended too.

    python benchmarks/bench_fix.py ../shared --snapshot DIR… [--keep DIR] [--kinds link,copy] [--subs same] [--show 20] [--half even|odd]

`--keep` remembers the flags of each text; empty it after a change of a rule.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.check.checking import CheckOptions, check_files
from pipeline.fix.list_text import read_text
from pipeline.fix.planning import Edit, edits_of
from pipeline.fix.sheet import Sheet
from pipeline.parse.document import read_document
from pipeline.parse.line_numbers import lines_of
from pipeline.parse.lists import RawList
from pipeline.schema import Flag, Mention
from pipeline.text import digest

FITTING = {
    "link": ("LNK", "FMT007"),
    "copy": ("DUP",),
    "venue": ("MET010",),
    "title": ("MET001", "MET003", "MET005", "MET006", "MET008"),
    "anchor": ("FMT001", "FMT002", "FMT005", "MET001"),
    "move": ("CAT",),
}

Event = dict[str, Any]


@dataclass
class Tally:
    """How many corrections there are, for how many an edit is proposed, and how many are equal."""

    n_events: int = 0
    n_flagged: int = 0
    n_proposed: int = 0
    n_equal: int = 0
    shown: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        of_proposed = self.n_equal / max(1, self.n_proposed)
        return (
            f"events={self.n_events} flagged={self.n_flagged} proposed={self.n_proposed} "
            f"({self.n_proposed / max(1, self.n_events):.3f}) equal={self.n_equal} ({of_proposed:.3f} of proposed)"
        )


def main() -> None:
    """Print a line for each kind of correction, and one for all."""
    arguments = _arguments()
    folder = arguments.shared / "bench" / "backtest"
    kinds = arguments.kinds.split(",")
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    events = [event for event in events if event["kind"] in kinds and _is_in(event, arguments.half)]
    if arguments.subs:
        events = [event for event in events if event["sub"] in arguments.subs.split(",")]
    tallies: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory() as name:
        _prepare(Path(name))
        options = CheckOptions(snapshots=tuple(arguments.snapshot or ()), is_one_by_one=True)
        for event, sheet, flags in _looked_at(folder, events, Path(name), arguments.keep, options):
            for key in (event["kind"], f"  {event['kind']} {event['sub']}", "ALL"):
                _count(tallies.setdefault(key, Tally()), event, sheet, flags)
    for key, tally in sorted(tallies.items(), key=lambda row: row[0].strip()):
        print(f"{key:18} {tally}")
        if not key.startswith(" ") and key != "ALL":
            print("\n".join(tally.shown[: arguments.show]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument(
        "--snapshot", type=Path, action="append", help="folder of a snapshot; may be given several times"
    )
    parser.add_argument("--keep", type=Path, help="folder that keeps the flags of each text")
    parser.add_argument("--kinds", default=",".join(FITTING))
    parser.add_argument(
        "--show", type=int, default=0, help="corrections of each kind to print, the unequal ones first"
    )
    parser.add_argument("--subs", help="of these kinds, such as malformed,arxiv, alone")
    parser.add_argument("--half", choices=("even", "odd"), help="the lists of one half only")
    return parser.parse_args()


def _is_in(event: Event, half: str | None) -> bool:
    return half is None or int(digest(event["list"]), 16) % 2 == (half == "odd")


def _prepare(work: Path) -> None:
    (work / "raw").mkdir()
    os.environ |= {"PAPERLIST_RAW_DIR": str(work / "raw"), "PAPERLIST_CACHE_DIR": str(work / "cache")}


def _looked_at(
    folder: Path, events: Sequence[Event], work: Path, keep: Path | None, options: CheckOptions
) -> Iterator[tuple[Event, Sheet, list[Flag]]]:
    """Each correction with the list as it stood before, text by text."""
    of_file: dict[str, list[Event]] = {}
    for event in events:
        of_file.setdefault(event["file"], []).append(event)
    for file, own in of_file.items():
        data = gzip.decompress((folder / file).read_bytes())
        path = work / f"{Path(file).name.split('.')[0]}.md"
        path.write_bytes(data)
        flags, mentions = _flags_and_mentions(path, options, keep and keep / f"{Path(file).name}.pickle")
        text = read_text(data)
        if text is None:
            continue
        sheet = Sheet(text, read_document(RawList(path.stem, str(path), data)), mentions)
        yield from ((event, sheet, flags) for event in own)


def _flags_and_mentions(
    path: Path, options: CheckOptions, kept: Path | None
) -> tuple[list[Flag], list[Mention]]:
    if kept is not None and kept.exists():
        flags, mentions = pickle.loads(kept.read_bytes())  # what this very program has written
        return flags, mentions
    (part,) = check_files([path], options).parts
    found = part.flags, list(part.outcome.tables.mentions)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(found))
    return found


def _count(tally: Tally, event: Event, sheet: Sheet, flags: Sequence[Flag]) -> None:
    fitting = [flag for flag in flags if flag.code.startswith(FITTING[event["kind"]])]
    edits = [edit for edit in edits_of(sheet, fitting, unsafe=True) if _touches(edit, sheet, event)]
    flagged = any(_speaks_of(flag, event) for flag in fitting)
    equal = any(_becomes(edit, sheet, event) for edit in edits)
    tally.n_events += 1
    tally.n_flagged += flagged or bool(edits)
    tally.n_proposed += bool(edits)
    tally.n_equal += equal
    word = "equal" if equal else "other" if edits else "none"
    now = [(edit.flag.code, _line_after(edit, sheet, event["line"])) for edit in edits[:1]]
    tally.shown.append(
        f"    {word:6}{event['list']} {event['line']} {event.get('id')} -> {event.get('to')}\n"
        f"      was    {event['before_line'][:230]!r}\n      became {(event.get('after_line') or '')[:230]!r}\n      edit   {now}"
    )
    tally.shown.sort(key=lambda text: ("other", "none", "equal").index(text.split()[0]))


def _speaks_of(flag: Flag, event: Event) -> bool:
    lines = {*lines_of(flag), *(flag.other_lines or ())}
    return event["line"] in lines


def _touches(edit: Edit, sheet: Sheet, event: Event) -> bool:
    """Whether an edit changes the line; of a copy, whether it removes one of the two."""
    lines = [event["line"], *([event["other_line"]] if event["kind"] == "copy" else [])]
    spans = [sheet.text.spans[line - 1] for line in lines if line]
    return any(
        change.start <= end and change.end >= start and (change.start < end or start == end or change.text)
        for change in edit.changes
        for start, end in spans
    )


def _line_after(edit: Edit, sheet: Sheet, line: int) -> str | None:
    """The line as an edit leaves it; None where it is removed."""
    start, end = sheet.text.spans[line - 1]
    parts, at = [], start
    for change in edit.changes:
        if change.start <= start and change.end >= end and not change.text:
            return None
        if start <= change.start and change.end <= end:
            parts += [sheet.text.text[at : change.start], change.text]
            at = change.end
    return "".join([*parts, sheet.text.text[at:end]])


def _becomes(edit: Edit, sheet: Sheet, event: Event) -> bool:
    after = _line_after(edit, sheet, event["line"])
    if event["kind"] == "copy":
        return after is None
    if event["kind"] == "move":
        return after is None and (event["to_section"] or "").endswith(
            " > ".join(edit.flag.suggested_sections or ("?",))
        )
    return after is not None and after == event.get("after_line")


if __name__ == "__main__":
    main()
