"""A request as it came in, an answer as it goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit


@dataclass(kw_only=True)
class Request:
    """One request as a service saw it; `status` and `ended_at` are filled in once it was answered."""

    number: int
    at: float
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int
    status: int | None = None
    ended_at: float | None = None
    fault: str | None = None

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def params(self) -> dict[str, str]:
        """Return the parameters of the URL and, of a form, those of the body."""
        pairs = parse_qsl(urlsplit(self.target).query, keep_blank_values=True)
        if self.method == "POST" and not self.body.lstrip().startswith((b"{", b"[")):
            pairs += parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return dict(reversed(pairs))


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status, body and headers of one answer."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
