"""Where a list lies on the web: which addresses its files, its commit and its licence have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from pipeline.config import NamedList

READMES = ("README.md", "readme.md", "Readme.md")
"""What repositories call their list, the usual name first."""
LICENSES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "license", "COPYING")
_HEAD = "HEAD"  # what every forge takes for the newest commit of the branch that it shows first
_RAW = {
    "github.com": "https://raw.githubusercontent.com/{name}/{ref}/{file}",
    "gitlab.com": "https://gitlab.com/{name}/-/raw/{ref}/{file}",
    "bitbucket.org": "https://bitbucket.org/{name}/raw/{ref}/{file}",
    "codeberg.org": "https://codeberg.org/{name}/raw/{ref}/{file}",
}
"""Where forges have the bytes of a file of a repository, at a commit or branch."""
_NAME_PARTS = 2  # owner/repository


@dataclass(frozen=True)
class Repository:
    """A repository of git on the web."""

    url: str
    branch: str | None

    @property
    def refs_url(self) -> str:
        """Where git itself asks which commit each branch is at."""
        return f"{self.url}.git/info/refs?service=git-upload-pack"

    def file_url(self, name: str, ref: str | None) -> str:
        """The address of a file at a commit, else on the branch."""
        parts = urlsplit(self.url)
        raw = _RAW.get(parts.hostname or "", f"{self.url}/raw/{{ref}}/{{file}}")
        ref = quote(ref or self.branch or _HEAD)
        return raw.format(name=parts.path.strip("/"), ref=ref, file=quote(name))


def named_addresses(lists: Iterable[NamedList]) -> dict[str, str]:
    """The address of each list that the settings name by one, as it can be told, by its id."""
    return {one.id: told_address(one.url) for one in lists if one.url}


def repository_of(one: NamedList) -> Repository | None:
    """The repository that a list's address is; None where it is a file or a folder.

    At the known forges that is owner/repository; anywhere else, an address with a branch.
    """
    url = (one.url or "").rstrip("/").removesuffix(".git")
    parts = urlsplit(url)
    is_forge = parts.hostname in _RAW and len(parts.path.strip("/").split("/")) == _NAME_PARTS
    return Repository(url, one.branch) if is_forge or one.branch else None


def addresses_of(one: NamedList, name: str, commit: str | None) -> list[str]:
    """Where a file of a list may be, the likeliest first; at a commit, where it is known.

    Args:
        one: The list.
        name: The file; of a list in one file that file, however it is called there.
        commit: A commit of its repository.
    """
    repository = repository_of(one)
    wanted = [name] if one.is_several else list(one.files)
    if repository is not None:
        return [repository.file_url(own, commit) for own in wanted or READMES]
    url = one.url or ""
    return [urljoin(f"{url.rstrip('/')}/", quote(own)) for own in wanted] or [url]


def told_address(url: str) -> str:
    """An address as it can be told to everybody: without what follows a question mark, which may be a key."""
    return urlsplit(url)._replace(query="", fragment="").geturl()
