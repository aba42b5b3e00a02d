"""What a flag is about is said by keys and section names, so that it outlasts the wording of the list."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import date

import pytest

from pipeline.config import Settings
from pipeline.decisions import Decisions, FlagDecision
from pipeline.flag.accepted import accept
from pipeline.flag.decided import Decided, HeldBefore, decide
from pipeline.flag.found import FlaggedList
from pipeline.flag.known_of_list import FlagInputs, known_of_lists
from pipeline.flag.rules import RULES
from pipeline.flag.stage import Flagged, flag_list
from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList
from pipeline.schema import Flag
from tests.flag.test_rules import EXPECT, blocks, flagged, flags_of, inputs_of

LATER = date(2026, 2, 2)
LABEL = re.compile(r"(?<!!)\[([^\[\]]+)\](?=\s*\()")
CODES = {rule.name: rule.code for rule in RULES.values()}
FORMER: dict[str, list[tuple[str, ...]]] = {
    "broken-link": [
        ("Paper", "https://arxiv.org/abs/2401.00001"),
        ("Paper", "https://arxiv.org/abs/2401.00002"),
        ("Paper", "https://arxiv.org/abs/2401.00003"),
        ("Paper", "arxiv.org/abs/2401.00004"),
        ("Paper", "https://arxiv.org/abs/2401.00005"),
    ],
    "damaged-text": [
        (
            "- [One Paper of Its Own](https://arxiv.org/abs/2401.00001), Jérôme Dupont",
            "√© → é; √¥ → ô",
        )
    ],
    "dead-anchor": [("Applications", "applikations")],
    "dead-link": [("url:https://example.org/gone",)],
    "empty-link": [("Code", "One Paper of Its Own", "Papers"), ("Paper", "Papers")],
    "misleading-anchor": [("Applications", "methods", "Methods")],
    "misleading-label": [
        ("arXiv", "url:https://github.com/someone/one", "Papers"),
        ("Code", "url:https://arxiv.org/abs/2401.00002", "Papers"),
    ],
    "misspelt-author": [("arxiv:2401.00001", "Papers", "Charles Babbige")],
    "pinned-version": [("arxiv:2401.00001", "Papers", "v1")],
    "undecodable-text": [("list",)],
}
"""The subjects of the flags of a rule's first page as version 0.1.0 wrote them."""


def longer_titles(label: re.Match[str]) -> str:
    return f"[{label[1]} Indeed]" if len(label[1].split()) >= 3 else label[0]


def longer_labels(label: re.Match[str]) -> str:
    return f"[{label[1]} Indeed]" if len(label[1].split()) < 3 else label[0]


TOLD_BY_WORDING = {
    (longer_labels, "misleading-anchor"),
    (longer_labels, "misleading-label"),
    (longer_labels, "broken-link"),
    (longer_titles, "misspelt-title"),
    (longer_labels, "truncated-title"),
    (longer_titles, "retitled-paper"),
}
"""Rules that find something else, or nothing, where these words change."""
FOUND_BY_WORDING = {
    (longer_labels, "possible-duplicate"),
    (longer_titles, "repeated-entry"),
    (longer_titles, "wrong-link"),
}
"""Rules that compare titles of two entries, of which these words change one: what they still find, they call the same."""


@pytest.mark.parametrize("longer", [longer_titles, longer_labels])
@pytest.mark.parametrize(("name", "records", "text"), list(blocks()))
def test_no_wording_in_subjects(
    name: str, records: str, text: str, longer: Callable[[re.Match[str]], str]
) -> None:
    """With a word more in every title, or in every label, each page's rule speaks of the same."""
    if (longer, name) in TOLD_BY_WORDING:
        return
    text = EXPECT.sub("", text)
    before, after = (
        [row.subject for row in flags_of(one, records) if row.code == CODES[name]]
        for one in (text, LABEL.sub(longer, text))
    )
    if (longer, name) in FOUND_BY_WORDING:
        assert set(after) <= set(before)
        return
    assert before == after


def page_of(name: str) -> tuple[RawList, FlagInputs]:
    """The list of a rule's first page, and what is known of it."""
    if name == "undecodable-text":
        raw = RawList(
            "list", "list.md", b"## Papers\n\n- [A Paper \xff\xfe\x81 Its Own](https://e.org/a.pdf)\n"
        )
        return raw, inputs_of(raw, "")
    _, records, text = next(page.values for page in blocks() if page.values[0] == name)
    raw = RawList("list", "list.md", EXPECT.sub("", str(text)).encode())
    return raw, inputs_of(raw, str(records))


def flagged_list(raw: RawList, known: FlagInputs) -> FlaggedList:
    """A list as decisions meet it."""
    (own,) = known_of_lists(known, [raw.list_id])
    return flag_list(read_document(raw), own, Settings())


def own(name: str, flags: list[Flag]) -> list[Flag]:
    return [row for row in flags if row.code == CODES[name]]


