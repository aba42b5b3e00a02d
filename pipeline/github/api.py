"""The few calls that are made to GitHub, and what a workflow's environment says of where they go."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from pipeline.errors import ConfigError

_SECONDS = 30
_PER_PAGE = 100
_MOST_PAGES = 30
BOT = "github-actions[bot]"
"""Who writes with the token that a workflow is given."""


@dataclass(frozen=True)
class Workflow:
    """Where a workflow runs, what started it, and with whose rights."""

    api_url: str
    repository: str
    token: str = field(repr=False)
    author: str
    """Whose comments, issues and pull requests are one's own: what others write is never changed."""
    event: Mapping[str, Any] = field(repr=False, default_factory=dict)
    summary: Path | None = None

    @property
    def owner(self) -> str:
        """Who owns the repository."""
        return self.repository.partition("/")[0]

    @property
    def pull(self) -> Mapping[str, Any] | None:
        """The pull request that started it."""
        return self.event.get("pull_request")

    @property
    def may_write(self) -> bool:
        """Whether the pull request comes from the repository itself: those of forks get a token that may only read."""
        head = ((self.pull or {}).get("head") or {}).get("repo") or {}
        return bool(self.token) and head.get("full_name") == self.repository


def read_workflow(environment: Mapping[str, str]) -> Workflow:
    """The workflow that the environment describes.

    Raises:
        ConfigError: There is none, or its event can't be read.
    """
    repository = environment.get("GITHUB_REPOSITORY", "")
    if "/" not in repository:
        raise ConfigError("GITHUB_REPOSITORY is not set: this command is for workflows of GitHub.")
    path = environment.get("GITHUB_EVENT_PATH")
    try:
        event = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: the event of the workflow can't be read ({error}).") from error
    summary = environment.get("GITHUB_STEP_SUMMARY")
    return Workflow(
        environment.get("GITHUB_API_URL", "https://api.github.com").rstrip("/"),
        repository,
        environment.get("GITHUB_TOKEN", ""),
        environment.get("PAPERLIST_AUTHOR") or BOT,
        event,
        Path(summary) if summary else None,
    )


class GitHub:
    """The repository that a workflow runs in."""

    def __init__(self, workflow: Workflow) -> None:
        self._base = f"{workflow.api_url}/repos/{workflow.repository}"
        self._session = requests.Session()
        self._session.trust_env = False  # no .netrc of the runner's speaks for the workflow
        self._session.headers["Accept"] = "application/vnd.github+json"
        self._session.headers["X-GitHub-Api-Version"] = "2022-11-28"
        if workflow.token:
            self._session.headers["Authorization"] = f"Bearer {workflow.token}"

    def rows(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        """The rows of all pages of an answer."""
        for page in range(1, _MOST_PAGES + 1):
            rows = self._asked("GET", path, params={**query, "per_page": _PER_PAGE, "page": page})
            yield from rows
            if len(rows) < _PER_PAGE:
                return

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Make something."""
        made: dict[str, Any] = self._asked("POST", path, json=body)
        return made

    def patch(self, path: str, **body: Any) -> dict[str, Any]:
        """Change something."""
        changed: dict[str, Any] = self._asked("PATCH", path, json=body)
        return changed

    def _asked(self, method: str, path: str, **how: Any) -> Any:
        """What GitHub answers.

        Raises:
            ConfigError: It refuses, or can't be reached.
        """
        try:
            answer = self._session.request(
                method, f"{self._base}{path}", timeout=_SECONDS, allow_redirects=False, **how
            )
            answer.raise_for_status()
            return answer.json()
        except requests.HTTPError as error:
            status = error.response.status_code
            raise ConfigError(
                f"GitHub refused {method} {path} ({status}). Look at the permissions of the workflow: docs/maintaining.md."
            ) from error
        except (requests.RequestException, ValueError) as error:
            raise ConfigError(
                f"GitHub can't be asked ({method} {path}: {type(error).__name__}). Run again later."
            ) from error
