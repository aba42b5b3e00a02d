"""Row classes under mypy: a row that does not fit its table is found before anything runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.project import REPOSITORY

RIGHT = """\
from dataclasses import replace
from pipeline.schema import Author, Link, StageCount

author = Author(name="Jane Smith", s2_author_id=None)
link = Link(label=None, url="https://example.org", role="paper")
renamed = replace(author, name="Jane Q. Smith")
count = StageCount(stage="merge", n_in=3, n_out=2, seconds=0.1)
"""
WRONG = """\
from dataclasses import replace
from pipeline.schema import Author, Link, Record

Author()  # error: Missing named argument "name" for "Author"
Record()  # error: Missing named argument "record_id" for "Record"
Author(name="A", s2_author_id=None, orcid=None)  # error: Unexpected keyword argument "orcid" for "Author"
Author(name=1, s2_author_id=None)  # error: incompatible type "int"; expected "str"
Author("A", None)  # error: Too many positional arguments for "Author"
Link(label=None, url="u", role="poster")  # error: incompatible type "Literal['poster']"
author = Author(name="A", s2_author_id=None)
author.name = "B"  # error: read-only
author.orcid  # error: "Author" has no attribute "orcid"
replace(author, orcid="B")  # error: Unexpected keyword argument "orcid"
"""


def mypy(code: str, folder: Path) -> str:
    path = folder / "rows.py"
    path.write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(folder / "cache"), str(path)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False).stdout


def test_rows_that_fit(tmp_path: Path) -> None:
    """A row with every column of its table, each of its type, passes mypy, and so does a copy with another value."""
    assert "Success" in mypy(RIGHT, tmp_path)


def test_rows_that_do_not_fit(tmp_path: Path) -> None:
    """A column that is missing, unknown, of another type or another word, or written to, is an error on its line."""
    said = mypy(WRONG, tmp_path)
    for number, line in enumerate(WRONG.splitlines(), start=1):
        _, is_wrong, expected = line.partition("# error: ")
        errors = " ".join(re.findall(rf"rows\.py:{number}: error: (.*)", said))
        assert bool(is_wrong) == bool(errors), (line, said)
        assert expected in errors, (line, said)
