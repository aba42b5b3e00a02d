"""The modules that a command loads, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_TOLD = """
import sys
from pipeline.cli import app
try:
    app(sys.argv[1:])
finally:
    print(*sys.modules, file=sys.stderr)
"""


def loaded_by(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> set[str]:
    """The names of all modules that are loaded when a command ends well that says something."""
    ran = subprocess.run(
        [sys.executable, "-c", _TOLD, *command],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout
    return set(ran.stderr.split())
