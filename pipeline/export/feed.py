"""The feed of a folder of releases: of all lists, or of one."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.export.atom import FeedHead, atom_feed
from pipeline.export.events import events, first_published
from pipeline.publish.attribution import Attribution, attributions
from pipeline.publish.reading import Release

FEED = "feed.xml"


def feed_of(
    out_dir: Path,
    release: Release,
    list_id: str | None = None,
    *,
    title: str | None = None,
    address: str | None = None,
    most: int,
    with_texts: bool = False,
) -> str:
    """What was new lately, as a feed.

    Args:
        out_dir: Folder of the releases.
        release: The current one.
        list_id: The only list that is told of; None for all.
        title: What it is called; by default after its list.
        address: Where it will stand.
        most: How many entries at most, the newest.
        with_texts: Whether summaries and abstracts stand there too.

    Raises:
        ConfigError: It is not known when a release was published, or the address is none.
    """
    since = first_published(out_dir)
    if since is None:
        raise ConfigError(f"{out_dir}: no publication is written down there. Run `paperlist enrich` first.")
    lists = [row for row in release.lists if list_id in (None, row.list_id)]
    named = lists[0].title or lists[0].list_id if len(lists) == 1 else "lists of papers"
    head = FeedHead(
        title=title or f"New in {named}", since=since, list_id=list_id, address=address,
        rights=_rights(attributions({record.source for record in release.records}, lists)),
    )  # fmt: skip
    return atom_feed(head, events(out_dir, release, list_id)[:most], release.lists, with_texts=with_texts)


def _rights(origins: list[Attribution]) -> str:
    return " ".join(
        f"{one.title}: {one.license or 'no licence stated, facts and links alone'}.{f' {one.sentence}' if one.sentence else ''}"
        for one in origins
    )
