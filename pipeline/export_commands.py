"""`paperlist export FORM`: the works of the current release for other people's programs and readers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.config import load_settings
from pipeline.endings import print_sentence, told_errors

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
WithTexts = Annotated[
    bool,
    typer.Option(
        "--with-texts",
        help="With other people's texts: abstracts, summaries, and the words of lists that state a licence.",
    ),
]

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


@exports.command("markdown")
def markdown(
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
