"""LNK005: links that are not encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.entry_lines import line_of, told_lines
from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.ids import host_of
from pipeline.schema import Evidence, Link, Mention
from pipeline.text import plural

_SHOWN = 3  # addresses quoted as evidence


@rule("LNK005", "insecure-link", severity="info", fix="unsafe", most=3)
def insecure_link(view: View) -> Iterator[Finding]:
    """Flag links of entries that use `http`, all of one host together.

    Why it matters
        Browsers warn of such pages, and most hosts have moved to `https`.

    Not flagged
        Links outside entries.

    Fix
        Unsafe: the same addresses with `https`; a few hosts still have none.
    """
    by_host: dict[str, list[tuple[int, Mention, Link]]] = {}
    for mention in view.mentions:
        for link in mention.links:
            if link.url.lower().startswith("http://"):
                line = line_of(view, mention, link.url)
                by_host.setdefault(host_of(link.url), []).append((line, mention, link))
    for host, found in sorted(by_host.items()):
        found.sort(key=lambda place: place[0])
        lines = told_lines(view, (line for line, _, _ in found))
        yield Finding(
            subject=(f"host:{host}",),
            line_start=found[0][0],
            line_end=found[0][0],
            mentions=tuple(dict.fromkeys(mention for _, mention, _ in found)),
            message=f"{plural(len(found), 'link')} to {host} not encrypted (http)",
            evidence=(
                *(Evidence(source="list", field="links", quote=link.url) for _, _, link in found[:_SHOWN]),
                Evidence(source="list", field="line_start", quote=lines),
            ),
            suggestion=Suggestion(words=f"use https for {host} on {lines}"),
            other_lines=tuple(line for line, _, _ in found),
        )
