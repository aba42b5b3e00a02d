"""LNK008: two entries of different titles that link one paper."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.flag.suggestions import replace
from pipeline.flag.titles import is_mere_name, is_prose, names_in_title
from pipeline.ids import arxiv_address
from pipeline.keys import strongest_key
from pipeline.resolve.listed import record_of_mention
from pipeline.resolve.stage import question_of
from pipeline.resolve.wrong_links import doubt
from pipeline.schema import Evidence, Mention


@rule("LNK008", "shared-link", severity="warning", fix="unsafe", most=200)
def shared_link(view: View) -> Iterator[Finding]:
    """Flag two entries whose titles have nothing in common and whose links lead to the same paper.

    Why it matters
        One of the two links is wrong; mostly, a line was copied and its link not changed.

    Not flagged
        Papers whose record is known: then the one wrong link of the two is flagged (`wrong-link`). Titles that share
        a name or rare words, and what is no title beside the paper that describes it: the name of a data set or a model ("MedDialog",
        "The related survey"), or how much it holds ("208K images, 208K texts").

    Fix
        Unsafe: the link to the paper of that very title, where one of the two was found under another number. Otherwise a
        look at the link tells which of the two is right.
    """
    first: dict[str, Mention] = {}
    for mention in view.papers:
        key = strongest_key(mention)
        if key is None or is_mere_name(mention.title) or is_prose(mention.title):
            continue
        if view.linked_records(mention) or view.linked_elsewhere(mention):
            continue
        other = first.setdefault(key, mention)
        if other is mention or not names_another(view, mention, other):
            continue
        wrong, right = _found_elsewhere(view, mention, other)
        beside = other if wrong is mention else mention
        yield Finding(
            subject=(key, *mention.section_path),
            line_start=wrong.line_start,
            line_end=wrong.line_end,
            mentions=(wrong, beside),
            message=f"“{wrong.title}” and “{beside.title}” ({view.told(beside.line_start)}) link the same paper ({key})",
            evidence=(
                Evidence(
                    source="list", field="title", quote=f"{view.told(mention.line_start)}: {mention.title}"
                ),
                Evidence(source="list", field="title", quote=f"{view.told(other.line_start)}: {other.title}"),
            ),
            other_lines=(beside.line_start,),
            suggestion=_suggestion(wrong, right)
            if right
            else f"look at {mention.paper_url or key}, and correct the other link",
        )


def _found_elsewhere(view: View, mention: Mention, other: Mention) -> tuple[Mention, str | None]:
    """The one of two entries whose title was found under another arXiv id, with that id; else the first without one."""
    found = {
        one.mention_id: record.arxiv_id
        for one in (mention, other)
        for record in view.records_of(one)
        if record.source == "arxiv" and one.arxiv_id and record.arxiv_id not in (None, one.arxiv_id)
    }
    if len(found) != 1:
        return mention, None
    wrong = mention if mention.mention_id in found else other
    return wrong, found[wrong.mention_id]


def _suggestion(wrong: Mention, right: str) -> Suggestion:
    told = replace(wrong.arxiv_id or "", right)
    return dataclasses.replace(told, url=arxiv_address(right))


def names_another(view: View, mention_l: Mention, mention_r: Mention) -> bool:
    """Whether two entries with one link are by their titles and authors two papers."""
    if names_in_title(mention_l.title) & names_in_title(mention_r.title):
        return False
    pairs = ((mention_l, mention_r), (mention_r, mention_l))
    doubts = (doubt(question_of(one), record_of_mention(other)) for one, other in pairs)
    return all(doubted.probability > view.settings.shared_link_doubt for doubted in doubts)
