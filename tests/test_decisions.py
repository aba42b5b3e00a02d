"""What people decide holds: through moved lines, mended titles, renamed headings and a deleted release."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline import tables
from pipeline.check.checking import CheckOptions, check_files
from pipeline.check.formats.rows import as_json
from pipeline.config import Settings, load_settings
from pipeline.decision_commands import baseline, dismiss, judge_pair
from pipeline.decisions import BASELINE, DECISIONS, PairDecision, add_pair, read_decisions
from pipeline.errors import ConfigError
from pipeline.job import Options, Outcome
from pipeline.run import enrich
from pipeline.schema import Flag, Pair
from tests.loaded import loaded_by
from tests.project import FILLERS, REPOSITORY, SHIPPED, day

OFFLINE = Options(offline=True)
LIST = Path("data/raw") / f"{SHIPPED}.md"


def run(settings: Settings) -> Outcome:
    return enrich(settings, OFFLINE, day())


def flags_of(settings: Settings, status: str = "dismissed") -> list[Flag]:
    rows = tables.read(settings.out_dir / "flags.parquet", Flag)
    return [row for row in rows if row.status == status]


def a_flag(outcome: Outcome, code: str = "CAT001") -> Flag:
    return next(row for row in outcome.tables.flags if row.code == code)


def edit(old: str, new: str, times: int = -1) -> None:
    text = LIST.read_text(encoding="utf-8")
    assert old in text
    LIST.write_text(text.replace(old, new, times), encoding="utf-8")


def test_a_dismissed_flag_stays_dismissed(settings: Settings) -> None:
    """Its row stays, with the reason as evidence; a second run publishes nothing new."""
    flag = a_flag(run(settings))
    dismiss(settings, [flag.flag_id], "both are wanted")
    run(settings)
    [row] = flags_of(settings)
    assert (flag.flag_id, "both are wanted") == (row.flag_id, row.evidence[-1].quote)
    assert "unchanged" == run(settings).outcome


def test_a_dismissal_holds(settings: Settings) -> None:
    """A title typo is mended, the heading renamed, lines are moved, and the releases are deleted."""
    LIST.write_text(
        "# Papers\n\n## Generative Adversarial Networks\n\n"
        "- [Modality Cycles with Masked Conditional Difusion](https://arxiv.org/abs/2308.16150)\n"
        "- [Diffusion Models for Counterfactual Generation](https://arxiv.org/abs/2308.02062)\n",
        encoding="utf-8",
    )
    flag = next(row for row in run(settings).tables.flags if row.code == "CAT001")
    dismiss(settings, [flag.flag_id], "wanted here")
    edit("Difusion]", "Diffusion]")
    edit("## Generative Adversarial Networks", "A word before.\n\n## 🎨 GAN Models")
    shutil.rmtree(settings.out_dir)
    outcome = run(settings)
    [row] = flags_of(settings)
    assert (flag.code, flag.work_id, []) == (row.code, row.work_id, outcome.notes)


@pytest.mark.parametrize("is_deleted", [True, False])
def test_a_section_of_before_is_no_renamed_one(settings: Settings, is_deleted: bool) -> None:
    """The section is deleted; its papers stand elsewhere, too, and the flags there are not dismissed by it."""
    papers = "".join(
        f"- [Diffusion Models in Brain Images](https://arxiv.org/abs/{name})\n" for name in FILLERS
    )
    text = f"# Papers\n\n## GANs\n\n{papers}\n## Energy Based Models\n\n{papers}"
    LIST.write_text(text, encoding="utf-8")
    flag = next(row for row in run(settings).tables.flags if row.code == "CAT001")
    dismiss(settings, [flag.flag_id], "wanted here")
    run(settings)
    LIST.write_text(text.replace(f"## GANs\n\n{papers}\n", ""), encoding="utf-8")
    outcome = run(settings)
    assert ([], 1) == (flags_of(settings), len(outcome.notes))
    if is_deleted:
        LIST.write_text(text, encoding="utf-8")
        shutil.rmtree(settings.out_dir)
        assert [] == run(settings).notes


def test_a_dismissal_never_moves_to_another_flag(settings: Settings) -> None:
    """A filler's section is renamed: with the last release it is known again; without, it could be any, so none is taken."""
    flag = next(
        row for row in run(settings).tables.flags if row.code == "CAT001" and "Segmentation" in row.subject
    )
    dismiss(settings, [flag.flag_id], "wanted here")
    lines = LIST.read_text(encoding="utf-8").split("\n")
    heading = max(n for n, line in enumerate(lines[: flag.line_start]) if line.startswith("#"))
    lines[heading] = "### Cutting Images Apart"
    LIST.write_text("\n".join(lines), encoding="utf-8")
    for _ in range(3):  # the second night has the new name in the release before it
        run(settings)
        assert [flag.line_start] == [row.line_start for row in flags_of(settings)]
    assert "unchanged" == run(settings).outcome
    shutil.rmtree(settings.out_dir)
    outcome = run(settings)
    assert ([], 1) == (flags_of(settings), len(outcome.notes))


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Flag]:
    """A project of its own in which one flag is dismissed."""
    folder = tmp_path_factory.mktemp("decided")
    shutil.copytree(Path(__file__).parent.parent / "data" / "raw", folder / "raw")
    settings = load_settings(
        folder, raw_dir=folder / "raw", out_dir=folder / "out", cache_dir=folder / "cache"
    )
    flag = a_flag(run(settings), "MET002")
    dismiss(settings, [flag.flag_id], "so be it")
    return settings, flag


