"""A web server on loopback that has lists: files by path, with validators, and a forge with one repository."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.exchange import Answer, Request
from tests.services.service import Service

SERVICE = b"001e# service=git-upload-pack\n0000"


@dataclass
class Site:
    """What a server has: text by path, or a whole answer; and what it was asked."""

    files: dict[str, str | bytes | Answer] = field(default_factory=dict)
    service: Service = field(init=False)

    def __post_init__(self) -> None:
        self.service = Service(self._answer)

    @property
    def url(self) -> str:
        return self.service.url

    @property
    def asked(self) -> list[str]:
        """The paths of all requests so far."""
        return [request.path for request in self.service.requests]

    def put_repository(
        self, commit: str, files: Mapping[str, str], branches: tuple[str, ...] = ("main",)
    ) -> None:
        """Have a repository `owner/widgets` whose branches are all at a commit with these files."""
        refs = f"{commit} HEAD\0multi_ack symref=HEAD:refs/heads/{branches[0]} agent=git/2\n"
        refs += "".join(f"003f{commit} refs/heads/{name}\n" for name in branches)
        self.files["/owner/widgets.git/info/refs"] = SERVICE + f"0100{refs}0000".encode()
        for name, text in files.items():
            self.files[f"/owner/widgets/raw/{commit}/{name}"] = text

    def _answer(self, request: Request) -> Answer:
        there = self.files.get(request.path)
        if there is None:
            return Answer(status=404, body=b"404: Not Found", content_type="text/plain")
        if isinstance(there, Answer):
            return there
        data = there.encode() if isinstance(there, str) else there
        etag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == etag:
            return Answer(status=304, headers={"ETag": etag})
        return Answer(body=data, content_type="text/plain; charset=utf-8", headers={"ETag": etag})


@contextmanager
def a_site(**files: str) -> Iterator[Site]:
    """A running server with these lists, each as `/<name>.md`."""
    site = Site({f"/{name}.md": text for name, text in files.items()})
    site.service.start()
    try:
        yield site
    finally:
        site.service.stop()


def write_settings(folder: Path, text: str) -> None:
    """The settings of a project in a folder, which has a folder of lists."""
    (folder / "data" / "raw").mkdir(parents=True, exist_ok=True)
    (folder / "paperlist.toml").write_text(text, encoding="utf-8")
