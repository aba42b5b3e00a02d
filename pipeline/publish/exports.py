"""Exports: the works of a release in the formats of reference managers and spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pylatexenc.latexencode import unicode_to_latex

from pipeline.errors import ConfigError
from pipeline.flag.rules import RULES
from pipeline.ids import arxiv_address, doi_address
from pipeline.people import split_name, surname
from pipeline.publish.reading import Release
from pipeline.record_formats.bibtex import write_bibtex
from pipeline.record_formats.json_records import write_array
from pipeline.record_formats.record_format import NativeRecord
from pipeline.record_formats.table_cells import as_cell
from pipeline.record_formats.tagged import RIS
from pipeline.schema import Mention, Work
from pipeline.text import words
from pipeline.venues import is_periodical, venue_kind

ExportFormat = Literal["bibtex", "ris", "csl-json", "csv"]
WorkKind = Literal["article", "talk", "preprint", "other"]
_ARXIV_YEAR = re.compile(r"(?:[a-z.-]{1,20}/)?(\d\d)\d\d", re.IGNORECASE)
_CSV_COLUMNS = (
    "work_id", "title", "authors", "year", "venue", "volume", "number", "pages", "doi", "arxiv_id", "url", "n_mentions", "n_lists",
    "citation_count", "is_withdrawn", "is_retracted",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which works are wanted: all conditions hold together; None asks for nothing."""

    list_id: str | None = None
    section: str | None = None
    """The path of a section, or the end or beginning of one; those below it belong to it."""
    code: str | None = None
    """A rule that has an open flag on the work."""
    query: str | None = None
    """Words that title, authors or venue have."""


def selected(release: Release, wanted: Selection) -> list[Work]:
    """The wanted works, in the order in which the lists have them.

    Raises:
        ConfigError: There is no such list, section or rule.
    """
    mentions = [mention for mention in release.mentions if mention.work_id is not None]
    mentions = _of_list(mentions, wanted.list_id)
    mentions = _of_section(mentions, wanted.section)
    order = dict.fromkeys(mention.work_id for mention in mentions)
    if wanted.code is not None:
        code = wanted.code.upper()
        if code not in RULES:
            raise ConfigError(f"There is no rule {wanted.code!r}. `paperlist rules` lists them.")
        flagged = {flag.work_id for flag in release.flags if flag.code == code and flag.status == "open"}
        order = {name: None for name in order if name in flagged}
    by_id = {work.work_id: work for work in release.works}
    works = [by_id[name] for name in order if name in by_id]
    return [work for work in works if _has_words(work, wanted.query)]


def _of_list(mentions: list[Mention], list_id: str | None) -> list[Mention]:
    known = sorted({mention.list_id for mention in mentions})
    if list_id is not None and list_id not in known:
        raise ConfigError(
            f"There is no list {list_id!r} in this release. There are: {', '.join(known) or 'none'}."
        )
    return [mention for mention in mentions if list_id in (None, mention.list_id)]


def _of_section(mentions: list[Mention], section: str | None) -> list[Mention]:
    if section is None:
        return mentions
    wanted = [words(part) for part in section.split(" > ")]
    found = [mention for mention in mentions if _is_below(mention.section_path, wanted)]
    if not found:
        known = list(dict.fromkeys(mention.section for mention in mentions if mention.section))
        raise ConfigError(
            f"There is no section {section!r} with papers in it. There are: {'; '.join(known[:10])} …"
        )
    return found


def _is_below(path: Sequence[str], wanted: Sequence[Sequence[str]]) -> bool:
    """Whether some headings stand, one below the other, in a path."""
    told = [words(heading) for heading in path]
    return any(told[at : at + len(wanted)] == list(wanted) for at in range(len(told)))


def _has_words(work: Work, query: str | None) -> bool:
    told = words(" ".join([work.title, work.venue or "", *(author.name for author in work.authors)]))
    return set(words(query or "")) <= set(told)


def exported(works: Sequence[Work], form: ExportFormat, *, abstracts: bool = False) -> str:
    """Works as text in a format; abstracts are other people's texts, and only there if asked for."""
    return _WRITERS[form](works, abstracts)


def citation_key(work: Work) -> str:
    """A key that a work keeps when it is published or gets another title: first surname, first year, a part of its id."""
    family = surname(work.authors[0].name) if work.authors else ""
    stem = "".join(char for char in f"{family}{_first_year(work) or ''}" if char.isascii() and char.isalnum())
    return f"{stem or 'work'}-{work.work_id[:6]}"


def _first_year(work: Work) -> int | None:
    """The year in which a work was public first, which does not change when a journal has it later."""
    if work.arxiv_id and (dated := _ARXIV_YEAR.match(work.arxiv_id)):
        century = 1900 if int(dated[1]) > 90 else 2000  # arXiv began in 1991
        return century + int(dated[1])
    return work.published_on.year if work.published_on else work.year


def kind_of(work: Work) -> WorkKind:
    """What a work is to a reference manager."""
    if work.venue is None or venue_kind(work.venue) == "preprint":
        return "preprint" if work.arxiv_id else "other"
    if work.volume or is_periodical(work.venue) or venue_kind(work.venue) == "journal":
        return "article"
    return "talk"


