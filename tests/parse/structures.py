"""Further invented lists: what tells an entry from a section, a note, another entry beside or below it."""

from __future__ import annotations

from tests.parse.families import family

_A = "https://arxiv.org/abs/2011.00011"
_B = "https://arxiv.org/abs/2012.00012"
_C = "https://arxiv.org/abs/2101.00013"
_D = "https://arxiv.org/abs/2102.00014"

for _name in ("Logs", "Index", "Stars", "Contact", "News", "Citations", "贡献"):
    family(
        f"section-named-{_name.lower()}",
        f"# Sawmills\n\n## {_name}\n\n- [Saws that Sharpen Themselves]({_A}), ICML 2020\n- [Mills on Slow Rivers]({_B}), ICML 2020\n\n"
        f"## Planks\n\n- [Planks without Knots]({_C}), ICLR 2021\n",
        {"title": "Saws that Sharpen Themselves", "arxiv": "2011.00011", "section": (_name,)},
        {"title": "Mills on Slow Rivers", "arxiv": "2012.00012"},
        {"title": "Planks without Knots", "arxiv": "2101.00013"},
    )
family(
    "news-in-sentences",
    f"# Sawmills\n\n## News\n\n- **[2021-02]** Our paper [Saws that Sharpen Themselves]({_A}) was accepted by ICML 2021!\n"
    f"- **[2021-01]** We release a new paper on mills: [Mills on Slow Rivers]({_B}).\n\n## Planks\n\n- [Planks without Knots]({_C}), ICLR 2021\n",
    {"title": "Planks without Knots", "arxiv": "2101.00013"},
)
family(
    "papers-below-papers",
    f"# Sawmills\n\n## Planks\n\n- [Planks without Knots]({_A}), ICML 2020\n  - [Knots Put Back]({_B}), ICML 2021\n  - code: https://github.com/annbee/knots\n"
    f"- [Beams from Planks]({_C}), ICLR 2021\n  - an answer to it: [Beams that Break Early]({_D}), ICLR 2022\n",
    {
        "title": "Planks without Knots",
        "arxiv": "2011.00011",
        "code": "https://github.com/annbee/knots",
        "venue": "ICML 2020",
    },
    {"title": "Knots Put Back", "arxiv": "2012.00012", "venue": "ICML 2021"},
    {"title": "Beams from Planks", "arxiv": "2101.00013", "venue": "ICLR 2021"},
    {"title": "Beams that Break Early", "arxiv": "2102.00014", "venue": "ICLR 2022"},
)
family(
    "two-papers-in-one-line",
    f"# Sawmills\n\n## Planks\n\n- [Planks without any Knots]({_A}), [Knots Put Back Later]({_B})\n- [Beams from Old Planks]({_C})\n",
    {"title": "Planks without any Knots", "arxiv": "2011.00011"},
    {"title": "Knots Put Back Later", "arxiv": "2012.00012"},
    {"title": "Beams from Old Planks", "arxiv": "2101.00013"},
)
family(
    "two-papers-in-one-cell",
    f"# Sawmills\n\n|Mill|Papers|Code|\n|---|---|---|\n|A|[Planks without any Knots]({_A})<br>[Knots Put Back Later]({_B})|[code](https://github.com/annbee/a)|\n"
    f"|B|[Beams from Old Planks]({_C})|[code](https://github.com/annbee/b)|\n",
    {"title": "Planks without any Knots", "arxiv": "2011.00011", "code": None},
    {"title": "Knots Put Back Later", "arxiv": "2012.00012", "code": None},
    {"title": "Beams from Old Planks", "arxiv": "2101.00013", "code": "https://github.com/annbee/b"},
)
family(
    "contents-of-titles-and-headings-that-are-titles",
    "# Sawmills\n\n- [Planks](#planks)\n  - [Planks without any Knots (ICML 2020)](#planks-without-any-knots-icml-2020)\n"
    "  - [Knots Put Back Later (ICLR 2021)](#knots-put-back-later-iclr-2021)\n\n## Planks\n\n### Planks without any Knots (ICML 2020)\n\n"
    f"- [Talk on What Was Found There](https://youtu.be/x)\n- [Paper]({_A})\n\n## Knots\n\n### Knots Put Back Later (ICLR 2021)\n\n- [PDF]({_B})\n",
    {
        "title": "Planks without any Knots",
        "arxiv": "2011.00011",
        "venue": "ICML 2020",
        "section": ("Planks",),
    },
    {"title": "Knots Put Back Later", "arxiv": "2012.00012", "venue": "ICLR 2021", "section": ("Knots",)},
)
family(
    "folded-section-with-one-entry",
    f"# Sawmills\n\n## Papers\n\n<details>\n<summary>Knots</summary>\n\n- [Knots Put Back Later]({_B}), ICLR 2021\n</details>\n",
    {"title": "Knots Put Back Later", "section": ("Papers", "Knots")},
)
family(
    "names-and-year-as-link",
    f"# Sawmills\n\n- Planks without Knots. [Bee, Dee, Eff (1976)]({_A})\n- Knots Put Back. [Haa (1979)]({_B})\n",
    {"title": "Planks without Knots", "arxiv": "2011.00011"},
    {"title": "Knots Put Back", "arxiv": "2012.00012"},
)
