"""Which heading a dead link of the contents was meant for."""

from __future__ import annotations

import pytest

from pipeline.flag.anchors import heading_alike, heading_meant
from pipeline.parse.document import read_document
from pipeline.parse.lists import RawList

LIST = """
{link}

## Timeline
## 📄 Data-Centric
## Motion Other Additional Info
## Additional Info
## 5. Energy-Based Models
## Scene Text Recognition
## Attack Papers 2021
## Attack Papers 2022
"""


@pytest.mark.parametrize(
    ("link", "meant", "alike"),
    [
        ("[Time Line](#time-line)", "Timeline", None),
        ("[📄 Data-Centric Methods](#Data-Centric)", "📄 Data-Centric", "📄 Data-Centric"),
        ("[Additional Info](#-motion-other-additional-info)", "Motion Other Additional Info", None),
        ("[Energy-Based Models](#3.6)", None, "5. Energy-Based Models"),
        ("[Text](#scene-text-recognitoin)", None, "Scene Text Recognition"),
        ("[2021](#papers-of-2021)", None, "Attack Papers 2021"),
        ("[Attack Papers](#attacks)", None, None),
        ("[Elsewhere](#elsewhere)", None, None),
    ],
)
def test_the_heading_that_was_meant(link: str, meant: str | None, alike: str | None) -> None:
    """Signs, case and letters are sure; shared words and a letter or two are likely, where only one heading has them."""
    document = read_document(RawList("x", "x.md", LIST.format(link=link).encode()))
    sure = heading_meant(document, document.internal_links[0])
    likely = heading_alike(document, document.internal_links[0])
    assert (meant, alike if not meant else None) == (
        sure.text if sure else None,
        likely.text if likely and not meant else None,
    )