def work_address(work: Work) -> str | None:
    """The address that leads to a work."""
    if work.doi:
        return doi_address(work.doi)
    return arxiv_address(work.arxiv_id) if work.arxiv_id else work.pdf_url


def _warning(work: Work) -> str | None:
    """What whoever cites a work must know."""
    return "Withdrawn" if work.is_withdrawn else "Retracted" if work.is_retracted else None


def _bibtex(works: Sequence[Work], abstracts: bool) -> str:
    return write_bibtex([bibtex_entry(work, abstracts=abstracts) for work in works])


def bibtex_entry(work: Work, *, abstracts: bool = False) -> NativeRecord:
    """A work as an entry of BibTeX: its type, its key, and the fields that are known, in their order."""
    kind = kind_of(work)
    types = {"article": "article", "talk": "inproceedings", "preprint": "misc", "other": "misc"}
    place = {"article": "journal", "talk": "booktitle"}.get(kind)
    fields = {
        "title": f"{{{_tex(work.title)}}}",
        "author": " and ".join(bibtex_name(author.name) for author in work.authors),
        "year": work.year,
        **({place: _tex(work.venue)} if place and work.venue else {}),
        "volume": _tex(work.volume),
        "number": _tex(work.number),
        "pages": re.sub(r"[-–]{1,2}", "--", work.pages or ""),
        "doi": work.doi,
        "eprint": work.arxiv_id,
        "archiveprefix": "arXiv" if work.arxiv_id else None,
        "primaryclass": work.primary_category if work.arxiv_id else None,
        "url": work_address(work),
        "note": _warning(work),
        "abstract": _tex(work.abstract) if abstracts else None,
    }
    return {"ENTRYTYPE": types[kind], "ID": citation_key(work), **_told(fields)}


def _tex(text: str | None) -> str | None:
    return (
        str(unicode_to_latex(text, unknown_char_policy="keep", unknown_char_warning=False)) if text else None
    )


def bibtex_name(name: str) -> str:
    """A name as BibTeX takes it apart: surname first, a group in braces."""
    given, family = split_name(name)
    return f"{_tex(family)}, {_tex(given)}" if given else f"{{{_tex(family)}}}"


def _ris(works: Sequence[Work], abstracts: bool) -> str:
    types = {"article": "JOUR", "talk": "CONF", "preprint": "UNPB", "other": "GEN"}
    records = []
    for work in works:
        first, dash, last = (work.pages or "").replace("–", "-").partition("-")
        fields = {
            "TY": types[kind_of(work)], "ID": citation_key(work), "TI": work.title,
            "AU": [", ".join(filter(None, reversed(split_name(author.name)))) for author in work.authors],
            "PY": work.year, "T2": work.venue, "VL": work.volume, "IS": work.number, "SP": first, "EP": last if dash else None,
            "DO": work.doi, "UR": work_address(work), "C1": f"arXiv:{work.arxiv_id}" if work.arxiv_id else None,
            "N1": _warning(work), "AB": work.abstract if abstracts else None,
        }  # fmt: skip
        records.append(
            {tag: value if isinstance(value, list) else [value] for tag, value in _told(fields).items()}
        )
    return RIS.write(records)


def _csl_json(works: Sequence[Work], abstracts: bool) -> str:
    types = {
        "article": "article-journal",
        "talk": "paper-conference",
        "preprint": "article",
        "other": "document",
    }
    records = []
    for work in works:
        fields = {
            "id": citation_key(work), "type": types[kind_of(work)], "title": work.title,
            "author": [_csl_name(author.name) for author in work.authors],
            "issued": {"date-parts": [[work.year]]} if work.year else None, "container-title": work.venue, "volume": work.volume,
            "issue": work.number, "page": work.pages, "DOI": work.doi, "URL": work_address(work),
            "number": f"arXiv:{work.arxiv_id}" if work.arxiv_id and kind_of(work) == "preprint" else None,
            "note": _warning(work), "abstract": work.abstract if abstracts else None,
        }  # fmt: skip
        records.append(_told(fields))
    return write_array(records)


def _csl_name(name: str) -> dict[str, str]:
    given, family = split_name(name)
    return {"family": family, "given": given} if given else {"literal": family}


def _csv(works: Sequence[Work], abstracts: bool) -> str:
    text = io.StringIO()
    names = [*_CSV_COLUMNS, *(["abstract"] if abstracts else [])]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for work in works:
        told = {"authors": "; ".join(author.name for author in work.authors), "url": work_address(work)}
        writer.writerow([as_cell(told.get(name, getattr(work, name, None))) for name in names])
    return text.getvalue()


def _told(fields: Mapping[str, Any]) -> NativeRecord:
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


_WRITERS: dict[ExportFormat, Callable[[Sequence[Work], bool], str]] = {
    "bibtex": _bibtex,
    "ris": _ris,
    "csl-json": _csl_json,
    "csv": _csv,
}
