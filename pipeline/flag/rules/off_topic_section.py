"""CAT002: a paper that the rest of the list would place in another section."""

from collections.abc import Iterator

from pipeline.flag.families import find_conflict
from pipeline.flag.rule import Finding, View, rule
from pipeline.flag.rules.off_family_section import silent_headings
from pipeline.flag.sections.placement import Entry, Placement, place_entries
from pipeline.flag.suggestions import move_or_remove
from pipeline.schema import Mention


@rule("CAT002", "off-topic-section", severity="info", fix="unsafe", most=200)
def off_topic_section(view: View) -> Iterator[Finding]:
    """Flag a paper that is far more like the papers of another section than like those beside it.

    Why it matters
        A paper that was filed under the wrong heading is not found by who looks for it.

    How it is told
        Every section is described by its papers without the one in question, and by the words of its heading: by
        terms, by topics of the list, by the use of words in arXiv. Seven such comparisons are weighed into one
        probability, which asks how far the entry stands out of its own list, and how many entries of that list stand
        out at all: in a list that is kept well most doubts are false. Where a paper belongs remains a matter of taste,
        so the rule only informs.

    Not flagged
        Sections of fewer than three papers; papers that the certain rule (CAT001) speaks of; headings that gather a kind
        of document (surveys, benchmarks), of which the topic says nothing; a probability below 0.5 (`section_look`).
        Below 0.8 (`section_report`) the report shows it apart, as worth a look.

    Fix
        Unsafe: move the entry to the section that fits, of two that fit nearly as well to one of them, or remove it where that
        section lists the paper already.
    """
    silent = silent_headings(view)
    placed = {row.entry_id: row for row in place_entries(_entries(view), view.settings.section_look)}
    for mention in view.papers:
        found = placed.get(mention.mention_id)
        if found is None or not found.evidence:
            continue
        if not _gathers_a_kind(view, mention) and not _is_certain(view, mention, silent):
            yield _finding(view, mention, found)


def _entries(view: View) -> list[Entry]:
    return [
        Entry(
            entry_id=mention.mention_id,
            title=view.work(mention).title,
            abstract=view.work(mention).abstract,
            section_path=mention.section_path,
        )
        for mention in view.papers
        if mention.section_path
    ]


def _gathers_a_kind(view: View, mention: Mention) -> bool:
    """Whether a heading is about a kind of document, as "Reviews": what belongs there is not told by its topic."""
    return any(view.taxonomy.survey.any(heading) for heading in mention.section_path)


def _is_certain(view: View, mention: Mention, silent: frozenset[str]) -> bool:
    abstract = view.work(mention).abstract
    return find_conflict(mention.title, abstract, mention.section_path, view.taxonomy, silent) is not None


def _finding(view: View, mention: Mention, found: Placement) -> Finding:
    better, is_sure = found.suggested or (), found.probability >= view.settings.section_report
    how = "fits better" if is_sure else "may fit better"
    return Finding(
        subject=(view.key(mention.work_id or ""), *mention.section_path),
        line_start=mention.line_start,
        line_end=mention.line_end,
        mentions=(mention,),
        message=f"“{mention.title}” {how} under “{' > '.join(better)}” than under “{mention.section}”",
        evidence=found.evidence,
        probability=found.probability,
        suggestion=move_or_remove(view, mention, better, found.also or ()),
    )
