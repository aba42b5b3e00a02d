"""Fix: the smallest edit for each flag that can be mended word for word, and nothing else."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from pipeline.check.checking import CheckOptions
from pipeline.fix.command import FixedFile, commit_files, commit_message, diff_of, mend_files, write_files
from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.parse.stage import mentions_of
from tests.check.repositories import a_repository, git
from tests.check.test_formats import a_flag
from tests.nights import called
from tests.project import REPOSITORY, day

HEAD = "# Ponds\n\n- [Maps](#maps)\n- [Ducks](#ducks)\n- [Fish](#fish)\n\n"
BODY = (
    "## Maps\n\n- [Drawing Maps of Small and Quiet Ponds](https://arxiv.org/abs/2401.00001) Ann Example. 2024\n\n"
    "## Ducks\n\n- [Counting Ducks from Far Above the Water](https://arxiv.org/abs/2401.00002) Bob Sample. 2024\n\n"
    "## Fish\n\n- [What Fish Know of the Weather Above Them](https://arxiv.org/abs/2401.00003) Carl Muster. 2024\n"
)
COPY = "- [Drawing Maps of Small and Quiet Ponds](https://arxiv.org/abs/2401.00001) Ann Example. 2024\n"
POND = HEAD + BODY
CASES = {
    "a dead anchor": (POND.replace("(#maps)", "(#-maps)"), POND),
    "an anchor of another heading": (POND.replace("(#ducks)", "(#fish)"), POND),
    "a missing line of the contents": (
        POND + "\n## Frogs\n\n- [How Frogs Are Heard by Other Frogs](https://arxiv.org/abs/2401.00004) Dora Probe. 2024\n",
        POND.replace("- [Fish](#fish)\n", "- [Fish](#fish)\n- [Frogs](#frogs)\n")
        + "\n## Frogs\n\n- [How Frogs Are Heard by Other Frogs](https://arxiv.org/abs/2401.00004) Dora Probe. 2024\n",
    ),
    "a space within a link": (POND.replace("](https://arxiv.org/abs/2401.00002)", "] (https://arxiv.org/abs/2401.00002)"), POND),
    "a misspelt scheme": (POND.replace("(https://arxiv.org/abs/2401.00002)", "(htps://arxiv.org/abs/2401.00002)"), POND),
    "damaged text": (POND.replace("Carl Muster", "J√©r√¥me Muster"), POND.replace("Carl Muster", "Jérôme Muster")),
    "a copy": (POND.replace(COPY, COPY + COPY), POND),
    "a copy between blank lines": (POND.replace("## Ducks\n", COPY + "\n## Ducks\n"), POND),
    "a copy that says less comes first": (
        POND.replace(COPY, COPY + COPY.replace(" Ann", " [[code](https://github.com/a/b)] Ann")),
        POND.replace(COPY, COPY.replace(" Ann", " [[code](https://github.com/a/b)] Ann")),
    ),
    "two faults on one line": (
        POND.replace("[Maps](#maps)", "[Maps](#-maps)").replace("] (", "](").replace("Ann Example", "J√©r√¥me Example"),
        POND.replace("Ann Example", "Jérôme Example"),
    ),
}  # fmt: skip


def mended(folder: Path, data: bytes, *, unsafe: bool = False, name: str = "README.md") -> FixedFile:
    """What fix makes of a list."""
    path = folder / name
    path.write_bytes(data)
    (fixed,) = mend_files([path], CheckOptions(clock=day()), unsafe=unsafe)
    return fixed


def holds(path: str, before: bytes, fixed: FixedFile) -> None:
    """What must hold of every fix: no entry is lost, nothing is left that the same fix would make."""
    removed = sum(
        len(s.edit.flag.mention_ids) - 1 for s in fixed.mended.steps if s.edit.flag.code == "DUP001"
    )
    old, new = (
        mentions_of(read_document(RawList("README", path, data))) for data in (before, fixed.mended.data)
    )
    assert len(old) - removed == len(new)
    about = {name for step in fixed.mended.steps for name in step.edit.flag.mention_ids}
    untouched = Counter(mention.title for mention in old if mention.mention_id not in about)
    assert untouched <= Counter(mention.title for mention in new)


@pytest.mark.parametrize("name", CASES)
def test_the_smallest_edit(tmp_path: Path, name: str) -> None:
    """Each fault is mended as a person would, and a second run finds nothing to do."""
    before, after = CASES[name]
    fixed = mended(tmp_path, before.encode(), unsafe=True)
    assert after == fixed.mended.data.decode()
    assert [] == mended(tmp_path, fixed.mended.data, unsafe=True).mended.steps


@pytest.mark.parametrize(
    ("mark", "end", "tail"),
    [(b"", b"\r\n", b""), (b"\xef\xbb\xbf", b"\n", b""), (b"", b"\n", b"\n\nlost: \xe9\xff and \xc3\xa9"), (b"", b"\r", b"x  ")],
)  # fmt: skip
def test_bytes_outside_stay(tmp_path: Path, mark: bytes, end: bytes, tail: bytes) -> None:
    """Marks, line ends, bytes of another encoding and a missing last line end are what they were."""
    clean = mark + POND.encode().replace(b"\n", end) + tail
    faulty = clean.replace(b"(#maps)", b"(#-maps)").replace(b"](https://arxiv.org/abs/2401.00002", b"] (https://arxiv.org/abs/2401.00002")  # fmt: skip
    assert clean == mended(tmp_path, faulty).mended.data


def test_utf_16(tmp_path: Path) -> None:
    """A list in UTF-16 stays one."""
    data = POND.replace("(#maps)", "(#-maps)").encode("utf-16")
    assert POND == mended(tmp_path, data).mended.data.decode("utf-16")


def test_unsafe_edits_are_asked_for(tmp_path: Path) -> None:
    """A copy that says what the kept one does not is removed with --unsafe alone."""
    loses = COPY.replace("Ann Example. 2024", "[[code](https://github.com/a/b)]")
    data = POND.replace(COPY, COPY + loses).encode()
    assert data == mended(tmp_path, data).mended.data
    assert data != mended(tmp_path, data, unsafe=True).mended.data


def test_what_people_allowed_stays(tmp_path: Path) -> None:
    """A dismissed flag asks for no edit."""
    data = POND.replace("(#maps)", "(#-maps) <!-- paperlist: allow FMT001 -->").encode()
    assert [] == mended(tmp_path, data).mended.steps


def test_the_shipped_list(tmp_path: Path) -> None:
    """No entry is lost, every mended flag is gone, and a second run changes nothing."""
    data = next((REPOSITORY / "data" / "raw").glob("*.md")).read_bytes()
    fixed = mended(tmp_path, data, unsafe=True)
    assert 10 < len(fixed.mended.steps)
    holds("README.md", data, fixed)
    assert [] == mended(tmp_path, fixed.mended.data, unsafe=True).mended.steps


@pytest.mark.parametrize(
    "path", sorted((REPOSITORY / "tests" / "labelled" / "lists").rglob("*.md")), ids=lambda path: path.stem
)
def test_made_up_lists(tmp_path: Path, path: Path) -> None:
    """The same of every list of our own making."""
    data = path.read_bytes()
    fixed = mended(tmp_path, data, unsafe=True)
    holds("README.md", data, fixed)
    assert [] == mended(tmp_path, fixed.mended.data, unsafe=True).mended.steps


def test_a_file_keeps_its_rights_and_its_link(tmp_path: Path) -> None:
    """What was executable is, and a link still leads to the file, which alone is written."""
    fixed = mended(tmp_path, CASES["a copy"][0].encode(), name="list.md")
    (tmp_path / "list.md").chmod(0o640)
    (tmp_path / "link.md").symlink_to("list.md")
    write_files([FixedFile(tmp_path / "link.md", fixed.mended)])
    assert (POND, 0o640) == (
        (tmp_path / "list.md").read_text(),
        (tmp_path / "list.md").stat().st_mode & 0o777,
    )
    assert (tmp_path / "link.md").is_symlink()


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_git_takes_the_diff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    """`git apply` makes of the diff what fix itself would write, also where the last line has no end."""
    text = CASES["a copy"][0].replace("(#maps)", "(#-maps)")
    data = (text.rstrip("\n") if not end else text.replace("\n", end)).encode()
    folder = a_repository(tmp_path / "ponds", data)
    monkeypatch.chdir(folder)
    (fixed,) = mend_files([Path("README.md")], CheckOptions(clock=day()), unsafe=False)
    subprocess.run(["git", "apply", "-"], input=diff_of([fixed]).encode(), check=True, cwd=folder)
    assert fixed.mended.data == (folder / "README.md").read_bytes() != data


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--diff shows and ends with 1; without it the file is written; then there is nothing to do."""
    folder = a_repository(tmp_path / "ponds", CASES["a copy"][0])
    monkeypatch.chdir(folder)
    shown = called("fix", "README.md", "--diff")
    assert (1, True) == (shown.returncode, f"-{COPY}" in shown.stdout)
    assert 0 == called("fix", "README.md").returncode
    assert POND == (folder / "README.md").read_text()
    assert (0, "") == ((done := called("fix", "--diff")).returncode, done.stdout)


