"""Small invented lists, one for every way in which real lists are written, with what must be read from each.

An expected row names what is checked: the lines, and any of section, title, authors, venue (words that must be there),
paper, code, arxiv, doi, kind. Rows are the papers of the list; `others` names titles that must come out as `other` or
not at all.
"""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

FAMILIES: dict[str, tuple[str, list[Row]]] = {}


def family(name: str, text: str, *rows: Row) -> None:
    """Declare one list and the papers that it holds."""
    FAMILIES[name] = (text, list(rows))


family(
    "bold-title-paragraphs",
    """\
# Awesome Widgets

## Theory

**Counting Widgets with Neural Networks** \\
*Ann Bee, Carl Dee* \\
[3rd Mar., 2021] [arXiv, 2021] \\
[[Paper](https://arxiv.org/abs/2103.00001)] [[Code](https://github.com/annbee/widgets)]

**Sorting Widgets at Scale** :fire: \\
*Ed Eff, Gil Haa and Ida Jay* \\
[1st May, 2022] [Journal of Widgets, 2022]<br>
[[Paper](https://doi.org/10.1234/widgets.2022.5)]
""",
    {"lines": (5, 8), "section": ("Theory",), "title": "Counting Widgets with Neural Networks", "authors": ("Ann Bee", "Carl Dee"),
     "venue": "arXiv 2021", "date": "2021-03-03", "paper": "https://arxiv.org/abs/2103.00001", "code": "https://github.com/annbee/widgets",
     "arxiv": "2103.00001"},
    {"lines": (10, 13), "title": "Sorting Widgets at Scale", "authors": ("Ed Eff", "Gil Haa", "Ida Jay"), "venue": "Journal of Widgets 2022",
     "date": "2022-05-01", "doi": "10.1234/widgets.2022.5", "code": None},
)  # fmt: skip

family(
    "linked-titles-with-sub-bullets",
    """\
# Awesome Widgets
## Papers
### 2024
- [Counting Widgets with Neural Networks](https://arxiv.org/abs/2103.00001)
  - Ann Bee, Carl Dee, and Ed Eff
  - Keyword: widgets, counting
  - Code: [official](https://github.com/annbee/widgets)
- [Sorting Widgets at Scale](https://openreview.net/forum?id=abcDEF1234)
  - Gil Haa
  - Keyword: sorting
  - Dataset: [Widgets-1M](https://github.com/haa/widgets-1m)
""",
    {"lines": (4, 7), "section": ("Papers", "2024"), "title": "Counting Widgets with Neural Networks",
     "authors": ("Ann Bee", "Carl Dee", "Ed Eff"), "code": "https://github.com/annbee/widgets"},
    {"lines": (8, 11), "title": "Sorting Widgets at Scale", "authors": ("Gil Haa",), "code": None,
     "paper": "https://openreview.net/forum?id=abcDEF1234"},
)  # fmt: skip

family(
    "pipe-separated-bullets",
    """\
# Awesome Widgets
## Papers
- Counting Widgets with Neural Networks | Ann Bee, Carl Dee | CVPR 2021 | [paper](https://arxiv.org/abs/2103.00001) | [code](https://github.com/annbee/widgets)
- Sorting Widgets at Scale | Gil Haa et al. | NeurIPS 2022 | [paper](https://arxiv.org/abs/2205.00002)
- Widgets: A Survey | Ida Jay, Kay Ell | arXiv 2023 | [paper](https://arxiv.org/abs/2301.00003)
""",
    {"lines": (3, 3), "title": "Counting Widgets with Neural Networks", "authors": ("Ann Bee", "Carl Dee"), "venue": "CVPR 2021",
     "code": "https://github.com/annbee/widgets"},
    {"lines": (4, 4), "title": "Sorting Widgets at Scale", "authors": ("Gil Haa",), "venue": "NeurIPS 2022"},
    {"lines": (5, 5), "title": "Widgets: A Survey", "authors": ("Ida Jay", "Kay Ell"), "venue": "arXiv 2023", "arxiv": "2301.00003"},
)  # fmt: skip

