"""A real Chromium: fixtures that drive it, a page shown in it, and words that try to become more than words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
HOSTILE = (
    "</script><script>window.ran = 1</script>",
    '"><img src=x onerror="window.ran=1">',
    "<svg onload=window.ran=1>",
    "javascript:window.ran=1",
    "data:text/html,<script>window.ran=1</script>",
    "</style><style>*{display:none}</style>",
    "<!--<script>",
    "\u202egnp.exe\u2028\u2029",
    "https://example.org/\"onmouseover='window.ran=1'",
    "{{7*7}}${window.ran=1}<iframe srcdoc='<script>parent.ran=1</script>'>",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("there is no Chromium here: install Debian's package chromium")
    return path


@pytest.fixture(scope="session")
def playwright() -> Iterator[object]:
    """What drives it."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make dev")
    with api.sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(chromium: str, playwright: object) -> Iterator[object]:
    """One Chromium for all tests; each opens a context of its own."""
    launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    yield launched
    launched.close()


@contextmanager
def shown(browser, path: Path, text: str, address: str = "", **context) -> Iterator[object]:
    """A page in a context of its own; whatever it asks for, complains of or refuses fails the test."""
    path.write_text(text, encoding="utf-8")
    opened = browser.new_context(**context)
    page = opened.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.on(
        "request",
        lambda request: (
            told.append(request.url)
            if request.url != page.url.partition("#")[0] and request.url != path.as_uri()
            else None
        ),
    )
    page.goto(f"{path.as_uri()}{address}")
    if context.get("java_script_enabled", True) and "dataset.ready" in text:
        page.wait_for_selector("html[data-ready]")
    yield page
    assert [] == told
    opened.close()
