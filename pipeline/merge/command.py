"""`paperlist dedupe`: files of records in; files of clusters, pairs, a review and merged records out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from pipeline.decisions import PairDecision
from pipeline.errors import PARTLY, ConfigError
from pipeline.how_far import HowFar, untold
from pipeline.merge.dedupe import Deduped, DedupeSettings
from pipeline.merge.input_files import InputFiles, RecordFile
from pipeline.merge.merged_file import check_merged, kept_keys, write_merged
from pipeline.merge.normalising import COLUMNS
from pipeline.merge.review import REVIEW_SOURCE, read_verdicts, reviewed
from pipeline.merge.running import Running, prepared
from pipeline.record_files import WRITERS, write_frame
from pipeline.record_formats.table_columns import PARTS_OF_PAGES
from pipeline.text import plural

_MOST_TOLD = 20  # sentences about one file that are told one by one
_MOST_NAMED = 25  # fields of one file that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupeOutputs:
    """Where results go; None where they are not asked for."""

    clusters: Path
    """`id`, `cluster_id`, `is_canonical`; of several files, or where keys changed, `file`, `key` and `kept_key` too."""
    pairs: Path | None = None
    """The pairs that were judged."""
    possible: Path | None = None
    """Those of them that are left to a person."""
    review: Path | None = None
    """A table of pairs to be judged in a spreadsheet."""
    merged: Path | None = None
    """One record a work, in the format that came in."""

    def paths(self) -> list[Path]:
        """All that were asked for."""
        return [path for field in fields(self) if (path := getattr(self, field.name))]


@dataclass(frozen=True, slots=True)
class DedupeEnd:
    """How the command ended."""

    lines: list[str]
    """What was read, lost and found, for people."""
    exit_code: int


def dedupe_files(
    records: Sequence[Path],
    outputs: DedupeOutputs,
    settings: DedupeSettings | None = None,
    decisions: Path | None = None,
    how_far: HowFar = untold,
    running: Running | None = None,
) -> DedupeEnd:
    """Deduplicate files into files.

    Args:
        records: Files of records.
        outputs: Where results go.
        settings: Thresholds; the defaults where none are given.
        decisions: A review that a person filled in.
        how_far: Told how far it is.
        running: Where the work is done; in this process and its memory, unless told.
    """
    _check_outputs([*records, *([decisions] if decisions else [])], outputs)
    if outputs.merged:
        check_merged(outputs.merged, records)
    files = InputFiles(records)
    verdicts = read_verdicts(decisions) if decisions else []
    with prepared(running or Running(), how_far) as dedupe:
        found = dedupe(_told(files, how_far), settings, verdicts)
        how_far("write", "files", 0, len(outputs.paths()))
        clusters = _clusters(files, found, is_merged=outputs.merged is not None)
        _write_pairs(files, found, outputs)
        if outputs.merged:
            kept = dict(zip(clusters["cluster_id"].astype(str), clusters["kept_key"], strict=True))
            write_merged(files, found.clusters, kept, outputs.merged)
        write_frame(files.own_ids(clusters, "id", "cluster_id"), outputs.clusters)
        how_far("write", "files", len(outputs.paths()), len(outputs.paths()))
    lines = [
        *_file_lines(files),
        *_idle_lines(verdicts, found),
        *_count_lines(files, found),
        _found_line(found),
    ]
    is_short = any(file.report.n_left_out for file in files.files)
    return DedupeEnd(lines, PARTLY if is_short else 0)


def _told(files: InputFiles, how_far: HowFar) -> Iterator[pd.DataFrame]:
    """The records of all files in parts, while it is told how many were read."""
    n, n_all = 0, files.n_records()
    for part in files.parts(COLUMNS):
        how_far("read", "records", n, n_all)
        n += len(part)
        yield part
    how_far("read", "records", n, n)
    how_far("prepare", "records", n)


def _clusters(files: InputFiles, found: Deduped, *, is_merged: bool) -> pd.DataFrame:
    """The clusters; with the file, the key and the kept key of every record where an id does not tell them."""
    if not (is_merged or files.have_other_ids):
        return found.clusters
    origins = files.origins()
    kept = kept_keys(origins, found.clusters)
    clusters = found.clusters.merge(origins, on="id", how="left", validate="one_to_one")
    return clusters.assign(kept_key=clusters["cluster_id"].map(kept))


def _write_pairs(files: InputFiles, found: Deduped, outputs: DedupeOutputs) -> None:
    if outputs.pairs:
        write_frame(files.own_ids(found.pairs, "id_l", "id_r"), outputs.pairs)
    if outputs.possible:
        left = found.pairs[found.pairs["verdict"] == "possible"]
        write_frame(files.own_ids(left, "id_l", "id_r"), outputs.possible)
    if outputs.review:
        table = reviewed(found, *_shown_records(files))
        write_frame(table, outputs.review)


def _shown_records(files: InputFiles) -> tuple[pd.DataFrame, dict[str, str]]:
    """All records with what a review shows of them, by their ids, and the file of each."""
    parts = [
        part.assign(id=part["id"].map(str))[[name for name in part.columns if name in REVIEW_SOURCE]]
        for part in files.parts(REVIEW_SOURCE)
    ]
    origins = files.origins()
    return pd.concat(parts).set_index("id"), dict(zip(origins["id"], origins["file"], strict=True))


def _file_lines(files: InputFiles) -> list[str]:
    """What was read of every file, and what was not."""
    return [line for file in files.files for line in _lines_of(file)]


def _lines_of(file: RecordFile) -> Iterator[str]:
    report = file.report
    read = [name for name in report.fields if report.columns.get(name) in _READ]
    rest = [name for name in report.fields if name not in read]
    yield f"{file.name}: {plural(report.n_records, 'record')}. Read: {_named(read)}. Not read: {_named(rest)}."
    if file.n_repeated:
        yield f"{file.name}: {plural(file.n_repeated, 'record')} repeat{'s' if file.n_repeated == 1 else ''} the id of another, and bear a number behind it."
    if file.n_unnamed:
        yield f"{file.name}: {plural(file.n_unnamed, 'record')} without an id, called record1, … by place."
    for sentence in report.told[:_MOST_TOLD]:
        yield f"{file.name}: {sentence}"
    if len(report.told) > _MOST_TOLD:
        yield f"{file.name}: {len(report.told) - _MOST_TOLD} more of that kind."


_READ = COLUMNS | {*PARTS_OF_PAGES, "biblio", "lid"}


def _named(fields_of_file: Sequence[str]) -> str:
    more = len(fields_of_file) - _MOST_NAMED
    return ", ".join([*fields_of_file[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])]) or "nothing"


def _idle_lines(verdicts: Sequence[PairDecision], found: Deduped) -> list[str]:
    """A sentence about verdicts on records that are not there."""
    if not verdicts:
        return []
    known = set(found.clusters["id"])
    idle = [one for one in verdicts if not {one.id_l, one.id_r} <= known]
    return (
        [f"{plural(len(idle), 'verdict')} on records that are in no file, the first {idle[0]}."]
        if idle
        else []
    )


def _count_lines(files: InputFiles, found: Deduped) -> list[str]:
    """Records, copies and what is left of every file, as a PRISMA flow diagram asks for them; for several files only."""
    if not files.are_several:
        return []
    file_of = dict(zip(*(files.origins()[name] for name in ("id", "file")), strict=True))
    own, kept = (found.clusters[name].map(file_of) for name in ("id", "cluster_id"))
    copies = ~found.clusters["is_canonical"]
    width = max(len(file.name) for file in files.files) + 2
    lines = [f"{'':{width}s}  records  left out  copies within  copies of others   kept"]
    for file in files.files:
        mine = own == file.name
        within, across = (mine & copies & (kept == own)).sum(), (mine & copies & (kept != own)).sum()
        lines.append(
            _count_line(file.name, width, (int(mine.sum()), file.report.n_left_out, int(within), int(across)))
        )
    n_left_out = sum(file.report.n_left_out for file in files.files)
    all_within = int((copies & (kept == own)).sum())
    return [
        *lines,
        _count_line("all", width, (len(own), n_left_out, all_within, int(copies.sum()) - all_within)),
    ]


def _count_line(name: str, width: int, counts: tuple[int, int, int, int]) -> str:
    n, n_left_out, within, across = counts
    return f"{name:{width}s}{n:>9,}{n_left_out:>10,}{within:>15,}{across:>18,}{n - within - across:>7,}"


def _found_line(found: Deduped) -> str:
    n = int(found.clusters["is_canonical"].sum())
    return f"{plural(len(found.clusters), 'record')} in {plural(n, 'cluster')}"


def _check_outputs(inputs: Sequence[Path], outputs: DedupeOutputs) -> None:
    """Refuse, before any work is done, what could not be written or would destroy something."""
    for path in outputs.paths():
        _check_output(path, inputs)
        if path is not outputs.merged and path.suffix.lower() not in WRITERS:
            raise ConfigError(f"{path}: unknown kind of file. Results are written to {', '.join(WRITERS)}.")
    if len({path.resolve() for path in outputs.paths()}) < len(outputs.paths()):
        raise ConfigError("Two results go to the same file. Give each a name of its own.")
    if len({path.resolve() for path in inputs}) < len(inputs):
        raise ConfigError("One file of records is named twice.")


def _check_output(path: Path, inputs: Sequence[Path]) -> None:
    if path.resolve() in {one.resolve() for one in inputs}:
        raise ConfigError(f"{path}: is a file of the records. Give the results a name of their own.")
    if path.is_dir():
        raise ConfigError(f"{path}: is a folder. Name a file for the results.")
    folder = next(folder for folder in path.resolve().parents if folder.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise ConfigError(f"{path}: can't be written: {folder} is no folder that may be written to.")
