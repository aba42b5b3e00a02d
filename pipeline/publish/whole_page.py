"""Pages that are whole in themselves: style, script and facts stand in them, and a policy lets nothing else run or be loaded."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


def page_policy(style: str, script: str | None = None, *, connect: str | None = None) -> str:
    """What a page may do: its own style and script, known by their hashes, and nothing else.

    Args:
        style: The text of its one style.
        script: The text of its one script; None for a page without.
        connect: Where its script may send requests; None for nowhere.
    """
    parts = [
        "default-src 'none'",
        f"style-src '{_hash(style)}'",
        *([f"script-src '{_hash(script)}'"] if script is not None else []),
        *([f"connect-src {connect}"] if connect else []),
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(parts)


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def page_json(known: Mapping[str, Any]) -> str:
    """JSON in which nothing can end the element that it stands in."""
    text = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


@cache
def page_style(package: str, *names: str) -> str:
    """The style of a page: what all pages share, then its own."""
    return page_part("pipeline.publish", "base.css") + "".join(page_part(package, name) for name in names)


@cache
def page_script(package: str, name: str) -> str:
    """The script of a page: what all pages share, then its own."""
    return page_part("pipeline.publish", "base.js") + page_part(package, name)


@cache
def page_part(package: str, name: str) -> str:
    """A style or script among the templates of a package."""
    return (files(package) / "templates" / name).read_text(encoding="utf-8")
