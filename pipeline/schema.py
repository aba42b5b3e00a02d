"""Every table that paperlist writes: a class is a row, and each column is declared once.

`tables.py` derives the Arrow schemas, the checks before publishing and the data dictionary from these classes.
Missing is None, never "" or 0. Times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeVar, dataclass_transform, get_args

from pipeline.ids import ARXIV_COLUMN, DOI_COLUMN, PMID_COLUMN, S2_COLUMN
from pipeline.source_names import SourceName

SCHEMA_VERSION = 1

HASH = r"^[0-9a-f]{16}$"


def col(meaning: str, *, key: bool = False, pattern: str | None = None, source: str | None = None) -> Any:
    """Declare a column: its meaning, whether it is (part of) the key, its pattern, and where it comes from."""
    metadata = {"meaning": meaning, "key": key, "pattern": pattern, "source": source}
    return field(metadata={name: value for name, value in metadata.items() if value})


_Row = TypeVar("_Row")


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(col,))
def row(described: type[_Row]) -> type[_Row]:
    """The class as a row of a table: frozen, every column named when one is made, none with a default.

    A type checker takes what `col` returns for a column without a default, so a row that lacks one is an error to it.
    """
    return dataclass(frozen=True, slots=True, kw_only=True)(described)


Kind = Literal["paper", "other"]
LinkRole = Literal["paper", "pdf", "code", "project", "data", "video", "model", "demo", "other"]
MentionStatus = Literal["resolved", "failed", "ambiguous", "unfinished", "absent", "not_asked"]
ResolutionStatus = Literal["found", "absent", "unfinished", "failed", "ambiguous", "not_asked"]
ResolutionMethod = Literal["identifier", "address", "title"]
RunOutcome = Literal["published", "unchanged", "refused", "stopped", "dry_run", "rolled_back"]
ChangeKind = Literal[
    "release", "work_new", "work_gone", "work_merged", "work_split", "work_retitled", "work_published", "work_withdrawn",
    "work_retracted", "flag_opened", "flag_closed", "flag_dismissed",
]  # fmt: skip
Cause = Literal["wrong_link", "retitled", "tie", "below", "unknown_identifier", "outage", "budget", "fault"]
UnreadReason = Literal[
    "other_kind", "no_title", "section_of_links", "contents", "comment", "code", "too_large", "unknown"
]
Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The worst first."""


@row
class Link:
    """One link of an entry."""

    label: str | None = col("The text of the link.")
    url: str = col("Its address, as the list has it.")
    role: LinkRole = col("What it leads to.")


@row
class Mention:
    """One entry as one list writes it, in one place."""

    mention_id: str = col(
        "Hash of list, key as the list links it, section path and ordinal among equals.",
        key=True,
        pattern=HASH,
    )
    list_id: str = col("The list: its file name without `.md`, or its folder's name.")
    file: str | None = col("The file, in a list of several; null where the list is one file.")
    line_start: int = col("First line of the entry in the raw file, 1-based.")
    line_end: int = col("Last line of the entry in the raw file, inclusive.")
    position: int = col("Ordinal of the entry in its list, from 0.")
    section: str | None = col('Headings above the entry, "A > B"; null above the first.')
    section_path: tuple[str, ...] = col("The same as a list.")
    kind: Kind = col("`other` (a tool, a course, …) is never asked and has no work.")
    title: str = col("Title as the list gives it, damage repaired, markup removed.")
    title_raw: str = col("Title exactly as the file has it.")
    authors: tuple[str, ...] | None = col("Authors in the list's order; null where it names none.")
    authors_text: str | None = col("The text that the authors were read from.")
    venue_text: str | None = col("Where it appeared, in the list's words.")
    date_text: str | None = col("When it appeared, in the list's words.")
    published_on: date | None = col("Publication date, where the list gives a whole one.")
    year: int | None = col("Publication year as the list gives it.")
    paper_url: str | None = col("The link to the paper.")
    code_url: str | None = col("The link to its code.")
    links: tuple[Link, ...] = col("Every link of the entry.")
    arxiv_id: str | None = col("arXiv id without version, as the list links it.", pattern=ARXIV_COLUMN)
    doi: str | None = col("DOI in lower case, as the list links it.", pattern=DOI_COLUMN)
    pmid: str | None = col("PubMed id, as the list links it.", pattern=PMID_COLUMN)
    acl_id: str | None = col("ACL Anthology id, as the list links it.")
    openreview_id: str | None = col("OpenReview id, as the list links it.")
    s2_id: str | None = col("Semantic Scholar id, as the list links it.", pattern=S2_COLUMN)
    raw: str = col("The entry's own text, repaired, line breaks kept.")
    work_id: str | None = col(
        "The work it is a mention of; null for `other` and before merging.", pattern=HASH, source="works"
    )
    status: MentionStatus | None = col(
        "`resolved` if any source found it; else `failed` if any failed; else `ambiguous`; else `unfinished`; "
        "else `absent` if every enabled service said so; else `not_asked`. Null for `other` and before resolving.",
        source="resolutions",
    )


