"""Made-up lists with 352 flags of three kinds, and tables of as many flags as a page is to hold."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.run_tables import Tables
from pipeline.schema import Author, Evidence, Flag, Mention, Pair, Record, Resolution, Severity, Work
from pipeline.text import digest

N_FLAGS = 352
N_LISTS = 8
THINGS = (
    "river pond lake meadow forest heron otter beaver trout willow stone bridge mill ferry harbour island valley orchard "
    "garden tower lantern compass ledger loom kettle saddle anchor plough barrel cabin"
).split()
DEEDS = "Mapping Counting Drawing Measuring Tracing Naming Sorting Painting Weighing Charting".split()
NAMES = "Adler Brandt Conti Dubois Eriksen Farkas Garcia Horvat Ivanov Jansen Kowalski Larsen Moreau Novak".split()
_REPEATED, _EMPTY, _ALIKE = 20, 21, 3  # flags of each kind in each list


def write_lists(folder: Path) -> None:
    """Write lists in which entries are repeated, link nothing, and may be one paper."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(N_LISTS):
        (folder / f"list-{number}.md").write_text(_list(number), encoding="utf-8")


def _list(number: int) -> str:
    dice = random.Random(number)
    lines = [f"# List {number}", "", "## Works", ""]
    for at in range(60):
        title = _title(dice)
        first, second = dice.sample(NAMES, 2)
        year = 2020 + at % 4
        entry = f"- [{title}](https://arxiv.org/abs/2{number}0{1 + at % 9}.{10000 + at:05d}) A. {first}, B. {second}. {year}"
        lines.append(entry)
        if at < _REPEATED:
            lines.append(entry)
        elif at < _REPEATED + _EMPTY:
            lines.append(f"- [{_title(dice)}]() C. {first}. {year}")
        elif at < _REPEATED + _EMPTY + _ALIKE:
            lines.append(
                f"- [{title}s](https://example.org/{number}/{at}.pdf) A. {first}, B. {second}. {year - 1}"
            )
    return "\n".join(lines) + "\n"


def _title(dice: random.Random) -> str:
    one, two, three, four = (word.title() for word in dice.sample(THINGS, 4))
    return f"{dice.choice(DEEDS)} the {one} and the {two} by {three} with {four}"


def made_up_tables(n_flags: int, words: str = "") -> Tables:
    """Tables of a release with so many flags, each on an entry of its own that two sources know.

    Args:
        n_flags: How many flags.
        words: What stands in every text that a list or a source may write.
    """
    dice = random.Random(1)
    rows = [_row(number, f"{_title(dice)}{words}", words) for number in range(n_flags)]
    mentions, records, resolutions, works, flags = (list(column) for column in zip(*rows, strict=True))
    found = [record for pair in records for record in pair]
    return Tables(
        mentions=mentions, records=found, resolutions=[row for pair in resolutions for row in pair],
        pairs=_pairs(found, words), works=works, flags=flags,
    )  # fmt: skip


def _row(number: int, title: str, words: str) -> tuple[Mention, list[Record], list[Resolution], Work, Flag]:
    arxiv_id = f"20{1 + number % 9:02d}.{number:05d}"
    section = f"Part {number % 12}{words}"
    mention = Mention(
        mention_id=digest("mention", str(number)), list_id=f"list-{number % 3}", file=None, line_start=number + 5, line_end=number + 5,
        position=number, section=section, section_path=(section,), kind="paper", title=title, title_raw=title,
        authors=(f"A. Adler{words}", "B. Brandt"), authors_text=None, venue_text=f"Ponds{words}", date_text=None, published_on=None, year=2020,
        paper_url=words or f"https://arxiv.org/abs/{arxiv_id}", code_url=None, links=(), arxiv_id=arxiv_id, doi=None, pmid=None, acl_id=None,
        openreview_id=None, s2_id=None, raw=title, work_id=digest("work", str(number // 2)), status="resolved",
    )  # fmt: skip
    known = [
        _record("arxiv", number, f"{title} again", arxiv_id),
        _record("semanticscholar", number, title, arxiv_id),
    ]
    said = [
        Resolution(
            mention_id=mention.mention_id, source=record.source, record_id=record.record_id, status="found", method="identifier",
            score=1.0, runner_up_score=None, cause=None, linked_record_id=None, reason=None,
        )
        for record in known
    ]  # fmt: skip
    severity: Severity = ("error", "warning", "info")[number % 3]
    code = ("LNK001", "MET010", "MET003")[number % 3]
    flag = Flag(
        flag_id=f"{code}-{number:016x}", subject=(f"arxiv:{arxiv_id}", section), code=code, name=f"rule-{number % 3}", severity=severity,
        list_id=mention.list_id, mention_id=mention.mention_id, mention_ids=(mention.mention_id,), group_id=None, work_id=mention.work_id,
        file=None, line_start=mention.line_start, line_end=mention.line_end, message=f"“{title}” is called otherwise",
        evidence=(Evidence(source="arxiv", field="title", quote=f"{title} again"), Evidence(source="list", field="raw", quote=title)),
        probability=1.0, suggestion=f"write: {title} again", suggested_sections=None, suggested_url=words or None, suggested_text=None,
        other_lines=None, fix_safety="unsafe", status="open", first_seen=date(2026, 11, 1 + number % 20),
    )  # fmt: skip
    return mention, known, said, _work(number, title, known), flag


_EMPTY_PAPER = dict.fromkeys(
    "abstract tldr published_on updated_on volume number pages publication_types arxiv_version doi s2_id s2_corpus_id pmid acl_id "
    "openreview_id dblp_key primary_category categories fields_of_study citation_count influential_citation_count reference_count "
    "is_open_access pdf_url code_urls is_withdrawn is_retracted retrieved_at".split()
)


def _record(source: str, number: int, title: str, arxiv_id: str) -> Record:
    own = {"s2_id": f"{number:040x}"} if source == "semanticscholar" else {}
    return Record(**{
        **_EMPTY_PAPER, **own, "record_id": digest(source, str(number)), "source": source, "source_id": arxiv_id, "snapshot_id": None,
        "title": title, "authors": (Author(name="Ann Adler", s2_author_id=None), Author(name="Bo Brandt", s2_author_id=None)),
        "year": 2021, "venue": "Journal of Ponds", "arxiv_id": arxiv_id, "comment": None, "journal_ref": None, "other_titles": (),
        "page_urls": None, "is_stale": False, "retrieved_at": datetime(2026, 11, 1, tzinfo=UTC),
    })  # fmt: skip


def _work(number: int, title: str, records: list[Record]) -> Work:
    return Work(**{
        **_EMPTY_PAPER, "work_id": digest("work", str(number // 2)), "title": title, "authors": (), "year": 2000 + number % 24, "venue": None,
        "arxiv_id": records[0].arxiv_id, "is_published": None, "published_doi": None, "n_mentions": 1, "n_lists": 1,
        "record_ids": tuple(record.record_id for record in records), "is_stale": False,
    })  # fmt: skip


def _pairs(records: list[Record], words: str) -> list[Pair]:
    """Some pairs that are left to a person."""
    sides = [(records[at], records[at + 6]) for at in range(0, min(len(records) - 6, 60), 8)]
    return [
        Pair(
            id_l=min(one.record_id, two.record_id), id_r=max(one.record_id, two.record_id), score=0.5, verdict="possible",
            reasons=(f"titles alike{words}",), decided_by="model", title_l=one.title, title_r=two.title, n_shared_authors=2, differs=(),
        )
        for one, two in sides
    ]  # fmt: skip
