"""Heads: which commit a branch of a repository is at, read from what git's own protocol tells first.

One small answer of any forge says it, without a key and outside the rates of its API: https://git-scm.com/docs/http-protocol.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.fetch.download import Downloader, FetchError
from pipeline.fetch.places import Repository

_HEAD = re.compile(rb"([0-9a-f]{40}) HEAD\0[^\n]{0,4000}?\bsymref=HEAD:refs/heads/([^\s\0]{1,200})")
_BRANCH = re.compile(rb"([0-9a-f]{40}) refs/heads/([^\s\0]{1,200})\n")
_SERVICE = b"# service=git-upload-pack"
_SHOWN = 5  # branches that a sentence names


@dataclass(frozen=True)
class Head:
    """The newest commit of a branch."""

    branch: str
    commit: str


def head_of(repository: Repository, downloader: Downloader) -> Head | None:
    """The head of a repository's branch; None where its host does not say.

    Raises:
        FetchError: It says that there is no such branch.
    """
    wanted = repository.branch.encode() if repository.branch else None
    try:
        refs = downloader.get(
            repository.refs_url, is_enough=lambda told: _found(told, wanted) is not None
        ).data
    except FetchError:
        return None  # its files may be there all the same
    if not refs or _SERVICE not in refs[:100]:
        return None
    found = _found(refs, wanted)
    if found is None and wanted is not None:
        there = ", ".join(name.decode("utf-8", "replace") for _, name in _BRANCH.findall(refs)[:_SHOWN])
        raise FetchError(f"has no branch {repository.branch!r}; it has {there or 'none'}")
    return found


def _found(refs: bytes | bytearray, branch: bytes | None) -> Head | None:
    heads = [_HEAD.search(refs)] if branch is None else _BRANCH.finditer(refs)
    for head in heads:
        if head is not None and branch in (None, head[2]):
            return Head(head[2].decode("utf-8", "replace"), head[1].decode())
    return None
