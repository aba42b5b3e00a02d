"""Licences of sources: each source that gives records has its terms, in one place."""

from __future__ import annotations

from pipeline.publish.attribution import attributions
from pipeline.schema import CuratedList
from pipeline.source_licenses import license_page, source_licenses
from pipeline.source_names import SOURCES, printed_name
from tests.rows import blank


def test_every_source_has_terms() -> None:
    """Every source but the lists says its licence, terms and attribution under the name that it is printed with."""
    licenses = source_licenses()
    assert set(SOURCES) - {"list"} == set(licenses)
    assert {name: printed_name(name) for name in licenses} == {
        name: of.title for name, of in licenses.items()
    }
    for of in licenses.values():
        assert all(page.startswith("https://") for page in (of.address, of.terms, license_page(of.license)))
        assert of.attribution.endswith(".") and of.note.endswith(".")


def test_whose_data_it_is() -> None:
    """Lists come with their own licence and page, then the sources that gave a record; others are not named."""
    rows = [
        blank(CuratedList, list_id="a", title="List A", repository="https://github.com/o/a", license="MIT"),
        blank(CuratedList, list_id="b"),
    ]
    told = [(one.title, one.address, one.license) for one in attributions({"arxiv", "list"}, rows)]
    assert [
        ("List A", "https://github.com/o/a", "MIT"),
        ("b", None, None),
        ("arXiv", "https://arxiv.org/", "CC0-1.0"),
    ] == told
