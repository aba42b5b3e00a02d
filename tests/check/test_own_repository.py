"""A list in its own repository: what stands beside it counts, whatever the working directory, fork or runner."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.check.checking import Checked, CheckOptions, check_files
from pipeline.config import Settings
from pipeline.decision_commands import baseline, dismiss, judge_pair
from pipeline.decisions import BASELINE, DECISIONS
from pipeline.errors import ConfigError
from tests.check.repositories import COPY, LAST, LIST, a_repository, branched, commit, git, write
from tests.project import day

OFFLINE = CheckOptions(clock=day())


def since(base: str, **how: object) -> CheckOptions:
    return CheckOptions(clock=day(), base=base, **how)


def ids(checked: Checked) -> list[str]:
    return [flag.flag_id for flag in checked.flags]


def codes(checked: Checked) -> list[str]:
    return [flag.code for flag in checked.flags]


@pytest.fixture
def pond(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list in a repository of its own, which is the working directory."""
    folder = a_repository(tmp_path / "awesome-ponds")
    monkeypatch.chdir(folder)
    return folder


def test_the_same_ids_everywhere(pond: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From any folder, and in a fork of another name, the same flags have the same ids."""
    fork = a_repository(tmp_path / "forks" / "of-another-name")
    first = ids(check_files([Path("README.md")], OFFLINE))
    monkeypatch.chdir(tmp_path)
    assert (
        first
        == ids(check_files([pond / "README.md"], OFFLINE))
        == ids(check_files([fork / "README.md"], OFFLINE))
    )
    assert ["FMT007"] == sorted({name.partition("-")[0] for name in first})


def test_without_a_file_it_is_the_readme_at_the_root(pond: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Called somewhere below, the list at the top of the repository is meant."""
    (pond / "docs").mkdir()
    monkeypatch.chdir(pond / "docs")
    assert ["FMT007"] == codes(check_files([], OFFLINE))


def test_the_list_s_own_name(pond: Path) -> None:
    """`list_id` beside the list names it in every flag."""
    write(pond, 'list_id = "ponds"\n', "paperlist.toml")
    assert {"ponds"} == {flag.list_id for flag in check_files([pond / "README.md"], OFFLINE).flags}


def test_rules_selected_beside_the_list(pond: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`select` and `ignore` there count from any folder; a misspelt rule is told."""
    monkeypatch.chdir(tmp_path)
    for said, expected in (
        ('ignore = ["FMT"]', []),
        ('select = ["broken-link"]', ["FMT007"]),
        ('select = ["DUP"]', []),
    ):
        write(pond, f"{said}\n", "paperlist.toml")
        assert expected == codes(check_files([pond / "README.md"], OFFLINE))
    write(pond, 'ignore = ["brokn-link"]\n', "paperlist.toml")
    with pytest.raises(ConfigError, match=r"no rule 'brokn-link'.*Did you mean broken-link"):
        check_files([pond / "README.md"], OFFLINE)


def test_dismissed_without_a_release(pond: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`dismiss` looks the flag up in a check, and writes beside the list, from wherever it is called."""
    (name,) = ids(check_files([pond / "README.md"], OFFLINE))
    monkeypatch.chdir(tmp_path)
    dismiss(Settings(), [name], "as its author wants it", pond / "README.md")
    assert "as its author wants it" in (pond / DECISIONS).read_text()
    assert [] == ids(check_files([pond / "README.md"], OFFLINE))
    assert not (tmp_path / "data").exists()


def test_accepted_and_judged_without_a_release(pond: Path) -> None:
    """`baseline` and `same` write beside the list, too."""
    baseline(Settings())
    judge_pair(Settings(), "different", "2401.00001", "2401.00002", None)
    assert (pond / BASELINE).exists() and "2401.00002" in (pond / DECISIONS).read_text()
    assert [] == ids(check_files([Path("README.md")], CheckOptions(clock=day(), is_new=True)))


def test_nothing_is_left_in_the_repository(pond: Path) -> None:
    """The store is the user's: a check leaves the working tree as it was."""
    check_files([Path("README.md")], OFFLINE)
    assert "" == git(pond, "status", "--porcelain")


def test_only_what_was_added(pond: Path) -> None:
    """A branch hears of its own entries; of the fault that stood there before it does not."""
    branched(pond, LIST.replace(LAST, f"{LAST}{COPY}"))
    assert ["DUP001"] == codes(check_files([Path("README.md")], since("main")))


def test_a_copy_above_the_one_it_copies(pond: Path) -> None:
    """It is told at the new entry, though the rule speaks of the second one."""
    branched(pond, LIST.replace(COPY, f"{LAST}{COPY}"))
    (flag,) = check_files([Path("README.md")], since("main")).flags
    assert ("DUP001", 8, (8, 10)) == (flag.code, flag.line_start, flag.other_lines)


def test_nothing_added(pond: Path) -> None:
    """A branch that only takes away hears nothing, and neither does one that writes elsewhere."""
    branched(pond, LIST.replace(LAST, ""))
    write(pond, "notes", "notes.txt")
    assert [] == codes(check_files([Path("README.md")], since("main")))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("paperlist.toml", 'ignore = ["DUP001"]\n'),
        ("paperlist.toml", 'select = ["FMT001"]\n'),
        ("pyproject.toml", '[tool.paperlist]\nignore = ["DUP001"]\n'),
        (".gitattributes", "*.md binary -diff\n"),
        (
            DECISIONS,
            '[[dismissed]]\nlist = "README"\ncode = "DUP001"\nsubject = ["arxiv:2401.00001", "Maps"]\nreason = "r"\n',
        ),
        (BASELINE, '[[flags]]\nlist = "README"\ncode = "DUP001"\nsubject = ["arxiv:2401.00001", "Maps"]\n'),
    ],
)
def test_a_branch_cannot_silence_itself(pond: Path, name: str, text: str) -> None:
    """Settings, decisions and baseline are those of the base, and attributes don't hide a file."""
    branched(pond, LIST.replace(LAST, f"{LAST}{COPY}"))
    write(pond, text, name)
    commit(pond)
    new = CheckOptions(clock=day(), base="main", is_new=True)
    assert ["DUP001"] == codes(check_files([Path("README.md")], new))
    git(pond, "checkout", "-q", "main")
    write(pond, text, name)
    commit(pond)
    git(pond, "checkout", "-q", "added")
    expected = ["DUP001"] if name == ".gitattributes" else []
    assert expected == codes(check_files([Path("README.md")], new))