@given(at=st.integers(0, 400), text=st.sampled_from(["\n", "A new line.\n", "<!-- a note -->\n"]))
@hypothesis_settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_dismissed_flag_never_returns(decided: tuple[Settings, Flag], at: int, text: str) -> None:
    """Wherever lines are put in between entries, the dismissal holds."""
    settings, flag = decided
    path = settings.raw_dir / f"{SHIPPED}.md"
    lines = (Path(__file__).parent.parent / LIST).read_text(encoding="utf-8").splitlines(keepends=True)
    while at < len(lines) and lines[at].strip():
        at += 1
    path.write_text("".join([*lines[:at], "\n", text, "\n", *lines[at:]]), encoding="utf-8")
    checked = check_files([path], CheckOptions(clock=day()))
    assert flag.flag_id not in {row.flag_id for row in checked.flags}


@pytest.mark.parametrize("command", ["dismiss", "different", "baseline"])
def test_deciding_is_light(decided: tuple[Settings, Flag], command: str) -> None:
    """A word on what a release holds loads no pandas, no rule and nothing that reads lists or asks services."""
    settings, flag = decided
    arguments = {
        "dismiss": [flag.flag_id, "--reason", "so be it"],
        "different": [str(flag.work_id), "doi:10.1000/182"],
        "baseline": [],
    }
    loaded = loaded_by(
        [command, *arguments[command]],
        settings.raw_dir.parent,
        {"PAPERLIST_RAW_DIR": "raw", "PAPERLIST_OUT_DIR": "out"},
    )
    assert "pipeline.decision_commands" in loaded
    rooms = {
        "pipeline.parse",
        "pipeline.resolve",
        "pipeline.check",
        "pipeline.flag.rule",
        "pipeline.flag.stage",
    }
    assert set() == {"pandas", "pyarrow.dataset", "scipy", "markdown_it", "ftfy", "requests", *rooms} & loaded


def test_silence_in_the_list(settings: Settings) -> None:
    """A comment above an entry silences its flag, one above a heading the whole section; idle ones are told."""
    outcome = run(settings)
    flag = a_flag(outcome, "MET002")
    lines = LIST.read_text(encoding="utf-8").split("\n")
    lines.insert(flag.line_start - 1, "<!-- paperlist: allow contradicting-date the journal says so -->")
    lines.insert(0, "<!-- paperlist: allow LNK001, NIX001 never mind -->")
    LIST.write_text("\n".join(lines), encoding="utf-8")
    outcome = run(settings)
    [row] = flags_of(settings)
    assert ("MET002", "the journal says so") == (row.code, row.evidence[-1].quote)
    assert 2 == sum(f"{LIST}:1:" in note for note in outcome.notes)
    assert len(outcome.tables.mentions) == 54