def decided(
    page: tuple[RawList, FlagInputs],
    flags: Flagged,
    said: list[FlagDecision],
    before: HeldBefore | None = None,
) -> Decided:
    raw, known = page
    return decide(
        flags.flags, [flagged_list(raw, known)], known.mentions, known.keys, Decisions(dismissed=tuple(said)),
        before or HeldBefore(), flags.former_names,
    )  # fmt: skip


@pytest.mark.parametrize("name", FORMER)
def test_a_former_decision_holds(name: str) -> None:
    """A dismissal as version 0.1.0 wrote it dismisses the flag that it was about, and is not idle."""
    page = page_of(name)
    flags = flagged(*page)
    for at, subject in enumerate(FORMER[name]):
        said = FlagDecision(list="list", code=CODES[name], subject=subject, reason="wanted")
        told = decided(page, flags, [said])
        assert [] == told.idle
        assert [at] == [n for n, row in enumerate(own(name, told.flags)) if row.status == "dismissed"]


@pytest.mark.parametrize("name", FORMER)
def test_a_former_flag_is_the_same(name: str) -> None:
    """A flag of a release of version 0.1.0 keeps its id and first day, and from then on by its subject of today."""
    page = page_of(name)
    first = own(name, flagged(*page).flags)
    before = [
        dataclasses.replace(row, subject=subject, flag_id=f"{row.code}-{at:016x}")
        for at, (row, subject) in enumerate(zip(first, FORMER[name], strict=False))
    ]
    second = own(name, flagged(*page, before, LATER).flags)[: len(before)]
    assert [(row.flag_id, row.first_seen) for row in before] == [
        (row.flag_id, row.first_seen) for row in second
    ]
    assert [row.subject for row in first[: len(before)]] == [row.subject for row in second]
    assert second == own(name, flagged(*page, second, LATER).flags)[: len(before)]


def test_a_former_decision_holds_under_a_new_section_name() -> None:
    """The section is renamed after the dismissal: it holds in that night, and in the next."""
    text = "# L\n\n## {}\n\n- [One Paper of Its Own](https://arxiv.org/abs/2401.00001) [Code]()\n"
    key = "arxiv:2401.00001"
    said = FlagDecision(
        list="list", code="LNK004", subject=("Code", "One Paper of Its Own", "Papers"),
        section=("Papers",), holds=(key,), reason="wanted",
    )  # fmt: skip
    before = HeldBefore()
    for name in ("Papers", "Articles", "Articles"):
        raw = RawList("list", "list.md", text.format(name).encode())
        page = raw, inputs_of(raw, "")
        told = decided(page, flagged(*page, before.flags), [said], before)
        assert ([], ["dismissed"]) == (told.idle, [row.status for row in own("empty-link", told.flags)])
        before = HeldBefore(page[1].mentions, told.flags)


def test_flags_of_one_subject_keep_their_ids() -> None:
    """Two empty links of one entry: each keeps its id while it stands, whatever becomes of the other."""
    entry = "- [One Paper of Its Own](https://arxiv.org/abs/2401.00001) {}\n"

    def a_night(links: str, before: list[Flag]) -> list[Flag]:
        raw = RawList("list", "list.md", ("## Papers\n\n" + entry.format(links)).encode())
        return own("empty-link", flagged(raw, inputs_of(raw, ""), before).flags)

    def ids(flags: list[Flag]) -> dict[str, str]:
        return {row.evidence[0].quote: row.flag_id for row in flags}

    first = a_night("[Code]() [PDF]() [Slides]()", [])
    assert 3 == len({row.flag_id for row in first})
    assert first == a_night("[Code]() [PDF]() [Slides]()", first)
    second = a_night("[PDF]() [Slides]()", first)
    assert ids(second).items() <= ids(first).items()
    third = a_night("[Poster]() [PDF]() [Slides]()", second)
    assert ids(second).items() <= ids(third).items()
    assert 3 == len({row.flag_id for row in third})
    reworded = a_night("[My Poster]() [PDF]() [Slides]()", third)
    assert {row.flag_id for row in third} == {row.flag_id for row in reworded}


def test_one_of_several_is_dismissed() -> None:
    """Of two links of one subject only the one that was dismissed is; when its label is mended, that is not lost."""

    def a_night(text: str, before: list[Flag], said: list[FlagDecision]) -> Decided:
        raw = RawList("list", "list.md", text.encode())
        page = raw, inputs_of(raw, "")
        return decided(page, flagged(*page, before), said)

    text = "- [Cats](#mehtods)\n- [Dogs](#mehtods)\n\n## Methods\n\n- [A Paper](https://arxiv.org/abs/2401.00001)\n"
    flags = own("dead-anchor", a_night(text, [], []).flags)
    assert flags[0].subject == flags[1].subject
    said = [accept(flags[1], [], [], [], "wanted", is_one_of_several=True)]
    for new, statuses in {
        text: ["open", "dismissed"],
        text.replace("[Cats]", "[Felines]"): ["open", "dismissed"],
        "\n" + text.partition("\n")[2]: ["dismissed"],
        text.replace("[Dogs]", "[Hounds]"): ["dismissed", "dismissed"],
    }.items():
        told = a_night(new, flags, said)
        assert ([], statuses) == (told.idle, [row.status for row in own("dead-anchor", told.flags)])
