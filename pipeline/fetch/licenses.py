"""Licences: which one a text states, by its SPDX id; only what is stated plainly counts."""

from __future__ import annotations

import re

from pipeline.text import one_line

_NAMES = (
    (r"creativecommons\.org/publicdomain/zero/1\.0|\bCC0 1\.0 Universal|\bCC0-1\.0\b", "CC0-1.0"),
    (r"GNU AFFERO GENERAL PUBLIC LICENSE Version 3|\bAGPL-3\.0\b", "AGPL-3.0"),
    (r"GNU LESSER GENERAL PUBLIC LICENSE Version 3|\bLGPL-3\.0\b", "LGPL-3.0"),
    (r"GNU GENERAL PUBLIC LICENSE Version 3|\bGPL-3\.0\b", "GPL-3.0"),
    (r"GNU GENERAL PUBLIC LICENSE Version 2|\bGPL-2\.0\b", "GPL-2.0"),
    (r"Apache License,? Version 2\.0|\bApache-2\.0\b", "Apache-2.0"),
    (r"Mozilla Public License,? Version 2\.0|\bMPL-2\.0\b", "MPL-2.0"),
    (r"Permission is hereby granted, free of charge, to any person obtaining a copy|\bMIT License\b", "MIT"),
    (r"Neither the name of .{0,80} nor the names of its contributors|\bBSD-3-Clause\b", "BSD-3-Clause"),
    (r"This is free and unencumbered software released into the public domain", "Unlicense"),
    (r"DO WHAT THE FUCK YOU WANT TO PUBLIC LICENSE", "WTFPL"),
)
_PATTERNS = [(re.compile(pattern, re.IGNORECASE), name) for pattern, name in _NAMES]
_CREATIVE_COMMONS = re.compile(
    r"creativecommons\.org/licenses/(?P<kind>by(?:-nc)?(?:-sa|-nd)?)/(?P<version>[1-4]\.0)", re.IGNORECASE
)
_CREATIVE_COMMONS_TITLE = re.compile(
    r"Attribution(?P<nc>-Non-?Commercial)?(?P<sa>-ShareAlike)?(?P<nd>-NoDerivatives)? (?P<version>[1-4]\.0) International",
    re.IGNORECASE,
)
_HEAD = 3_000  # characters of a licence in which it says its name


def license_of_file(text: str) -> str | None:
    """The licence that a file of a licence holds; None where it is none that is known, or more than one."""
    head = one_line(text[:_HEAD])
    found = {name for pattern, name in _PATTERNS if pattern.search(head)} | _creative_commons(head)
    return found.pop() if len(found) == 1 else None


def license_of_list(text: str) -> str | None:
    """The licence under which a list says that it stands, by a link to Creative Commons; None where it says none, or two."""
    found = _creative_commons(text)
    if _PATTERNS[0][0].search(text):
        found.add("CC0-1.0")
    return found.pop() if len(found) == 1 else None


def _creative_commons(text: str) -> set[str]:
    named = {f"CC-{one['kind'].upper()}-{one['version']}" for one in _CREATIVE_COMMONS.finditer(text)}
    for one in _CREATIVE_COMMONS_TITLE.finditer(text):
        parts = "".join(f"-{name.upper()}" for name in ("nc", "sa", "nd") if one[name])
        named.add(f"CC-BY{parts}-{one['version']}")
    return named
