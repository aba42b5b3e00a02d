"""Venues of what was published since, in the form that the list has for its others."""

from __future__ import annotations

import dataclasses

import pytest

from pipeline.fix.additions import published_in
from pipeline.fix.planning import Edit
from pipeline.schema import Evidence, Flag
from pipeline.writing.command import sheet_of
from tests.check.test_formats import a_flag
from tests.writing.test_ordering import raw

PAPER = "https://arxiv.org/abs/2401.00001"
OTHER = "https://arxiv.org/abs/2201.00002"
FORMS = {
    "a year behind": ("- [{}]({}), Ann Example et al., {}", "Arxiv 2024", "NeurIPS 2023", "NeurIPS 2024"),
    "a year with an apostrophe": ("- {1}. [[{2}]({0})]", "ArXiv'2022", "NeurIPS'2023", "NeurIPS'2024"),
    "a year in short": ("- [{}]({}), Ann Example et al., {}", "arXiv'22", "NeurIPS'23", "NeurIPS'24"),
    "no year, where its others have one": ("- {1} [{2}] [Paper]({0})", "arXiv", "NeurIPS 2023", "NeurIPS 2024"),
    "no year at all": ("- {1} [{2}] [Paper]({0})", "arXiv", "NeurIPS", "NeurIPS"),
    "between signs of emphasis": ("- [{}]({}), Ann Example et al., _{}_", "arXiv", "NeurIPS", "NeurIPS"),
    "a year elsewhere": ("- (Oct 2022) [{}]({}), Ann Example et al., {}", "arXiv", "NeurIPS 2023", "NeurIPS"),
}  # fmt: skip


def entry(form: str, title: str, url: str, venue: str) -> str:
    return form.format(url, title, venue) if "{1}" in form else form.format(title, url, venue)


def published(text: str, venue: str = "NEURIPS") -> str:
    """The text with the edit for its first entry, of which a source says that it was published in 2024."""
    sheet = sheet_of(raw(text))
    told = {"venue": venue, "year": "2024"}
    flag: Flag = dataclasses.replace(
        a_flag(), code="MET010", mention_ids=(sheet.mentions[0].mention_id,),
        evidence=tuple(Evidence(source="dblp", field=name, quote=value) for name, value in told.items()),
    )  # fmt: skip
    return sheet.text.with_changes(Edit(flag, tuple(published_in(sheet, flag))).changes).text


@pytest.mark.parametrize("name", FORMS)
def test_as_its_neighbours_write_it(name: str) -> None:
    """The venue's own name in the list, and its year where the list writes one; nothing else changes."""
    form, now, neighbours, wanted = FORMS[name]
    rest = "\n" + entry(form, "Counting Ducks from Far Above the Water", OTHER, neighbours) + "\n"
    before, after = (
        f"## P\n\n{entry(form, 'Drawing Maps of Small and Quiet Ponds', PAPER, venue)}"
        for venue in (now, wanted)
    )
    assert after + rest == published(before + rest)


@pytest.mark.parametrize(
    ("line", "venue"),
    [
        (f"- [Drawing Maps of Small and Quiet Ponds]({PAPER}) Ann Example. arXiv 2024", "ICML"),
        (f"- [Drawing Maps of Small and Quiet Ponds]({PAPER}) Ann Example. 2024 [[arXiv]({PAPER})]", "NEURIPS"),
        (f"- Drawing Maps of arXiv Preprints in Ponds [[Paper]({PAPER})] Ann Example. arXiv 2024", "NEURIPS"),
        (f"- [Drawing Maps of Small and Quiet Ponds]({PAPER}) Ann Example. arXiv:2401.00001", "NEURIPS"),
    ],
)  # fmt: skip
def test_what_is_left_alone(line: str, venue: str) -> None:
    """A venue that the list has no name for, a label that names a link, two words for the server, a number."""
    text = f"## P\n\n{line}\n- [Counting Ducks from Far Above the Water]({OTHER}) Bob Sample. NeurIPS 2023\n"
    assert text == published(text, venue)
