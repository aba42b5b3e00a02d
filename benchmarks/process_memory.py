"""What the kernel says of a process's memory, in MB (Linux alone does)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

PEAK = "VmHWM"
"""The most that was resident; what `getrusage` counts begins with the memory of whoever started the process."""
HELD = "RssAnon"
"""What is resident and no file: what the system can't take back."""


def memory_mb(what: str, process: int | str = "self") -> float:
    """One figure of a process; 0 where nothing tells it."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith(f"{what}:"):
                return int(line.split()[1]) / 1024
    return 0.0
