"""What the comment of an arXiv record says: where the paper was accepted, whether it is withdrawn, and what replaces it."""

from __future__ import annotations

import pytest

from pipeline.resolve.acceptance import acceptance
from pipeline.resolve.withdrawal import is_withdrawn, successor


@pytest.mark.parametrize(
    ("comment", "venue"),
    [
        ("Accepted at CVPR 2024", "CVPR 2024"),
        ("12 pages, 3 figures. To appear in ICML'23 (oral)", "ICML 2023"),
        ("NeurIPS2021; code at https://example.org/code", "NeurIPS 2021"),
        ("Accepted to the 42nd International Conference on Machine Learning (ICML 2025)", "ICML 2025"),
        ("Accepted by Pelicans 2025", None),
        ("Accepted by PeliCon 2025", "PeliCon 2025"),
        ("ACM MobiCom '24, Washington", "MobiCom 2024"),
        ("Accepted by IEEE Transactions on Robotics. 8 pages", "IEEE Transactions on Robotics"),
        (
            "Published in 2025 IEEE International Conference on Acoustics, Speech and Signal Processing (ICASSP)",
            "IEEE International Conference on Acoustics, Speech and Signal Processing 2025",
        ),
        ("Submitted to CVPR 2024", None),
        ("Rejected at CVPR 2024", None),
        ("Extended version of a paper accepted at CVPR 2024", None),
        ("Accepted at the Workshop on Whales, CVPR 2024", None),
        ("EIML@ICML 2026", None),
        ("9 pages, 3 figures", None),
        ("", None),
        (None, None),
    ],
)
def test_acceptance(comment: str | None, venue: str | None) -> None:
    """The venue is named with its year; what is submitted, or appeared at a workshop, is no acceptance."""
    assert acceptance(comment) == venue


@pytest.mark.parametrize(
    ("comment", "withdrawn"),
    [
        ("This paper has been withdrawn by the authors due to an error in Eq. 3", True),
        ("We would like to withdraw this paper. A revised version will follow", True),
        ("An error was found; I therefore request its withdrawal", True),
        ("arXiv admin note: this submission has been withdrawn due to disputed authorship", True),
        ("The results don't hold and must be with-drawn", True),
        ("There are mistakes, so it needs to be retracted", True),
        ("Withdrawn to prepare a new version", True),
        ("Accepted at a workshop, withdrawn before presentation", False),
        ("Withdrawn from the proceedings of the meeting; still correct", False),
        ("Submitted to a journal as a short paper; was sent back", False),
        ("Withdrawn from ICLR", False),
        ("Revised after review: retraction of Proposition 2", False),
        ("Code at https://example.org/retractor", False),
        ("9 pages", False),
    ],
)
def test_withdrawal(comment: str, withdrawn: bool) -> None:
    """A paper is withdrawn where its authors or arXiv say so, in whatever words; from a venue is another thing."""
    assert is_withdrawn("A Study of Widgets", comment, None) is withdrawn


@pytest.mark.parametrize(
    ("title", "abstract", "withdrawn"),
    [
        ("A Study of Withdrawn Papers", "Papers are withdrawn for many reasons.", False),
        ("Tracking Money", "We track coins that were withdrawn and retracted.", False),
        ("Withdrawn: A Study of Widgets", None, True),
        ("A Study of Widgets", "This paper has been withdrawn by the author.", True),
    ],
)
def test_withdrawal_in_title_and_abstract(title: str, abstract: str | None, withdrawn: bool) -> None:
    """Title and abstract must say it of the paper itself: there are papers about withdrawal."""
    assert is_withdrawn(title, None, abstract) is withdrawn


@pytest.mark.parametrize(
    ("comment", "named"),
    [
        ("Withdrawn; superseded by arXiv:2405.13351", "2405.13351"),
        ("Withdrawn: a duplicate of arXiv:2405.13351v2", "2405.13351"),
        ("Withdrawn; superseded by the version in arXiv:2401.00001", None),
        ("Withdrawn; it follows arXiv:2405.13351", None),
        ("Withdrawn", None),
    ],
)
def test_successor(comment: str, named: str | None) -> None:
    """The paper to read in its place is named where the authors name it, and it is another one."""
    assert successor(comment, "2401.00001") == named