family(
    "venue-then-linked-title-in-pipes",
    """\
# Widgets
## Papers
- `CVPR 2021` | [Counting Widgets with Neural Networks](https://arxiv.org/abs/2103.00001) | [Github](https://github.com/annbee/widgets)
- `ICML 2022` | [Sorting Widgets at Scale](https://arxiv.org/abs/2205.00002) | [Project](https://widgets.github.io/)
""",
    {"lines": (3, 3), "title": "Counting Widgets with Neural Networks", "venue": "CVPR 2021", "code": "https://github.com/annbee/widgets"},
    {"lines": (4, 4), "title": "Sorting Widgets at Scale", "venue": "ICML 2022", "code": None},
)  # fmt: skip

family(
    "name-dash-linked-title",
    """\
# Widgets
## Detection
- WidgetNet - [Counting Widgets with Neural Networks](https://arxiv.org/abs/2103.00001), CVPR 2021 [[code]](https://github.com/annbee/widgets)
- SortNet - [Sorting Widgets at Scale](https://arxiv.org/abs/2205.00002), ICML 2022
- **TinyNet** - [Small Widgets](https://arxiv.org/pdf/2205.00012.pdf), ICML 2022
""",
    {"lines": (3, 3), "title": "Counting Widgets with Neural Networks", "venue": "CVPR 2021", "code": "https://github.com/annbee/widgets"},
    {"lines": (4, 4), "title": "Sorting Widgets at Scale", "venue": "ICML 2022", "arxiv": "2205.00002"},
    {"lines": (5, 5), "title": "Small Widgets", "venue": "ICML 2022", "arxiv": "2205.00012"},
)  # fmt: skip

family(
    "unlinked-titles-venue-as-label",
    """\
# Widgets
## Segmentation
- Counting Widgets with Neural Networks [[CVPR 2021]](https://arxiv.org/abs/2103.00001) [[code]](https://github.com/annbee/widgets)
- Sorting Widgets at Scale [[ICML'22]](https://proceedings.mlr.press/v162/haa22a.html)
- Weighing Widgets in the Wild [[TPAMI]](https://ieeexplore.ieee.org/document/1234567)
- Painting Widgets by Hand. [NeurIPS 2020](https://papers.nips.cc/paper/2020/hash/aaaa-Abstract.html)
""",
    {"lines": (3, 3), "title": "Counting Widgets with Neural Networks", "venue": "CVPR 2021", "arxiv": "2103.00001"},
    {"lines": (4, 4), "title": "Sorting Widgets at Scale", "venue": "ICML 22", "paper": "https://proceedings.mlr.press/v162/haa22a.html"},
    {"lines": (5, 5), "title": "Weighing Widgets in the Wild", "venue": "TPAMI"},
    {"lines": (6, 6), "title": "Painting Widgets by Hand", "venue": "NeurIPS 2020"},
)  # fmt: skip

family(
    "venue-once-above-a-group",
    """\
# Widgets
## Papers
- CVPR 2021
  - [Counting Widgets with Neural Networks](https://arxiv.org/abs/2103.00001)
  - [Sorting Widgets at Scale](https://arxiv.org/abs/2205.00002) [[code]](https://github.com/haa/sort)

**ICML 2022**

- [Weighing Widgets in the Wild](https://arxiv.org/abs/2206.00003)
- [Painting Widgets by Hand](https://arxiv.org/abs/2206.00004)
""",
    {"lines": (4, 4), "title": "Counting Widgets with Neural Networks", "venue": "CVPR 2021"},
    {"lines": (5, 5), "title": "Sorting Widgets at Scale", "venue": "CVPR 2021", "code": "https://github.com/haa/sort"},
    {"lines": (9, 9), "title": "Weighing Widgets in the Wild", "venue": "ICML 2022"},
    {"lines": (10, 10), "title": "Painting Widgets by Hand", "venue": "ICML 2022"},
)  # fmt: skip

family(
    "numbered-without-links",
    """\
# Widgets
## Must read
1. Bee, A., & Dee, C. (2021). Counting widgets with neural networks. Journal of Widgets, 12(3), 45-67.
2. Haa, G. (2020). Sorting widgets at scale. Proceedings of the International Conference on Widgets, 1-10.
3. Jay, I., Ell, K., & Emm, L. (2019). Widgets in the wild: a survey. Widget Letters, 4, 1-9.
""",
    {"lines": (3, 3), "title": "Counting widgets with neural networks", "venue": "Journal of Widgets 2021", "paper": None},
    {"lines": (4, 4), "title": "Sorting widgets at scale", "venue": "International Conference on Widgets"},
    {"lines": (5, 5), "title": "Widgets in the wild: a survey", "venue": "Widget Letters 2019"},
)  # fmt: skip

