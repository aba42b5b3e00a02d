"""The steps of the job but for the last (`publish_step.py`): each takes the tables so far, and gives them with what its stage makes.

The stages are pure functions; here they meet the lists, the sources, the last release and people's decisions. A fence
stands round each list and rule: what fails costs itself, is told, and its part of the last release stands in for it.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator, Mapping, Sequence

from pipeline.decisions import with_keys
from pipeline.errors import ConfigError
from pipeline.fetch.list_rows import carried_rows, list_row, rows_still_named, with_counts
from pipeline.flag.chosen import chosen_in
from pipeline.flag.decided import HeldBefore, decide
from pipeline.flag.found import FlaggedList
from pipeline.flag.known_of_list import FlagInputs, known_of_lists
from pipeline.flag.stage import with_kept_names
from pipeline.job import Job
from pipeline.list_results import AskedFlags, ParsedList, flagged_lists, parsed_lists
from pipeline.merge.identity import keys_of_today
from pipeline.merge.stage import idle_decisions, merge, of_papers
from pipeline.parse.lists import ListPart
from pipeline.parse.parts import Placed, placed, unplaced
from pipeline.per_list import Unmade
from pipeline.publish.continuity import (
    carried_flags,
    carried_mentions,
    carried_unread,
    under_new_keys,
    under_new_names,
    with_kept_ids,
)
from pipeline.publish.gate import drop_of, mentions_by_list, renamed_lists
from pipeline.resolve.outage import outages
from pipeline.resolve.protocol import Source
from pipeline.resolve.sources.released import Released
from pipeline.resolve.stage import resolve
from pipeline.resolve.wiring import live_services, open_sources
from pipeline.run_tables import Tables
from pipeline.schema import CuratedList, Mention, Resolution
from pipeline.source_names import SERVICES, SourceName, printed_name
from pipeline.text import plural

logger = logging.getLogger(__name__)

CARRIED = "What the last release holds of this list was carried over."


def parse_lists(job: Job, made: Tables) -> Tables:
    """Mentions of the lists; of those that can't be read, or lost too much, what the last release holds."""
    told, before = job.outcome.told, job.before
    read, failed = _read_lists(job)
    today = {name: one.mentions for name, one in read.items()}
    if job.compares:
        _refuse_unknown_drops(job, today)
        told.renamed |= renamed_lists(before, today)
        failed |= _drops(job, today, failed)
    told.carried |= {name: why for name, why in failed.items() if name not in job.options.accept_drop}
    for name, why in told.carried.items():
        job.report("parse", name, f"{why} {CARRIED}" if name in before.list_ids else why)
    for name, why in job.inputs.concerns.items():
        job.report("parse", name, why)
    for name, why in job.inputs.unfetched.items():
        job.report("fetch", name, why)
    told.notes += job.inputs.notes
    told.notes += [
        f"{new}: is {old} renamed; ids and decisions carry over." for new, old in told.renamed.items()
    ]
    told.notes += [
        f"{name}: holds no entry." for name, rows in today.items() if not rows and name not in told.carried
    ]
    known = under_new_names(before, told.renamed)
    rows = [row for name, own in today.items() if name not in told.carried for row in own]
    mentions = [*with_kept_ids(rows, known.mentions), *carried_mentions(known, told.carried)]
    left = [row for name, one in read.items() if name not in told.carried for row in one.unread]
    left += carried_unread(known, told.carried)
    lists = [row for row in _list_rows(job, read) if row.list_id not in told.carried]
    lists += carried_rows(job.before.lists, told.renamed, told.carried, known.list_ids)
    parsed = dataclasses.replace(
        made,
        lists=lists,
        mentions=sorted(mentions, key=lambda row: (row.list_id, row.position)),
        unread=sorted(left, key=lambda row: (row.list_id, row.file or "", row.line_start)),
    )
    return dataclasses.replace(parsed, lists=with_counts(parsed))


def _read_lists(job: Job) -> tuple[dict[str, ParsedList], dict[str, str]]:
    """What every list holds that can be read, and why the others can't."""
    read: dict[str, ParsedList] = {}
    failed = dict(job.inputs.unreadable)
    lists = job.inputs.lists
    for raw, made in zip(lists, parsed_lists(job.per_list, lists), strict=True):
        if isinstance(made, Unmade):
            failed[raw.list_id] = f"{raw.path}: can't be understood ({made.words}). Please report this."
        else:
            read[raw.list_id] = made
    return read, failed


