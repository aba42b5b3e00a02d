"""Every flag of a night decided in a real Chromium without a mouse, by a file and under `paperlist review`."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.check.checking import CheckOptions
from pipeline.config import Settings
from pipeline.decisions import read_decisions
from pipeline.job import Options
from pipeline.publish.reading import read_release
from pipeline.review.command import decide_file
from pipeline.run import enrich
from tests.project import day
from tests.review.made_up import N_FLAGS

ProjectOf = Callable[[str], Settings]
NIGHTS = [
    ("made-up", False),
    pytest.param("made-up", True, marks=pytest.mark.long),
    pytest.param("shared", True, marks=pytest.mark.long),
]
"""Which lists, and whether all of their flags are decided."""
N_SOME = 60


class Desk:
    """The page as somebody with a keyboard alone uses it."""

    def __init__(self, page) -> None:
        self.page = page
        self.page.set_default_timeout(60_000)
        self.page.wait_for_selector("html[data-ready]")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def progress(self) -> tuple[int, int]:
        """How many flags are decided, and how many there are."""
        done, of = re.findall(r"\d+", self.page.locator("#progress-words").text_content())
        return int(done), int(of)

    def flag(self) -> dict:
        """The open flag: its name, and the keys of its buttons."""
        return self.page.evaluate(
            "() => { const row = document.querySelector('.row[aria-current]'); return row && { id: row.dataset.flag,"
            " keys: [...row.querySelectorAll('.actions kbd')].map((key) => key.textContent) } }"
        )

    def decided(self, at_least: int) -> None:
        """Wait until so many are."""
        self.page.wait_for_function(
            "(least) => parseInt(document.getElementById('progress-words').textContent) >= least",
            arg=at_least,
        )

    def undo(self, times: int) -> None:
        """Take back so many steps, each once the one before is taken back."""
        done, _ = self.progress()
        self.press(*["u"] * times)
        self.page.wait_for_function(
            "(n) => parseInt(document.getElementById('progress-words').textContent) === n", arg=done - times
        )

    def dismiss(self, reason: str | None = None) -> None:
        """Dismiss the open flag; without a reason, for the last one."""
        done, _ = self.progress()
        self.press("d")
        if reason:
            self.page.keyboard.insert_text(reason)
        self.press("Enter")
        self.decided(done + 1)

    def decide_one(self, number: int, *, fixes: bool) -> tuple[str, str]:
        """Decide the open flag as its buttons allow; the flag and what was done."""
        flag = self.flag()
        done, _ = self.progress()
        key = "f" if fixes and "f" in flag["keys"] and number % 3 == 0 else "d"
        if "s" in flag["keys"]:
            key = "sx"[number % 2]
        if key == "d":
            self.dismiss(f"reason {number}" if number % 50 in (0, 1) else None)
        else:
            self.press(key)
            self.decided(done + 1)
        return flag["id"], key

    def decide_all(self, most: int, *, fixes: bool) -> dict[str, str]:
        """Decide one flag after the other, so many at most; what was done by flag."""
        made = {}
        for number in range(most):
            done, of = self.progress()
            if done == of:
                break
            made.update([self.decide_one(number, fixes=fixes)])
        return made

    def activate(self, name: str) -> None:
        """Go to a button with the tab key, and press it."""
        for _ in range(12):
            self.press("Shift+Tab")
            if self.page.evaluate("document.activeElement.id") == name:
                break
        else:
            self.page.locator(f"#{name}").focus()
        self.press("Enter")


@contextmanager
def opened(playwright, chromium: str, profile: Path, address: str) -> Iterator[Desk]:
    """The page in a browser that keeps what it is told to."""
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium, args=["--no-sandbox"]
    )
    try:
        page = context.pages[0] if context.pages else context.new_page()
        page.goto(address)
        desk = Desk(page)
        desk.press("j")
        yield desk
    finally:
        context.close()


@contextmanager
def served(log: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """`paperlist review`, and the address that it prints."""
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "review", "--no-browser", "--port", "0"],
            stdout=out,
            stderr=out,
        )
    try:
        while not (found := re.search(r"http://\S+", log.read_text())):
            assert process.poll() is None, log.read_text()
        yield found[0], process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(30)


def expected_of(settings: Settings, made: dict[str, str]) -> tuple[Counter, Counter]:
    """What must stand in the file of decisions: dismissed flags and judged pairs."""
    flags = {flag.flag_id: flag for flag in read_release(settings.out_dir).flags}
    dismissed = Counter((flags[name].code, flags[name].subject) for name, key in made.items() if key == "d")
    judged = Counter("same" if key == "s" else "different" for key in made.values() if key in "sx")
    return dismissed, judged


def found_in(settings: Settings) -> tuple[Counter, Counter]:
    """What stands there."""
    said = read_decisions(settings.raw_dir)
    return Counter((one.code, one.subject) for one in said.dismissed), Counter(
        one.verdict for one in said.pairs
    )


@pytest.mark.parametrize(("name", "is_whole"), NIGHTS)
def test_by_file(
    playwright, chromium: str, project_of: ProjectOf, tmp_path: Path, name: str, is_whole: bool
) -> None:
    """Flags are decided, some undone, the browser is killed half-way: every decision is found in the file that is read."""
    settings = project_of(name)
    address = (settings.out_dir / "report.html").as_uri()
    with opened(playwright, chromium, tmp_path / "profile", address) as desk:
        _, n_flags = desk.progress()
        assert n_flags == N_FLAGS or name == "shared"
        n_each = n_flags if is_whole else N_SOME
        made = desk.decide_all(n_each // 2, fixes=name == "made-up")
        _kill(desk)
    with opened(playwright, chromium, tmp_path / "profile", address) as desk:
        assert (len(made), n_flags) == desk.progress()
        made |= desk.decide_all(n_each, fixes=name == "made-up")
        assert not is_whole or (n_flags, n_flags) == desk.progress()
        desk.undo(3)
        undone = list(made)[-3:]
        with desk.page.expect_download() as download:
            desk.activate("save")
        saved = tmp_path / "decisions.json"
        download.value.save_as(saved)
    made = {flag: key for flag, key in made.items() if flag not in undone}
    assert {
        row["flag"]: row["do"] for row in json.loads(saved.read_text())["decisions"] if row["do"] == "fix"
    } == {flag: "fix" for flag, key in made.items() if key == "f"}
    (settings.raw_dir / "decisions.toml").write_text("# ours, by hand\n")
    expected = expected_of(settings, made)
    before = {path: path.read_bytes() for path in settings.raw_dir.glob("*.md")}
    ended = decide_file(settings, saved, None, CheckOptions(clock=day()))
    assert 0 == ended.exit_code, ended.sentences
    assert expected == found_in(settings)
    assert (settings.raw_dir / "decisions.toml").read_text().startswith("# ours, by hand\n")
    assert ("f" in made.values()) == any(path.read_bytes() != data for path, data in before.items())
    again = enrich(settings, Options(offline=True), day("2026-11-25"))
    left = {flag.flag_id for flag in again.tables.flags if flag.status == "open"}
    assert not left & {flag for flag, key in made.items() if key in "dsxf"}


def _kill(desk: Desk) -> None:
    """End the browser's processes without a word."""
    session = desk.page.context.new_cdp_session(desk.page)
    try:
        session.send("Browser.crash")
    except Exception as error:
        assert "closed" in str(error).lower()