family(
    "numbered-plain-citations",
    """\
# Widgets
## Must read
1. Ann Bee, Carl Dee. "Counting Widgets with Neural Networks". CVPR 2021.
2. Gil Haa. "Sorting Widgets at Scale". ICML 2022.
3. **Widgets in the Wild: A Survey.** Ida Jay, Kay Ell. NeurIPS 2019.
""",
    {"lines": (3, 3), "title": "Counting Widgets with Neural Networks", "authors": ("Ann Bee", "Carl Dee"), "venue": "CVPR 2021", "paper": None},
    {"lines": (4, 4), "title": "Sorting Widgets at Scale", "authors": ("Gil Haa",), "venue": "ICML 2022"},
    {"lines": (5, 5), "title": "Widgets in the Wild: A Survey", "authors": ("Ida Jay", "Kay Ell"), "venue": "NeurIPS 2019"},
)  # fmt: skip

family(
    "venue-paragraphs-by-authors",
    """\
# Widgets
## Papers

(CVPR 2021) [Counting Widgets with Neural Networks](https://arxiv.org/abs/2103.00001) by Ann Bee et al.

(ICML 2022) [Sorting Widgets at Scale](https://arxiv.org/abs/2205.00002) by Gil Haa and Ida Jay

(arXiv) [Weighing Widgets](https://arxiv.org/abs/2206.00003) by Kay Ell et al. [[code](https://github.com/ell/weigh)]
""",
    {"lines": (4, 4), "title": "Counting Widgets with Neural Networks", "authors": ("Ann Bee",), "venue": "CVPR 2021"},
    {"lines": (6, 6), "title": "Sorting Widgets at Scale", "authors": ("Gil Haa", "Ida Jay"), "venue": "ICML 2022"},
    {"lines": (8, 8), "title": "Weighing Widgets", "authors": ("Kay Ell",), "code": "https://github.com/ell/weigh"},
)  # fmt: skip

family(
    "table-of-seven-columns-with-empty-cells",
    """\
# Widgets
## Papers
| Year | Venue | Model | Title | Authors | Paper | Code |
|---|---|---|---|---|---|---|
| 2021 | CVPR | WidgetNet | Counting Widgets with Neural Networks | Ann Bee, Carl Dee | [link](https://arxiv.org/abs/2103.00001) | [link](https://github.com/annbee/widgets) |
| 2022 |  |  | Sorting Widgets at Scale |  | [link](https://arxiv.org/abs/2205.00002) |  |
| 2023 | ICML | TinyNet | Small Widgets | Gil Haa | [link](https://arxiv.org/abs/2301.00012) | - |
""",
    {"lines": (5, 5), "title": "Counting Widgets with Neural Networks", "authors": ("Ann Bee", "Carl Dee"), "venue": "CVPR 2021",
     "arxiv": "2103.00001", "code": "https://github.com/annbee/widgets"},
    {"lines": (6, 6), "title": "Sorting Widgets at Scale", "authors": None, "venue": "2022", "code": None},
    {"lines": (7, 7), "title": "Small Widgets", "authors": ("Gil Haa",), "venue": "ICML 2023", "code": None},
)  # fmt: skip

family(
    "table-linked-titles",
    """\
# Widgets
## Papers
| Paper | Published in | Code/Project |
| --- | :---: | :---: |
| [Counting Widgets with Neural Networks](https://arxiv.org/abs/2103.00001) | CVPR 2021 | [Code](https://github.com/annbee/widgets) |
| [**Sorting Widgets at Scale**](https://openaccess.thecvf.com/content/x.html) <br> Gil Haa, Ida Jay | ICCV 2021 | |
""",
    {"lines": (5, 5), "title": "Counting Widgets with Neural Networks", "venue": "CVPR 2021", "code": "https://github.com/annbee/widgets"},
    {"lines": (6, 6), "title": "Sorting Widgets at Scale", "authors": ("Gil Haa", "Ida Jay"), "venue": "ICCV 2021"},
)  # fmt: skip

