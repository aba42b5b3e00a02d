"""The browser in which pages are looked at."""

from tests.browser import browser, chromium, playwright  # noqa: F401 (fixtures)