@row
class Unread:
    """What one line of a list says of papers and no mention holds."""

    list_id: str = col("The list.", key=True)
    file: str | None = col("The file, in a list of several; null where the list is one file.", key=True)
    line_start: int = col("First line in the raw file, 1-based.", key=True)
    line_end: int = col("Last line, inclusive.")
    text: str = col("What stands there, repaired; of a very long line the beginning.")
    reason: UnreadReason = col(
        "`comment`, `code`: readers don't see it as text. `contents`: it links into the document. `section_of_links`: its "
        "section holds no entry. `no_title`: nothing there is like a title. `other_kind`: it names no paper. `too_large`: "
        "it stands in more tiny lines than any list has. `unknown`: anything else, such as a second identifier of an entry."
    )
    arxiv_ids: tuple[str, ...] = col("arXiv ids without version that no mention there holds.")
    dois: tuple[str, ...] = col("DOIs in lower case that no mention there holds.")
    n_links: int = col("Links to papers that no mention there holds.")


@row
class Author:
    """One author of a paper."""

    name: str = col("Name as printed.")
    s2_author_id: str | None = col("Semantic Scholar's id of the author.", source="semanticscholar")


@row
class Bibliography:
    """What is known of a paper, by one source or by all of them together."""

    title: str = col("Title.")
    authors: tuple[Author, ...] = col("Authors in printed order; empty where unknown.")
    abstract: str | None = col("Abstract.")
    tldr: str | None = col("One-sentence summary.", source="semanticscholar")
    year: int | None = col("Year of publication.")
    published_on: date | None = col("Date of the first public version.")
    updated_on: date | None = col("Date of the newest version.", source="arxiv")
    venue: str | None = col("Journal or conference; null for a preprint alone.")
    volume: str | None = col("Volume of the journal or series.")
    number: str | None = col("Number or issue within the volume.")
    pages: str | None = col("Pages, as the source writes them.")
    publication_types: tuple[str, ...] | None = col(
        "Types of publication, such as JournalArticle and Review.", source="semanticscholar"
    )
    arxiv_id: str | None = col("arXiv id without version.", pattern=ARXIV_COLUMN)
    arxiv_version: int | None = col("Newest version on arXiv.", source="arxiv")
    doi: str | None = col(
        "DOI in lower case; a publisher's wins over a preprint server's.", pattern=DOI_COLUMN
    )
    s2_id: str | None = col("Semantic Scholar paper id.", pattern=S2_COLUMN, source="semanticscholar")
    s2_corpus_id: int | None = col("Semantic Scholar corpus id.", source="semanticscholar")
    pmid: str | None = col("PubMed id.", pattern=PMID_COLUMN, source="semanticscholar")
    acl_id: str | None = col("ACL Anthology id.", source="semanticscholar")
    openreview_id: str | None = col("OpenReview id.")
    dblp_key: str | None = col("DBLP key.")
    primary_category: str | None = col("Primary arXiv category.", source="arxiv")
    categories: tuple[str, ...] | None = col("All arXiv categories.", source="arxiv")
    fields_of_study: tuple[str, ...] | None = col("Fields of study.", source="semanticscholar")
    citation_count: int | None = col("Citations.", source="semanticscholar")
    influential_citation_count: int | None = col("Influential citations.", source="semanticscholar")
    reference_count: int | None = col("References.", source="semanticscholar")
    is_open_access: bool | None = col("Whether a free copy is known.", source="semanticscholar")
    pdf_url: str | None = col("Address of a PDF.")
    code_urls: tuple[str, ...] | None = col("Addresses of code, from lists, abstracts and comments.")
    is_withdrawn: bool | None = col("Withdrawn on arXiv; null where arXiv was not asked.", source="arxiv")
    is_retracted: bool | None = col("Retracted by its publisher; null where unknown.")