family(
    "html-table",
    """\
# Widgets

## Papers

<table>
  <tr>
    <th>Title</th>
    <th>Venue</th>
    <th>Links</th>
  </tr>
  <tr>
    <td>Counting Widgets with Neural Networks</td>
    <td>CVPR 2021</td>
    <td><a href="https://arxiv.org/abs/2103.00001">paper</a> <a href="https://github.com/annbee/widgets">code</a></td>
  </tr>
  <tr>
    <td>Sorting Widgets at Scale</td>
    <td>ICML 2022</td>
    <td><a href="https://arxiv.org/abs/2205.00002">paper</a></td>
  </tr>
</table>
""",
    {"lines": (11, 15), "title": "Counting Widgets with Neural Networks", "venue": "CVPR 2021", "code": "https://github.com/annbee/widgets"},
    {"lines": (16, 20), "title": "Sorting Widgets at Scale", "venue": "ICML 2022", "arxiv": "2205.00002"},
)  # fmt: skip

family(
    "titles-link-to-project-pages-and-code",
    """\
# Widgets
## Papers
- [Counting Widgets with Neural Networks](https://widgets.github.io/), Ann Bee et al., CVPR 2021
- [Sorting Widgets at Scale](https://github.com/haa/sort), Gil Haa et al., ICML 2022
- [Weighing Widgets in the Wild](https://arxiv.org/abs/2206.00003), Kay Ell et al., NeurIPS 2022
""",
    {"lines": (3, 3), "title": "Counting Widgets with Neural Networks", "authors": ("Ann Bee",), "venue": "CVPR 2021", "paper": None},
    {"lines": (4, 4), "title": "Sorting Widgets at Scale", "authors": ("Gil Haa",), "venue": "ICML 2022", "code": "https://github.com/haa/sort"},
    {"lines": (5, 5), "title": "Weighing Widgets in the Wild", "authors": ("Kay Ell",), "arxiv": "2206.00003"},
)  # fmt: skip

family(
    "summary-as-section",
    """\
# Widgets

<details open>
<summary><b>Counting</b></summary>

- [Counting Widgets with Neural Networks](https://arxiv.org/abs/2103.00001)
- [Counting Widgets Twice](https://arxiv.org/abs/2103.00002)

</details>

<details>
<summary>Sorting</summary>

- [Sorting Widgets at Scale](https://arxiv.org/abs/2205.00002)
- [Sorting Widgets in Place](https://arxiv.org/abs/2205.00003)

</details>
""",
    {"lines": (6, 6), "section": ("Counting",), "title": "Counting Widgets with Neural Networks"},
    {"lines": (7, 7), "section": ("Counting",), "title": "Counting Widgets Twice"},
    {"lines": (14, 14), "section": ("Sorting",), "title": "Sorting Widgets at Scale"},
    {"lines": (15, 15), "section": ("Sorting",), "title": "Sorting Widgets in Place"},
)  # fmt: skip

family(
    "mirror-links",
    """\
# Widgets
## Papers
* Counting Widgets with Neural Networks [[paper]](https://www.alphaxiv.org/abs/2103.00001v2)
* Sorting Widgets at Scale [[paper]](https://huggingface.co/papers/2205.00002)
* Weighing Widgets in the Wild [[paper]](https://ar5iv.labs.arxiv.org/html/2206.00003)
* Painting Widgets by Hand [[paper]](https://www.semanticscholar.org/arxiv/2206.00004)
* Folding Widgets at Home [[paper]](https://export.arxiv.org/pdf/2206.00005v1.pdf)
* Stacking Widgets up High [[paper]](https://sci-hub.se/10.1234/stack.7)
""",
    {"lines": (3, 3), "title": "Counting Widgets with Neural Networks", "arxiv": "2103.00001"},
    {"lines": (4, 4), "title": "Sorting Widgets at Scale", "arxiv": "2205.00002"},
    {"lines": (5, 5), "title": "Weighing Widgets in the Wild", "arxiv": "2206.00003"},
    {"lines": (6, 6), "title": "Painting Widgets by Hand", "arxiv": "2206.00004"},
    {"lines": (7, 7), "title": "Folding Widgets at Home", "arxiv": "2206.00005"},
    {"lines": (8, 8), "title": "Stacking Widgets up High", "doi": "10.1234/stack.7"},
)  # fmt: skip

