"""Whole runs against services of which every tenth answer is bad, in every way there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.resolve.online_project import OnlineProject, entries
from tests.services import Library, Services, faults

PATIENCE = {"read_timeout": 5, "call_seconds": 45, "first_answer_seconds": 15}
PASSING = (
    faults.too_many_requests(stall=0.1), faults.too_many_requests(retry_after=0), faults.unavailable(),
    faults.unavailable(retry_after=0), faults.bad_gateway(), faults.server_error(), faults.gateway_timeout(),
    faults.too_large(), faults.reset(), faults.silence(), faults.trickle(), faults.truncated(), faults.html_page(),
    faults.empty_body(), faults.empty_object(), faults.empty_page(), faults.short_page(), faults.missing_one(),
    faults.without_published(), faults.odd_date(), faults.redirect("http://127.0.0.1:9/"),
)  # fmt: skip
ENDING = (faults.forbidden_by_proxy(), faults.forbidden(), faults.unauthorized())
MOST_RUNS = 6


@pytest.mark.parametrize(
    ("n_mentions", "seed"),
    [(200, 1), *(pytest.param(2000, seed, marks=pytest.mark.long) for seed in range(4))],
)
def test_a_tenth_of_the_answers_is_bad(tmp_path: Path, n_mentions: int, seed: int) -> None:
    """What the run comes to is what it comes to with healthy services."""
    healthy = run_healthy(tmp_path, n_mentions)
    project, services = a_project(tmp_path / "faulty", n_mentions)
    with services:
        for number, service in enumerate((services.arxiv, services.s2)):
            service.faults.next(1, PASSING[seed])  # so that there is one, however few are asked
            service.faults.share(
                0.1, *PASSING, seed=10 * seed + number, where=lambda request: request.number > 1
            )
        code, told = project.at(services, **PATIENCE).run()
        n_bad = sum(
            request.fault is not None for request in (*services.arxiv.requests, *services.s2.requests)
        )
    assert (0, healthy) == (code, project.outcome()), told
    assert n_bad >= 2
    print(f"{n_mentions} mentions, {n_bad} bad answers")  # noqa: T201


@pytest.mark.parametrize(
    ("n_mentions", "seed"),
    [(200, 1), *(pytest.param(2000, seed, marks=pytest.mark.long) for seed in range(4))],
)
def test_answers_that_end_the_contact(tmp_path: Path, n_mentions: int, seed: int) -> None:
    """With refusals among them a run may end with 3, nothing is taken for absent, and the next runs mend it."""
    run_healthy(tmp_path, n_mentions)
    project, services = a_project(tmp_path / "faulty", n_mentions)
    # a second run may ask to the end what the searches of one run did not reach
    known_absent = said_to_be(OnlineProject(tmp_path / "healthy", {}), "absent", "unfinished")
    with services:
        services.arxiv.faults.next(1, ENDING[seed % len(ENDING)], where=lambda request: request.number == 2)
        for number, service in enumerate((services.arxiv, services.s2)):
            service.faults.share(
                0.1, *PASSING, *ENDING, seed=seed + number, where=lambda request: request.number > 1
            )
        codes = []
        for _ in range(MOST_RUNS):
            code, told = project.at(services, **PATIENCE).run()
            codes.append(code)
            assert said_to_be(project, "absent") <= known_absent
            if code == 0:
                break
            assert (
                "arXiv failed for" in told or "Semantic Scholar failed for" in told or "out of reach" in told
            )
    assert (3, 0) == (codes[0], codes[-1])
    assert without_work_ids(OnlineProject(tmp_path / "healthy", {})) == without_work_ids(project)


def a_project(folder: Path, n_mentions: int) -> tuple[OnlineProject, Services]:
    lines, papers = entries(n_ids=n_mentions // 2, n_titles=n_mentions - n_mentions // 2)
    project = OnlineProject(folder, {})
    project.write(lines)
    return project, Services(Library(papers))


def run_healthy(tmp_path: Path, n_mentions: int) -> dict[str, str]:
    project, services = a_project(tmp_path / "healthy", n_mentions)
    with services:
        code, told = project.at(services).run()
    assert 0 == code, told
    return project.outcome()


def without_work_ids(project: OnlineProject) -> list[str]:
    """What the runs came to but for the ids of works, kept from the first run that knew less, and how far they searched."""
    works = project.table("works").drop(columns="work_id").sort_values("title").reset_index(drop=True)
    said = project.table("resolutions")[["mention_id", "source", "status", "record_id"]]
    return [said.replace({"status": {"unfinished": "absent"}}).to_json(), works.to_json()]


def said_to_be(project: OnlineProject, *statuses: str) -> set[tuple[str, str]]:
    said = project.table("resolutions")
    rows = said.loc[said["status"].isin(statuses), ["mention_id", "source"]]
    return set(rows.itertuples(index=False, name=None))
