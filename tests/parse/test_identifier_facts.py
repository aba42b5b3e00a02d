"""What a list links is read as the facts say."""

from __future__ import annotations

from pipeline.keys import ids_of
from pipeline.parse.lists import RawList
from pipeline.parse.stage import parse
from pipeline.schema import Mention
from pipeline.text import digest
from tests.identifier_facts import ADDRESSES, LISTED_PAPERS, forms

TITLE = "Counting Widgets at Scale"


def only_mention(text: str) -> Mention:
    """The mention of a list of one."""
    [mention] = parse([RawList("list", "list.md", f"## Papers\n\n{text}\n".encode())])
    return mention


def test_linked_address() -> None:
    """A one-entry list with an address has that address's identifiers."""
    linked = {form: ids for form, ids in ADDRESSES.items() if form.startswith("http") and not ids.pmc_id}
    found = {form: ids_of(only_mention(f"- [{TITLE}](<{form}>)")) for form in linked}
    assert found == linked


def test_cited_field() -> None:
    """A BibTeX entry of a list names its paper by `doi` and `eprint`."""
    for field, kind in (("doi", "doi"), ("eprint", "arxiv_id")):
        for form, value in forms("field", kind).items():
            entry = f"@article{{key, title={{{TITLE}}}, author={{Ann Bee}}, {field}={{{form}}}}}"
            other = "@article{other, title={Sorting Widgets by Hand}, author={Cee Dee}, year={2020}}"
            text = f"# Papers\n\n```bibtex\n{entry}\n\n{other}\n```\n"
            first = parse([RawList("list", "list.md", text.encode())])[0]
            assert (form, value) == (form, getattr(ids_of(first), kind))


def test_key() -> None:
    """A mention's id is made of its key, which is one with the key that every other room gives it."""
    for case in LISTED_PAPERS:
        title = f"[{case['title']}]({case['url']})" if "url" in case else f"**{case['title']}**"
        mention = only_mention(
            f"- {title}, {', '.join([*case['authors'], 'ICML 2020'])}. [code](https://github.com/a/b)"
        )
        assert case["title"] == mention.title
        assert tuple(case["authors"]) == (mention.authors or ())
        assert digest("list", case["key"], "papers", "0") == mention.mention_id
