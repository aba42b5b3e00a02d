"""The last step of the job: the tables as a release, past the gate."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from pipeline import tables
from pipeline.errors import GateError, SchemaError
from pipeline.fetch.list_rows import with_counts
from pipeline.job import Job
from pipeline.publish.changes import changes_to, note_changes
from pipeline.publish.continuity import under_new_names
from pipeline.publish.gate import refusals
from pipeline.publish.manifest import content_id
from pipeline.publish.reading import Release
from pipeline.publish.references import dangling
from pipeline.publish.release import FILES, Publication, keep_refused, publish, remove_old
from pipeline.publish.report import report_with_news, write_reports
from pipeline.publish.rollback import end_rollback, rolled_back
from pipeline.publish.run_log import published_ids
from pipeline.run_tables import Tables
from pipeline.schema import ROWS, Change
from pipeline.text import plural


def publish_release(job: Job, made: Tables) -> Tables:
    """A release, unless nothing changed, the run is a dry one, or the gate refuses it."""
    outcome, options, out_dir = job.outcome, job.options, job.settings.out_dir
    made = dataclasses.replace(made, lists=with_counts(made))
    arrow, shaping = made.to_arrow(), job.settings.shaping()
    reports = write_reports(made, job.settings.section_report)
    # what changed names no release: it is told in it, and a night that changes nothing publishes nothing
    name = content_id(arrow, reports, shaping)
    after = Release(name, mentions=made.mentions, works=made.works, flags=made.flags)
    changes = changes_to(out_dir, job.before, after)
    reports["report.md"] = report_with_news(reports["report.md"], made, job.settings.section_report, changes)
    release = Publication(name, arrow, reports, shaping)
    if options.dry_run:
        _tell_plan(job, made, release, changes)
        return made
    _pass_gate(job, made, release)
    outcome.content_id = release.content_id
    for name in job.before.damage:
        job.report("publish", name, f"{name} was missing or damaged. The release was made anew.")
    published = publish(release, out_dir)
    outcome.outcome = "published" if published.is_new else "unchanged"
    outcome.told.notes += [f"{name} was missing or damaged, and is whole again." for name in published.mended]
    outcome.changes = note_changes(out_dir, job.clock())
    if published.is_new or options.accept:
        end_rollback(out_dir)
    remove_old(out_dir, [*published_ids(out_dir), release.content_id], job.settings.keep_releases)
    return made


def _tell_plan(job: Job, made: Tables, release: Publication, changes: list[Change]) -> None:
    """Say what a run would publish that learns nothing new from the services, and where it would write."""
    outcome, out_dir = job.outcome, job.settings.out_dir
    outcome.content_id = release.content_id
    wrong, advice = _refusal(job, made, release)
    if wrong:
        outcome.plan.append(f"Would refuse the release. {' '.join(wrong)} {advice}")
    elif release.content_id == job.before.content_id:
        outcome.plan.append(f"Would publish nothing: release {release.content_id} stands.")
    else:
        outcome.changes = changes
        folder = out_dir / "releases" / release.content_id
        outcome.plan.append(f"Would publish {plural(len(FILES) + 1, 'file')} as {folder}.")
    outcome.plan.append(
        f"Would note the run in {out_dir}, and what is learnt in the store. What the services say may change all of this."
    )


def _pass_gate(job: Job, made: Tables, release: Publication) -> None:
    """Raise GateError, and keep the release aside, if it must not replace the last one."""
    wrong, advice = _refusal(job, made, release)
    if not wrong:
        return
    job.outcome.outcome, job.outcome.content_id = "refused", job.before.content_id
    folder = keep_refused(release, job.settings.out_dir)
    raise GateError(
        f"The new release was refused, the last one stands. {' '.join(wrong)} It is kept in {folder}. {advice}"
    )


def _refusal(job: Job, made: Tables, release: Publication) -> tuple[list[str], str]:
    """Why a release must not replace the last one, a sentence each, and what to do about it."""
    wrong = [*_misfits(release), *dangling(release.tables)]
    advice = "Please report this."
    if not wrong and job.options.limit is not None and _n_asked(made) < _n_asked(job.before):
        wrong = [
            f"--limit would publish over a fuller release ({_n_asked(job.before):,} entries asked about)."
        ]
        advice = "Leave it out, or choose another --out."
    if not wrong and not job.options.accept:
        known = under_new_names(job.before, job.outcome.told.renamed)
        wrong = [
            *rolled_back(job.settings.out_dir, release.content_id),
            *refusals(known, made, release.shaping),
        ]
        advice = "If that is meant: `paperlist enrich --accept`."
    return wrong, advice


def _misfits(release: Publication) -> Iterator[str]:
    for name, table in release.tables.items():
        try:
            tables.check_table(table, ROWS[name], name)
        except SchemaError as error:
            yield str(error)


def _n_asked(holder: Tables | Release) -> int:
    return sum(mention.status not in (None, "not_asked") for mention in holder.mentions)