def _list_rows(job: Job, read: Mapping[str, ParsedList]) -> Iterator[CuratedList]:
    """The row of every list that was read."""
    before = rows_still_named(job.before.lists, job.settings)
    for raw in job.inputs.lists:
        if (made := read.get(raw.list_id)) is not None:
            yield list_row(raw, made.title, job.inputs.origins.get(raw.list_id), before.get(raw.list_id))


def _refuse_unknown_drops(job: Job, today: Mapping[str, Sequence[Mention]]) -> None:
    for name in job.options.accept_drop:
        if name not in job.before.list_ids and name not in today:
            known = ", ".join(sorted(job.before.list_ids)) or "none"
            raise ConfigError(
                f"--accept-drop {name}: there is no such list. Lists of the last release: {known}."
            )


def _drops(job: Job, today: Mapping[str, Sequence[Mention]], failed: Mapping[str, str]) -> dict[str, str]:
    """The lists that lost so much that the last release stands in for them, each with why and what to do."""
    before = mentions_by_list(job.before.mentions)
    renamed = set(job.outcome.told.renamed.values())
    reasons = {
        name: drop_of(name, rows, today.get(name))
        for name, rows in before.items()
        if name not in failed and name not in renamed
    }
    return {
        name: f"{why}. If that is meant: `paperlist enrich --accept-drop {name}`."
        for name, why in reasons.items()
        if why
    }


def resolve_mentions(job: Job, made: Tables) -> Tables:
    """Records and resolutions, from what is remembered, the services and the snapshots."""
    options, outcome, before = job.options, job.outcome, job.before
    released = Released(before.mentions, before.records, before.resolutions)
    if options.dry_run and not options.offline:
        outcome.plan += _planned_requests(job, made, released)
    is_offline = options.offline or options.dry_run
    with open_sources(
        job.settings, options.snapshots, released, offline=is_offline, clock=job.clock
    ) as sources:
        with job.watch(sources):
            home: dict[SourceName, Source] = {name: source.at_home for name, source in sources.items()}
            resolved = resolve(made.mentions, {**sources}, job.settings, options.limit, home)
        outcome.sources = [source.health() for name, source in sources.items() if name in SERVICES]
        outcome.snapshots_used = {name: sorted(source.used_snapshots) for name, source in sources.items()}
    for health, sentence in outages(
        outcome.sources, resolved.mentions, resolved.records, resolved.resolutions
    ):
        job.report("resolve", health.source, sentence)
    for name, faults in _faults(resolved.resolutions).items():
        job.report(
            "resolve", name, f"{plural(len(faults), 'entry')} could not be judged, the first: {faults[0]}"
        )
    failed = sum(mention.status == "failed" for mention in resolved.mentions)
    if failed:
        job.report(
            "resolve", "mentions",
            f"{plural(failed, 'entry')} could not be looked up, because a service failed. Run again later.",
        )  # fmt: skip
    return dataclasses.replace(
        made, mentions=resolved.mentions, records=resolved.records, resolutions=resolved.resolutions
    )


def _planned_requests(job: Job, made: Tables, released: Released) -> list[str]:
    """What each service would be asked, in a sentence."""
    from pipeline.resolve.planning import PlannedService  # noqa: PLC0415  # for rehearsals alone

    live = {name: PlannedService(service) for name, service in live_services(job.settings).items()}
    with open_sources(
        job.settings, job.options.snapshots, released, offline=False, clock=job.clock, live=live
    ) as sources:
        home: dict[SourceName, Source] = {name: source.at_home for name, source in sources.items()}
        resolve(made.mentions, {**sources}, job.settings, job.options.limit, home)
    plans = [service.plan for service in live.values()]
    return [
        f"Would ask {printed_name(plan.service)} for {plural(plan.n_ids, 'identifier')} and {plural(plan.n_titles, 'title')}, "
        f"in about {plural(plan.n_requests, 'request')}."
        for plan in plans
    ]


def _faults(resolutions: Sequence[Resolution]) -> dict[str, list[str]]:
    """What an error of paperlist's own cost, by source."""
    found: dict[str, list[str]] = {}
    for row in resolutions:
        if row.cause == "fault":
            found.setdefault(row.source, []).append(row.reason or "")
    return found


