"""MET005: a title with a typo."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.flag.entry_lines import is_written, line_of
from pipeline.flag.rule import Finding, Suggestion, View, rule
from pipeline.flag.suggestions import replace_each, retitle
from pipeline.flag.titles import difference, misspelt_words
from pipeline.schema import Evidence, Mention
from pipeline.title_forms import title_words


@rule("MET005", "misspelt-title", severity="warning", fix="safe")
def misspelt_title(view: View) -> Iterator[Finding]:
    """Flag a title that differs from every record of its paper by a letter or two of a word that is none.

    Why it matters
        Readers who search for the title find nothing.

    Not flagged
        Titles that differ by another word (`retitled-paper`), by number or form, and words that other titles and
        abstracts have as well: those are spelt rightly.

    Fix
        Safe: the word as the record spells it.
    """
    for mention in view.papers:
        records = view.records_of(mention)
        told = [difference(mention.title, record.title, view.vocabulary) for record in records]
        if not told or "misspelt" not in told or any(name in ("none", "cut", "extended") for name in told):
            continue
        record = records[told.index("misspelt")]
        wrong = misspelt_words(title_words(mention.title), title_words(record.title), view.vocabulary)
        line = line_of(view, mention, mention.title)
        yield Finding(
            subject=(view.key(mention.work_id or ""), *mention.section_path, "title"),
            line_start=line,
            line_end=line,
            mentions=(mention,),
            message=f"“{mention.title}” has a typo: {', '.join(f'{word} for {right}' for word, right in wrong)}",
            evidence=(Evidence(source=record.source, field="title", quote=record.title),),
            suggestion=_suggestion(view, mention, wrong, record.title),
        )


def _suggestion(view: View, mention: Mention, wrong: list[tuple[str, str]], title: str) -> Suggestion | str:
    """The typo alone, as the list prints the word; the whole title where that can't be told."""
    printed = {
        word.casefold().strip(".,:;!?()[]"): word.strip(".,:;!?()[]") for word in mention.title.split()
    }
    right = {word.casefold().strip(".,:;!?()[]"): word.strip(".,:;!?()[]") for word in title.split()}
    pairs = [(printed.get(word), right.get(meant)) for word, meant in wrong]
    if all(word and meant and is_written(view, mention, word) for word, meant in pairs):
        return replace_each([(word or "", meant or "") for word, meant in pairs])
    return retitle(view, mention, title)
