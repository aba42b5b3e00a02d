"""The table of sources: every source stands in it once, and it knows where the settings of each are."""

from __future__ import annotations

from typing import get_args

from pipeline.config import Settings
from pipeline.ids import Ids
from pipeline.resolve.source_settings import enabled_services, setting_of
from pipeline.source_names import SERVICES, SOURCES, SourceName, printed_name


def test_every_source_has_its_row() -> None:
    """The words that the column `source` takes are those of the table."""
    assert set(get_args(SourceName)) == set(SOURCES)


def test_every_service_has_its_settings() -> None:
    """Whether it is asked, how often, and how long its answers hold."""
    settings = Settings()
    assert list(SERVICES) == enabled_services(settings)
    for name in SERVICES:
        assert setting_of(settings, name, "interval") >= 0
        assert setting_of(settings, name, "freshness_days") > 0
        assert hasattr(Ids(), SOURCES[name].own_id)


def test_what_is_no_source_is_printed_as_it_is() -> None:
    """Evidence names models and lists too."""
    assert ["arXiv", "Semantic Scholar", "title model"] == [
        printed_name(name) for name in ("arxiv", "semanticscholar", "title model")
    ]