def merge_records(job: Job, made: Tables) -> Tables:
    """Works, and the mentions linked to them."""
    pairs = with_keys(job.decisions, keys_of_today([*job.before.records, *made.records])).pairs
    merged = merge(
        made.mentions, made.records, made.resolutions, job.before.works, job.settings, pairs,
        records_before=job.before.records, provenance_before=job.before.provenance,
    )  # fmt: skip
    job.outcome.told.notes += idle_decisions(pairs, of_papers(made.records, made.resolutions))
    for failure in merged.failures:
        job.report("merge", failure.subject, failure.sentence)
    stale = sum(work.is_stale for work in merged.works)
    if stale and not (job.options.offline or job.options.dry_run):
        job.report(
            "merge", "works",
            f"{plural(stale, 'work')} from records past their freshness. Run again when the services can be reached.",
        )  # fmt: skip
    return dataclasses.replace(
        made, works=merged.works, mentions=merged.mentions, pairs=merged.pairs, provenance=merged.provenance
    )


def flag_lists(job: Job, made: Tables) -> Tables:
    """Flags; those of a list that is carried over, and of a rule that fails, are the last release's."""
    told = job.outcome.told
    keys = keys_of_today([*job.before.records, *made.records])
    known = under_new_keys(under_new_names(job.before, told.renamed), keys)
    parts = {raw.list_id: raw.parts for raw in job.inputs.lists if raw.parts}
    mentions = _in_whole(made.mentions, parts)
    inputs = FlagInputs(
        mentions=mentions,
        unread=_in_whole(made.unread, parts),
        records=made.records,
        resolutions=made.resolutions,
        works=made.works,
        pairs=made.pairs,
        link_states=_link_states(job, made),
    )
    lists = list(_flagged_lists(job, inputs))
    flagged = with_kept_names(lists, known.flags, job.clock().date())
    for failure in flagged.failures:
        job.report("flag", f"{failure.code} on {failure.list_id}", failure.sentence)
    lost = {(failure.list_id, failure.code) for failure in flagged.failures}
    standing = carried_flags(
        known, made, lambda row: row.list_id in told.carried or (row.list_id, row.code) in lost
    )
    before = HeldBefore(known.mentions, known.flags, told.renamed, _in_whole(standing, parts))
    decisions = with_keys(job.decisions, keys)
    decided = decide(
        flagged.flags, lists, mentions, inputs.keys, decisions, before, flagged.former_names,
        unheard=job.unheard,
    )  # fmt: skip
    told.notes += decided.idle
    names = {raw.list_id for raw in job.inputs.lists} | {row.list_id for row in decided.flags}
    chosen = {name: chosen_in(name, job.settings) for name in names | set(job.settings.ignore_in)}
    flags = sorted(
        (placed(row, parts.get(row.list_id, ())) for row in decided.flags if row.code in chosen[row.list_id]),
        key=lambda row: (row.list_id, row.file or "", row.line_start, row.code, row.flag_id),
    )
    return dataclasses.replace(made, flags=flags)


def _in_whole(rows: Sequence[Placed], parts: Mapping[str, Sequence[ListPart]]) -> list[Placed]:
    """Rows of lists in several files with their lines counted in the whole, as the documents have them."""
    return [unplaced(row, parts.get(row.list_id, ())) for row in rows]


def _flagged_lists(job: Job, known: FlagInputs) -> Iterator[FlaggedList]:
    """The lists that are not carried over, flagged; one that can't be laid out has no flags, and is told."""
    lists = [raw for raw in job.inputs.lists if raw.list_id not in job.outcome.told.carried]
    of_lists = known_of_lists(known, [raw.list_id for raw in lists])
    asked = [AskedFlags(raw, own, job.settings) for raw, own in zip(lists, of_lists, strict=True)]
    for raw, made in zip(lists, flagged_lists(job.per_list, asked), strict=True):
        if isinstance(made, Unmade):
            job.report(
                "flag", raw.list_id, f"{raw.path}: can't be flagged ({made.words}). Please report this."
            )
        else:
            yield made


def _link_states(job: Job, made: Tables) -> dict[str, str]:
    """What is found at the links of entries, where the settings ask for it."""
    if not job.settings.check_links or job.options.offline:
        return {}
    from pipeline.resolve.link_check import LinkChecker, worth_checking  # noqa: PLC0415  # most runs try no links

    urls = [link.url for mention in made.mentions for link in mention.links]
    if job.options.dry_run:
        n_urls = len(set(filter(worth_checking, urls)))
        job.outcome.plan.append(f"Would try {plural(n_urls, 'link')} of entries.")
        return {}
    settings = job.settings
    checker = LinkChecker(
        settings.check_links_interval,
        address_seconds=settings.check_links_address_seconds,
        seconds=settings.check_links_seconds,
    )
    states = checker.states(filter(worth_checking, urls))
    if checker.n_left:
        seconds = f"check_links_seconds ({settings.check_links_seconds:g})"
        job.outcome.notes.append(f"{plural(checker.n_left, 'link')} could not be tried within {seconds}.")
    return states
