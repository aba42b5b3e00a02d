"""What git knows of a folder, asked by its command: the root, a commit, a file as it stood, what a branch wrote; and a commit made."""

from __future__ import annotations

import subprocess
from pathlib import Path

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchSet

from pipeline.errors import ConfigError

_SECONDS = 60
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--text", "--unified=0", "--src-prefix=a/", "--dst-prefix=b/")  # fmt: skip
"""Whatever attributes a branch gives a file, and whatever the user's settings are, the same plain diff."""


def git_root(folder: Path) -> Path | None:
    """The top folder of the repository that a folder belongs to; None where it belongs to none, or there is no git."""
    try:
        told = _git(folder, "rev-parse", "--show-toplevel")
    except ConfigError:
        return None
    return Path(told.decode("utf-8", "surrogateescape").strip())


def root_of(folder: Path) -> Path:
    """The top folder of the repository that a folder belongs to.

    Raises:
        ConfigError: It belongs to none.
    """
    root = git_root(folder)
    if root is None:
        raise ConfigError(f"{folder.resolve()}: is in no git repository.")
    return root


def commit_named(root: Path, name: str) -> str:
    """The commit that a branch, tag or short hash names.

    Raises:
        ConfigError: There is none.
    """
    try:
        return _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()  # fmt: skip
    except ConfigError:
        raise ConfigError(
            f"{root}: git knows no commit {name!r}. Name a branch or commit that is there; in a workflow, fetch it first "
            "(actions/checkout with fetch-depth: 0)."
        ) from None


def merge_base(root: Path, commit: str) -> str:
    """The commit at which the branch of today left another.

    Raises:
        ConfigError: They have none in common, or it was not fetched.
    """
    try:
        return _git(root, "merge-base", commit, "HEAD").decode().strip()
    except ConfigError:
        raise ConfigError(
            f"{root}: git finds no commit that {commit[:10]} and HEAD have in common. In a workflow, fetch the whole history "
            "(actions/checkout with fetch-depth: 0)."
        ) from None


def file_at(root: Path, commit: str, path: Path) -> bytes | None:
    """A file as it stood at a commit; None where it did not."""
    try:
        return _git(root, "cat-file", "blob", f"{commit}:{path.relative_to(root).as_posix()}")
    except ConfigError:
        return None


def added_lines(root: Path, commit: str, path: Path) -> set[int]:
    """The lines of a file, counted by line feeds, that it did not have at a commit.

    Raises:
        ConfigError: What git says can't be read.
    """
    told = _git(root, "diff", *_PLAIN, commit, "--", path.relative_to(root).as_posix())
    try:
        # Latin-1 gives every byte a character, and line feeds alone end a line of a diff
        patch = PatchSet.from_string(told.decode("latin-1"))
    except UnidiffParseError as error:
        raise ConfigError(f"{path}: git's diff of it can't be read ({error}). Run without --diff.") from error
    return {line.target_line_no for file in patch for hunk in file for line in hunk if line.is_added and line.target_line_no}  # fmt: skip


def remote_of(root: Path) -> str | None:
    """The address of the remote `origin`; None where there is none."""
    try:
        return _git(root, "remote", "get-url", "origin").decode("utf-8", "replace").strip() or None
    except ConfigError:
        return None


def standing_commit(root: Path, path: Path) -> str | None:
    """The last commit, where it holds a file as it lies there and a remote has it; None else."""
    try:
        name = path.resolve().relative_to(root.resolve()).as_posix()
        commit = commit_named(root, "HEAD")
        has_remote = _git(root, "branch", "--remotes", "--contains", commit).strip()
        is_same = file_at(root.resolve(), commit, path.resolve()) == path.read_bytes()
    except (ConfigError, OSError, ValueError):
        return None
    return commit if name and has_remote and is_same else None


def switch_to(root: Path, branch: str) -> None:
    """Start a branch anew from where the working tree stands."""
    _git(root, "checkout", "--quiet", "-B", branch)


def is_same_tree(root: Path, branch: str) -> bool:
    """Whether the remote's branch has the very files that stand here."""
    try:
        _git(root, "fetch", "--quiet", "origin", f"+refs/heads/{branch}:refs/remotes/origin/{branch}")
        trees = (
            _git(root, "rev-parse", "HEAD^{tree}", f"refs/remotes/origin/{branch}^{{tree}}").decode().split()
        )
    except ConfigError:
        return False
    return trees[0] == trees[1]


def push(root: Path, branch: str) -> None:
    """Make the remote's branch what this one is.

    Raises:
        ConfigError: The remote refuses.
    """
    _git(root, "push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{branch}")


def commit_file(path: Path, message: str) -> None:
    """Commit one file, and nothing else that may be staged.

    Raises:
        ConfigError: Git refuses, such as where it does not know who commits.
    """
    _git(path.parent, "commit", "--quiet", f"--message={message}", "--only", "--", path.name)


def _git(folder: Path, *arguments: str) -> bytes:
    """What git prints.

    Raises:
        ConfigError: There is no git, or it refuses.
    """
    command = ["git", "-c", "core.quotePath=off", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=_SECONDS)
    except FileNotFoundError:
        raise ConfigError("git is not installed; it is needed to see what a branch changed.") from None
    except subprocess.TimeoutExpired:
        raise ConfigError(f"{folder}: git {arguments[0]} did not end in {_SECONDS} s. Try again.") from None
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip()
        raise ConfigError(f"{folder}: git {arguments[0]} failed ({told}).") from None
    return done.stdout
