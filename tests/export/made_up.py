"""Made-up releases: works as the sources know them well, in lists with sections."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.publish.reading import Release
from pipeline.schema import Author, CuratedList, Link, Mention, Record, Work
from pipeline.text import digest
from tests.rows import a_mention, a_work, blank

THINGS = (
    "river pond lake meadow forest heron otter beaver trout willow stone bridge mill ferry harbour island valley orchard "
    "garden tower lantern compass ledger loom kettle saddle anchor plough barrel cabin"
).split()
DEEDS = "Mapping Counting Drawing Measuring Tracing Naming Sorting Painting Weighing Charting".split()
GIVEN = "Ada Bruno Chidi Dana Emre Farida Goran Hana Ivo Jun Kemal Lena".split()
NAMES = (
    "Adler Brandt Conti Dubois Eriksen Farkas García Horvat Ivanov Jansen Kowalski Larsen Moreau Novak Sorensen "
    "Okafor Muller Iwata Brennan Dlamini"
).split()
VENUES = (None, "NeurIPS", "CVPR", "Journal of Ponds", "International Conference on Rivers & Lakes")
SECTIONS = (
    ("Rivers",),
    ("Rivers", "Slow ones"),
    ("Rivers", "Fast ones"),
    ("Lakes",),
    ("Tools", "Maps", "Old ones"),
)


def a_release(n_works: int, n_lists: int = 4, words: Sequence[str] = ("",)) -> Release:
    """A release whose works are known with everything that a site shows.

    Args:
        n_works: How many works; each tenth stands in two lists.
        n_lists: How many lists, those of even number with a licence.
        words: What stands in every text that a list or a source may write: one after the other, work by work.
    """
    dice = random.Random(1)
    works = [_work(dice, at, words[at % len(words)]) for at in range(n_works)]
    mentions = [_mention(work, at, at % n_lists, words[at % len(words)]) for at, work in enumerate(works)]
    mentions += [
        _mention(work, at, (at + 1) % n_lists, words[at % len(words)])
        for at, work in enumerate(works)
        if at % 10 == 9
    ]
    records = [
        blank(Record, record_id=name, source="arxiv", title=work.title) for work in works for name in work.record_ids
    ]  # fmt: skip
    held = Counter(mention.list_id for mention in mentions)
    return Release(
        content_id="0" * 16, lists=[_list(at, held[f"list-{at}"], words[at % len(words)]) for at in range(n_lists)], mentions=mentions, works=works, records=records
    )  # fmt: skip


def _list(at: int, n_works: int, words: str) -> CuratedList:
    return blank(
        CuratedList, list_id=f"list-{at}", title=f"Awesome Waters {at}{words}", license=None if at % 2 else "CC0-1.0",
        repository=None if at % 2 else f"https://github.com/owner/list-{at}", n_mentions=n_works + 1, n_papers=n_works, n_works=n_works,
    )  # fmt: skip


def _work(dice: random.Random, at: int, words: str) -> Work:
    one, two, three, four = (word.title() for word in dice.sample(THINGS, 4))
    venue = VENUES[at % len(VENUES)]
    day = date(2020, 1, 1) + timedelta(days=2 * at % 1800)
    arxiv_id = f"{day:%y%m}.{at:05d}"
    return a_work(
        work_id=digest("work", str(at)), title=f"{dice.choice(DEEDS)} the {one} and the {two} by {three} with {four}{words}",
        authors=tuple(Author(name=f"{dice.choice(GIVEN)} {name}{words}", s2_author_id=f"7{at}") for name in dice.sample(NAMES, 1 + at % 9)),
        year=day.year, published_on=day, venue=f"{venue}{words}" if venue else None, volume="7" if at % 5 == 3 else None, pages="1–9" if at % 5 == 3 else None,
        arxiv_id=arxiv_id, doi=f"10.1000/waters.{at}" if venue else None, primary_category="cs.CV", citation_count=at * 7 % 900,
        s2_id=f"{at:040x}", s2_corpus_id=250_000_000 + at, pdf_url=f"https://arxiv.org/pdf/{arxiv_id}", code_urls=(f"https://github.com/owner/waters-{at}{words}",) if at % 2 else None,
        is_withdrawn=at % 50 == 7, is_retracted=at % 50 == 8, record_ids=(digest("record", str(at)),),
        abstract=f"The abstract of number {at}.{words}", tldr=f"In short: {at}.{words}",
    )  # fmt: skip


def _mention(work: Work, at: int, list_at: int, words: str) -> Mention:
    path = tuple(f"{part}{words}" for part in SECTIONS[at // 4 % len(SECTIONS)])
    links = (
        Link(label=f"project{words}", url=words or f"https://example.org/{at}", role="project"),
        Link(label="me", url="mailto:somebody@example.org", role="other"),
    )
    return a_mention(
        mention_id=digest("mention", str(at), str(list_at)), list_id=f"list-{list_at}", position=at, section=" > ".join(path), section_path=path,
        kind="paper", title=work.title, paper_url=words or f"https://arxiv.org/abs/{work.arxiv_id}", links=links, raw=f"The list's own words {at}{words}",
        work_id=work.work_id,
    )  # fmt: skip
