"""`paperlist export FORM`: the works of the current release for other people's programs and readers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.endings import print_sentence, told_errors

if TYPE_CHECKING:
    from pipeline.publish.reading import Release

TextForm = Literal["bibtex", "ris", "csl-json", "csv"]
OutputFile = Annotated[
    Path | None, typer.Option("-o", "--output", help="Where it goes; without it, to standard output.")
]
OutputFolder = Annotated[Path, typer.Option("-o", "--output", help="The folder that it goes to.")]
OneList = Annotated[str | None, typer.Option("--list", help="Only works of this list.")]
OneSection = Annotated[
    str | None, typer.Option(help='Only works of this section and those below: "GANs", "Methods > GANs".')
]
OneRule = Annotated[
    str | None, typer.Option(help="Only works with an open flag of this rule, such as MET010.")
]
OneQuery = Annotated[
    str | None, typer.Option(help="Only works whose title, authors or venue have these words.")
]
Title = Annotated[str | None, typer.Option(help="What it is called.")]
WithTexts = Annotated[
    bool,
    typer.Option(
        "--with-texts",
        help="With other people's texts: abstracts, summaries, and the words of lists that state a licence.",
    ),
]

_MOST_ENTRIES = 200  # of a feed: programs that read it look every few hours

exports = typer.Typer(
    no_args_is_help=True, help="The current release in other people's formats: docs/publishing.md."
)


def _text_command(form: TextForm) -> Callable[..., None]:
    """The command that writes one format of reference managers or spreadsheets."""

    def command(
        output: OutputFile = None,
        list_id: OneList = None,
        section: OneSection = None,
        rule: OneRule = None,
        query: OneQuery = None,
        abstracts: Annotated[
            bool, typer.Option("--abstracts", help="With abstracts, where they are known.")
        ] = False,
    ) -> None:
        from pipeline.config import load_settings
        from pipeline.publish.exports import Selection, exported, selected
        from pipeline.publish.reading import read_release
        from pipeline.text import plural
        from pipeline.whole_files import write_text

        with told_errors("nothing was written"):
            wanted = Selection(list_id=list_id, section=section, code=rule, query=query)
            works = selected(read_release(load_settings().out_dir), wanted)
            text = exported(works, form, abstracts=abstracts)
            if output is None:
                typer.echo(text, nl=False)
            else:
                write_text(output, text)
                print_sentence(f"{plural(len(works), 'work')} in {output}.")

    return command


for _form, _help in {
    "bibtex": "BibTeX, for LaTeX and reference managers.",
    "ris": "RIS, for reference managers.",
    "csl-json": "CSL-JSON, for Zotero, pandoc and citation processors.",
    "csv": "CSV, for spreadsheets.",
}.items():
    exports.command(_form, help=_help)(_text_command(_form))  # type: ignore[arg-type]


def _current(list_id: str | None) -> tuple[Release, int, Callable[..., str]]:
    """The current release, how many works it has (of a list), and what makes its feed.

    Raises:
        ConfigError: There is none, or no such list in it.
    """
    from pipeline.config import load_settings
    from pipeline.export.feed import feed_of
    from pipeline.publish.exports import Selection, selected
    from pipeline.publish.reading import read_release

    out_dir = load_settings().out_dir
    release = read_release(out_dir)
    n_works = len(selected(release, Selection(list_id=list_id)))
    return release, n_works, partial(feed_of, out_dir, release, list_id)


@exports.command("site")
def export_site(
    output: OutputFolder,
    list_id: OneList = None,
    title: Title = None,
    address: Annotated[
        str | None, typer.Option(help="Where it will stand, for the feed: https://owner.github.io/papers/.")
    ] = None,
    with_texts: WithTexts = False,
) -> None:
    """A site of static pages: a table of the works to search and sort, a page for each list, and the feed."""
    from pipeline.export.feed import FEED
    from pipeline.export.site import site_pages, write_site
    from pipeline.export.site_facts import SiteFacts
    from pipeline.text import plural

    with told_errors("the pages may be of two releases: write them again"):
        release, n_works, feed_of_it = _current(list_id)
        feed_address = f"{address.rstrip('/')}/{FEED}" if address else None
        feed = feed_of_it(title=title, address=feed_address, most=_MOST_ENTRIES, with_texts=with_texts)
        pages = site_pages(SiteFacts(release, list_id, with_texts), title, FEED)
        write_site({**pages, FEED: feed}, output)
        print_sentence(
            f"{plural(n_works, 'work')} on {plural(len(pages), 'page')}: open {output / 'index.html'}."
        )


@exports.command("atom")
def export_atom(
    output: OutputFile = None,
    list_id: OneList = None,
    title: Title = None,
    address: Annotated[
        str | None,
        typer.Option(help="Where it will stand: https://owner.github.io/papers/feed.xml; names its entries."),
    ] = None,
    most: Annotated[int, typer.Option(help="How many entries at most, the newest.", min=1)] = _MOST_ENTRIES,
    with_texts: WithTexts = False,
) -> None:
    """A feed (Atom) of what was added, newly published, withdrawn or retracted."""
    from pipeline.whole_files import write_text

    with told_errors("nothing was written"):
        _, _, feed_of_it = _current(list_id)
        feed = feed_of_it(title=title, address=address, most=most, with_texts=with_texts)
        if output is None:
            typer.echo(feed, nl=False)
        else:
            write_text(output, feed)
            print_sentence(f"The feed stands in {output}.")


@exports.command("markdown")
def export_markdown(
    list_id: Annotated[str, typer.Option("--list", help="The list.")],
    output: OutputFile = None,
    mentions: Annotated[
        Path | None,
        typer.Option(
            help="A table of the list's mentions (Parquet) with rows that you changed: they are written, too."
        ),
    ] = None,
    entries: Annotated[
        bool, typer.Option("--entries", help="Tell of each entry that is not as the list has it, and why.")
    ] = False,
) -> None:
    """A list written from its tables in its own form, and how that compares with its file."""
    from pipeline.config import load_settings
    from pipeline.whole_files import written_whole
    from pipeline.writing.list_export import list_from_data, told_entries, told_outcomes

    with told_errors("nothing was written"):
        made = list_from_data(load_settings(), list_id, mentions)
        if output is None:
            typer.echo(made.data, nl=False)
        else:
            with written_whole(output) as partial:
                partial.write_bytes(made.data)
        for line in [*(told_entries(made.entries) if entries else ()), *told_outcomes(made.entries)]:
            print_sentence(line)


@exports.command("hub")
def export_hub(
    output: OutputFolder,
    title: Annotated[str, typer.Option(help="What the dataset is called.")] = "Curated lists of papers",
    address: Annotated[
        str | None, typer.Option(help="Where it will stand: https://huggingface.co/datasets/owner/papers.")
    ] = None,
    with_texts: WithTexts = False,
) -> None:
    """A dataset folder for the Hugging Face hub: card, Parquet, licences, citation, Croissant; a version never changes."""
    from pipeline.config import load_settings
    from pipeline.export.hub import write_version
    from pipeline.export.hub_files import write_hub_files
    from pipeline.publish.reading import read_release
    from pipeline.text import plural

    with told_errors("the card may speak of an older version: write it again"):
        out_dir = load_settings().out_dir
        made = write_version(read_release(out_dir), out_dir / "releases", output, with_texts=with_texts)
        write_hub_files(made, output, title, address)
        print_sentence(f"Version {made.version} in {output}: {plural(made.tables[0].n_rows, 'work')}.")