@row
class Record(Bibliography):
    """One source's description of one paper."""

    record_id: str = col("Hash of source and source id.", key=True, pattern=HASH)
    source: SourceName = col("Who says so; `list` is a record made from a mention.")
    snapshot_id: str | None = col("The snapshot it was read from; null when it came live.")
    source_id: str = col("The source's own id of it.")
    comment: str | None = col("The authors' comment on arXiv.", source="arxiv")
    journal_ref: str | None = col("The authors' journal reference on arXiv.", source="arxiv")
    other_titles: tuple[str, ...] = col("Titles that it had before, or has elsewhere.")
    page_urls: tuple[str, ...] | None = col(
        "Addresses of its pages at publishers and proceedings, where they hold no identifier."
    )
    retrieved_at: datetime | None = col("When the source was asked; for a snapshot, its date.")
    is_stale: bool = col("Older than its freshness, and used because the source could not be reached.")


@row
class Resolution:
    """What one source said to one mention."""

    mention_id: str = col("The mention.", key=True, pattern=HASH, source="mentions")
    source: SourceName = col("The source.", key=True)
    record_id: str | None = col("Its record; null unless found.", pattern=HASH, source="records")
    status: ResolutionStatus = col(
        "`absent`: asked in every way. `unfinished`: some ways of asking are left for the next night. An outage is `failed` "
        "or `not_asked`, never `absent`."
    )
    method: ResolutionMethod | None = col("How it was found; null unless asked.")
    score: float | None = col("Calibrated probability, 0..1, that mention and record are one paper.")
    runner_up_score: float | None = col("The same for the next best record.")
    cause: Cause | None = col(
        "Why, where it is not plain. `wrong_link`: what the list links is another paper; `retitled`: it has another title, "
        "so it was renamed or is another paper; `unknown_identifier`: the source has nothing of that identifier; `tie`: two "
        "papers fit as well; `below`: none fits well enough; `outage`: a source failed; `budget`: left out by `--limit`, or, `unfinished`, the searches of a night were used up."
    )
    linked_record_id: str | None = col(
        "The record that the list's link leads to, where it is another paper.", pattern=HASH, source="records"
    )
    reason: str | None = col("Why, in words for people.")


@row
class PairDifference:
    """One thing in which the two sides of a pair differ."""

    field: Literal[
        "words", "numbers", "marks", "authors", "year", "venue", "pages", "volume", "number",
        "arxiv_id", "doi", "preprint_doi", "pmid", "acl_id", "dblp_key",
    ] = col("What differs: words, numbers and marks (comment, part, survey, …) of the titles, authors, places, identifiers.")  # fmt: skip
    value_l: str | None = col("What the left side has there; null where it has nothing that counts.")
    value_r: str | None = col("What the right side has there; null where it has nothing that counts.")


@row
class Pair:
    """Two records or mentions that were compared."""

    id_l: str = col("Left record or mention.", key=True, pattern=HASH)
    id_r: str = col("Right record or mention; sorts after the left.", key=True, pattern=HASH)
    score: float = col("Calibrated probability, 0..1, that both are one work.")
    verdict: Literal["same", "possible", "different"] = col("What follows; `possible` is left to a person.")
    reasons: tuple[str, ...] = col("Why, in words for people.")
    decided_by: Literal["identifier", "model", "person"] = col("Who decided.")
    title_l: str = col("Title of the left one.")
    title_r: str = col("Title of the right one.")
    n_shared_authors: int | None = col(
        "Authors that both name, six or more counted as six; null where one names none, or titles and authors were not asked."
    )
    differs: tuple[PairDifference, ...] = col(
        "In what the two differ; empty where an identifier or a person decided."
    )


