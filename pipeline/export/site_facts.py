"""What the site's table knows: works with where they stand, as JSON that a script shows; small, as others load it by phone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.ids import arxiv_address, doi_address
from pipeline.publish.exports import bibtex_entry, bibtex_name, citation_key, work_address
from pipeline.publish.page_facts import Json
from pipeline.publish.paper_pages import followable
from pipeline.publish.reading import Release
from pipeline.schema import CuratedList, LinkRole, Mention, Work

_SHOWN_ROLES: Mapping[LinkRole, str] = {
    "project": "project", "data": "data", "model": "model", "demo": "demo", "video": "video",
}  # fmt: skip
"""The links that lead to what belongs to a paper, with their words; what leads elsewhere is the list's own affair."""
_MOST_LINKS = 6


@dataclass(frozen=True)
class SiteFacts:
    """What the pages of a site are made from."""

    release: Release
    list_id: str | None = None
    """The only list that is shown; None for all."""
    with_texts: bool = False
    """Whether abstracts and summaries stand there too."""

    @cached_property
    def mentions(self) -> list[Mention]:
        """The entries that are papers, list by list in their order."""
        wanted = [
            one
            for one in self.release.mentions
            if one.work_id is not None and self.list_id in (None, one.list_id)
        ]
        return sorted(wanted, key=lambda one: (one.list_id, one.position))

    @cached_property
    def works(self) -> list[Work]:
        """The works of these entries, the newest first."""
        wanted = {mention.work_id for mention in self.mentions}
        works = [work for work in self.release.works if work.work_id in wanted]
        return sorted(works, key=lambda work: (-_age(work), work.title, work.work_id))

    @cached_property
    def lists(self) -> list[CuratedList]:
        """The lists that hold them, by id; nothing is known of those of a release from before there was a table of lists."""
        known = {row.list_id: row for row in self.release.lists}
        wanted = sorted({mention.list_id for mention in self.mentions})
        return [known.get(name) or _unknown_list(name, self.mentions) for name in wanted]

    @cached_property
    def mentions_of(self) -> Mapping[str, list[Mention]]:
        """The entries of each work."""
        found: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            found[mention.work_id or ""].append(mention)
        return found

    @cached_property
    def sections(self) -> Mapping[str, list[str]]:
        """The sections of each list, in its order."""
        found: dict[str, dict[str, None]] = {row.list_id: {} for row in self.lists}
        for mention in self.mentions:
            if mention.section is not None:
                found[mention.list_id].setdefault(mention.section)
        return {name: list(sections) for name, sections in found.items()}

    def page_of(self, work: Work) -> str | None:
        """The address of a work: its own, else the first that a list links."""
        linked = (mention.paper_url for mention in self.mentions_of.get(work.work_id, ()))
        return next(filter(None, map(followable, [work_address(work), *linked])), None)

    def links_of(self, work: Work) -> list[tuple[str, str]]:
        """Where else a work leads: code first, then what lists link beside it; each address once, with its words."""
        mentions = self.mentions_of.get(work.work_id, ())
        told = [
            *(("code", url) for url in (*(work.code_urls or ()), *(one.code_url for one in mentions)) if url),
            *((_SHOWN_ROLES[link.role], link.url) for one in mentions for link in one.links if link.role in _SHOWN_ROLES),
        ]  # fmt: skip
        words: dict[str, str] = {}
        for word, address in told:
            if url := followable(address):
                words.setdefault(url, word)
        words.pop(self.page_of(work) or "", None)
        return [(word, url) for url, word in words.items()][:_MOST_LINKS]


def _unknown_list(list_id: str, mentions: Sequence[Mention]) -> CuratedList:
    of_list = [mention.work_id for mention in mentions if mention.list_id == list_id]
    return CuratedList(
        list_id=list_id, title=None, url=None, repository=None, branch=None, commit=None, license=None, files=(), fetched_at=None,
        is_carried_over=False, n_mentions=len(of_list), n_papers=len(of_list), n_resolved=0, n_works=len(set(of_list)), n_unread=0, n_flags=0,
    )  # fmt: skip


def _age(work: Work) -> int:
    """The day on which a work came, as a number that grows: 20230607; of a year alone its first."""
    if work.published_on is not None:
        return int(f"{work.published_on:%Y%m%d}")
    return (work.year or 0) * 10_000