def test_a_silent_section(settings: Settings) -> None:
    """Above a heading, the comment speaks of everything down to the next heading of its level."""
    flag = a_flag(run(settings))
    heading = max(
        number
        for number, line in enumerate(LIST.read_text(encoding="utf-8").split("\n"), start=1)
        if line.startswith("#") and number < flag.line_start
    )
    lines = LIST.read_text(encoding="utf-8").split("\n")
    lines.insert(heading - 1, "<!-- paperlist: allow CAT001 a catch-all -->")
    LIST.write_text("\n".join(lines), encoding="utf-8")
    run(settings)
    assert {"CAT001"} == {row.code for row in flags_of(settings)}


def test_baseline(settings: Settings) -> None:
    """Accepted in bulk, today's flags are not told by `check --new`; a new one is; running it twice changes nothing."""
    run(settings)
    baseline(settings)
    first = (settings.raw_dir / BASELINE).read_bytes()
    assert [] == check_files([], CheckOptions(clock=day(), is_new=True)).flags
    run(settings)
    baseline(settings)
    assert first == (settings.raw_dir / BASELINE).read_bytes()
    edit("# ", "[Nowhere](#nowhere)\n\n# ", 1)
    checked = check_files([], CheckOptions(clock=day(), is_new=True))
    assert ["FMT001"] == [row.code for row in checked.flags]
    assert checked.fails("warning")
    assert not checked.fails("error")
    assert not checked.fails("never")


def test_same_and_different(settings: Settings) -> None:
    """A person's word joins what nothing else does, and keeps apart what was joined."""
    one, other = FILLERS
    n_works = len(run(settings).tables.works)
    judge_pair(settings, "same", one, f"https://arxiv.org/abs/{other}", "one paper in two parts")
    joined = run(settings)
    assert n_works - 1 == len(joined.tables.works)
    assert "person" in {row.decided_by for row in tables.read(settings.out_dir / "pairs.parquet", Pair)}
    (settings.raw_dir / DECISIONS).unlink()
    judge_pair(settings, "different", one, other, None)
    assert n_works == len(run(settings).tables.works)


def test_decisions_that_match_nothing_are_told(settings: Settings) -> None:
    """A dismissal whose flag is gone, and a pair of which no list has one."""
    flag = a_flag(run(settings), "MET002")
    dismiss(settings, [flag.flag_id], "so be it")
    judge_pair(settings, "same", "arxiv:2308.16150", "arxiv:0704.0001", None)
    text = LIST.read_text(encoding="utf-8").split("\n")
    del text[flag.line_start - 1 : flag.line_end]
    LIST.write_text("\n".join(text), encoding="utf-8")
    outcome = run(settings)
    assert [True, True] == [
        "MET002" in "".join(outcome.notes),
        "arxiv:0704.0001" in "".join(outcome.notes),
    ]
    assert 0 == outcome.exit_code


def test_comments_in_the_file_stay(settings: Settings) -> None:
    """What a person wrote into the file is still there after a command wrote to it."""
    flag = a_flag(run(settings))
    path = settings.raw_dir / DECISIONS
    path.write_text('# my own words\n[[same]]\npapers = ["doi:10.1/a", "doi:10.1/b"]  # and these\n')
    dismiss(settings, [flag.flag_id], "why not")
    dismiss(settings, [a_flag(run(settings), "MET001").flag_id[:12]], "legacy “mojibake”")
    text = path.read_text(encoding="utf-8")
    assert [1, 1] == [text.count("# my own words"), text.count("# and these")]
    assert 2 == len(read_decisions(settings.raw_dir).dismissed)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (DECISIONS, "[[dismissed", "decisions.toml: not readable as TOML"),
        (DECISIONS, "[[dismised]]\n", "unknown table 'dismised'"),
        (
            DECISIONS,
            '[[dismissed]]\nlist = "l"\ncode = "CAT001"\nsubject = ["a"]\n',
            "entry 1: has no reason",
        ),
        (DECISIONS, '[[dismissed]]\nlist = "l"\ncode = "CAT001"\nreason = "r"\n', "subject is missing"),
        (DECISIONS, '[[same]]\npapers = ["a"]\n', "same, entry 1: papers are two keys"),
        (
            DECISIONS,
            '[[same]]\npapers = ["a:1", "b:2"]\n[[different]]\npapers = ["b:2", "a:1"]\n',
            "a:1 and b:2 are said to be the same and to be different",
        ),
        (BASELINE, '[[flags]]\nlist = "l"\ncode = "CAT001"\nsubject = [1]\n', "no list of strings"),
    ],
)
def test_broken_files(settings: Settings, name: str, text: str, told: str) -> None:
    """They stop the run before it starts, with a sentence that names file and entry."""
    (settings.raw_dir / name).write_text(text)
    with pytest.raises(ConfigError, match="toml") as caught:
        run(settings)
    assert told in str(caught.value)


