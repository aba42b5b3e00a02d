"""The site: what stands on its pages and what does not, as text and in a real Chromium."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.export.site import page_names, site_pages, write_site
from pipeline.export.site_facts import SiteFacts
from pipeline.publish.exports import exported
from pipeline.publish.reading import Release
from tests.browser import HOSTILE, shown
from tests.export.made_up import a_release
from tests.nights import TINY, a_night, a_night_folder, called

N_WORKS = 1_000
RELEASE = a_release(120)
PAGES = site_pages(SiteFacts(RELEASE), feed="feed.xml")
INDEX = PAGES["index.html"]


def works_of(page: str) -> list[dict[str, object]]:
    """The facts that stand in a page."""
    return json.loads(re.search(r'id="facts">(.*?)</script>', page, re.DOTALL)[1])["works"]


class Hrefs(HTMLParser):
    """Where the links of a page lead, and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.hrefs += [told["href"] or ""] if "href" in told else []
        self.ids |= {told["id"] or ""} if "id" in told else set()


def test_every_work_stands_in_the_table_and_on_its_lists_page() -> None:
    """The table has each work once; the page of a list has it in its sections; both say what was withdrawn."""
    works = works_of(INDEX)
    assert {work.work_id for work in RELEASE.works} == {work["id"] for work in works}
    assert len(RELEASE.works) == len(works)
    assert [work.year for work in sorted(RELEASE.works, key=lambda one: one.published_on, reverse=True)] == [
        work["year"] for work in works
    ]
    page = PAGES["list-list-0.html"]
    headings = re.findall(r"<h(\d) id=\"[^\"]+\">([^<]+?)(?: <small>|</h)", page)
    assert [("2", "Rivers"), ("3", "Slow ones"), ("3", "Fast ones"), ("2", "Lakes"), ("2", "Tools"), ("3", "Maps"), ("4", "Old ones")] == headings  # fmt: skip
    of_list = {mention.work_id for mention in RELEASE.mentions if mention.list_id == "list-0"}
    assert of_list == set(re.findall(r"index\.html#work=(\w+)", page))
    pulled = {work["id"]: work["is"] for work in works if "is" in work}
    assert {"withdrawn", "retracted"} == set(pulled.values())
    assert sum(bool(work.is_withdrawn or work.is_retracted) for work in RELEASE.works) == len(pulled)


def test_links_lead_somewhere() -> None:
    """Links lead to the web, to a page of the site, or to a part of one."""
    parsed = {name: Hrefs(page) for name, page in PAGES.items()}
    for name, page in parsed.items():
        for href in page.hrefs:
            target, _, part = href.partition("#")
            if href.startswith("https://") or href == "feed.xml":
                continue
            assert (target or name) in PAGES, href
            assert re.match(r"work=|list=", part) or not part or part in parsed[target or name].ids, href
    assert not any("mailto" in page for page in PAGES.values())


def test_texts_and_people_are_left_out_unless_asked() -> None:
    """Abstracts, summaries and a list's words stand there only if asked, a list's only under its licence; ids of people never."""
    asked = site_pages(SiteFacts(RELEASE, with_texts=True))
    texts = ("The abstract of number", "In short:", "own words")
    assert [(False, False, False)] * len(PAGES) == [
        tuple(text in page for text in texts) for page in PAGES.values()
    ]
    assert (True, True, False) == tuple(text in asked["index.html"] for text in texts)
    assert [True, False, True, False] == ["own words" in asked[f"list-list-{at}.html"] for at in range(4)]
    for page in [*PAGES.values(), *asked.values()]:
        assert not any(f'"7{at}"' in page for at in range(120)) and "s2_author_id" not in page


def test_whose_data_it_is() -> None:
    """Each footer names the sources and lists that the page has something from, with their licences."""
    footer = INDEX.partition("<footer>")[2]
    assert "Thank you to arXiv" in footer and "CC0-1.0" in footer and "DBLP" not in footer
    assert 2 == footer.count("no licence stated")
    assert "Awesome Waters 1" not in PAGES["list-list-0.html"].partition("<footer>")[2]


