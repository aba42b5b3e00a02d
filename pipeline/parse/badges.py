"""Badges: pictures of words that stand in their address."""

from __future__ import annotations

import re
from urllib.parse import unquote

from pipeline.ids import Ids, from_text
from pipeline.parse.venues import looks_like_venue

_BADGE = re.compile(r"https?://(?:img\.shields\.io|badgen\.net)/(?:badge|static/v1)/(?P<words>[^?#]{1,200})")
_END = re.compile(r"\.(?:svg|png)$")


def badge_words(address: str) -> str | None:
    """What a badge says, if it is a venue, a year or an identifier: "CVPR 2021", "arXiv:2103.00001"; else None."""
    found = _BADGE.match(address)
    if not found:
        return None
    words = _END.sub("", unquote(found["words"])).replace("--", "\0").replace("__", "\1")
    parts = [
        part.replace("_", " ").replace("\0", "-").replace("\1", "_") for part in re.split(r"[-/]", words)
    ]
    text = " ".join(part for part in parts[:-1] if part.strip()) if len(parts) > 1 else parts[0]
    if from_text(text) != Ids():
        return text.replace(" ", ":", 1)
    return text if looks_like_venue(text) else None
