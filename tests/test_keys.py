"""Keys: one order of identifiers, one key of a paper, whoever asks."""

from __future__ import annotations

import dataclasses

import pytest

from pipeline.ids import Ids, from_url
from pipeline.keys import (
    ID_COLUMNS,
    READERS,
    id_keys,
    key_of_title,
    key_strength,
    named_key,
    paper_key,
    strongest_key,
)
from pipeline.merge.identifiers import EXCLUSIVE, KINDS
from tests.identifier_facts import ADDRESSES, LISTED_PAPERS


def test_key_of_a_listed_paper() -> None:
    """The strongest identifier of its link, else the address, else title and first author."""
    for case in LISTED_PAPERS:
        url = case.get("url")
        assert case["key"] == paper_key(from_url(url or ""), url, case["title"], case["authors"])


def test_strongest_first() -> None:
    """ArXiv comes before DOI, DOI before the rest, and an address before a title."""
    every = Ids("1706.03762", "10.1000/x", "1", "P18-1001", "YicbFdNTTy", "0" * 40)
    keys = [*id_keys(every), "url:example.org", "title:x"]
    assert keys == sorted(keys, key=key_strength)
    assert ["arxiv", "doi", "pmid", "acl", "openreview", "s2", "url", "title"] == [
        k.split(":")[0] for k in keys
    ]
    assert "arxiv:1706.03762" == strongest_key(every)
    assert strongest_key(Ids()) is None


def test_every_kind_has_a_column_and_a_reader() -> None:
    """A kind of identifier that is added to the keys is one of `Ids`, can be read, and is known to merging."""
    columns = [field.name for field in dataclasses.fields(Ids)]
    assert list(ID_COLUMNS.values()) == [name for name in columns if name != "pmc_id"]
    assert list(ID_COLUMNS) == list(READERS)
    assert list(ID_COLUMNS.values()) == [kind for kind in KINDS if kind in columns]
    assert {"openreview_id", "s2_id"} == set(KINDS) - set(EXCLUSIVE)


def test_title_and_first_author_make_a_key() -> None:
    """Letters and their case are the title's, not its signs; the second author does not count."""
    assert key_of_title("A Title: of Two", ["Bee, Ann"]) == key_of_title(
        "a title of two", ["Ann Bee", "Cee Dee"]
    )
    assert key_of_title("A Title", []) != key_of_title("A Title", ["Ann Bee"])


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("arxiv:1706.03762v2", "arxiv:1706.03762"),
        ("arXiv:1706.03762", "arxiv:1706.03762"),
        ("1706.03762", "arxiv:1706.03762"),
        ("doi:10.1145/3664647.3681487/full", "doi:10.1145/3664647.3681487"),
        ("DOI: 10.1145/ABC", "doi:10.1145/abc"),
        ("10.1145/3664647.3681487", "doi:10.1145/3664647.3681487"),
        ("P18-1001", "acl:P18-1001"),
        ("openreview:YicbFdNTTy", "openreview:YicbFdNTTy"),
        ("url:example.org/a.pdf", "url:example.org/a.pdf"),
        ("title:9f95e82f4a718265", "title:9f95e82f4a718265"),
        ("w_9f95e82f4a718265", None),
        ("9f95e82f4a718265", None),
        ("arxiv:", None),
        ("", None),
    ],
)
def test_named(name: str, key: str | None) -> None:
    """A person may name a paper by key or bare identifier, in any form of it."""
    assert key == named_key(name)


def test_named_by_address() -> None:
    """An address names the paper whose identifier it holds."""
    assert {form: strongest_key(held) for form, held in ADDRESSES.items()} == {
        form: named_key(form) for form in ADDRESSES
    }
