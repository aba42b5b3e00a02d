"""DUP004: two entries that may be one paper, for a person to judge."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz

from pipeline.flag.rule import Finding, View, rule
from pipeline.schema import Evidence, Pair
from pipeline.title_forms import nickname, split_title, title_key, title_words

_NEAR = 92  # letter ratio from which two titles are one but for a few letters or a word
_TELLING = 4  # words from which a title tells something where nothing else is known


@rule("DUP004", "possible-duplicate", severity="info", most=200)
def possible_duplicate(view: View) -> Iterator[Finding]:
    """Flag two entries of a list whose papers are so alike that they may be one.

    Why it matters
        If they are, readers count one paper twice; if not, saying so once keeps the two apart for ever.

    Not flagged
        Pairs that are certain either way, or on which a person has decided; titles that are not near: other names before
        the colon, words that were replaced, or many that stand on one side alone and don't end it; a title of a word or
        two where nobody is known to be an author of both; other authors; two entries with one identifier, of which one
        link is wrong (`wrong-link`).

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
    """Whether nothing but a likeness of titles speaks for a pair, or their words speak against it."""
    if pair.decided_by == "identifier" or not _are_near(pair.title_l, pair.title_r):
        return True
    has_other_authors = any(said.field == "authors" for said in pair.differs)
    return not pair.n_shared_authors and (has_other_authors or _says_little(pair.title_l, pair.title_r))


def _says_little(title_l: str, title_r: str) -> bool:
    """Whether the shorter title is a word or two, and not the name before the other's colon."""
    short, long = sorted((title_l, title_r), key=lambda title: len(title_key(title)))
    return len(title_words(short)) < _TELLING and title_key(short) not in _parts(long)


def _are_near(title_l: str, title_r: str) -> bool:
    """Whether two titles are one but for a few letters or words, or one is the other cut short, without another name in front."""
    short, long = sorted((title_l, title_r), key=lambda title: len(title_key(title)))
    if _has_other_name(short, long):
        return False
    key_l, key_r = title_key(short), title_key(long)
    is_cut = key_r.startswith(key_l) and len(title_words(short)) >= _TELLING
    return is_cut or (bool(key_l) and key_l in _parts(long)) or fuzz.ratio(key_l, key_r) >= _NEAR


def _has_other_name(short: str, long: str) -> bool:
    """Whether both titles, or the longer alone, have a name before the colon that the other lacks."""
    name_l, name_r = (nickname(title).casefold() for title in (short, long))
    if name_l and name_r:
        return name_l != name_r
    return bool(name_r) and title_key(name_r) not in title_key(short) and title_key(short) not in _parts(long)


def _parts(title: str) -> tuple[str, ...]:
    """The keys of a title's parts before and behind its colon; none of one without."""
    main, subtitle = split_title(title)
    return (title_key(main), title_key(subtitle)) if subtitle else ()