family(
    "bibtex-list",
    """\
# Widgets

## Counting

```bibtex
@inproceedings{bee2021counting,
  title     = {Counting {W}idgets with Neural Networks},
  author    = {Bee, Ann and Dee, Carl},
  booktitle = {CVPR},
  year      = {2021},
  url       = {https://arxiv.org/abs/2103.00001}
}
```

## Sorting

```bibtex
@article{haa2022sorting,
  title={Sorting Widgets at Scale},
  author={Gil Haa and Ida Jay},
  journal={Journal of Widgets},
  year=2022,
  doi={10.1234/widgets.2022.5}
}
```
""",
    {"lines": (6, 12), "section": ("Counting",), "title": "Counting Widgets with Neural Networks", "authors": ("Bee, Ann", "Dee, Carl"),
     "venue": "CVPR 2021", "arxiv": "2103.00001"},
    {"lines": (18, 24), "section": ("Sorting",), "title": "Sorting Widgets at Scale", "authors": ("Gil Haa", "Ida Jay"),
     "venue": "Journal of Widgets 2022", "doi": "10.1234/widgets.2022.5"},
)  # fmt: skip

family(
    "restructured-text",
    """\
=======
Widgets
=======

.. contents::

Counting
========

* `Counting Widgets with Neural Networks <https://arxiv.org/abs/2103.00001>`_, Ann Bee, Carl Dee, CVPR 2021
* `Counting Widgets Twice <https://arxiv.org/abs/2103.00002>`__, Gil Haa, ICML 2022

Sorting
-------

#. **Sorting Widgets at Scale**. Ida Jay. `[paper] <https://arxiv.org/abs/2205.00002>`_ `[code] <https://github.com/jay/sort>`_
#. **Sorting Widgets in Place**. Kay Ell. `paper`_

.. _paper: https://arxiv.org/abs/2205.00003
""",
    {"lines": (10, 10), "section": ("Counting",), "title": "Counting Widgets with Neural Networks", "authors": ("Ann Bee", "Carl Dee"),
     "venue": "CVPR 2021"},
    {"lines": (11, 11), "title": "Counting Widgets Twice", "authors": ("Gil Haa",), "venue": "ICML 2022"},
    {"lines": (16, 16), "section": ("Counting", "Sorting"), "title": "Sorting Widgets at Scale", "authors": ("Ida Jay",),
     "code": "https://github.com/jay/sort"},
    {"lines": (17, 17), "title": "Sorting Widgets in Place", "arxiv": "2205.00003"},
)  # fmt: skip

family(
    "chinese-headings-and-labels",
    """\
# 部件论文合集

## 目录
- [检测](#检测)

## 检测

**Counting Widgets with Neural Networks**

- 论文：https://arxiv.org/abs/2103.00001
- 代码：https://github.com/annbee/widgets

**Sorting Widgets at Scale**

- 论文(Oral): https://arxiv.org/abs/2205.00002
- 代码: https://github.com/haa/sort
- 解读：https://zhuanlan.zhihu.com/p/1234
""",
    {"lines": (8, 11), "section": ("检测",), "title": "Counting Widgets with Neural Networks", "paper": "https://arxiv.org/abs/2103.00001",
     "code": "https://github.com/annbee/widgets"},
    {"lines": (13, 17), "section": ("检测",), "title": "Sorting Widgets at Scale", "arxiv": "2205.00002", "code": "https://github.com/haa/sort"},
)  # fmt: skip

family(
    "crlf-quoted-titles",
    """\
# Widgets\r
## Counting\r
* **WidgetNet**: "Counting Widgets with Neural Networks", *CVPR, Jun 2021*. [[Paper](https://arxiv.org/abs/2103.00001)] [[Code](https://github.com/annbee/widgets)]\r
* "Sorting Widgets at Scale", *ICML, Jul 2022*. [[Paper](https://arxiv.org/abs/2205.00002)]\r
""",
    {"lines": (3, 3), "title": "Counting Widgets with Neural Networks", "authors": None, "venue": "CVPR Jun 2021",
     "code": "https://github.com/annbee/widgets"},
    {"lines": (4, 4), "title": "Sorting Widgets at Scale", "venue": "ICML Jul 2022"},
)  # fmt: skip

