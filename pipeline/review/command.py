"""What `paperlist decide` does: a file that the report saved is read, looked up, and written down."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from pipeline.check.checking import CheckOptions
from pipeline.config import Settings
from pipeline.decision_commands import known_for
from pipeline.errors import PARTLY, ConfigError
from pipeline.homes import open_homes
from pipeline.review.deciding import Desk, mend_flags
from pipeline.review.handed_over import read_wishes
from pipeline.review.lists_there import lists_there

_MOST_BYTES = 50_000_000


@dataclass(frozen=True)
class DecideEnd:
    """What is told at the end, and the exit code."""

    sentences: list[str]
    exit_code: int


def decide_file(
    settings: Settings, file: Path, list_file: Path | None, options: CheckOptions, *, writes: bool = True
) -> DecideEnd:
    """Write down what a file says, and make the edits that it takes; without `writes`, tell what would be.

    Raises:
        ConfigError: The file can't be read; nothing was written.
    """
    wishes = read_wishes(_read(file), str(file))
    desk = Desk(known_for(settings, list_file))
    if writes:
        weighed, told = desk.write(wishes)
    else:
        weighed = desk.weigh(wishes)
        told = [
            f"{len(weighed.dismissals) + len(weighed.pairs)} decisions would be written.",
            *weighed.unmatched,
        ]
    if weighed.fixes:
        told += mend_flags(weighed.fixes, list_paths(settings, list_file), options, writes=writes)
    return DecideEnd(told or ["There is nothing to decide."], PARTLY if weighed.unmatched else 0)


def list_paths(settings: Settings, list_file: Path | None) -> dict[str, str]:
    """The files of the lists by name: those of the project, or the one that is named."""
    if list_file is not None or not settings.raw_dir.is_dir():
        homes = open_homes([list_file] if list_file else [])
        return {raw.list_id: raw.path for home in homes for raw in home.inputs.lists}
    return {raw.list_id: raw.path for raw in lists_there(settings)}


def _read(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read(_MOST_BYTES + 1) if str(file) == "-" else file.read_bytes()
        if len(data) > _MOST_BYTES:
            raise ConfigError(f"{file}: is larger than any file of decisions. Save it in the report again.")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{file}: can't be read ({error.strerror or error}).") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is no text ({error}). Save it in the report again.") from None
