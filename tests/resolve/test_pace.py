"""Pace: where the lock files lie, whom they obey, and that nobody waits for ever."""

from __future__ import annotations

import fcntl
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from pipeline.errors import ConfigError
from pipeline.resolve.pace import HeldError, Pace, pace_folder
from pipeline.resolve.transport import CallError, OutOfReachError, Policy, ServiceAdapter
from tests.project import shipped_library
from tests.services import Services

TURN = 60.0  # seconds that no test waits for


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """No runtime folder, as in cron; a temporary folder that all may write to, and a cache folder."""
    shared, home = tmp_path / "tmp", tmp_path / "home"
    shared.mkdir()
    shared.chmod(0o1777)
    monkeypatch.setattr("tempfile.tempdir", str(shared))
    monkeypatch.setattr("pipeline.resolve.pace._runtime_folder", lambda: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    return {"shared": shared / f"paperlist-{os.getuid()}", "cache": home / "paperlist" / "pace"}


def test_own_folder_in_the_temporary_folder(places: dict[str, Path]) -> None:
    """A folder that nobody else can write to is made there, and taken again."""
    assert places["shared"] == pace_folder() == pace_folder()
    assert 0o700 == stat.S_IMODE(places["shared"].stat().st_mode)


def test_t08_lock_files_follow_no_links_of_others(places: dict[str, Path], tmp_path: Path) -> None:
    """A folder that others can write to is left alone with what they laid there: the user's cache folder is taken."""
    precious = tmp_path / "precious"
    precious.write_text("kept")
    places["shared"].mkdir()
    places["shared"].chmod(0o777)
    for name in ("arxiv.lock", "arxiv.next"):
        (places["shared"] / name).symlink_to(precious)
    assert places["cache"] == pace_folder()
    with Pace("arxiv", 0).turn(threading.Event(), TURN):
        pass
    assert "kept" == precious.read_text()
    assert {"arxiv.lock", "arxiv.next"} == {path.name for path in places["cache"].iterdir()}


@pytest.mark.parametrize("what", ["link", "file", "group"])
def test_t08_odd_folders(places: dict[str, Path], tmp_path: Path, what: str) -> None:
    """A link to a folder, a file, a folder of a whole group: none is taken for the user's own."""
    if what == "link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        places["shared"].symlink_to(tmp_path / "elsewhere")
    elif what == "file":
        places["shared"].write_text("in the way")
    else:
        places["shared"].mkdir()
        places["shared"].chmod(0o770)
    assert places["cache"] == pace_folder()


def test_t08_folder_of_another_user(places: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every folder is somebody else's, no lock file is written, and the sentence says what to set."""
    places["shared"].mkdir(mode=0o700)
    uid = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: uid + 1)
    with pytest.raises(ConfigError, match=r"No folder for lock files: .* XDG_RUNTIME_DIR"):
        pace_folder()


@pytest.mark.parametrize("name", ["test.lock", "test.next"])
def test_t08_links_within_the_folder(tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Even within the own folder no link is written through: the lock can't be used, or the interval is only ours."""
    precious = tmp_path / "precious"
    precious.write_text("kept")
    folder = tmp_path / "pace"
    folder.mkdir()
    (folder / name).symlink_to(precious)
    pace = Pace("test", 0, folder)
    if name == "test.lock":
        with pytest.raises(HeldError, match=r"test\.lock can't be used"), pace.turn(threading.Event(), TURN):
            pass
    else:
        with pace.turn(threading.Event(), TURN):
            pass
        assert "test.next can't be written" in caplog.text
    assert "kept" == precious.read_text()


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another process that holds a lock file, as `flock FILE sleep 9999` does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture
def adapter(tmp_path: Path) -> ServiceAdapter:
    return ServiceAdapter(
        Pace("test", 0, tmp_path / "pace"), Policy(call_seconds=0.2, retry_wait=0), lambda answer: None
    )


def get(adapter: ServiceAdapter, url: str) -> requests.Response:
    return adapter.send(requests.Request("GET", url).prepare())


def test_t09_held_lock_puts_the_service_out_of_reach(adapter: ServiceAdapter, tmp_path: Path) -> None:
    """The first call fails once its deadline is over, with the lock file in the sentence; the others fail at once."""
    path = tmp_path / "pace" / "test.lock"
    with held(path):
        with pytest.raises(OutOfReachError, match=f"another process has held {path} for 0.2 s"):
            get(adapter, "http://127.0.0.1:9")
        adapter._policy.call_seconds = 1e9
        with pytest.raises(OutOfReachError, match="another process has held"):
            get(adapter, "http://127.0.0.1:9")
    assert 0 == adapter.contact.n_requests


def test_t09_lock_taken_during_the_run(adapter: ServiceAdapter, tmp_path: Path) -> None:
    """A lock that somebody takes and keeps fails the call that waits for it, not the service."""
    with Services(shipped_library()) as services:
        url = f"{services.arxiv.url}?id_list=2308.16150"
        assert get(adapter, url).ok
        with (
            held(tmp_path / "pace" / "test.lock"),
            pytest.raises(CallError, match="another process has held"),
        ):
            get(adapter, url)
        assert adapter.contact.closed is None
        assert get(adapter, url).ok


def test_t09_interruption_ends_the_wait(tmp_path: Path) -> None:
    """A run that is interrupted waits for no lock, however long it might."""
    stop = threading.Event()
    threading.Timer(0.05, stop.set).start()
    pace = Pace("test", 0, tmp_path)
    with held(tmp_path / "test.lock"), pytest.raises(HeldError, match="interrupted"), pace.turn(stop, 1e9):
        pass


def test_t09_lock_of_a_process_that_died(tmp_path: Path) -> None:
    """The lock goes with the process that held it, however that ended."""
    code = (
        "import os, sys, threading, pathlib; from pipeline.resolve.pace import Pace\n"
        "with Pace('test', 0, pathlib.Path(sys.argv[1])).turn(threading.Event(), 9): os._exit(9)"
    )
    assert 9 == subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode
    with Pace("test", 0, tmp_path).turn(threading.Event(), TURN):
        pass