def test_same_release_same_bytes() -> None:
    """A site has no clock: the rows may come in any order."""
    other = Release(**{
        name: value[::-1] if isinstance(value := getattr(RELEASE, name), list) and name != "lists" else value
        for name in ("content_id", "lists", "mentions", "works", "records")
    })  # fmt: skip
    assert PAGES == site_pages(SiteFacts(other), feed="feed.xml")


def test_a_thousand_works_are_small() -> None:
    """All pages together have less than a megabyte for a thousand works of which everything is known."""
    pages = site_pages(SiteFacts(a_release(N_WORKS)))
    assert sum(len(page.encode()) for page in pages.values()) < 1_000_000


def test_a_release_from_before_there_was_a_table_of_lists() -> None:
    """Its lists go by their ids, and state no licence."""
    pages = site_pages(SiteFacts(replace(RELEASE, lists=[])))
    assert PAGES.keys() == pages.keys()
    assert (
        4 == pages["index.html"].count("no licence stated")
        and "list-3</a><small>30 works</small>" in pages["index.html"]
    )


def test_pages_of_lists_that_went_go(tmp_path: Path) -> None:
    """What a former site wrote and this one does not goes; what somebody else put there stays."""
    folder = tmp_path / "site"
    write_site(PAGES, folder)
    (folder / "list-mine.html").write_text("mine", encoding="utf-8")
    (folder / "CNAME").write_text("example.org", encoding="utf-8")
    alone = site_pages(SiteFacts(RELEASE, "list-2"))
    write_site(alone, folder)
    assert {*alone, "list-mine.html", "CNAME"} == {path.name for path in folder.iterdir()}


def test_names_of_pages() -> None:
    """A page is named by letters and digits of its list, whatever the list is called; no two have one name."""
    names = page_names(["a/b", "a b", "../etc", "未来", "A_B"])
    assert {"list-a-b.html", "list-a-b-2.html", "list-a-b-3.html", "list-etc.html", "list-list.html"} == set(
        names.values()
    )


def test_the_command(tmp_path: Path) -> None:
    """A night's release becomes a site; a list that is not there is told, and nothing is written."""
    a_night(a_night_folder(tmp_path, tiny=TINY))
    done = called("export", "site", "-o", "site", "--title", "Widgets & more")
    assert (0, "4 works on 2 pages: open site/index.html.\n") == (done.returncode, done.stderr)
    assert "<title>Widgets &amp; more</title>" in (tmp_path / "site" / "index.html").read_text(
        encoding="utf-8"
    )
    refused = called("export", "site", "-o", "other", "--list", "none")
    assert (2, False) == (refused.returncode, (tmp_path / "other").exists())


# --- In a browser ---------------------------------------------------------------------------------------------------


def a_site(folder: Path, release: Release = RELEASE, **options: object) -> dict[str, str]:
    """The pages of a site, written to a folder."""
    pages = site_pages(SiteFacts(release, **options))
    write_site(pages, folder)
    return pages


def titles(page) -> list[str]:
    return page.locator("#rows .title a, #rows .title > span:not(.pulled)").all_text_contents()


