"""LNK001: a link that leads to another paper than the entry says."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from pipeline.flag.addresses import spells_another, stems
from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.flag.strangers import are_strangers
from pipeline.flag.suggestions import replace
from pipeline.flag.titles import is_mere_name, is_prose
from pipeline.ids import arxiv_address, doi_address
from pipeline.keys import address_key, strongest_key
from pipeline.resolve.doubted import LEAST_WORDS
from pipeline.resolve.matching import match_record
from pipeline.resolve.stage import question_of
from pipeline.resolve.wrong_links import AUTHORS_DIFFER, doubt
from pipeline.schema import Evidence, Mention, Record, Resolution, Severity
from pipeline.title_forms import bare_words, title_key, title_keys

_FEW_STEMS = 2  # that the titles of two papers of one field share by chance


@rule("LNK001", "wrong-link", severity="error", fix="unsafe", most=200)
def wrong_link(view: View) -> Iterator[Finding]:
    """Flag an entry whose link leads to another paper, and say which line the link belongs to.

    Why it matters
        Whoever follows the link reads, and cites, something else.

    Not flagged
        A paper that was retitled (`retitled-paper`): its authors are the same, or its abstract speaks of what the old
        title says. Collections of data that are linked by the paper that brought them, and names of models, dates and
        words of a sentence that stand in the place of a title. It is an error only where another paper is known by the
        entry's title: a list may have one paper under two names. Without it, a link that is that of the next line is a
        `warning`, any other `info`. Where nothing but the titles
        differ, and the list names no authors, that exactly one other paper has the entry's title is proof; where none
        has it, a new name can't be told from a wrong link for certain: it is `info`. So is a link whose paper no source
        at hand knows, while another paper has exactly the entry's title: of a thousand titles, one or two stand on two
        papers of arXiv. An address of proceedings that spells another title is a `warning`, and so are two papers under
        one title, by other people under other identifiers: title, authors or link of one were pasted.

    Fix
        Unsafe: the link to the paper that the title names, where it was found.
    """
    for mention in view.papers:
        said = view.linked_elsewhere(mention)
        if said is not None:
            yield from _told(view, mention, said)
        elif (named := _named_elsewhere(view, mention)) is not None:
            yield _unknown_beside(mention, named)
        elif (spelt := spells_another(mention.paper_url or "", mention.title)) is not None:
            yield _spelt_elsewhere(view, mention, spelt)
    yield from _two_papers_with_one_title(view)


def _two_papers_with_one_title(view: View) -> Iterator[Finding]:
    titled: dict[str, Mention] = {}
    for mention in view.papers:
        other = titled.setdefault(title_key(mention.title), mention)
        if other is mention or not are_strangers(other, mention):
            continue
        right, doubtful = (mention, other) if _is_known_by_link(view, mention) else (other, mention)
        if _is_known_by_link(view, doubtful) or view.linked_elsewhere(doubtful):
            continue
        yield Finding(
            subject=(strongest_key(doubtful) or "", *doubtful.section_path, "title"),
            line_start=doubtful.line_start,
            line_end=doubtful.line_end,
            mentions=(doubtful,),
            message=f"two papers with one title: “{right.title}” is {view.told(right.line_start)} too, by other people "
            "under another link",
            evidence=tuple(
                Evidence(
                    source="list",
                    field="authors",
                    quote=f"{view.told(one.line_start)}: {', '.join(one.authors or ())}",
                )
                for one in (doubtful, right)
            ),
            other_lines=(right.line_start,),
            severity="warning",
            suggestion=f"look which title {strongest_key(doubtful)} has",
            fix="none",
        )


def _is_known_by_link(view: View, mention: Mention) -> bool:
    """Whether a source has the paper that an entry links under the entry's title."""
    return any(title_key(record.title) == title_key(mention.title) for record in view.linked_records(mention))


def _told(view: View, mention: Mention, said: Resolution) -> Iterator[Finding]:
    """What is said of a link to another paper; nothing where no title stands to be compared, unless others are the authors."""
    linked = view.records[(said.linked_record_id or said.record_id) or ""]
    is_title = not (is_mere_name(mention.title) or is_prose(mention.title))
    if is_title or doubt(question_of(mention), linked).why == AUTHORS_DIFFER:
        yield _finding(view, mention, said)


