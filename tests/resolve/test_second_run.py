"""The second night: an unchanged list sends nothing, a list with new entries asks about these."""

from __future__ import annotations

from pathlib import Path

from tests.resolve.online_project import OnlineProject, entries
from tests.services import Library, Services


def test_second_run(tmp_path: Path) -> None:
    """By id, by title, misspelt and unknown: all is remembered; of five new entries only these are asked."""
    lines, papers = entries(n_ids=65, n_titles=65)
    new = [*lines[60:65], *lines[125:]]  # five by id, five by title
    project = OnlineProject(tmp_path, {})
    project.write([line for line in lines if line not in new])
    with Services(Library(papers)) as services:
        at_work = project.at(services)
        assert 0 == at_work.run()[0]
        first = project.outcome()
        for service in (services.arxiv, services.s2):
            service.requests.clear()
        assert 0 == at_work.run()[0]
        assert (0, 0, first) == (services.arxiv.count, services.s2.count, project.outcome())
        project.write(lines)
        code, told = at_work.run()
        assert 0 == code, told
        ids = [name for r in services.arxiv.requests for name in r.params["id_list"].split(",") if name]
        assert {
            paper.arxiv_id for paper in papers if any(f"/{paper.arxiv_id})" in line for line in new)
        } <= set(ids)
        assert 1 <= services.s2.count <= 5
        assert len(set(ids)) <= 10
        assert 1 <= services.arxiv.count <= 5