def test_search_facets_sort_and_address(browser, tmp_path: Path) -> None:
    """Search, facets and order narrow what is shown, each facet says how many, and the address brings all of it back."""
    pages = a_site(tmp_path)
    with shown(browser, tmp_path / "index.html", pages["index.html"]) as page:
        assert "120 works" == page.locator("#count").text_content()
        assert 50 == page.locator("#rows tr").count()
        page.select_option("#by-list", "list-list-1.html")
        page.select_option("#by-sort", "cited")
        n_of_list = len({mention.work_id for mention in RELEASE.mentions if mention.list_id == "list-1"})
        assert f"{n_of_list} of 120 works" == page.locator("#count").text_content()
        sections = page.locator("#by-section option").all_text_contents()
        assert "Rivers > Slow ones" in " ".join(sections)
        by_name = {text.rpartition(" (")[0]: int(text.rpartition("(")[2][:-1]) for text in sections[1:]}
        below = sum(n for name, n in by_name.items() if name.startswith("Rivers > "))
        assert by_name["Rivers"] > below > 0
        page.select_option(
            "#by-section", label=next(text for text in sections if text.startswith("Rivers ("))
        )
        assert f"{by_name['Rivers']} of 120 works" == page.locator("#count").text_content()
        cited = [int(text) for text in page.locator("#rows td[data-what=cited]").all_text_contents()]
        assert sorted(cited, reverse=True) == cited
        page.keyboard.press("/")
        page.keyboard.insert_text("garcia 2020")
        page.wait_for_url(re.compile("garcia"))
        shown_now = titles(page)
        assert 0 < len(shown_now) < by_name["Rivers"]
        address = page.url
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        assert shown_now == titles(page)
        page.click("#clear")
        assert "120 works" == page.locator("#count").text_content()


def test_headings_sort(browser, tmp_path: Path) -> None:
    """A heading sorts by its column and says so; a second press turns the years round."""
    pages = a_site(tmp_path)
    with shown(browser, tmp_path / "index.html", pages["index.html"]) as page:
        year = page.locator("th[data-sort='newest oldest']")
        assert "descending" == year.get_attribute("aria-sort")
        year.locator("button").click()
        years = page.locator("#rows td[data-what=year]").all_text_contents()
        assert ("ascending", sorted(years)) == (year.get_attribute("aria-sort"), years)
        page.click("th[data-sort='title author'] button")
        assert sorted(titles(page)) == titles(page)


def test_bibtex_is_that_of_the_export(browser, tmp_path: Path) -> None:
    """What is copied of each work is what `paperlist export bibtex` writes, letter by letter."""
    odd = [
        replace(RELEASE.works[0], work_id="a" * 16, title="50% of {Ponds} & Lakes_α: $x^2$", venue="Journal of Ponds & Co", number="3", pages="1-9"),
        replace(RELEASE.works[1], work_id="b" * 16, doi=None, arxiv_id=None),
        replace(RELEASE.works[2], work_id="c" * 16, authors=(), year=None, doi="10.1002/(sici)1097<1::aid>3.0.co;2-#"),
    ]  # fmt: skip
    mentions = [replace(RELEASE.mentions[0], mention_id=work.work_id, work_id=work.work_id) for work in odd]
    release = replace(RELEASE, works=[*RELEASE.works, *odd], mentions=[*RELEASE.mentions, *mentions])
    pages = a_site(tmp_path, release)
    with shown(browser, tmp_path / "index.html", pages["index.html"]) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.click("#copy-all")
        page.locator("#said", has_text="copied").wait_for()
        order = {work["id"]: at for at, work in enumerate(works_of(pages["index.html"]))}
        works = sorted(release.works, key=lambda work: order[work.work_id])
        assert exported(works, "bibtex") == page.evaluate("() => navigator.clipboard.readText()")
        page.locator("#rows .bib").first.click()
        page.locator("#said", has_text="entry").wait_for()
        entry = page.locator("#rows .entry pre").text_content()
        assert exported(works[:1], "bibtex") == entry == page.evaluate("() => navigator.clipboard.readText()")


