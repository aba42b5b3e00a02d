"""Further invented lists, in forms that once were read wrongly; they join those of `families.py`."""

from __future__ import annotations

from tests.parse import forms as _forms  # noqa: F401 - declares its families
from tests.parse import kinds as _kinds  # noqa: F401 - declares its families
from tests.parse import structures as _structures  # noqa: F401 - declares its families
from tests.parse import wordings as _wordings  # noqa: F401 - declares its families
from tests.parse.families import FAMILIES, Row, family

__all__ = ["FAMILIES"]

_BEE = "https://arxiv.org/abs/2103.00001"
_HAA = "https://arxiv.org/abs/2205.00002"
_ELL = "https://arxiv.org/abs/2206.00003"
_CODE = "https://github.com/annbee/widgets"
_TITLES = (
    "Counting Widgets with Neural Networks",
    "What Do Widgets See? A Study",
    "Tiny Widgets for Long Walks",
)
_AUTHORS = (("Ann Bee", "Carl Dee"), ("Hao Chen", "Ida Jay"), ("Kay Ell",))
_VENUES = ("CVPR 2021", "arXiv 2022", "TACL 2022")


def _rows(*, authors: bool = True, venue: bool = True, linked: bool = True, **of_first: object) -> list[Row]:
    """The three papers that most lists here hold, as far as a list names them."""
    rows: list[Row] = []
    for i, title in enumerate(_TITLES):
        names = {"authors": _AUTHORS[i]} if authors else {}
        where = {"venue": _VENUES[i]} if venue else {}
        rows.append({"title": title, **names, **where, "paper": (_BEE, _HAA, _ELL)[i] if linked else None})
    rows[0] |= of_first
    return rows


def _list(template: str, separator: str = "\n") -> str:
    """A list with one entry by template for each paper."""
    entries = [
        template.format(
            title=title, authors=", ".join(_AUTHORS[i]), venue=_VENUES[i], url=(_BEE, _HAA, _ELL)[i]
        )
        for i, title in enumerate(_TITLES)
    ]
    return "# Widgets\n\n## Papers\n\n" + separator.join(entries) + "\n"


family("dashes-between-fields", _list("- {title} - {authors} - {venue} - [PDF]({url})"), *_rows())
family("semicolons-between-fields", _list("- {title}; {authors}; {venue}; [pdf]({url})"), *_rows())
family("sentences", _list("- {title}. {authors}. {venue}. [paper]({url})"), *_rows())
family("names-behind-unmarked-titles", _list("- {title}, {authors}, {venue}. [[Paper]({url})]"), *_rows())
family("names-first", _list("- {authors}. {title}. In {venue}. [pdf]({url})"), *_rows())
family("quoted-entries", _list("> - [{title}]({url}) {authors}. {venue}"), *_rows())
family("quoted-paragraphs", _list("> **{title}**, *{authors}*, {venue}. [[paper]({url})]\n"), *_rows())
family("definitions", _list("[{title}]({url})\n: {authors}. {venue}\n"), *_rows(lines=(5, 6)))
family("titles-with-venues-alone", _list("- {title} ({venue})"), *_rows(authors=False, linked=False))
family(
    "addresses-below-titles", _list("{title}\n\n{url}\n"), *_rows(authors=False, venue=False, lines=(5, 7))
)
family(
    "fields-of-a-list",
    _list("- Title: {title}\n- Authors: {authors}\n- Link: {url}\n"),
    *_rows(venue=False, lines=(5, 7)),
)
family(
    "linked-headings-with-fields",
    _list(
        "#### [{title}]({url})\n- **Authors:** {authors}\n- **Venue:** {venue}\n- **Code:** " + _CODE + "\n"
    ),
    *_rows(code=_CODE, lines=(5, 8)),
)
family(
    "plain-headings-with-addresses",
    _list("##### {title} ({venue})\n\n* Paper: {url}\n"),
    *_rows(authors=False, lines=(5, 7)),
)
family(
    "folded-titles",
    _list(
        '<details>\n<summary>{title} [<a href="{url}">paper</a>]</summary>\n\n'
        "Abstract: as in https://arxiv.org/abs/1111.11111.\n\n</details>\n"
    ),
    *_rows(authors=False, venue=False),
)
family("venues-and-preprints-as-labels", _list("- {title}, [{venue}]({url})"), *_rows(authors=False))

family(
    "description-lists",
    f"""\
# Widgets

## Papers

<dl>
<dt><a href="{_BEE}">{_TITLES[0]}</a></dt>
<dd>Ann Bee, Carl Dee. CVPR 2021</dd>
<dt><a href="{_HAA}">{_TITLES[1]}</a></dt>
<dd>Hao Chen, Ida Jay. arXiv 2022</dd>
</dl>
""",
    *_rows(lines=(6, 7))[:2],
)

family(
    "cells-that-take-several-rows",
    f"""\
# Widgets

## Papers

<table>
<tr><th>Year</th><th>Title</th><th>Authors</th><th>Venue</th></tr>
<tr><td rowspan=2>2021</td><td><a href="{_BEE}">{_TITLES[0]}</a></td><td>Ann Bee, Carl Dee</td><td>CVPR</td></tr>
<tr><td><a href="{_HAA}">{_TITLES[1]}</a></td><td>Hao Chen, Ida Jay</td><td>ICML</td></tr>
<tr><td>2022</td><td><a href="{_ELL}">{_TITLES[2]}</a></td><td>Kay Ell</td><td>TACL</td></tr>
</table>
""",
    {"lines": (7, 7), "title": _TITLES[0], "authors": _AUTHORS[0], "venue": "CVPR 2021"},
    {"lines": (8, 8), "title": _TITLES[1], "authors": _AUTHORS[1], "venue": "ICML 2021"},
    {"lines": (9, 9), "title": _TITLES[2], "authors": _AUTHORS[2], "venue": "TACL 2022"},
)

family(
    "identifiers-without-links",
    """\
# Widgets

## Papers

- Counting Widgets with Neural Networks - arXiv:2103.00001
- Sorting Widgets at Scale - arXiv:2205.00002v2
""",
    {"title": "Counting Widgets with Neural Networks", "arxiv": "2103.00001", "paper": None},
    {"title": "Sorting Widgets at Scale", "arxiv": "2205.00002", "paper": None},
)

family(
    "some-entries-without-links",
    f"""\
# Widgets

> A list of resources. See [our survey](https://arxiv.org/abs/2401.99999) for details.

## Papers

- {_TITLES[0]}, *CVPR 2021* [[paper]({_BEE})]
- {_TITLES[1]}, *ICML 2022* [[paper]({_HAA})]
- {_TITLES[2]}, *TACL 2022*

## Datasets

| Dataset | Size | Link |
|--|--|--|
| Widgets-1M | 1M | [link](https://widgets.example/data) |
""",
    {"title": _TITLES[0], "venue": "CVPR 2021", "paper": _BEE},
    {"title": _TITLES[1], "venue": "ICML 2022", "paper": _HAA},
    {"title": _TITLES[2], "venue": "TACL 2022", "paper": None},
)

family(
    "files-beside-the-list",
    """\
# Widgets

* :scroll: [Counting Widgets with Neural Networks](papers/bee.pdf) by Ann Bee, Carl Dee
* :scroll: [Sorting Widgets at Scale](papers/haa.pdf) by Gil Haa
""",
    {
        "title": "Counting Widgets with Neural Networks",
        "authors": ("Ann Bee", "Carl Dee"),
        "paper": "papers/bee.pdf",
    },
    {"title": "Sorting Widgets at Scale", "authors": ("Gil Haa",), "paper": "papers/haa.pdf"},
)
