"""What is withheld: each column that could hold other people's texts or more of a person than the name was looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.export.withheld import PERSONAL_FIELDS, TEXT_COLUMNS, UNPUBLISHED, lists_with_texts
from pipeline.publish.reading import read_release
from pipeline.schema import ROWS, Author, CuratedList
from pipeline.tables import columns
from tests.nights import TINY, a_night, a_night_folder
from tests.rows import blank

FACTS = {
    "lists": "list_id title url repository branch commit license files fetched_at is_carried_over n_mentions n_papers n_resolved "
    "n_works n_unread n_flags",
    "mentions": "mention_id list_id file line_start line_end position section section_path kind title authors venue_text date_text "
    "published_on year paper_url code_url links arxiv_id doi pmid acl_id openreview_id s2_id work_id status",
    "works": "work_id title authors year published_on updated_on venue volume number pages publication_types arxiv_id arxiv_version doi "
    "s2_id s2_corpus_id pmid acl_id openreview_id dblp_key primary_category categories fields_of_study citation_count "
    "influential_citation_count reference_count is_open_access pdf_url code_urls is_withdrawn is_retracted is_published published_doi "
    "n_mentions n_lists record_ids retrieved_at is_stale",
}
FACTS["records"] = (
    "record_id source snapshot_id source_id journal_ref other_titles page_urls retrieved_at is_stale "
    + FACTS["works"].replace("work_id ", "").partition(" is_published")[0]
)


@pytest.mark.parametrize("table", [name for name in ROWS if name not in UNPUBLISHED])
def test_every_column_was_looked_at(table: str) -> None:
    """A column of a table that is given on holds facts, or is withheld; a new one has to be looked at."""
    names = [column.name for column in columns(ROWS[table])]
    assert sorted(names) == sorted([*FACTS[table].split(), *TEXT_COLUMNS.get(table, ())])


def test_of_authors_the_name_alone() -> None:
    """Of an author nothing is given on but the name as printed."""
    for withheld in PERSONAL_FIELDS.values():
        assert {"name"} == {column.name for column in columns(Author)} - set(withheld)


def test_only_lists_with_a_licence_give_their_words() -> None:
    """A list that states no licence gives facts and links alone, also where texts are asked for."""
    rows = [blank(CuratedList, list_id="a", license="MIT"), blank(CuratedList, list_id="b")]
    assert (frozenset("a"), frozenset()) == tuple(
        lists_with_texts(rows, with_texts=asked) for asked in (True, False)
    )


def test_a_list_in_the_folder_states_its_licence_itself(tmp_path: Path) -> None:
    """A list that was not fetched has the licence that its own text states."""
    settings = a_night_folder(
        tmp_path, tiny=f"{TINY}\n[CC0](https://creativecommons.org/publicdomain/zero/1.0/)\n", bare=TINY
    )
    a_night(settings)
    assert {"tiny": "CC0-1.0", "bare": None} == {
        row.list_id: row.license for row in read_release(settings.out_dir).lists
    }