@row
class Work(Bibliography):
    """One distinct paper: the canonical record of one cluster."""

    work_id: str = col(
        "Stable id; kept from release to release through any shared key.", key=True, pattern=HASH
    )
    is_published: bool | None = col(
        "Whether a journal or conference has it; null where only arXiv and lists speak of it."
    )
    published_doi: str | None = col(
        "DOI of the published version; never a preprint server's.", pattern=DOI_COLUMN
    )
    n_mentions: int = col("Mentions, over all lists.", source="mentions")
    n_lists: int = col("Lists that mention it.", source="mentions")
    record_ids: tuple[str, ...] = col("Its records, sorted.", source="records")
    retrieved_at: datetime | None = col("When its newest record was retrieved; null without one.")
    is_stale: bool = col("Some record of it is past its freshness.")


@row
class Disagreement:
    """A record that says something else than the work."""

    record_id: str = col("The record.")
    value: str = col("What it says.")


@row
class Provenance:
    """Where one field of one work comes from."""

    work_id: str = col("The work.", key=True, pattern=HASH, source="works")
    field: str = col("Column of `works`; `work_id` where works were split or merged.", key=True)
    record_id: str = col("The record that the value was taken from.", pattern=HASH, source="records")
    rule: str = col(
        "The rule that chose it; of `work_id`, `split from …` or `merged with …` and the other work's id."
    )
    split_from: tuple[str, ...] | None = col(
        "Of `work_id`, the works that it was once split from.", source="works"
    )
    merged_with: tuple[str, ...] | None = col(
        "Of `work_id`, the works that it was once merged with.", source="works"
    )
    disagreeing: tuple[Disagreement, ...] = col("Records with another value.")


@row
class Evidence:
    """Where a maintainer can look."""

    source: str = col("`list`, a source's name, or a rule's model.")
    field: str = col("Field of that source.")
    quote: str = col("The words, numbers or lines that speak for the flag.")


@row
class Flag:
    """Something that a maintainer would want to know."""

    flag_id: str = col("Code and hash of its subject: keys and section names, never lines.", key=True)
    subject: tuple[str, ...] = col("Keys and section names that it is about; decisions name it by them.")
    code: str = col("The rule's code.", pattern=r"^[A-Z]{3}\d{3}$")
    name: str = col("The rule's name.")
    severity: Severity = col("How bad it is.")
    list_id: str = col("The list.", source="mentions")
    mention_id: str | None = col("The first mention that it is about; null if about none.", source="mentions")
    mention_ids: tuple[str, ...] = col("All mentions that it is about.", source="mentions")
    group_id: str | None = col("The flag that this one is shown under.")
    work_id: str | None = col("The work that it is about.", pattern=HASH, source="works")
    file: str | None = col("The file, in a list of several; null where the list is one file.")
    line_start: int = col("First line in the raw file.")
    line_end: int = col("Last line in the raw file.")
    message: str = col("What is wrong, in one sentence.")
    evidence: tuple[Evidence, ...] = col("What speaks for it; never empty.")
    probability: float = col("That the flag is right; 1.0 for certain rules.")
    suggestion: str | None = col("What to do, in words for people.")
    suggested_sections: tuple[str, ...] | None = col(
        'Sections where it belongs, "A > B"; null where none is known.'
    )
    suggested_url: str | None = col("Address or anchor to link instead.")
    suggested_text: str | None = col(
        "What to write: the flag's own lines as they become, or the words or line to add; null where only a person knows."
    )
    other_lines: tuple[int, ...] | None = col(
        "Other lines of the file that it speaks of, such as copies and headings."
    )
    fix_safety: Literal["safe", "unsafe", "none"] = col(
        "`safe` keeps meaning, `unsafe` asks for a look, `none` only shows."
    )
    status: Literal["open", "baselined", "dismissed"] = col("What people said about it.")
    first_seen: date = col("The day it was first published; carried from release to release.")


@row
class CuratedList:
    """One list: where it comes from, and how much stands in it."""

    list_id: str = col(
        "The list: its file name without `.md`, its folder's name, or its id in the settings.", key=True
    )
    title: str | None = col("Its own title; null where it has none.")
    url: str | None = col("The address that the settings name it by; null where it is not fetched.")
    repository: str | None = col("The repository that it comes from; null where it is not fetched from one.")
    branch: str | None = col("The branch of that repository.")
    commit: str | None = col(
        "The commit that its files were taken from; null where the repository does not say.",
        pattern=r"^[0-9a-f]{40}$",
    )
    license: str | None = col(
        "SPDX id of the licence that its repository or the list itself states; null where none that is known is stated."
    )
    files: tuple[str, ...] = col("Its files, by their names in it.")
    fetched_at: datetime | None = col("When the files came that were read; null where it is not fetched.")
    is_carried_over: bool = col("Whether the last release's entries stand in for today's.")
    n_mentions: int = col("Entries.", source="mentions")
    n_papers: int = col("Entries that are papers.", source="mentions")
    n_resolved: int = col("Papers that a source found.", source="mentions")
    n_works: int = col("Distinct papers.", source="mentions")
    n_unread: int = col("Rows of what was not read.", source="unread")
    n_flags: int = col("Open flags.", source="flags")


