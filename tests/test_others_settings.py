"""Settings of others have no power: a file beside a list may say how the list is judged, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.config import BESIDE_LISTS, Settings, load_settings, users_file
from pipeline.errors import ConfigError
from tests.nights import TINY, called
from tests.project import shipped_library
from tests.services import Services

KEY = "the-operators-own-key"
POWERS = {
    "s2_url": '"http://127.0.0.1:9"', "arxiv_url": '"http://127.0.0.1:9"', "s2_api_key": '"k"', "s2_interval": "0.0",
    "arxiv_interval": "0.0", "raw_dir": '"."', "out_dir": '"/tmp"', "cache_dir": '"/tmp"', "max_list_mb": "9000.0",
    "max_tries": "99", "arxiv": '"off"', "check_links_interval": "0.0", "keep_releases": "1", "check_links": "true",
    "lists": '[{ url = "http://127.0.0.1:9/a.md" }]', "fetch_seconds": "9000.0",
}  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of others: a list, and no folder of lists."""
    folder = tmp_path / "awesome"
    folder.mkdir()
    (folder / "README.md").write_text(TINY)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def services() -> Iterator[Services]:
    with Services(shipped_library()) as services:
        yield services


def write_users_file(text: str) -> None:
    users_file().parent.mkdir(parents=True)
    users_file().write_text(text)


@pytest.mark.parametrize("name", POWERS)
@pytest.mark.parametrize("file", ["paperlist.toml", "pyproject.toml"])
def test_a_list_s_file_can_t_set_powers(repository: Path, name: str, file: str) -> None:
    """An address, a folder, a rate, a bound or a key there is refused; the sentence names it and where it may stand."""
    head = "[tool.paperlist]\n" if file == "pyproject.toml" else ""
    (repository / file).write_text(f"{head}{name} = {POWERS[name]}\n")
    with pytest.raises(ConfigError, match=rf"{file}: may not set {name}.*PAPERLIST_{name.upper()}.*config"):
        load_settings()


@pytest.mark.parametrize("command", ["check", "parse"])
def test_a_command_tells_it(repository: Path, command: str) -> None:
    """It ends with 2 and that sentence."""
    (repository / "paperlist.toml").write_text('out_dir = "/"\n')
    done = called(command, "README.md")
    assert (2, True) == (done.returncode, "may not set out_dir" in done.stderr)


def test_a_list_s_file_judges_its_list(repository: Path) -> None:
    """Thresholds and the taxonomy are the list's own business."""
    (repository / "paperlist.toml").write_text("section_report = 0.9\n[taxonomy.x]\n")
    assert (0.9, {"x": {}}) == ((settings := load_settings()).section_report, settings.taxonomy)


def test_every_setting_is_the_list_s_or_the_operator_s() -> None:
    """What shapes the tables is the list's business, but for whom the job asks; and so is its name."""
    shaping = Settings().shaping().keys() - {"arxiv", "semanticscholar", "check_links"}
    assert shaping | {"list_id"} == BESIDE_LISTS


def test_no_key_goes_to_another_s_address(
    repository: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hostile file beside a list, and one in a project with a folder of lists: nothing at all is sent there."""
    monkeypatch.delenv("PAPERLIST_S2_URL")
    monkeypatch.setenv("PAPERLIST_S2_API_KEY", KEY)
    (repository / "paperlist.toml").write_text(f's2_url = "{services.s2.url}"\n')
    assert 2 == called("check", "--online", "README.md").returncode
    (repository / "data" / "raw").mkdir(parents=True)
    (repository / "data" / "raw" / "list.md").write_text(TINY)
    for command in (("check", "--online"), ("enrich",)):
        done = called(*command)
        assert (2, True) == (done.returncode, "your key would be sent there" in done.stderr)
        assert KEY not in done.stdout + done.stderr
    assert [] == services.s2.requests


@pytest.mark.parametrize("place", ["environment", "user"])
def test_a_key_goes_where_its_owner_says(
    repository: Path, services: Services, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """With the address in the environment or in the user's file, the key is sent there."""
    monkeypatch.setenv("PAPERLIST_S2_API_KEY", KEY)
    monkeypatch.delenv("PAPERLIST_S2_URL")
    if place == "environment":
        monkeypatch.setenv("PAPERLIST_S2_URL", services.s2.url)
    else:
        write_users_file(f's2_url = "{services.s2.url}"\n')
    assert called("check", "--online", "README.md").returncode in (0, 1)
    assert KEY in {request.headers.get("x-api-key") for request in services.s2.requests}


def test_the_user_s_file_is_the_lowest(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's file stands over it, the environment over both; a broken one is told by its name."""
    write_users_file("section_look = 0.1\nsection_report = 0.6\nmatch_score = 0.5\nmax_tries = 2\n")
    (repository / "paperlist.toml").write_text("section_look = 0.2\nsection_report = 0.7\n")
    monkeypatch.setenv("PAPERLIST_SECTION_LOOK", "0.3")
    settings = load_settings()
    assert (0.3, 0.7, 0.5, 2) == (
        settings.section_look, settings.section_report, settings.match_score, settings.max_tries,
    )  # fmt: skip
    users_file().write_text("max_tries = 0\n")
    with pytest.raises(ConfigError, match=r"Setting max_tries \(.*config"):
        load_settings()


def test_a_project_of_one_s_own(tmp_path: Path) -> None:
    """A folder with the folder of lists in it, by whatever name; itself or one elsewhere makes it none."""
    (tmp_path / "lists").mkdir()
    (tmp_path / "project").mkdir()
    for raw_dir, is_own in (("lists", True), (".", False), ("../elsewhere", False), ("nowhere", False)):
        (tmp_path / "paperlist.toml").write_text(f'raw_dir = "{raw_dir}"\nmax_tries = 2\n')
        if is_own:
            assert 2 == load_settings(tmp_path).max_tries
        else:
            with pytest.raises(ConfigError, match="no project of your own"):
                load_settings(tmp_path)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    assert 2 == load_settings(tmp_path, raw_dir=Path("/elsewhere")).max_tries


@pytest.mark.parametrize(
    "line",
    ['select = "\\n##[error]x"', '"##[error]\\u001b[31m" = 1', 'ignore = ["\\n::error::x"]', "x = ::error::"],
)
@pytest.mark.parametrize("file", ["paperlist.toml", "decisions.toml"])
def test_no_sentence_of_an_error_is_a_command(repository: Path, file: str, line: str) -> None:
    """What such a file says is quoted in a sentence that the log of a workflow shows and does not obey."""
    (repository / file).write_text(f"{line}\n")
    done = called("check", "README.md")
    told = done.stdout + done.stderr
    assert 2 == done.returncode
    assert not any(one.startswith("::") or "##[" in one or "\x1b" in one for one in told.splitlines())
