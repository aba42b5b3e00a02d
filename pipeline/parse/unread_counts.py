"""What was not read, counted in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.schema import Unread
from pipeline.text import plural


def unread_counts(rows: Sequence[Unread]) -> str:
    """How much was not read and why, in words: "3 lines (2 contents, 1 comment)"."""
    counts = Counter(row.reason for row in rows).most_common()
    reasons = ", ".join(f"{count:,} {reason.replace('_', ' ')}" for reason, count in counts)
    return f"{plural(len(rows), 'line')} ({reasons})"
