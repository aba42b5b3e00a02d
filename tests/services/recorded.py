"""Answers that were recorded from the real services, served again byte for byte."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import yaml

from tests.services.atom import ATOM
from tests.services.exchange import Answer, Request

Key = tuple[str, str, tuple[tuple[str, str], ...], bytes]
NOT_RECORDED = Answer(status=404, body=b"not recorded", content_type="text/plain")


@dataclass(frozen=True)
class Recording:
    """One question as it was asked, and what came back."""

    method: str
    url: str
    asked: bytes
    answer: Answer

    @property
    def target(self) -> str:
        """Return path and query of the question."""
        parts = urlsplit(self.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


def recorded_arxiv(folder: Path) -> Callable[[Request], Answer]:
    """Return what answers from the recorded feeds in a folder."""
    return _answering(arxiv_recordings(folder))


def recorded_s2(folder: Path) -> Callable[[Request], Answer]:
    """Return what answers from the cassettes in a folder."""
    return _answering(s2_recordings(folder))


def arxiv_recordings(folder: Path) -> Iterator[Recording]:
    for path in sorted(folder.glob("*.json")):
        recorded = json.loads(path.read_text("utf-8"))
        # The bodies were stored as if each byte were a letter.
        body = recorded["body"].encode("latin-1")
        answer = Answer(status=recorded["status_code"], body=body, content_type=ATOM)
        yield Recording("GET", recorded["url"], b"", answer)


def s2_recordings(folder: Path) -> Iterator[Recording]:
    for path in sorted(folder.glob("*.yaml")):
        for exchange in yaml.load(path.read_text("utf-8"), LOADER)["interactions"]:
            request, response = exchange["request"], exchange["response"]
            yield Recording(request["method"], request["uri"], _bytes(request["body"]), _answer(response))


# The parser in C where there is one: the cassettes are large.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _answer(response: dict[str, object]) -> Answer:
    """Return the answer of a cassette, of which there are two forms."""
    if "status_code" in response:
        return Answer(status=response["status_code"], body=_bytes(response["content"]))
    return Answer(status=response["status"]["code"], body=_bytes(response["body"]["string"]))


def _bytes(text: str | bytes | None) -> bytes:
    return text.encode() if isinstance(text, str) else text or b""


def _answering(recordings: Iterator[Recording]) -> Callable[[Request], Answer]:
    found: dict[Key, list[Answer]] = defaultdict(list)
    for recording in recordings:
        answers = found[_key(recording.method, recording.target, recording.asked)]
        answers.append(recording.answer)

    def answer(request: Request) -> Answer:
        # Asked again, a question that was recorded twice gets its second answer.
        answers = found.get(_key(request.method, request.target, request.body))
        if not answers:
            return NOT_RECORDED
        return answers.pop(0) if len(answers) > 1 else answers[0]

    return answer


def _key(method: str, target: str, body: bytes) -> Key:
    parts = urlsplit(target)
    return method, parts.path, tuple(sorted(parse_qsl(parts.query, keep_blank_values=True))), body
