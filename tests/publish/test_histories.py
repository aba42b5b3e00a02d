"""Random histories of publications, on disk: what is written down of each, and what became of every id."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import tables
from pipeline.publish.changes import ALIASES, CHANGES, compare, note_changes, read_changes
from pipeline.publish.reading import Release, read_kept
from pipeline.publish.release import Publication, prepare_folder, publish
from pipeline.run_tables import Tables
from pipeline.schema import Alias, Change
from tests.project import day
from tests.publish.test_changes import releases, today


def told(changes: list[Change]) -> set[tuple[str, str, str | None, str | None]]:
    return {(row.kind, row.subject, row.before, row.after) for row in changes}


@settings(max_examples=8)
@given(
    st.lists(releases(), min_size=2, max_size=3, unique_by=lambda release: release.content_id),
    st.lists(st.integers(0, 2), min_size=2, max_size=6),
)
def test_any_history_is_told_once(states: list[Release], visits: list[int]) -> None:
    """Whichever release follows which, also the same again: one publication for each switch, with what it changed, once.

    Going A, B, A, the second A is a publication of its own, that tells what B had changed, backwards.
    """
    history = [states[visit % len(states)] for visit in visits]
    with tempfile.TemporaryDirectory() as name:
        out_dir = Path(name)
        prepare_folder(out_dir)
        for release in history:
            made = Tables(mentions=release.mentions, works=release.works)
            publish(Publication(release.content_id or "", made.to_arrow(), {}, {}), out_dir)
            note_changes(out_dir, day()())
            assert [] == note_changes(out_dir, day("2026-11-25")())
        switches = [
            release
            for number, release in enumerate(history)
            if not number or release is not history[number - 1]
        ]
        changes, aliases = read_changes(out_dir), tables.read(out_dir / ALIASES, Alias)
        befores = [Release(), *switches]
        for number, (before, after) in enumerate(zip(befores, switches, strict=False), start=1):
            rows = [row for row in changes if row.publication == number]
            assert told(rows) == told(compare(before, after).changes)
            assert len(rows) == len({(row.kind, row.subject) for row in rows})
        assert len(switches) == max(row.publication for row in changes)
        present = {work.work_id for work in read_kept(out_dir, history[-1].content_id or "").works}
        for name_then in {work.work_id for release in history for work in release.works}:
            assert today(aliases, name_then) in present | {None}
        tables.check_table(tables.to_arrow(changes, Change), Change, CHANGES)
