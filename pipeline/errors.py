"""What stops a run. What goes wrong with one entry is data: a `failed` resolution or a flag."""

PARTLY = 3
"""The exit code of what was done but for something that a person should know."""


class PipelineError(Exception):
    """Something stopped the run; the message says what, where, and what to do. Exit code 2."""

    exit_code = 2


class ConfigError(PipelineError):
    """A setting, an argument or a folder is not usable."""


class ListError(PipelineError):
    """A list can't be read: missing, empty, binary or too large."""


class SourceError(PipelineError):
    """A service or a snapshot can't be used at all."""


class SchemaError(PipelineError):
    """Tables don't keep what `schema.py` promises, or were written by another version of it."""


class GateError(PipelineError):
    """The new release was refused. Exit code 4."""

    exit_code = 4


class StoppedError(PipelineError):
    """The disk, or an error of paperlist's own, stopped the run; nothing was published. Exit code 4."""

    exit_code = 4


class LockedError(PipelineError):
    """Another run is at work on the same folder. Exit code 5."""

    exit_code = 5


_LONGEST_WORDS = 300  # characters of what an error says of itself


def error_words(error: Exception) -> str:
    """An error of paperlist's own in words: its kind and what it says, as far as a person reads."""
    return f"{type(error).__name__}: {error}"[:_LONGEST_WORDS]


def file_words(error: OSError) -> str:
    """What could not be read or written, and why, in words."""
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}can't be read or written ({error.strerror or error})"