def test_refused(settings: Settings) -> None:
    """A flag that there is not, an empty reason, a contradiction: nothing is written."""
    with pytest.raises(ConfigError, match="nothing is published"):
        dismiss(settings, ["CAT001-0"], "r")
    flag = a_flag(run(settings))
    for name, reason in (("NIX", "r"), (flag.flag_id, " "), ("CAT001", "r")):
        with pytest.raises(ConfigError):
            dismiss(settings, [name], reason)
    with pytest.raises(ConfigError, match="nothing to decide"):
        judge_pair(settings, "same", "2308.16150", "arxiv:2308.16150", None)
    assert not (settings.raw_dir / DECISIONS).exists()
    add_pair(settings.raw_dir, PairDecision("a:1", "b:2", "same"))
    with pytest.raises(ConfigError, match="the contrary"):
        add_pair(settings.raw_dir, PairDecision("a:1", "b:2", "different"))


def test_check_of_a_readme_where_one_stands(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`paperlist check README.md` within a repository: the list has the same name in every folder that it is cloned to."""
    folder = tmp_path / "awesome-papers"
    folder.mkdir()
    (folder / "README.md").write_text("# L\n\n- [Gone](#gone)\n")
    monkeypatch.chdir(folder)
    checked = check_files([Path("README.md")], CheckOptions(clock=day()))
    assert ["README"] == list(checked.parts[0].paths)


def test_check_publishes_nothing(settings: Settings, tmp_path: Path) -> None:
    """It reads a file anywhere, and its JSON has the path of the list in every flag."""
    path = tmp_path / "elsewhere.md"
    path.write_text(
        "# L\n\n[Gone](#gone)\n\n## Papers\n\n- [A Paper of Some Kind](https://arxiv.org/abs/2308.16150)\n"
    )
    checked = check_files([path], CheckOptions(clock=day()))
    assert {str(path)} == {row["path"] for row in json.loads(as_json(checked))}
    assert not (settings.out_dir / "current").exists()


SAYING = """
import sys
from pathlib import Path
from pipeline.decisions import PairDecision, add_pair
for number in range(6):
    add_pair(Path(sys.argv[1]), PairDecision(f"arxiv:2401.{sys.argv[2]:>05}", f"arxiv:2402.{number:05}", "same"))
"""


def test_several_decide_at_once(tmp_path: Path) -> None:
    """Nothing that one of them says is lost, and no lock is left beside the list."""
    folder = tmp_path / "list"
    folder.mkdir()
    saying = [
        subprocess.Popen([sys.executable, "-c", SAYING, str(folder), str(n)], cwd=REPOSITORY)
        for n in range(4)
    ]
    assert [0] * 4 == [one.wait() for one in saying]
    assert 24 == len(read_decisions(folder).pairs)
    assert [DECISIONS] == [path.name for path in folder.iterdir()]


def test_rules_not_told_of_one_list(settings: Settings) -> None:
    """`ignore_in` leaves out rules of the list that it names, and of no other; a misspelt rule is told."""
    told = {
        row.code for row in run(settings.model_copy(update={"ignore_in": {"ponds": ("FMT",)}})).tables.flags
    }
    left = {
        row.code for row in run(settings.model_copy(update={"ignore_in": {SHIPPED: ("FMT",)}})).tables.flags
    }
    assert told - left == {code for code in told if code.startswith("FMT")} != set()
    with pytest.raises(ConfigError, match="no rule 'FTM'"):
        run(settings.model_copy(update={"ignore_in": {"ponds": ("FTM",)}}))
