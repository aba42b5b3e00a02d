"""DUP004: two entries that may be one paper, for a person to judge."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.rule import Finding, View, rule
from pipeline.schema import Evidence, Pair


@rule("DUP004", "possible-duplicate", severity="info", most=200)
def possible_duplicate(view: View) -> Iterator[Finding]:
    """Flag two entries of a list whose papers are so alike that they may be one.

    Why it matters
        If they are, readers count one paper twice; if not, saying so once keeps the two apart for ever.

    Not flagged
        Pairs that are certain either way, or on which a person has decided; pairs without a shared author each of
        whose titles has words of its own; two entries with one identifier, of which one link is wrong (`wrong-link`).

    Fix
        None: `paperlist same A B` or `paperlist different A B` decides it.
    """
    work_of = {name: work_id for work_id in view.by_work for name in view.works[work_id].record_ids}
    told: set[frozenset[str]] = set()
    for pair in sorted(view.pairs, key=lambda pair: (-pair.score, pair.id_l, pair.id_r)):
        work_l, work_r = work_of.get(pair.id_l), work_of.get(pair.id_r)
        if pair.verdict != "possible" or not work_l or not work_r or work_l == work_r or _says_no(pair):
            continue
        if frozenset((work_l, work_r)) in told:
            continue
        told.add(frozenset((work_l, work_r)))
        first, second = sorted(
            (view.by_work[work_l][0], view.by_work[work_r][0]), key=lambda mention: mention.position
        )
        keys = sorted((view.key(work_l), view.key(work_r)))
        yield Finding(
            subject=tuple(keys),
            line_start=second.line_start,
            line_end=second.line_end,
            mentions=(second, first),
            message=f"“{second.title}” may be the paper on {view.told(first.line_start)}, “{first.title}”",
            evidence=(
                Evidence(source="merge", field="score", quote=f"{pair.score:.2f}"),
                *(Evidence(source="merge", field="reasons", quote=reason) for reason in pair.reasons),
            ),
            probability=pair.score,
            other_lines=(first.line_start,),
            suggestion=f"decide: same {keys[0]} {keys[1]}, or different",
        )


def _says_no(pair: Pair) -> bool:
    """Whether nothing but a likeness of titles speaks for a pair."""
    if pair.decided_by == "identifier":
        return True
    has_other_authors = any(said.field == "authors" for said in pair.differs)
    have_other_words = any(said.field == "words" and said.value_l and said.value_r for said in pair.differs)
    return not pair.n_shared_authors and (has_other_authors or have_other_words)
