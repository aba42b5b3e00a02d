"""The card of a dataset: what it holds, how it is opened, whose data it is and how it is cited; and the citation alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pipeline.export.hub import VERSIONS, HubVersion
from pipeline.publish.attribution import Attribution
from pipeline.publish.paper_pages import followable
from pipeline.source_licenses import license_page

_MEANINGS: Mapping[str, str] = {
    "works": "one row is one distinct paper",
    "mentions": "one row is one entry of one list, with its section and its work",
    "lists": "one row is one list: where it comes from, and under which licence",
    "records": "one row is what one source says of one paper",
}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def card(made: HubVersion, title: str) -> str:
    """The card: its head in YAML, each value as JSON, which is YAML too; then the page."""
    head = "".join(f"{name}: {_yaml(value)}\n" for name, value in _metadata(made, title).items())
    return f"---\n{head}---\n\n" + "\n".join(_page(made, title))


def _yaml(value: object) -> str:
    if isinstance(value, list):
        return "".join(f"\n- {_yaml(one)}" for one in value)
    return json.dumps(value, ensure_ascii=False)


def _metadata(made: HubVersion, title: str) -> dict[str, object]:
    n_works = next((table.n_rows for table in made.tables if table.name == "works"), 0)
    configs = [
        {
            "config_name": table.name,
            "data_files": [{"split": "train", "path": table.path}],
            **({"default": True} if table is made.tables[0] else {}),
        }
        for table in made.tables
    ]
    return {
        "pretty_name": title,
        "license": "other",
        "license_name": "of-each-source",
        "license_link": "#licences",
        "language": ["en"],
        "tags": ["bibliography", "curated-lists", "papers"],
        "size_categories": [next((name for most, name in _SIZES if n_works < most), "1M<n<10M")],
        "configs": configs,
    }


def _page(made: HubVersion, title: str) -> Iterator[str]:
    yield f"# {_plain(title)}\n"
    yield "The papers of curated lists, found at their sources, and each paper once. Made by paperlist.\n"
    yield "| table | rows | |\n|---|---|---|"
    for table in made.tables:
        yield f"| `{table.name}` | {table.n_rows:,} | {_MEANINGS[table.name]} |"
    yield "\n`work_id` joins works and mentions, `list_id` mentions and lists, `record_ids` works and records.\n"
    yield "```python"
    yield "from datasets import load_dataset\n"
    yield f'works = load_dataset("FOLDER OR NAME", "{made.tables[0].name}", split="train")'
    yield "```\n"
    yield f"## Versions\n\nThis is version `{made.version}`. Each version lies in `{VERSIONS}/` under its name and never changes: the name is made"
    yield "from what it holds. What is above opens the newest; an older one is opened by its files:\n"
    yield "```python"
    yield f'load_dataset("parquet", data_files="{made.tables[0].path}")'
    yield "```\n"
    yield "## Licences\n"
    yield "What came from a source is under that source's licence. A list that states none is here as facts and links alone.\n"
    yield "| from | licence | |\n|---|---|---|"
    yield from map(_origin_row, made.origins)
    yield ""
    yield _texts(made)
    yield "Of authors there is nothing but the names that their papers print.\n"
    yield f"## Citation\n\n```bibtex\n{cited_as(made, title)}```\n"


def _texts(made: HubVersion) -> str:
    if made.with_texts:
        return "Abstracts, summaries and the words of lists that state a licence are here; each stands under the terms of its source."
    return "Abstracts, summaries and the lists' own words are left out."


def _origin_row(one: Attribution) -> str:
    address = followable(one.address)
    name = f"[{_plain(one.title)}](<{_within_marks(address)}>)" if address else _plain(one.title)
    terms = f"[{one.license}]({license_page(one.license)})" if one.license else "none stated"
    said = " ".join(filter(None, (one.sentence, one.note, f"[Terms]({one.terms})." if one.terms else None)))
    return f"| {name} | {terms} | {said} |"


def _within_marks(address: str) -> str:
    """An address that can't get out of the marks around it."""
    return "".join(address.split()).replace("<", "%3C").replace(">", "%3E")


def _plain(text: str) -> str:
    """A title of others in a line of Markdown, in which none of its signs is markup."""
    line = " ".join(text.split())
    return "".join(f"\\{char}" if char in "\\`*_[]<>|#&@!{}()~" else char for char in line)


def cited_as(made: HubVersion, title: str) -> str:
    """How a version is cited, in BibTeX."""
    key = f"paperlist-{made.version[:8]}"
    name = "".join(char for char in " ".join(title.split()) if char not in "{}\\")
    return f"@misc{{{key},\n  title = {{{name}}},\n  author = {{{{the curators of its lists and the paperlist authors}}}},\n  version = {{{made.version}}},\n}}\n"


def citation(made: HubVersion, title: str, address: str | None) -> str:
    """The citation as `CITATION.cff`, each value as JSON, which is YAML too."""
    told = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, cite it, and the sources that its card names.",
        "type": "dataset",
        "title": title,
        "version": made.version,
        "authors": [{"name": one.title} for one in made.origins] or [{"name": "the paperlist authors"}],
        "url": address,
    }
    return "".join(f"{name}: {_yaml(value)}\n" for name, value in told.items() if value)
