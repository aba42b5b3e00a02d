"""Listed papers: what a list says of a paper, as a key and as a record of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from pipeline.keys import ids_of, paper_key
from pipeline.records import admit
from pipeline.schema import Mention, Record, Resolution
from pipeline.text import digest, squash


def mention_key(mention: Mention) -> str:
    """The key of the paper as the list links it."""
    return paper_key(ids_of(mention), mention.paper_url, mention.title, mention.authors)


def misled_mentions(resolutions: Iterable[Resolution]) -> set[str]:
    """The mentions whose link leads to another paper, by what a source says: what they link tells nothing of them."""
    return {said.mention_id for said in resolutions if said.status != "found" and said.cause == "wrong_link"}


def record_of_mention(mention: Mention, *, is_misled: bool = False) -> Record:
    """A record made from what the list says, for a paper that no source knows; without what a wrong link says."""
    if is_misled:
        mention = dataclasses.replace(
            mention,
            arxiv_id=None,
            doi=None,
            pmid=None,
            acl_id=None,
            openreview_id=None,
            s2_id=None,
            paper_url=None,
        )
    key = mention_key(mention)
    said = {
        "record_id": digest("list", key, squash(mention.title)), "source_id": key, "title": mention.title,
        "authors": mention.authors, "year": mention.year, "published_on": mention.published_on, "venue": mention.venue_text,
        "arxiv_id": mention.arxiv_id, "doi": mention.doi, "pmid": mention.pmid, "acl_id": mention.acl_id, "s2_id": mention.s2_id,
        "code_urls": (mention.code_url,) if mention.code_url else None,
    }  # fmt: skip
    return admit("list", said).record