@pytest.mark.parametrize(("name", "is_whole"), NIGHTS)
def test_by_review(
    playwright, chromium: str, project_of: ProjectOf, tmp_path: Path, name: str, is_whole: bool
) -> None:
    """The same page served: each decision is written at once, the server is killed half-way, what a hand writes is kept."""
    settings = project_of(name)
    decisions = settings.raw_dir / "decisions.toml"
    with (
        served(tmp_path / "first.log") as (address, process),
        opened(playwright, chromium, tmp_path / "one", address) as desk,
    ):
        _, n_flags = desk.progress()
        n_each = n_flags if is_whole else N_SOME
        made = desk.decide_all(n_each // 2, fixes=name == "made-up")
        assert expected_of(settings, made) == found_in(settings)
        with decisions.open("a") as file:
            file.write("\n# ours, by hand\n")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        desk.press("d", "Enter")
        desk.page.get_by_text("does not answer").wait_for()
        assert len(made) == desk.progress()[0]
    with (
        served(tmp_path / "second.log") as (address, _),
        opened(playwright, chromium, tmp_path / "two", address) as desk,
    ):
        assert (len(made), n_flags) == desk.progress()
        made |= desk.decide_all(n_each, fixes=name == "made-up")
        desk.undo(3)
        made = {flag: key for flag, key in made.items() if flag not in list(made)[-3:]}
        assert expected_of(settings, made) == found_in(settings)
        assert "f" in made.values() or name == "shared"
        if "f" in made.values():
            before = {path: path.read_bytes() for path in settings.raw_dir.glob("*.md")}
            desk.activate("make-edits")
            desk.page.get_by_text("mended.").first.wait_for(timeout=120_000)
            assert any(path.read_bytes() != data for path, data in before.items())
    assert "\n# ours, by hand\n" in decisions.read_text()


def test_many_at_once(browser, project_of: ProjectOf) -> None:
    """All flags of a rule in a section are dismissed by one key and one reason, and undone by one key; the view stays."""
    settings = project_of("made-up")
    page = browser.new_context().new_page()
    page.goto(f"{(settings.out_dir / 'report.html').as_uri()}#list=list-1&rule=LNK004+empty-link")
    desk = Desk(page)
    desk.press("j", "m", "Tab")
    page.keyboard.insert_text("no paper is public")
    desk.press("Enter")
    desk.decided(21)
    assert (21, N_FLAGS) == desk.progress()
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert "list=list-1" in page.url
    assert (21, N_FLAGS) == desk.progress()
    desk.press("u")
    desk.page.get_by_text("21 decisions undone.").wait_for()
    assert (0, N_FLAGS) == desk.progress()


WATCHED = """
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...given) {
      const shown = () => document.getElementById("progress-words").textContent;
      this.transaction.addEventListener("complete", () => (window.shownBefore = shown()));
      return put.apply(this, given);
    };
"""


def test_kept_is_said_after_it_is(browser, project_of: ProjectOf) -> None:
    """A decision counts once the browser's database holds it, so that a page left at once loses nothing."""
    page = browser.new_context().new_page()
    page.add_init_script(WATCHED)
    page.goto((project_of("made-up").out_dir / "report.html").as_uri())
    desk = Desk(page)
    desk.press("j")
    desk.dismiss("wanted")
    assert page.evaluate("window.shownBefore").startswith("0 of")


def test_a_browser_that_keeps_nothing(browser, project_of: ProjectOf) -> None:
    """Decisions count, and the page says that they go with it."""
    page = browser.new_context().new_page()
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined });")
    page.goto((project_of("made-up").out_dir / "report.html").as_uri())
    desk = Desk(page)
    desk.press("j")
    desk.dismiss("wanted")
    assert (1, N_FLAGS) == desk.progress()
    assert "keeps nothing" in page.locator("#said").text_content()


def test_the_command_holds_every_decision(browser, project_of: ProjectOf, tmp_path: Path) -> None:
    """What is copied is one command for a shell, which writes what was decided."""
    settings = project_of("made-up")
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((settings.out_dir / "report.html").as_uri())
    desk = Desk(page)
    desk.press("j")
    desk.dismiss("it's “wanted”; $(touch here) `touch here`\\")
    desk.press("j")
    desk.dismiss("DECISIONS")
    desk.activate("copy")
    page.get_by_text("copied as one command").wait_for()
    command = page.evaluate("() => document.getElementById('command').value")
    script = tmp_path / "run.sh"
    script.write_text(f'paperlist() {{ "{sys.executable}" -m pipeline.cli "$@"; }}\n{command}')
    done = subprocess.run(["sh", str(script)], capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    reasons = [one.reason for one in read_decisions(settings.raw_dir).dismissed]
    assert ["it's “wanted”; $(touch here) `touch here`\\", "DECISIONS"] == reasons
    assert not Path("here").exists()
