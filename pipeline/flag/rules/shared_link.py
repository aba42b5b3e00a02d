"""LNK008: two entries of different titles that link one paper."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.rule import Finding, View, rule
from pipeline.keys import strongest_key
from pipeline.resolve.listed import record_of_mention
from pipeline.resolve.stage import question_of
from pipeline.resolve.wrong_links import doubt
from pipeline.schema import Evidence, Mention


@rule("LNK008", "shared-link", severity="warning", most=200)
def shared_link(view: View) -> Iterator[Finding]:
    """Flag two entries whose titles have nothing in common and whose links lead to the same paper.

    Why it matters
        One of the two links is wrong; mostly, a line was copied and its link not changed.

    Not flagged
        Papers whose record is known: then the one wrong link of the two is flagged (`wrong-link`). Titles that share
        rare words, and entries named for a data set beside its paper.

    Fix
        None: which of the two is right, a look at the link tells.
    """
    first: dict[str, Mention] = {}
    for mention in view.papers:
        key = strongest_key(mention)
        if key is None or view.linked_records(mention) or view.linked_elsewhere(mention):
            continue
        other = first.setdefault(key, mention)
        if other is mention or not names_another(view, mention, other):
            continue
        yield Finding(
            subject=(key, *mention.section_path),
            line_start=mention.line_start,
            line_end=mention.line_end,
            mentions=(mention, other),
            message=f"“{mention.title}” and “{other.title}” (line {other.line_start}) link the same paper ({key})",
            evidence=(
                Evidence(source="list", field="title", quote=f"line {mention.line_start}: {mention.title}"),
                Evidence(source="list", field="title", quote=f"line {other.line_start}: {other.title}"),
            ),
            other_lines=(other.line_start,),
            suggestion=f"look at {mention.paper_url or key}, and correct the other link",
        )


def names_another(view: View, mention_l: Mention, mention_r: Mention) -> bool:
    """Whether two entries with one link are by their titles and authors two papers."""
    pairs = ((mention_l, mention_r), (mention_r, mention_l))
    doubts = (doubt(question_of(one), record_of_mention(other)) for one, other in pairs)
    return all(doubted.probability > view.settings.shared_link_doubt for doubted in doubts)