def test_each_edit_its_own_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With evidence in each, and nothing else that was staged."""
    folder = a_repository(tmp_path / "ponds", CASES["a copy"][0].replace("(#maps)", "(#-maps)"))
    git(folder, "config", "user.name", "Ann")
    git(folder, "config", "user.email", "ann@example.org")
    (folder / "staged.txt").write_text("x")
    git(folder, "add", "staged.txt")
    fixed = mend_files([folder / "README.md"], CheckOptions(clock=day()), unsafe=False)
    commit_files(fixed)
    subjects = git(folder, "log", "--format=%s", "-3").splitlines()
    assert ["repeated-entry", "dead-anchor", "State"] == [subject.partition(":")[0] for subject in subjects]
    assert "first listed on line" in git(folder, "log", "-1", "--format=%b")
    assert POND == git(folder, "show", "HEAD:README.md")
    assert "A  staged.txt" in git(folder, "status", "--porcelain")


def test_a_commit_calls_nobody() -> None:
    """A title can't name a person, close an issue or add a line of its own to a commit."""
    message = commit_message(a_flag("closes #1 @someone\n\nCo-authored-by: x"))
    assert not any(part in message for part in ("#1", "@someone", "\nCo-authored-by"))
    assert len(message.splitlines()[0]) <= 72


def test_commit_is_left_alone(tmp_path: Path) -> None:
    """A commit of nothing is none."""
    folder = a_repository(tmp_path / "ponds", POND)
    commit_files(mend_files([folder / "README.md"], CheckOptions(clock=day()), unsafe=True))
    assert 1 == len(git(folder, "log", "--format=%s").splitlines())
