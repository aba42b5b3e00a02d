"""Rollback: an older release stands again, until a person says that publishing may go on."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.publish.release import current_id, switch
from pipeline.whole_files import write_text

MARK = "rolled-back.json"


def roll_back(out_dir: Path, content_id: str) -> None:
    """Let an older release stand, and see that no run replaces it unasked; only for those who hold the folder's lock."""
    write_text(out_dir / MARK, json.dumps({"content_id": content_id}) + "\n")
    switch(out_dir, content_id)


def rolled_back(out_dir: Path, content_id: str) -> list[str]:
    """Why a release must not be published unasked, in a sentence, where a person went back to an older one."""
    current = current_id(out_dir)
    if content_id == current or not (out_dir / MARK).exists():
        return []
    return [f"Somebody went back to release {current}, which stands until you accept a new one."]


def end_rollback(out_dir: Path) -> None:
    """Publishing goes on: a new release was accepted."""
    (out_dir / MARK).unlink(missing_ok=True)
