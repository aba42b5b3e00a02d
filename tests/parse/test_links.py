"""Links: what labels and hosts say, and the file that says it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from itertools import chain
from typing import get_args

import pytest

from pipeline.parse.links import HostKind, is_host_of, label_role, url_role
from pipeline.schema import LinkRole
from tests.project import REPOSITORY

KNOWN = tomllib.loads((REPOSITORY / "pipeline/parse/links.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Code", "code"), ("[official PyTorch code]", "code"), ("GitHub (TensorFlow)", "code"), ("项目代码链接", "code"),
        ("PDF", "pdf"), ("paper pdf", "pdf"), ("talk videos 2", "video"), ("videos2", None), ("Live Demo", "demo"),
        ("Hugging Face Space", "demo"), ("the data", "data"), ("data set page", "data"), ("pre-trained weights", "model"),
        ("Project Page", "project"), ("BibTeX", "other"), ("Blog Post", "other"), ("Paper", "paper"), ("arXiv 2020", "paper"),
        ("1706.03762v2", "paper"), ("论文链接", "paper"), ("Attention Is All You Need", None), ("", None), ("paper " * 20, None),
    ],
)  # fmt: skip
def test_labels(label: str, role: LinkRole | None) -> None:
    """A label names a role by words that lists use for it; a title names none."""
    assert role == label_role(label)


@pytest.mark.parametrize(
    ("url", "role"),
    [
        ("https://github.com/a/b", "code"), ("https://gist.github.com/a", "code"), ("https://notgithub.com/a", "other"),
        ("https://gitlab.example.org/a", "code"), ("https://github.com/a/b/raw/main/paper.pdf", "paper"),
        ("https://youtu.be/x", "video"), ("https://huggingface.co/a/b", "model"), ("https://hf.co/datasets/a", "data"),
        ("https://huggingface.co/spaces/a", "demo"), ("https://link.springer.com/x", "paper"),
        ("https://link-springer-com.library.example.edu/x", "paper"), ("https://journals.example.org/1", "paper"),
        ("https://papers.example-press.org/1", "paper"), ("https://example.org/papers", "other"),
        ("https://someone.github.io", "project"), ("https://someone.github.io/abs/", "project"),
        ("https://someone.github.io/a.pdf", "paper"), ("https://example.org/doi", "other"),
        ("https://example.org/doi/5", "paper"), ("https://scholar.google.com/citations?user=x", "other"),
        ("https://dblp.org/pid/50/8731.html", "other"), ("https://dblp.org/rec/conf/icml/Bee20", "paper"),
        ("https://openreview.net/profile?id=~Ann_Bee1", "other"), ("https://openreview.net/forum?id=abc123", "paper"),
    ],
)  # fmt: skip
def test_addresses(url: str, role: LinkRole) -> None:
    """A host is known by its end or, for some, by its beginning; else the path tells what it can."""
    assert role == url_role(url)


def test_every_host_is_known() -> None:
    """Every host of the file, and what lies below it, is of its kind and of no other; what only ends in its letters is not."""
    assert set(get_args(HostKind)) == set(KNOWN["hosts"])
    for kind, known in KNOWN["hosts"].items():
        for host in known["hosts"]:
            assert re.fullmatch(r"[a-z0-9.-]+", host), host
            assert is_host_of(host, kind), host
            assert is_host_of(f"www2.{host}", kind), host
    every = Counter(chain.from_iterable(known["hosts"] for known in KNOWN["hosts"].values()))
    assert [] == [host for host, n in every.items() if n > 1]


def test_every_label_is_a_pattern() -> None:
    """Every label of the file is a pattern by itself, of a role that a link can have."""
    for entry in KNOWN["labels"]:
        assert entry["role"] in get_args(LinkRole)
        for part in chain(entry["names"], entry.get("before", ()), entry.get("after", ())):
            re.compile(part)