@row
class StageCount:
    """What went through one stage of a run."""

    stage: str = col("The stage.")
    n_in: int = col("Rows in.")
    n_out: int = col("Rows out.")
    seconds: float = col("Wall seconds.")


@row
class SourceHealth:
    """How one source did in one run."""

    source: str = col("The source.")
    health: Literal["ok", "degraded", "out_of_reach", "off"] = col("How it did.")
    n_asked: int = col("Mentions that it was asked about.")
    n_found: int = col("Found.")
    n_absent: int = col("Absent.")
    n_failed: int = col("Failed.")
    n_requests: int = col("Requests sent.")
    n_store_hits: int = col("Answers that were remembered.")
    message: str | None = col("What went wrong.")


@row
class Problem:
    """Something that failed in a run and cost itself alone: a list, a record, a rule, a service, a damaged file."""

    stage: str = col("The stage in which it failed.")
    subject: str = col("The list, record, rule, service or file.")
    sentence: str = col("What happened, and what to do.")


@row
class Run:
    """One run; kept outside the releases, append-only."""

    run_id: str = col("Start time and a random part.", key=True)
    started_at: datetime = col("Start.")
    ended_at: datetime = col("End.")
    outcome: RunOutcome = col("How it ended.")
    exit_code: int = col("Exit code of the command.")
    versions: tuple[str, ...] = col("paperlist, Python and the packages that matter, `name==version`.")
    stages: tuple[StageCount, ...] = col("Counts in and out of every stage.")
    sources: tuple[SourceHealth, ...] = col("Health of every source.")
    problems: tuple[Problem, ...] = col("What failed in it; each is why the exit code is 3.")
    content_id: str | None = col("The release that stands after the run.", pattern=HASH)
    message: str | None = col("Why it was refused or stopped.")


@row
class Change:
    """What one publication changed; kept outside the releases, append-only."""

    publication: int = col(
        "Number of the publication, from 1; a release that is published again gets another.", key=True
    )
    kind: ChangeKind = col("What happened; `release` stands once for each publication.", key=True)
    subject: str = col("Id of the work or flag; of a `release`, its content id.", key=True)
    content_id: str = col("The release that was published.", pattern=HASH)
    content_id_before: str | None = col("The one that stood before; null for the first.", pattern=HASH)
    published_at: datetime | None = col(
        "When it was written down; null where an older version of paperlist wrote it."
    )
    list_id: str | None = col("The first list that the work or flag stands in.")
    title: str | None = col("Title of the work, or message of the flag; of what is gone, the last one.")
    before: str | None = col("What it was: the title or venue before, or the work it was split from.")
    after: str | None = col("What it is: the title or venue now, or the work it merged into.")


@row
class Alias:
    """What became of a work's id; kept outside the releases, append-only: the last row of an id counts."""

    publication: int = col("Number of the publication.", key=True)
    former_work_id: str = col("The id as a former release had it.", key=True, pattern=HASH)
    work_id: str | None = col(
        "The work that it is now, itself if it came back; null if it is gone.", pattern=HASH
    )
    content_id: str = col("The release from which on.", pattern=HASH)


ROWS: dict[str, type] = {
    "lists": CuratedList,
    "mentions": Mention,
    "unread": Unread,
    "records": Record,
    "resolutions": Resolution,
    "pairs": Pair,
    "works": Work,
    "provenance": Provenance,
    "flags": Flag,
    "runs": Run,
    "changes": Change,
    "aliases": Alias,
}
"""The tables by name, in the order in which the stages make them."""
OUTSIDE_RELEASES = ("runs", "changes", "aliases")
"""The tables that stand outside the releases and only grow."""