def test_a_comment_of_the_branch_allows_nothing(pond: Path) -> None:
    """What the base's list allows is allowed; what the branch allows itself is told."""
    comment = "<!-- paperlist: allow DUP001 both are wanted -->\n"
    branched(pond, LIST.replace(LAST, f"{LAST}{comment}{COPY}"))
    assert ["DUP001"] == codes(check_files([Path("README.md")], since("main")))
    assert [] == [code for code in codes(check_files([Path("README.md")], OFFLINE)) if code == "DUP001"]


def test_a_flood_hides_nothing_new(tmp_path: Path) -> None:
    """Where a rule has so much to say of the list that it says it once, a branch still hears of its own entry."""
    entry = "- [The Depth of Ponds, Part {0}](http://host{0}.example.org/a.pdf) Carl Muster. 20{0}\n"
    old = "# Ponds\n\n## Maps\n\n" + "".join(entry.format(n) for n in range(10, 20))
    folder = a_repository(tmp_path / "ponds", old)
    branched(folder, f"{old}{entry.format(20)}")
    (flag,) = [f for f in check_files([folder / "README.md"], since("main")).flags if f.code == "LNK005"]
    assert (15, ("host:host20.example.org",)) == (flag.line_start, flag.subject)


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_other_line_ends(tmp_path: Path, end: bytes) -> None:
    """Lines are counted as the list counts them, also where git sees but one."""
    folder = a_repository(tmp_path / "ponds", LIST.encode().replace(b"\n", end))
    branched(folder, LIST.replace(LAST, f"{LAST}{COPY}").encode().replace(b"\n", end))
    found = codes(check_files([folder / "README.md"], since("main")))
    assert (["DUP001"] if end == b"\r\n" else ["DUP001", "FMT007"]) == found


def test_a_list_that_the_base_has_not(pond: Path) -> None:
    """All of it was added, also while git does not know it yet."""
    write(pond, LIST, "more.md")
    assert ["FMT007"] == codes(check_files([Path("more.md")], since("main")))


@pytest.mark.parametrize(
    ("base", "told"), [("nowhere", "git knows no commit 'nowhere'"), ("--output=x", "git knows no commit")]
)
def test_an_unknown_base(pond: Path, base: str, told: str) -> None:
    """It is told, with what to do; it is no option of git's."""
    with pytest.raises(ConfigError, match=told):
        check_files([Path("README.md")], since(base))


def test_no_repository(tmp_path: Path) -> None:
    """Without git's history nothing can be compared, and that is said."""
    write(tmp_path, LIST)
    with pytest.raises(ConfigError, match="in no git repository"):
        check_files([tmp_path / "README.md"], since("main"))


def test_a_broken_file_of_the_base(pond: Path) -> None:
    """Which state is broken is said."""
    write(pond, "ignore = 3\n", "paperlist.toml")
    commit(pond)
    branched(pond, LIST)
    write(pond, "", "paperlist.toml")
    with pytest.raises(ConfigError, match=r"As of main: .*ignore"):
        check_files([Path("README.md")], since("main"))


def test_several_lists_of_several_repositories(pond: Path, tmp_path: Path) -> None:
    """Each is judged by what stands beside it."""
    other = a_repository(tmp_path / "other")
    write(other, 'ignore = ["FMT007"]\n', "paperlist.toml")
    checked = check_files([pond / "README.md", other / "README.md"], OFFLINE)
    assert [str(pond / "README.md")] == [remark.path for remark in checked.remarks]
