"""The site: static pages of a release, a table of all works and a page for each list; no server, no network, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from pipeline.export.list_pages import PlainWork, list_page_parts, plain_work
from pipeline.export.site_facts import SiteFacts, site_facts
from pipeline.publish.attribution import Attribution, attributions, list_address
from pipeline.publish.paper_pages import followable
from pipeline.publish.whole_page import page_json, page_policy, page_script, page_style
from pipeline.schema import CuratedList
from pipeline.source_licenses import license_page
from pipeline.text import plural
from pipeline.whole_files import write_text

_PACKAGE = "pipeline.export"
_MARK = '<meta name="generator" content="paperlist">'


def site_pages(facts: SiteFacts, title: str | None = None, feed: str | None = None) -> dict[str, str]:
    """The pages by file name.

    Args:
        facts: What they show.
        title: What stands above all of them; by default the list's own title, or how many lists there are.
        feed: The file of the feed beside them.
    """
    names = page_names(row.list_id for row in facts.lists)
    heading = title or _title(facts.lists)
    shared = {"license_page": license_page, "release": facts.release.content_id}
    pages = {
        names[row.list_id]: _list_page(facts, row, names[row.list_id], heading, shared) for row in facts.lists
    }
    return {"index.html": _index(facts, names, heading, feed, shared), **pages}


def _index(
    facts: SiteFacts, names: Mapping[str, str], title: str, feed: str | None, shared: Mapping[str, Any]
) -> str:
    style, script = page_style(_PACKAGE, "site.css", "table.css"), page_script(_PACKAGE, "site.js")
    return _environment().get_template("index.html.j2").render(
        **shared,
        title=title,
        feed=feed,
        lists=facts.lists,
        pages=names,
        works=_plain(facts),
        origins=_origins(facts, facts.lists),
        style=style,
        script=script,
        policy=page_policy(style, script),
        facts=page_json(site_facts(facts, names)),
    )  # fmt: skip


def _plain(facts: SiteFacts) -> list[PlainWork]:
    return [plain_work(facts, work) for work in facts.works]


def _list_page(
    facts: SiteFacts, row: CuratedList, name: str, site_title: str, shared: Mapping[str, Any]
) -> str:
    style = page_style(_PACKAGE, "site.css")
    return _environment().get_template("list.html.j2").render(
        **shared,
        **list_page_parts(facts, row),
        title=row.title or row.list_id,
        page=name,
        site_title=site_title,
        address=followable(list_address(row)),
        origins=_origins(facts, [row]),
        style=style,
        policy=page_policy(style),
    )  # fmt: skip


def _origins(facts: SiteFacts, lists: Iterable[CuratedList]) -> list[Attribution]:
    """Whose data the pages show: the sources of the works' records."""
    used = {name for work in facts.works for name in work.record_ids}
    return attributions({one.source for one in facts.release.records if one.record_id in used}, lists)


def _title(lists: list[CuratedList]) -> str:
    if len(lists) == 1:
        return lists[0].title or lists[0].list_id
    return f"Papers of {plural(len(lists), 'list')}"


def page_names(list_ids: Iterable[str]) -> dict[str, str]:
    """The file of each list's page: letters, digits and hyphens of its id, with a number where two would be one."""
    names: dict[str, str] = {}
    for list_id in sorted(list_ids):
        stem = re.sub(r"[^a-z0-9]+", "-", list_id.lower()).strip("-")[:80] or "list"
        name, number = f"list-{stem}.html", 2
        while name in names.values():
            name, number = f"list-{stem}-{number}.html", number + 1
        names[list_id] = name
    return names


def write_site(pages: Mapping[str, str], folder: Path) -> None:
    """Write the pages, each whole, the table last; pages of lists that are there no more go, what others put there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("list-*.html"):
        if path.name not in pages and _MARK in path.read_text(encoding="utf-8", errors="replace")[:2000]:
            path.unlink()
    for name in sorted(pages, key=lambda name: name == "index.html"):
        write_text(folder / name, pages[name])


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(_PACKAGE, "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters["plural"] = plural
    return environment
