"""Where a list stands at its forge: the address of its file, on which `#L12` names a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from pipeline.git_repository import git_root, remote_of, standing_commit
from pipeline.parse.lists import RawList
from pipeline.publish.paper_pages import followable
from pipeline.schema import CuratedList

_REMOTE = re.compile(r"[\w.-]{1,64}@(?P<host>[\w.-]{1,200}):(?P<path>[\w./~-]{1,300})")
"""What git writes for ssh: `git@host:owner/name.git`."""
_FORMS = {"gitlab": "/-/blob/{ref}/{path}", "gitea": "/src/commit/{ref}/{path}", "codeberg": "/src/commit/{ref}/{path}"}  # fmt: skip
"""By a part of the host, how a forge names a file; the others do it as GitHub does."""
_GITHUBS = "/blob/{ref}/{path}"
_PLAIN = {"gitea": "display=source", "codeberg": "display=source"}
"""What makes a forge show the lines of a Markdown file."""


def forge_pages(
    lists: Iterable[RawList], named: Mapping[str, str], known: Iterable[CuratedList] = ()
) -> dict[tuple[str, str | None], str]:
    """By list and file the address of its text at the forge: as the settings name it, where it was fetched, by git's remote.

    Args:
        lists: The lists as they lie here.
        named: Addresses of the settings, by list.
        known: Where lists were fetched from.
    """
    fetched = {row.list_id: row for row in known if row.repository and row.commit}
    found: dict[tuple[str, str | None], str] = {}
    for raw in lists:
        files: list[tuple[str | None, Path]] = [(part.name, Path(part.path)) for part in raw.parts]
        for name, path in files or [(None, Path(raw.path))]:
            own = named.get(raw.list_id if name is None else f"{raw.list_id}/{name}")
            page = followable(own) or _fetched_page(fetched.get(raw.list_id), name) or _remote_page(path)
            if page:
                found[raw.list_id, name] = _with_lines(page)
    return found


def _fetched_page(row: CuratedList | None, name: str | None) -> str | None:
    """The page of a file at the commit that was fetched."""
    file = name or (row.files[0] if row and row.files else None)
    return _page(row.repository, row.commit, file) if row and row.repository and row.commit and file else None


def _remote_page(path: Path) -> str | None:
    """The page of a file by the remote of its repository; None where git knows none, or not the file."""
    root = git_root(path.parent)
    remote = web_address(remote_of(root)) if root else None
    commit = standing_commit(root, path) if root and remote else None
    if root is None or remote is None or commit is None:
        return None
    return _page(remote, commit, path.resolve().relative_to(root.resolve()).as_posix())


def _page(repository: str, commit: str, file: str) -> str | None:
    """The page of a file of a repository."""
    host = urlsplit(repository).hostname or ""
    form = next((form for part, form in _FORMS.items() if part in host), _GITHUBS)
    return followable(f"{repository.removesuffix('/')}{form.format(ref=commit, path=quote(file))}")


def web_address(remote: str | None) -> str | None:
    """The address of a repository for people, of the one that git uses; None where it is none of the web."""
    if remote and remote.startswith(("http://", "https://", "ssh://")):
        parts = urlsplit(remote)
        host = parts.hostname if parts.scheme == "ssh" else parts.netloc.rpartition("@")[2]
        path = parts.path.strip("/")
    else:
        found = _REMOTE.fullmatch(remote or "")
        host, path = (found["host"], found["path"].strip("/")) if found else (None, "")
    return f"https://{host}/{path.removesuffix('.git')}" if host and path else None


def _with_lines(page: str) -> str:
    """An address whose page shows the lines of a Markdown file, not what they are set as."""
    parts = urlsplit(page)
    if parts.query or parts.fragment:
        return page.partition("#")[0]
    plain = next((query for part, query in _PLAIN.items() if part in (parts.hostname or "")), "plain=1")
    return f"{page}?{plain}"