family(
    "badge-lines",
    """\
# Widgets
## Counting
- **Counting Widgets with Neural Networks** [![arXiv](https://img.shields.io/badge/arXiv-2103.00001-b31b1b.svg)](https://arxiv.org/abs/2103.00001) [![Star](https://img.shields.io/github/stars/annbee/widgets.svg?style=social&label=Star)](https://github.com/annbee/widgets) <br> Ann Bee, Carl Dee <br> CVPR 2021
- **Sorting Widgets at Scale** [![arXiv](https://img.shields.io/badge/arXiv-2205.00002-b31b1b.svg)](https://arxiv.org/abs/2205.00002) <br> Gil Haa, Ida Jay <br> ICML 2022
""",
    {"lines": (3, 3), "title": "Counting Widgets with Neural Networks", "authors": ("Ann Bee", "Carl Dee"), "venue": "CVPR 2021",
     "arxiv": "2103.00001", "code": "https://github.com/annbee/widgets"},
    {"lines": (4, 4), "title": "Sorting Widgets at Scale", "authors": ("Gil Haa", "Ida Jay"), "venue": "ICML 2022", "code": None},
)  # fmt: skip

family(
    "titles-that-wrap",
    """\
# Widgets
## Counting
- [Counting Widgets with
  Neural Networks](https://arxiv.org/abs/2103.00001),
  CVPR 2021
- **Sorting Widgets
  at Scale**. Gil Haa, Ida Jay. ICML 2022.
  [[paper](https://arxiv.org/abs/2205.00002)]
""",
    {"lines": (3, 5), "title": "Counting Widgets with Neural Networks", "venue": "CVPR 2021"},
    {"lines": (6, 8), "title": "Sorting Widgets at Scale", "authors": ("Gil Haa", "Ida Jay"), "venue": "ICML 2022"},
)  # fmt: skip

family(
    "top-headings-as-sections",
    """\
# Counting
- [Counting Widgets with Neural Networks](https://arxiv.org/abs/2103.00001) (CVPR 2021)

# Sorting
- [Sorting Widgets at Scale](https://arxiv.org/abs/2205.00002) (ICML 2022) [[code](https://github.com/haa/sort)]
<!-- - [A Paper that was Taken Out](https://arxiv.org/abs/2205.00009) -->
""",
    {"lines": (2, 2), "section": ("Counting",), "title": "Counting Widgets with Neural Networks", "venue": "CVPR 2021"},
    {"lines": (5, 5), "section": ("Sorting",), "title": "Sorting Widgets at Scale", "venue": "ICML 2022"},
)  # fmt: skip

family(
    "bracketed-venue-first",
    """\
# Widgets
## Counting
- [**CVPR 2021**] Counting Widgets with Neural Networks [[pdf]](https://arxiv.org/pdf/2103.00001) [[code]](https://github.com/annbee/widgets)
- [**arXiv 2022**] Sorting Widgets at Scale (and in Place) [[pdf]](https://arxiv.org/pdf/2205.00002.pdf)
- [ICLR 2023] [Weighing Widgets](https://openreview.net/pdf?id=abcDEF1234)
""",
    {"lines": (3, 3), "title": "Counting Widgets with Neural Networks", "venue": "CVPR 2021"},
    {"lines": (4, 4), "title": "Sorting Widgets at Scale (and in Place)", "venue": "arXiv 2022"},
    {"lines": (5, 5), "title": "Weighing Widgets", "venue": "ICLR 2023"},
)  # fmt: skip

family(
    "html-items-in-details",
    """\
# Widgets

<span id="counting"></span>
## Counting
<details open>
<summary></summary>
<ul style="margin-left: 5px;">
  <li><b>(CVPR 2021)</b> <a href="https://arxiv.org/abs/2103.00001">WidgetNet</a>: Counting Widgets with Neural Networks, Bee et al.</li>
  <li><b>(ICML 2022)</b> <a href="https://sort.github.io/">Sorting Widgets at Scale</a>, Haa et al.</li>
</ul>
</details>
""",
    {"lines": (8, 8), "section": ("Counting",), "title": "WidgetNet: Counting Widgets with Neural Networks", "authors": ("Bee",),
     "venue": "CVPR 2021"},
    {"lines": (9, 9), "title": "Sorting Widgets at Scale", "authors": ("Haa",), "venue": "ICML 2022", "paper": None},
)  # fmt: skip

