"""Rules: one module for each, named for the rule; the rule's docstring is its documentation."""

from pipeline.flag.rules import (
    contradicting_date,
    damaged_text,
    dead_anchor,
    misleading_anchor,
    off_family_section,
    repeated_entry,
    repeated_everywhere,
    retitled_paper,
    undecodable_text,
    wrong_link,
)

__all__ = [
    "contradicting_date",
    "damaged_text",
    "dead_anchor",
    "misleading_anchor",
    "off_family_section",
    "repeated_entry",
    "repeated_everywhere",
    "retitled_paper",
    "undecodable_text",
    "wrong_link",
]
