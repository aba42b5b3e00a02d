"""MET003: a paper that has another title now."""

from collections.abc import Iterator

from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.suggestions import retitle
from pipeline.flag.titles import difference, own_nickname
from pipeline.people import is_group
from pipeline.resolve.matching import match_record, title_sim
from pipeline.resolve.stage import question_of
from pipeline.resolve.wrong_links import ALIKE
from pipeline.schema import Evidence, Mention, Record
from pipeline.title_forms import nickname, title_key


@rule("MET003", "retitled-paper", severity="info", fix="safe")
def retitled_paper(view: View) -> Iterator[Finding]:
    """Flag a paper whose record, found by the list's own link, has another title by the same authors, or nearly the same.

    Why it matters
        Readers who search for the old title don't find the paper.

    Not flagged
        A link to another paper (`wrong-link`), and titles that are cut at the colon or differ in a letter. Where the entry
        names no authors, a title that is neither like the record's nor begins with the same name.

    Fix
        Safe where the entry's title is a former one of the record: the title of the record. Else unsafe, as the list may
        have the newer title, and so where the list puts a nickname in front.
    """
    for mention in view.papers:
        told = [
            difference(mention.title, record.title, view.vocabulary) for record in view.records_of(mention)
        ]
        if any(name != "other" for name in told) or view.linked_elsewhere(mention):
            continue
        linked = view.linked_records(mention)
        renamed = next((r for r in linked if _is_renamed(mention, r) or _is_alike(mention, r)), None)
        if renamed is None:
            continue
        before = [title for title in renamed.other_titles if title_sim(title, mention.title) >= ALIKE]
        known = (Evidence(source=renamed.source, field="other_titles", quote=before[0]),) if before else ()
        yield Finding(
            subject=(view.key(mention.work_id or ""), *mention.section_path, "title"),
            line_start=mention.line_start,
            line_end=mention.line_end,
            mentions=(mention,),
            message=f"“{mention.title}” is called “{renamed.title}”",
            evidence=(Evidence(source=renamed.source, field="title", quote=renamed.title), *known),
            suggestion=retitle(view, mention, renamed.title),
            fix=None if before and not own_nickname(mention.title, renamed.title) else "unsafe",
        )


def _is_renamed(mention: Mention, record: Record) -> bool:
    was_known = any(title_sim(mention.title, title) >= ALIKE for title in record.other_titles)
    return was_known or match_record(question_of(mention), record).authors_agree is True


def _is_alike(mention: Mention, record: Record) -> bool:
    """Whether nothing but the titles can be compared, and they are nearly one or begin with the same name."""
    names_people = not any(
        map(is_group, mention.authors or ())
    )  # but where it has labs in the place of authors
    if names_people and match_record(question_of(mention), record).authors_agree is not None:
        return False
    name = title_key(nickname(mention.title))
    is_namesake = bool(name) and name == title_key(nickname(record.title))
    return is_namesake or title_sim(mention.title, record.title) >= ALIKE