family(
    "citation-strings",
    """\
# Widgets
## Counting

**[1]** Bee, Ann, Carl Dee, and Ed Eff. "**Counting widgets with neural networks**." arXiv preprint arXiv:2103.00001 (2021). [[pdf]](http://example.org/bee.pdf) **(A classic)** :star::star:

**[2]** Haa, Gil, et al. "**Sorting widgets at scale**." Nature 521.7553 (2015): 436-444. [[pdf]](https://example.org/haa.pdf) :star:
""",
    {"lines": (4, 4), "title": "Counting widgets with neural networks", "authors": ("Bee, Ann", "Carl Dee", "Ed Eff"),
     "venue": "arXiv preprint 2021", "arxiv": "2103.00001"},
    {"lines": (6, 6), "title": "Sorting widgets at scale", "authors": ("Haa, Gil",), "venue": "Nature 521 7553 2015 436 444"},
)  # fmt: skip

family(
    "blank-line-separated-fields",
    """\
# Widgets
## Counting
#### [Counting Widgets with Neural Networks](https://arxiv.org/abs/2103.00001)

Ann Bee, Carl Dee

*CVPR 2021*

#### [Sorting Widgets at Scale](https://arxiv.org/abs/2205.00002)

Gil Haa, Ida Jay

*ICML 2022*
""",
    {"lines": (3, 7), "section": ("Counting",), "title": "Counting Widgets with Neural Networks", "authors": ("Ann Bee", "Carl Dee"),
     "venue": "CVPR 2021"},
    {"lines": (9, 13), "section": ("Counting",), "title": "Sorting Widgets at Scale", "authors": ("Gil Haa", "Ida Jay"),
     "venue": "ICML 2022"},
)  # fmt: skip

family(
    "tools-and-news-are-no-papers",
    """\
# Widgets

## News
- [2024.01] Our paper [Counting Widgets](https://arxiv.org/abs/2103.00001) was accepted!

## Papers
- [Sorting Widgets at Scale](https://arxiv.org/abs/2205.00002)

## Tools
- [widgetlib](https://github.com/widgets/widgetlib): a library for widgets
- [Widget Course](https://www.youtube.com/watch?v=abc)

## Citation
```bibtex
@misc{widgets, title={Awesome Widgets}, author={Ann Bee}, year={2024}}
```
""",
    {"lines": (7, 7), "section": ("Papers",), "title": "Sorting Widgets at Scale"},
)  # fmt: skip

family(
    "authors-in-parentheses-and-dates-first",
    """\
# Widgets
## Papers
- 2021-03 | Counting Widgets with Neural Networks (Ann Bee, Carl Dee) [[paper](https://arxiv.org/abs/2103.00001)]
- [2022/05] **[Sorting Widgets at Scale](https://arxiv.org/abs/2205.00002)** | Gil Haa et al.
""",
    {"lines": (3, 3), "title": "Counting Widgets with Neural Networks", "authors": ("Ann Bee", "Carl Dee"), "venue": "2021 03"},
    {"lines": (4, 4), "title": "Sorting Widgets at Scale", "authors": ("Gil Haa",), "venue": "2022 05"},
)  # fmt: skip

family(
    "lines-without-bullets",
    """\
# Widgets
## Papers
[Counting Widgets with Neural Networks](https://arxiv.org/abs/2103.00001), Ann Bee, CVPR 2021<br>
[Sorting Widgets at Scale](https://arxiv.org/abs/2205.00002), Gil Haa, ICML 2022<br>
[Weighing Widgets in the Wild](https://arxiv.org/abs/2206.00003), Kay Ell, NeurIPS 2022
""",
    {"lines": (3, 3), "title": "Counting Widgets with Neural Networks", "authors": ("Ann Bee",), "venue": "CVPR 2021"},
    {"lines": (4, 4), "title": "Sorting Widgets at Scale", "authors": ("Gil Haa",), "venue": "ICML 2022"},
    {"lines": (5, 5), "title": "Weighing Widgets in the Wild", "authors": ("Kay Ell",), "venue": "NeurIPS 2022"},
)  # fmt: skip