def _finding(view: View, mention: Mention, said: Resolution) -> Finding:
    is_sure = said.cause == "wrong_link"
    record = view.records[(said.linked_record_id if is_sure else said.record_id) or ""]
    linked, title = strongest_key(mention) or mention.paper_url or "", record.title
    owner = _owner(view, mention, title)
    right = view.records.get(said.record_id or "") if is_sure else None
    where = f", that of {view.told(owner.line_start)}" if owner else ""
    beside = (
        (Evidence(source="list", field="title", quote=f"{view.told(owner.line_start)}: {owner.title}"),)
        if owner
        else ()
    )
    return Finding(
        subject=(linked, *mention.section_path),
        line_start=mention.line_start,
        line_end=mention.line_end,
        mentions=(mention,),
        message=f"the link of “{mention.title}” leads to "
        + ("another paper" if is_sure else "a paper with another title: wrong, or renamed")
        + f"{where} ({linked}: “{title}”)",
        evidence=(
            Evidence(source=said.source, field="title", quote=title),
            Evidence(source=said.source, field="judgement", quote=_why(mention, record, owner)),
            *beside,
        ),
        other_lines=(owner.line_start,) if owner else (),
        severity=_severity(mention, right, owner, title) if is_sure else "info",
        suggestion=_suggestion(mention, right)
        if is_sure
        else f"look whether the paper was renamed; if so, call it “{title}”",
    )


def _severity(mention: Mention, right: Record | None, owner: Mention | None, title: str) -> Severity:
    """An error where another paper is known by the entry's title; else a link copied from the next line is a warning.

    A paper that the list has under its old and its new name looks the same, but for titles that share little, side by side.
    """
    if right is not None:
        return "error"
    is_beside = owner is not None and abs(owner.position - mention.position) == 1
    return "warning" if is_beside and len(stems(mention.title) & stems(title)) <= _FEW_STEMS else "info"


def _named_elsewhere(view: View, mention: Mention) -> Record | None:
    """The paper of exactly the entry's title, where it is not the one linked, of which nothing is known."""
    if mention.arxiv_id is None or len(bare_words(mention.title)) < LEAST_WORDS:
        return None
    said = view.resolutions.get(mention.mention_id, ())
    found = [one for one in said if one.source == "arxiv" and one.method == "title" and one.cause is None]
    records = [view.records[one.record_id] for one in found if one.record_id is not None]
    others = [record for record in records if record.arxiv_id not in (None, mention.arxiv_id)]
    question = question_of(mention)
    return next((record for record in others if match_record(question, record).title_sim == 1.0), None)


def _unknown_beside(mention: Mention, named: Record) -> Finding:
    linked, right = f"arxiv:{mention.arxiv_id}", f"arxiv:{named.arxiv_id}"
    return Finding(
        subject=(linked, *mention.section_path),
        line_start=mention.line_start,
        line_end=mention.line_end,
        mentions=(mention,),
        message=f"“{mention.title}” links {linked}, which no source at hand knows; {right} has exactly this title",
        evidence=(Evidence(source=named.source, field="title", quote=named.title),),
        severity="info",
        suggestion=_suggestion(mention, named),
    )


def _spelt_elsewhere(view: View, mention: Mention, spelt: str) -> Finding:
    owner = _owner(view, mention, spelt)
    where = f", that of {view.told(owner.line_start)}" if owner else ""
    return Finding(
        subject=(address_key(mention.paper_url or ""), *mention.section_path),
        line_start=mention.line_start,
        line_end=mention.line_end,
        mentions=(mention,),
        message=f"the link of “{mention.title}” spells another paper{where}: “{spelt}”",
        evidence=(Evidence(source="list", field="paper_url", quote=mention.paper_url or ""),),
        other_lines=(owner.line_start,) if owner else (),
        severity="warning",
        suggestion="give the address of the paper",
        fix="none",
    )


def _why(mention: Mention, record: Record, owner: Mention | None) -> str:
    """What speaks most for the linked record being another paper than this list's entry."""
    return doubt(question_of(mention), record, title_keys(owner.title) if owner else ()).why


def _owner(view: View, mention: Mention, title: str) -> Mention | None:
    """The entry that the link belongs to: the nearest with the title of the paper that it leads to."""
    wanted = title_keys(title)
    owners = [other for other in view.papers if other is not mention and wanted & title_keys(other.title)]
    return min(owners, key=lambda other: abs(other.position - mention.position), default=None)


def _suggestion(mention: Mention, right: Record | None) -> Suggestion | None:
    """To link the paper that the title names, where an address of it is known."""
    if right is None:
        return None
    url = _address(right)
    if mention.arxiv_id and right.arxiv_id:
        return dataclasses.replace(replace(mention.arxiv_id, right.arxiv_id), url=url)
    if url is None or mention.paper_url is None:
        return Suggestion(words=f"link to {url}", url=url) if url else None
    return dataclasses.replace(replace(mention.paper_url, url), url=url)


def _address(record: Record) -> str | None:
    if record.arxiv_id:
        return arxiv_address(record.arxiv_id)
    if record.doi:
        return doi_address(record.doi)
    return next(iter(record.page_urls or ()), None)
