"""What `paperlist fix` does: the edits of lists made in their files, shown as a diff, or committed one by one."""

from __future__ import annotations

import dataclasses
import difflib
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.check.checking import CheckOptions, HomeCheck, check_home
from pipeline.fix.list_text import read_text
from pipeline.fix.mending import Mended, Step, mend_list
from pipeline.git_repository import commit_file
from pipeline.homes import Home, open_homes
from pipeline.parse.lists import RawList
from pipeline.printable import harmless, line_start
from pipeline.schema import Flag, Mention
from pipeline.text import plural
from pipeline.whole_files import written_whole

_LONGEST_SUBJECT = 72


@dataclass(frozen=True)
class FixedFile:
    """One file, and what was made of it."""

    path: Path
    mended: Mended


def mend_files(
    files: Sequence[Path], options: CheckOptions, *, unsafe: bool, wanted: Collection[str] | None = None
) -> list[FixedFile]:
    """What is to be made of lists; nothing is written.

    Args:
        files: The lists.
        options: How they are checked.
        unsafe: Whether edits are made that ask for a look.
        wanted: The ids of the only flags whose edits are made; None for all.

    Raises:
        PipelineError: A list can't be read, or a setting or decision is broken.
    """
    return [
        FixedFile(Path(raw.path), mend_list(raw, _Looks(home, options, raw, wanted).at, unsafe=unsafe))
        for home in open_homes(files, **options.overrides)
        for raw in home.inputs.lists
    ]


class _Looks:
    """Checks of one list of a home as it is edited; the first is kept for all of them."""

    def __init__(
        self, home: Home, options: CheckOptions, raw: RawList, wanted: Collection[str] | None = None
    ) -> None:
        self._home, self._options, self._raw, self._wanted = home, options, raw, wanted

    def at(self, raw: RawList) -> tuple[list[Flag], list[Mention]]:
        lists = [raw if one.list_id == raw.list_id else one for one in self._home.inputs.lists]
        inputs = dataclasses.replace(self._home.inputs, lists=lists)
        checked: HomeCheck = check_home(dataclasses.replace(self._home, inputs=inputs), self._options)
        flags = [
            flag
            for flag in checked.flags
            if flag.list_id == raw.list_id and (self._wanted is None or flag.flag_id in self._wanted)
        ]
        mentions = [row for row in checked.outcome.tables.mentions if row.list_id == raw.list_id]
        return flags, mentions


def write_files(fixed: Sequence[FixedFile]) -> None:
    """Write the files that were mended, each whole, with the rights that it had."""
    for file in fixed:
        if file.mended.steps:
            write_bytes(file.path, file.mended.data)


def commit_files(fixed: Sequence[FixedFile]) -> None:
    """Write and commit the files edit by edit, each commit with its evidence."""
    for file in fixed:
        for step in file.mended.steps:
            write_bytes(file.path, step.data)
            commit_file(file.path.resolve(), commit_message(step.edit.flag))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole, or the one that a link leads to, with the rights that it had."""
    target = path.resolve()
    with written_whole(target) as partial:
        partial.write_bytes(data)
        shutil.copymode(target, partial)


def commit_message(flag: Flag) -> str:
    """What a commit says: the rule, what was wrong and what speaks for it; nothing in it calls people or closes issues."""
    subject = _quiet(f"{flag.name}: {flag.message}")
    if len(subject) > _LONGEST_SUBJECT:
        subject = f"{subject[: _LONGEST_SUBJECT - 1]}…"
    evidence = [f"{one.source}, {one.field}: {one.quote}" for one in flag.evidence]
    body = [
        flag.message,
        *evidence,
        *([f"Suggested: {flag.suggestion}"] if flag.suggestion else []),
        flag.flag_id,
    ]
    return "\n".join([subject, "", *(f"- {_quiet(line)}" for line in body)]) + "\n"


def _quiet(text: str) -> str:
    return harmless(text).replace("@", "@ ").replace("#", "# ")


def diff_of(fixed: Sequence[FixedFile]) -> str:
    """The edits as a unified diff, which `git apply` takes."""
    return "".join(diff_between(file.path, file.mended.raw.data, file.mended.data) for file in fixed)


def diff_between(path: Path, before: bytes, after: bytes) -> str:
    """Two states of a file as a unified diff; bytes that are no text are kept as surrogates."""
    old, new = read_text(before), read_text(after)
    if old is None or new is None or before == after:
        return ""
    name = path.as_posix().lstrip("/")
    lines = difflib.unified_diff(_lines(old.text), _lines(new.text), f"a/{name}", f"b/{name}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    """The lines as git counts them: a line feed alone ends one."""
    pieces = text.split("\n")
    return [f"{piece}\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


def sentences(fixed: Sequence[FixedFile], *, would: bool) -> Iterator[str]:
    """A line for each edit, and for each that was not made; then one that counts."""
    for file in fixed:
        place = line_start(str(file.path))
        yield from (_told(place, step) for step in file.mended.steps)
        for flag_id, why in file.mended.refused.items():
            yield f"{place}: {flag_id}: not mended: {harmless(why)}." if flag_id else harmless(why)
    n_made = sum(len(file.mended.steps) for file in fixed)
    yield f"{plural(n_made, 'flag')} {'would be mended' if would else 'mended'}."


def _told(place: str, step: Step) -> str:
    flag = step.edit.flag
    return f"{place}:{flag.line_start}: {flag.code} {flag.name}: {harmless(flag.suggestion or flag.message)}"
