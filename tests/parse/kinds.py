"""Invented lists of the labelled sets: three of each kind of fault that real lists showed, and citations in several scripts."""

from __future__ import annotations

import json

from tests.labelled import LABELLED
from tests.parse.families import family

for _line in (LABELLED / "kinds.jsonl").read_text(encoding="utf-8").splitlines():
    _case = json.loads(_line)
    family(
        _case["name"],
        _case["markdown"],
        *(
            {**row, "authors": tuple(row["authors"]) or None} if "authors" in row else row
            for row in _case["papers"]
        ),
    )
