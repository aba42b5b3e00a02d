"""A person names a paper by any address of it, and the decision holds its key."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import Settings
from pipeline.decision_commands import judge_pair
from pipeline.decisions import read_decisions
from pipeline.keys import strongest_key
from tests.identifier_facts import ADDRESSES

ANOTHER = "arxiv:0704.0001"


def test_address_in_a_decision(tmp_path: Path) -> None:
    """`paperlist same ADDRESS ADDRESS` writes down the keys that the addresses hold."""
    named = {form: key for form, ids in ADDRESSES.items() if (key := strongest_key(ids))}
    for number, (form, key) in enumerate(named.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        judge_pair(Settings(raw_dir=folder), "same", form, "https://arxiv.org/abs/0704.0001", None)
        [decided] = read_decisions(folder).pairs
        assert (form, {key, ANOTHER}) == (form, {decided.id_l, decided.id_r})