def site_facts(facts: SiteFacts, pages: Mapping[str, str]) -> Json:
    """Everything that the script shows.

    Args:
        facts: The works and lists.
        pages: The page of each list, by its id.
    """
    places = _Places(facts)
    return {
        "lists": [_list(facts, row, pages) for row in facts.lists],
        "works": [_work(facts, work, places) for work in facts.works],
    }


def _list(facts: SiteFacts, row: CuratedList, pages: Mapping[str, str]) -> Json:
    return {
        "title": row.title or row.list_id,
        "page": pages[row.list_id],
        "sections": facts.sections[row.list_id],
    }


class _Places:
    """Where entries stand, as numbers: the list, and its section, -1 above the first."""

    def __init__(self, facts: SiteFacts) -> None:
        self._lists = {row.list_id: at for at, row in enumerate(facts.lists)}
        self._sections = {
            name: {section: at for at, section in enumerate(sections)}
            for name, sections in facts.sections.items()
        }

    def of(self, mentions: Iterable[Mention]) -> list[int]:
        """List and section of each entry, one after the other; each place once."""
        places = dict.fromkeys(
            (self._lists[one.list_id], self._sections[one.list_id].get(one.section or "", -1))
            for one in mentions
        )
        return [number for place in places for number in place]


def _work(facts: SiteFacts, work: Work, places: _Places) -> Json:
    names = [author.name for author in work.authors]
    pdf = followable(work.pdf_url)
    return _without_empty({
        "id": work.work_id,
        "title": work.title,
        "authors": names,
        "year": work.year,
        "venue": work.venue,
        "arxiv": work.arxiv_id,
        "doi": work.doi,
        "url": None if _is_plain(work) else facts.page_of(work),
        "pdf": pdf if pdf != _arxiv_pdf(work) and pdf != facts.page_of(work) else None,
        "links": facts.links_of(work),
        "cited": work.citation_count,
        "s2": work.s2_corpus_id,
        "is": "withdrawn" if work.is_withdrawn else "retracted" if work.is_retracted else None,
        "in": places.of(facts.mentions_of[work.work_id]),
        "bib": _bibtex_rest(work, names),
        "abstract": work.abstract if facts.with_texts else None,
        "tldr": work.tldr if facts.with_texts else None,
    })  # fmt: skip


def _is_plain(work: Work) -> bool:
    """Whether the script finds the address by putting the identifier behind the service's."""
    if work.doi:
        return doi_address(work.doi) == f"https://doi.org/{work.doi}"
    return (
        work.arxiv_id is not None and arxiv_address(work.arxiv_id) == f"https://arxiv.org/abs/{work.arxiv_id}"
    )


def _arxiv_pdf(work: Work) -> str | None:
    return f"https://arxiv.org/pdf/{work.arxiv_id}" if work.arxiv_id else None


def _bibtex_rest(work: Work, names: Sequence[str]) -> Json:
    """Of the entry in BibTeX what the script can't derive from the other facts: most of it it can, which halves the page."""
    derived = {
        "ENTRYTYPE": "misc", "ID": _plain_key(work), "title": f"{{{work.title}}}", "year": work.year,
        "booktitle": work.venue, "journal": work.venue, "doi": work.doi, "eprint": work.arxiv_id, "archiveprefix": "arXiv",
    }  # fmt: skip
    entry = bibtex_entry(work)
    if _is_plain(work):
        entry.pop("url", None)
    entry.pop("author", None)
    told = [bibtex_name(name) for name in names]
    entry["names"] = {at: name for at, name in enumerate(told) if name != _surname_first(names[at])} or None
    entry["ID"] = citation_key(work).removesuffix(f"-{work.work_id[:6]}")
    return _without_empty({name: value for name, value in entry.items() if derived.get(name) != value})


def _plain_key(work: Work) -> str:
    """The key as the script derives it: the first author's last word, and the year of the arXiv id, else that of the work."""
    name = work.authors[0].name.rpartition(" ")[2].lower() if work.authors else ""
    return f"{name}{f'20{work.arxiv_id[:2]}' if work.arxiv_id else work.year or ''}"


def _surname_first(name: str) -> str:
    """A name as the script takes it apart: the last word is the surname."""
    given, space, family = name.rpartition(" ")
    return f"{family}, {given}" if space else f"{{{family}}}"


def _without_empty(row: Json) -> Json:
    """A row without what is not there; 0 citations are something."""
    return {name: value for name, value in row.items() if value is not None and value not in ("", [], {})}
