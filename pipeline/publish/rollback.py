"""Rollback: an older release stands again, until a person says that publishing may go on."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.publish.release import switch
from pipeline.whole_files import write_text

MARK = "rolled-back.json"


def roll_back(out_dir: Path, content_id: str, left: str) -> None:
    """Let an older release stand, and see that no run replaces it unasked; only for those who hold the folder's lock.

    Args:
        out_dir: Folder of the releases.
        content_id: The release that is to stand.
        left: The one that stood.
    """
    write_text(out_dir / MARK, json.dumps({"content_id": content_id, "left": left}, indent=1) + "\n")
    switch(out_dir, content_id)


def rolled_back(out_dir: Path, content_id: str) -> list[str]:
    """Why a release must not be published unasked, in a sentence, where a person went back to an older one."""
    if not (out_dir / MARK).exists() or content_id == (out_dir / "current").resolve().name:
        return []
    return [
        f"Somebody went back to release {(out_dir / 'current').resolve().name}, which stands until you accept a new one."
    ]


def end_rollback(out_dir: Path) -> None:
    """Publishing goes on: the gate was passed."""
    (out_dir / MARK).unlink(missing_ok=True)
