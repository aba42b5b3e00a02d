"""The files beside the tables of a dataset: its card, its citation, and what describes it to tools."""

from __future__ import annotations

from pathlib import Path

from pipeline.export.croissant import croissant
from pipeline.export.hub import HubVersion
from pipeline.export.hub_card import card, citation, cited_as
from pipeline.whole_files import write_text


def write_hub_files(made: HubVersion, folder: Path, title: str, address: str | None) -> None:
    """Write what speaks of a version into the folder of its dataset."""
    write_text(folder / "croissant.json", croissant(made, title, address, cited_as(made, title)))
    write_text(folder / "CITATION.cff", citation(made, title, address))
    write_text(folder / "README.md", card(made, title))
