"""JSON for programs: the rows of the table `flags`, each with the path of its list."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from pipeline.check.checking import Checked
from pipeline.printable import escaped_json
from pipeline.schema import Flag


def as_json(checked: Checked) -> str:
    """The flags as a JSON array, one object each, with the path of its list."""
    rows = [{"path": remark.path, **_plain(remark.flag)} for remark in checked.remarks]
    return escaped_json(json.dumps(rows, indent=1, ensure_ascii=False))


def _plain(flag: Flag) -> dict[str, Any]:
    row = dataclasses.asdict(flag)
    return {**row, "first_seen": row["first_seen"].isoformat()}
