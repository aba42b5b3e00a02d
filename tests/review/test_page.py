"""The page in a real Chromium: hostile words, what it may load, who can use it, and how it looks where."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.publish.night import Night, RunCount
from pipeline.publish.page_facts import PageFacts
from pipeline.publish.report import html_page
from pipeline.run_tables import Tables
from pipeline.schema import Problem
from tests.browser import HOSTILE, shown
from tests.review.made_up import made_up_tables

LIKELY = Settings().section_report
VIEWS = ("flags", "duplicates", "pairs", "figures")


def page_of(made: Tables, night: Night | None = None) -> str:
    """The page, with an edit for every third flag."""
    lines = [("-", "- [One](https://example.org/1)"), ("+", "- [Two](https://example.org/2)")]
    edits = {flag.flag_id: lines for flag in made.flags[::3]}
    forge = {
        (f"list-{at}", None): f"https://github.com/owner/list-{at}/blob/main/README.md?plain=1"
        for at in range(3)
    }
    return html_page(PageFacts(made, LIKELY, night or a_night(made), edits, forge))


def a_night(made: Tables) -> Night:
    """A night with something of everything."""
    problem = Problem(stage="parse", subject="list-1", sentence="list-1.md: can't be read.")
    counts = tuple(RunCount(f"2026-11-{day:02d}", 0.5 + day / 100, 100 - day) for day in range(1, 15))
    new = frozenset(flag.flag_id for flag in made.flags[:4])
    sources = (
        ("arXiv", "ok", "well; 3 entries found"),
        ("Semantic Scholar", "out_of_reach", "out of reach; no connection"),
    )
    return Night("0" * 16, "2026-11-24 03:00 UTC", "published", new, sources, (problem,), counts)


def open_flag(page) -> None:
    """Open the first flag, as a reader does."""
    page.keyboard.press("j")
    page.wait_for_selector(".row[aria-current] .body")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(browser, tmp_path: Path, words: str) -> None:
    """Whatever lists and sources say, nothing runs or is loaded, no element is added, and links lead to the web alone."""
    elements = "() => [...document.querySelectorAll('*')].map((one) => one.tagName).filter((name) => name !== 'MARK').sort().join()"
    seen = []
    for text in ("words", words):
        with shown(browser, tmp_path / "page.html", page_of(made_up_tables(12, f" {text}"))) as page:
            told = []
            for view in VIEWS:
                page.evaluate("(view) => { location.hash = `view=${view}` }", view)
                page.wait_for_selector(f"#view-{view}:not([hidden])")
                if view == "flags":
                    open_flag(page)
                told.append(page.evaluate(elements).count("A,"))
                assert not page.evaluate("'ran' in window")
                hrefs = page.evaluate(
                    "() => [...document.querySelectorAll('a')].map((one) => one.getAttribute('href'))"
                )
                assert all(re.match(r"#|https?://", href) for href in hrefs)
                assert not page.evaluate(
                    "() => document.querySelectorAll('img, iframe, object, embed, link, base, meta[http-equiv=refresh]').length"
                )
                assert 2 == page.evaluate("() => document.querySelectorAll('script').length")
            seen.append(told)
            for handler in page.evaluate(
                "() => [...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames())"
            ):
                assert not handler.startswith("on")
            assert page.locator(".row[aria-current] .what").text_content().endswith("is called otherwise")


def test_only_its_own_script_runs(browser, tmp_path: Path) -> None:
    """The policy refuses a script and a style that got into the page, and any request."""
    text = page_of(made_up_tables(10))
    assert "default-src 'none'" in html.unescape(text) and "unsafe" not in text.partition("</head>")[0]
    path = tmp_path / "page.html"
    path.write_text(
        text.replace("<header>", "<header><script>window.ran = 1</script><style>h1{color:red}</style>"),
        encoding="utf-8",
    )
    page = browser.new_context().new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert not page.evaluate("'ran' in window")
    assert "rgb(255, 0, 0)" != page.evaluate("() => getComputedStyle(document.querySelector('h1')).color")
    assert page.evaluate("() => fetch('https://example.org/').then(() => false, () => true)")


@pytest.mark.parametrize(
    ("n_flags", "scheme"),
    [
        (10, "light"),
        (350, "dark"),
        *(
            pytest.param(*others, marks=pytest.mark.long)
            for others in ((10, "dark"), (350, "light"), (1000, "light"), (1000, "dark"))
        ),
    ],
)
def test_everybody_can_use_it(browser, tmp_path: Path, n_flags: int, scheme: str) -> None:
    """axe-core finds nothing serious in any part of the page, whatever the colours and however many flags."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed: make dev")
    script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    with shown(
        browser, tmp_path / "page.html", page_of(made_up_tables(n_flags)), color_scheme=scheme
    ) as page:
        page.evaluate(script)
        for view in VIEWS:
            page.evaluate("(view) => { location.hash = `view=${view}` }", view)
            page.wait_for_selector(f"#view-{view}:not([hidden])")
            if view == "flags":
                open_flag(page)
            found = page.evaluate("() => axe.run({ resultTypes: ['violations'] })")["violations"]
            bad = [
                (one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"])
                for one in found
                if one["impact"] in ("serious", "critical")
            ]
            assert [] == bad
        page.keyboard.press("?")
        found = page.evaluate("() => axe.run('#help')")["violations"]
        assert [] == [one["id"] for one in found if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("width", [360, 800, 1920])
@pytest.mark.parametrize("has_script", [True, False])
def test_nothing_is_wider_than_the_screen(browser, tmp_path: Path, width: int, has_script: bool) -> None:
    """From phone to wide screen no part has to be scrolled sideways, also where words are long."""
    made = made_up_tables(40, " " + "supercalifragilistic" * 8)
    wider = "() => document.documentElement.scrollWidth - window.innerWidth"
    how = {"viewport": {"width": width, "height": 800}, "java_script_enabled": has_script}
    with shown(browser, tmp_path / "page.html", page_of(made), **how) as page:
        for view in VIEWS if has_script else ():
            page.evaluate("(view) => { location.hash = `view=${view}` }", view)
            page.wait_for_selector(f"#view-{view}:not([hidden])")
            if view == "flags":
                open_flag(page)
            assert page.evaluate(wider) <= 0, view
        assert page.evaluate(wider) <= 0


def test_it_reads_without_a_script(browser, tmp_path: Path) -> None:
    """Where no script runs, flags stand there the worst first, with their evidence; what needs the script is not shown."""
    made = made_up_tables(60)
    with shown(browser, tmp_path / "page.html", page_of(made), java_script_enabled=False) as page:
        titles = page.locator("#plain h3 .level").all_text_contents()
        assert ["Errors", "Warnings", "Notes"] == list(dict.fromkeys(titles))
        assert page.locator("#plain article").first.is_visible()
        assert 60 == page.locator("#plain article").count()
        assert not page.locator("#filters").is_visible() and not page.locator("#bar").is_visible()
        assert page.locator("svg[role=img]").first.is_visible()


def test_search_facets_and_address(browser, tmp_path: Path) -> None:
    """Search, facets, order and groups narrow what is shown; the address keeps them, and brings them back."""
    made = made_up_tables(120)
    with shown(browser, tmp_path / "page.html", page_of(made)) as page:
        assert "120 flags shown" == page.locator("#count").text_content()
        assert ["error", "error", "error"] == [
            row.get_attribute("class").split()[1] for row in page.locator(".row").all()[:3]
        ]
        page.select_option("#by-level", "warning")
        page.select_option("#by-list", "list-1")
        page.select_option("#by-group", "section")
        assert "40 flags shown" == page.locator("#count").text_content()
        page.keyboard.press("/")
        page.locator("#by-q").blur()
        page.keyboard.press("/")
        page.keyboard.insert_text("line 6")
        count = page.locator("#count").text_content()
        assert int(count.split()[0]) < 40
        address = page.url
        assert all(part in address for part in ("level=warning", "list=list-1", "group=section", "q=line+6"))
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        assert count == page.locator("#count").text_content()
        assert "warning" == page.locator("#by-level").input_value()


def test_new_flags_alone(browser, tmp_path: Path) -> None:
    """What is new since last night is told on top, marked, and shown alone if asked."""
    with shown(browser, tmp_path / "page.html", page_of(made_up_tables(30)), "#fresh=1") as page:
        assert 4 == page.locator(".badge.new").count()
        assert "4 flags shown" == page.locator("#count").text_content()


def test_a_flag_leads_out(browser, tmp_path: Path) -> None:
    """A flag links its line at the forge, the paper at its sources and the rule; differing words and the edit are marked."""
    with shown(browser, tmp_path / "page.html", page_of(made_up_tables(9))) as page:
        open_flag(page)
        hrefs = page.evaluate(
            "() => [...document.querySelectorAll('.row[aria-current] a')].map((one) => one.href)"
        )
        assert "https://github.com/owner/list-0/blob/main/README.md?plain=1#L5" in hrefs
        assert any(href.startswith("https://arxiv.org/abs/") for href in hrefs)
        assert any(href.startswith("https://www.semanticscholar.org/paper/") for href in hrefs)
        assert any(href.endswith("docs/rules.md#lnk001-rule-0") for href in hrefs)
        assert ["as listed", "arXiv", "Semantic Scholar"] == page.locator(
            ".sides thead th"
        ).all_text_contents()
        assert "again" in page.locator(".sides mark").all_text_contents()
        assert ["-- [One](https://example.org/1)", "+- [Two](https://example.org/2)"] == page.locator(
            ".edit > div"
        ).all_text_contents()


def test_on_paper_and_without_motion(browser, tmp_path: Path) -> None:
    """On paper stand the flags and not the tools; nothing on the page moves."""
    with shown(browser, tmp_path / "page.html", page_of(made_up_tables(30)), reduced_motion="reduce") as page:
        page.emulate_media(media="print")
        assert not page.locator("#bar").is_visible() and not page.locator("#filters").is_visible()
        assert page.locator(".row .what").first.is_visible()
        assert 0 == page.evaluate("() => document.getAnimations().length")
        assert "auto" == page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior")


def test_a_thousand_flags_are_small(browser, tmp_path: Path) -> None:
    """The page of a thousand flags is under 2 MB, and shows no more of them at first than somebody looks at."""
    text = page_of(made_up_tables(1000))
    assert len(text.encode()) < 2_000_000
    json.loads(re.search(r'id="facts">(.*?)</script>', text, re.DOTALL)[1])
    with shown(browser, tmp_path / "page.html", text) as page:
        assert "1,000 flags shown" == page.locator("#count").text_content()
        assert page.locator(".row").count() <= 40
        assert page.locator("*").count() < 2_000