def test_hostile_words_stay_words(browser, tmp_path: Path) -> None:
    """Whatever lists and sources say, nothing runs or is loaded, no element is added, and links lead to the web alone."""
    elements = "() => [...document.querySelectorAll('*')].map((one) => one.tagName).sort()"
    hrefs = "() => [...document.querySelectorAll('a')].map((one) => one.getAttribute('href'))"
    attributes = "() => [...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames())"
    seen = []
    for words in ([f"word {at}" for at, _ in enumerate(HOSTILE)], HOSTILE):
        pages = a_site(
            tmp_path, a_release(4 * len(HOSTILE), 2, [f" {word}" for word in words]), with_texts=True
        )
        for name in ("index.html", "list-list-0.html"):
            with shown(browser, tmp_path / name, pages[name]) as page:
                if name == "index.html":
                    page.locator("#rows .bib").first.click()
                    page.click("#copy-all")
                seen.append([tag for tag in page.evaluate(elements) if tag != "A"])
                assert not page.evaluate("'ran' in window")
                allowed = r"#|https?://|index\.html|list-list-\d\.html"
                assert [] == [href for href in page.evaluate(hrefs) if not re.match(allowed, href)]
                assert not any(one.startswith("on") for one in page.evaluate(attributes))
                told = page.locator("body").text_content()
                assert name != "index.html" or all(word in told for word in words)
    assert seen[:2] == seen[2:]


def test_only_its_own_script_runs(browser, tmp_path: Path) -> None:
    """The policy refuses a script that got into a page, and any request; a list's page runs none at all."""
    for name in ("index.html", "list-list-0.html"):
        path = tmp_path / name
        path.write_text(
            PAGES[name].replace("<header>", "<header><script>window.ran = 1</script>"), encoding="utf-8"
        )
        page = browser.new_context().new_page()
        page.goto(path.as_uri())
        assert not page.evaluate("'ran' in window")
        assert page.evaluate("() => fetch('https://example.org/').then(() => false, () => true)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(browser, tmp_path: Path, scheme: str) -> None:
    """axe-core finds nothing at all on either page, with an entry and a summary open, whatever the colours."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed: make dev")
    script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    pages = a_site(tmp_path, with_texts=True)
    for name in ("index.html", "list-list-0.html"):
        with shown(browser, tmp_path / name, pages[name], color_scheme=scheme) as page:
            page.evaluate(script)
            if name == "index.html":
                page.locator("#rows .bib").first.click()
                page.locator("#rows summary").first.click()
            found = page.evaluate("() => axe.run({ resultTypes: ['violations'] })")["violations"]
            assert [] == [
                (one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"]) for one in found
            ]


@pytest.mark.parametrize("width", [360, 800, 1920])
def test_nothing_is_wider_than_the_screen(browser, tmp_path: Path, width: int) -> None:
    """From phone to wide screen nothing has to be scrolled sideways, also where words are long, with and without a script."""
    wider = "() => document.documentElement.scrollWidth - window.innerWidth"
    pages = a_site(tmp_path, a_release(20, 2, [" " + "supercalifragilistic" * 8]))
    for has_script in (True, False):
        for name in ("index.html", "list-list-0.html"):
            how = {"viewport": {"width": width, "height": 800}, "java_script_enabled": has_script}
            with shown(browser, tmp_path / name, pages[name], **how) as page:
                assert page.evaluate(wider) <= 0, name


def test_it_reads_without_a_script(browser, tmp_path: Path) -> None:
    """Where no script runs all works stand there as a plain list; what needs the script is not shown."""
    with shown(browser, tmp_path / "index.html", INDEX, java_script_enabled=False) as page:
        assert 120 == page.locator("ul.plain > li").count()
        assert page.locator("ul.plain > li").first.is_visible()
        assert not page.locator("#filters").is_visible() and not page.locator("#works").is_visible()


def test_on_paper(browser, tmp_path: Path) -> None:
    """On paper stand the works and not the tools."""
    with shown(browser, tmp_path / "index.html", INDEX) as page:
        page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        assert not page.locator("#filters").is_visible() and not page.locator(".bib").first.is_visible()
        assert 120 == page.locator("#rows tr").count()


def test_ready_at_once(browser, tmp_path: Path) -> None:
    """A table of a thousand works makes no more elements at first than somebody looks at."""
    pages = a_site(tmp_path, a_release(N_WORKS))
    with shown(browser, tmp_path / "index.html", pages["index.html"]) as page:
        assert "1,000 works" == page.locator("#count").text_content()
        assert page.locator("*").count() < 2_500
