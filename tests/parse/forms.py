"""Further invented lists, in the ways of writing that real lists have: a table of forms, one call each.

A row without `lines` stands on the line that holds its title (or `key`), and `n` lines in all.
"""

from __future__ import annotations

from typing import Any

from tests.parse import families

A1 = "https://arxiv.org/abs/2303.01234"
A3 = "https://arxiv.org/abs/2110.04321"
A6 = "https://arxiv.org/abs/2401.07777"
A8 = "https://arxiv.org/pdf/2209.05555.pdf"
ACL = "https://aclanthology.org/2022.emnlp-main.999/"
OR = "https://openreview.net/forum?id=aBcDeF123_"
D5 = "https://doi.org/10.1109/TPAMI.2024.1234567"
C1 = "https://github.com/mquill/lantern-fields"
C3 = "https://github.com/strand/pebblenet"
T1 = "Sparse Lantern Fields for Indoor Relighting"
T2 = "How Do Language Models Count? A Study of Tally Heads"
T3 = "PebbleNet: Tiny Networks for River Gauging"
T4 = "Learning to Fold Laundry without Demonstrations"
T5 = "A Survey on Quilt Patterns in Graph Learning"
T6 = "BERT, Meet Your Gardener: Pruning at Scale"
T8 = "Attention Is Not Enough for Bird Songs"
N1 = ("Marta Quill", "Jun Okabe", "Tobias Renn")
N2 = ("Priya Nandakumar", "Wei Lin")
N3 = ("Ole Strand", "Ana-Maria Popa", "Yusuf Demir")
N4 = ("Hyejin Park", "Dana O'Neill")
N5 = ("Lin Zhou", "Raúl Ibáñez")
N6 = ("Sam Fernsby",)
N8 = ("Kofi Mensah", "Greta Lindqvist")
a = ", ".join
H = "# Awesome Things\n\n## Papers\n\n"
S = ("Papers",)


def row(**fields: Any) -> dict[str, Any]:
    """One paper and what must be read of it."""
    return fields


def family(name: str, text: str, *rows: dict[str, Any]) -> None:
    """Declare one list; the lines of its papers are found by their titles."""
    families.family(f"form-{name}", text, *(_placed(text, row) for row in rows))


def _placed(text: str, row: dict[str, Any]) -> dict[str, Any]:
    key, n_lines = row.pop("key", row["title"]), row.pop("n", 1)
    if "lines" not in row:
        start = next(i for i, line in enumerate(text.split("\n"), start=1) if key in line)
        row["lines"] = (start, start + n_lines - 1)
    return row


family(
    "pipe-linked",
    H
    + f"- [{T1}]({A1}) | {a(N1)} | CVPR 2023 | [code]({C1})\n- [{T2}]({ACL}) | {a(N2)} | EMNLP 2022\n- [{T3}]({A3}) | {a(N3)} | NeurIPS 2021 | [code]({C3})\n",
    row(title=T1, section=S, authors=N1, venue="CVPR 2023", paper=A1, code=C1, arxiv="2303.01234"),
    row(title=T2, authors=N2, venue="EMNLP 2022", paper=ACL, code=None),
    row(title=T3, authors=N3, venue="NeurIPS 2021", code=C3),
)
family(
    "name-endash",
    H
    + f"- LanternFields – [{T1}]({A1}) (CVPR 2023)\n- **TallyHeads** – [{T2}]({ACL}) (EMNLP 2022)\n- FoldBot – [{T4}]({OR}) (CoRL 2022) – [Code](https://github.com/park/foldbot)\n",
    row(title=T1, venue="CVPR 2023", arxiv="2303.01234", authors=None),
    row(title=T2, venue="EMNLP 2022"),
    row(title=T4, venue="CoRL 2022", code="https://github.com/park/foldbot"),
)
family(
    "venue-label-bracket-link",
    H
    + f"- {T1} [[CVPR'23]({A1})] [[Code]({C1})]\n- {T2} [[EMNLP'22]({ACL})]\n- {T5} [[TPAMI'24]({D5})]\n- {T8} [[ACL](https://aclanthology.org/2021.acl-long.77/)]\n",
    row(title=T1, venue="CVPR 23", paper=A1, code=C1),
    row(title=T2, venue="EMNLP 22", paper=ACL),
    row(title=T5, venue="TPAMI 24", doi="10.1109/tpami.2024.1234567"),
    row(title=T8, venue="ACL"),
)
family(
    "venue-label-pipes",
    H
    + f"* {T1}, [CVPR 2023]({A1}) | [code]({C1})\n* {T3}, [NeurIPS 2021]({A3}) | [code]({C3})\n* {T6}, [ICLR 2024]({A6})\n",
    row(title=T1, venue="CVPR 2023", paper=A1, code=C1, authors=None),
    row(title=T3, venue="NeurIPS 2021", code=C3),
    row(title=T6, venue="ICLR 2024", code=None),
)
family(
    "venue-above-h4-dash",
    f"# L\n\n## Vision\n\n#### CVPR 2023\n\n- {T1} [[paper]]({A1}) [[code]]({C1})\n- {T8} [[paper]]({A8})\n\n#### NeurIPS 2021\n\n- {T3} [[paper]]({A3})\n",
    row(title=T1, section=("Vision", "CVPR 2023"), venue="CVPR 2023", code=C1),
    row(title=T8, venue="CVPR 2023"),
    row(title=T3, section=("Vision", "NeurIPS 2021"), venue="NeurIPS 2021"),
)
family(
    "venue-above-plain-line",
    f"# L\n\n## Vision\n\nCVPR 2023:\n\n- [{T1}]({A1})\n- [{T8}]({A8})\n\nNeurIPS 2021:\n\n- [{T3}]({A3})\n",
    row(title=T1, section=("Vision",), venue="CVPR 2023"),
    row(title=T8, venue="CVPR 2023"),
    row(title=T3, venue="NeurIPS 2021"),
)
family(
    "ieee-citations",
    H
    + """1. M. Quill, J. Okabe, and T. Renn, "Sparse lantern fields for indoor relighting," in Proc. IEEE Conf. Comput. Vis. Pattern Recognit. (CVPR), 2023, pp. 101–110.
2. P. Nandakumar and W. Lin, "How do language models count?" in Proc. EMNLP, 2022, pp. 9–19.
3. L. Zhou, "A survey on quilt patterns in graph learning," IEEE Trans. Pattern Anal. Mach. Intell., vol. 46, no. 3, pp. 1–20, Mar. 2024.
""",
    row(
        title="Sparse lantern fields for indoor relighting",
        authors=("M. Quill", "J. Okabe", "T. Renn"),
        venue="CVPR 2023",
        paper=None,
    ),
    row(title="How do language models count?", authors=("P. Nandakumar", "W. Lin"), venue="EMNLP 2022"),
    row(title="A survey on quilt patterns in graph learning", authors=("L. Zhou",), venue="IEEE Trans 2024"),
)
family(
    "vancouver-citations",
    H
    + """1. Quill M, Okabe J, Renn T. Sparse lantern fields for indoor relighting. Journal of Light. 2023;12(3):45-67.
2. Nandakumar P, Lin W. Language models that count sheep. Nature. 2022;601:9-19.
3. Zhou L. A survey on quilt patterns in graph learning. Medical Image Analysis. 2024;90:102-120.
""",
    row(
        title="Sparse lantern fields for indoor relighting",
        authors=("Quill M", "Okabe J", "Renn T"),
        venue="Journal of Light 2023",
        paper=None,
    ),
    row(title="Language models that count sheep", authors=("Nandakumar P", "Lin W"), venue="Nature 2022"),
    row(
        title="A survey on quilt patterns in graph learning",
        authors=("Zhou L",),
        venue="Medical Image Analysis 2024",
    ),
)
family(
    "apa-linked",
    H
    + f"""- Quill, M., Okabe, J., & Renn, T. (2023). [{T1}]({A1}). *Journal of Light*, 12(3), 45–67.
- Nandakumar, P., & Lin, W. (2022). [{T2}]({ACL}). In *Proceedings of EMNLP* (pp. 9–19).
- Strand, O. (2021). [{T3}]({A3}). *arXiv preprint arXiv:2110.04321*.
""",
    row(title=T1, authors=("Quill, M.", "Okabe, J.", "Renn, T."), venue="Journal of Light 2023", paper=A1),
    row(title=T2, authors=("Nandakumar, P.", "Lin, W."), venue="EMNLP 2022"),
    row(title=T3, authors=("Strand, O.",), venue="2021", arxiv="2110.04321"),
)
family(
    "paragraph-venue-by",
    H
    + f"(CVPR 2023) [{T1}]({A1}) by Marta Quill et al. [[code]]({C1})\n\n(EMNLP 2022) [{T2}]({ACL}) by Priya Nandakumar and Wei Lin\n\n(TPAMI 2024) [{T5}]({D5}) by Zhou et al.\n",
    row(title=T1, authors=("Marta Quill",), venue="CVPR 2023", code=C1),
    row(title=T2, authors=N2, venue="EMNLP 2022"),
    row(title=T5, authors=("Zhou",), venue="TPAMI 2024"),
)
family(
    "seven-columns",
    H
    + f"""| No. | Method | Title | Venue | Backbone | Paper | Code |
|:-:|:-:|:--|:-:|:-:|:-:|:-:|
| 1 | LanternFields | {T1} | CVPR'23 | ViT | [arXiv]({A1}) | [PyTorch]({C1}) |
| 2 | | {T2} | EMNLP'22 | | [ACL]({ACL}) | |
| 3 | PebbleNet | {T3} | | CNN | [arXiv]({A3}) | - |
| 4 | | {T4} | CoRL'22 | | | |
""",
    row(title=T1, venue="CVPR 23", code=C1, paper=A1, authors=None),
    row(title=T2, venue="EMNLP 22", code=None, paper=ACL),
    row(title=T3, code=None, arxiv="2110.04321"),
    row(title=T4, venue="CoRL 22", paper=None),
)
family(
    "project-page-titles",
    H
    + f"- [{T1}](https://lantern-fields.github.io) - [[arXiv]({A1})] [[code]({C1})]\n- [{T3}]({C3}) - [[arXiv]({A3})]\n- [{T4}](https://sites.google.com/view/foldbot) - [[OpenReview]({OR})]\n",
    row(title=T1, paper=A1, code=C1),
    row(title=T3, paper=A3, code=C3),
    row(title=T4, paper=OR, code=None),
)
family(
    "h1-sections-sub",
    f"# Relighting\n\n## Indoor\n\n* [{T1}]({A1})\n\n# Language\n\n## Counting\n\n* [{T2}]({ACL})\n* [{T6}]({A6})\n",
    row(title=T1, section=("Relighting", "Indoor")),
    row(title=T2, section=("Language", "Counting")),
    row(title=T6, section=("Language", "Counting")),
)
family(
    "summary-nested",
    f"# L\n\n## Vision\n\n<details><summary><h3>Indoor</h3></summary>\n\n1. {T1}. [[paper]({A1})]\n2. {T8}. [[paper]({A8})]\n\n</details>\n\n<details>\n<summary><strong>Outdoor (2)</strong></summary>\n<p>\n\n1. {T3}. [[paper]({A3})] [[code]({C3})]\n2. {T4}. [[paper]({OR})]\n\n</p>\n</details>\n\n## Language\n\n1. {T2}. [[paper]({ACL})]\n",
    row(title=T1, section=("Vision", "Indoor")),
    row(title=T8, section=("Vision", "Indoor")),
    row(title=T3, section=("Vision", "Outdoor (2)"), code=C3),
    row(title=T4, section=("Vision", "Outdoor (2)")),
    row(title=T2, section=("Language",)),
)
family(
    "mirrors-linked",
    H
    + f"- [{T1}](https://www.alphaxiv.org/abs/2303.01234)\n- [{T3}](https://huggingface.co/papers/2110.04321)\n- [{T6}](https://ar5iv.org/abs/2401.07777)\n- [{T8}](https://arxiv.org/html/2209.05555v2)\n- [{T5}](https://ieeexplore-ieee-org.proxy.example.edu/document/1234567)\n",
    row(title=T1, arxiv="2303.01234"),
    row(title=T3, arxiv="2110.04321"),
    row(title=T6, arxiv="2401.07777"),
    row(title=T8, arxiv="2209.05555"),
    row(title=T5, arxiv=None),
)
family(
    "bibtex-bare",
    """# L

## Vision

@inproceedings{quill2023,
  title={Sparse Lantern Fields for Indoor Relighting},
  author={Quill, Marta and Okabe, Jun},
  booktitle={CVPR},
  year={2023}
}

@article{zhou2024,
  author = "Lin Zhou and Ra{\\'u}l Ib{\\'a}{\\~n}ez",
  title = "A Survey on Quilt Patterns in Graph Learning",
  journal = "IEEE TPAMI",
  year = 2024,
  doi = {10.1109/TPAMI.2024.1234567},
}
""",
    row(
        title=T1,
        lines=(5, 10),
        section=("Vision",),
        authors=("Quill, Marta", "Okabe, Jun"),
        venue="CVPR 2023",
    ),
    row(
        title=T5,
        lines=(12, 18),
        authors=("Lin Zhou", "Raúl Ibáñez"),
        venue="IEEE TPAMI 2024",
        doi="10.1109/tpami.2024.1234567",
    ),
)
family(
    "bibtex-folded-beside",
    H
    + f"""- **{T1}** ({a(N1)}, CVPR 2023) [[paper]]({A1})
  <details><summary>BibTeX</summary>

  ```bibtex
  @inproceedings{{quill2023, title={{Sparse Lantern Fields}}, author={{Quill, Marta}}, year={{2023}}}}
  ```
  </details>
- **{T2}** ({a(N2)}, EMNLP 2022) [[paper]]({ACL})
  <details><summary>BibTeX</summary>

  ```bibtex
  @inproceedings{{nan2022, title={{How Do Language Models Count}}, author={{Nandakumar, Priya}}, year={{2022}}}}
  ```
  </details>
""",
    row(title=T1, lines=(5, 9), authors=N1, venue="CVPR 2023"),
    row(title=T2, lines=(12, 16), authors=N2, venue="EMNLP 2022"),
)
family(
    "rst-refs",
    f"""Awesome Things
==============

Relighting
----------

- **{T1}** (2023), Marta Quill et al. `[pdf] <{A1}>`__ `[code] <{C1}>`__
- **{T8}** (2022), Kofi Mensah and Greta Lindqvist `[pdf] <{A8}>`__

Language
--------

1. `{T2} <{ACL}>`_. *EMNLP 2022*.
2. {T6}. arXiv:2401.07777_

.. _2401.07777: {A6}
.. |badge| image:: https://img.shields.io/x.svg
""",
    row(title=T1, section=("Relighting",), authors=("Marta Quill",), venue="2023", code=C1),
    row(title=T8, authors=N8, venue="2022"),
    row(title=T2, section=("Language",), venue="EMNLP 2022"),
    row(title=T6, arxiv="2401.07777"),
)
family(
    "org-mode",
    f"""#+TITLE: Awesome Things

* Relighting
** Indoor
- [[{A1}][{T1}]], {a(N1)}, CVPR 2023
- [[{A8}][{T8}]], {a(N8)}, ICASSP 2022 [[https://github.com/mensah/birds][code]]
* Language
- [[{ACL}][{T2}]], {a(N2)}, EMNLP 2022
""",
    row(title=T1, section=("Relighting", "Indoor"), authors=N1, venue="CVPR 2023", paper=A1),
    row(title=T8, venue="ICASSP 2022", code="https://github.com/mensah/birds"),
    row(title=T2, section=("Language",), authors=N2, venue="EMNLP 2022"),
)
family(
    "asciidoc",
    f"""= Awesome Things

== Relighting

=== Indoor

* {A1}[{T1}], {a(N1)}, CVPR 2023. {C1}[code]
* {A8}[{T8}], {a(N8)}, ICASSP 2022.

== Language

* link:{ACL}[{T2}], {a(N2)}, EMNLP 2022.
""",
    row(title=T1, section=("Relighting", "Indoor"), authors=N1, venue="CVPR 2023", paper=A1, code=C1),
    row(title=T8, authors=N8, venue="ICASSP 2022"),
    row(title=T2, section=("Language",), authors=N2, venue="EMNLP 2022"),
)
family(
    "wiki-links",
    f"""= Awesome Things =

== Relighting ==

* [{A1} {T1}], {a(N1)}, CVPR 2023
* [{A8} {T8}], {a(N8)}, ICASSP 2022

== Language ==

* [{ACL} {T2}], {a(N2)}, EMNLP 2022
""",
    row(title=T1, section=("Relighting",), authors=N1, venue="CVPR 2023", paper=A1),
    row(title=T8, authors=N8, venue="ICASSP 2022"),
    row(title=T2, section=("Language",), authors=N2, venue="EMNLP 2022"),
)
family(
    "bold-italic-dots",
    H
    + f"- **{T1}.** *{a(N1)}.* CVPR, 2023. [[paper]]({A1}) [[code]]({C1})\n- **{T2}** *{a(N2)}.* EMNLP, 2022. [[paper]]({ACL})\n- **{T4}.** *{a(N4)}.* CoRL, 2022. [[paper]]({OR}) [[website]](https://foldbot.github.io)\n",
    row(title=T1, authors=N1, venue="CVPR 2023", code=C1),
    row(title=T2, authors=N2, venue="EMNLP 2022"),
    row(title=T4, authors=N4, venue="CoRL 2022", code=None),
)
family(
    "arxiv-label-tail",
    H
    + f"* {T1}, {a(N1)}, [arXiv:2303.01234]({A1})\n* {T3}, {a(N3)}, [arXiv:2110.04321]({A3})\n* {T8}, {a(N8)}, [arXiv:2209.05555]({A8})\n",
    row(title=T1, authors=N1, arxiv="2303.01234"),
    row(title=T3, authors=N3),
    row(title=T8, authors=N8, arxiv="2209.05555"),
)
family(
    "arxiv-unlinked-tail",
    H
    + f"* {T1}. {a(N1)}. [arXiv:2303.01234]\n* {T3}. {a(N3)}. [arXiv:2110.04321]\n* {T8}. {a(N8)}. [arXiv:2209.05555v2]\n",
    row(title=T1, authors=N1, arxiv="2303.01234", paper=None),
    row(title=T3, authors=N3, arxiv="2110.04321"),
    row(title=T8, authors=N8, arxiv="2209.05555"),
)
family(
    "footnote-links",
    H
    + f'- {T1} - {a(N1)} (CVPR 2023) [[paper]][1] [[code]][2]\n- {T2} - {a(N2)} (EMNLP 2022) [[paper]][3]\n- {T3} - {a(N3)} (NeurIPS 2021) [[paper]][4]\n\n[1]: {A1}\n[2]: {C1}\n[3]: {ACL}\n[4]: {A3} "arXiv"\n',
    row(title=T1, authors=N1, venue="CVPR 2023", paper=A1, code=C1),
    row(title=T2, authors=N2, venue="EMNLP 2022", paper=ACL),
    row(title=T3, authors=N3, venue="NeurIPS 2021", paper=A3),
)
family(
    "reference-titles",
    H
    + f"- [{T1}][lantern] (CVPR 2023)\n- [{T2}][] (EMNLP 2022)\n- [{T8}] (ICASSP 2022)\n\n[lantern]: {A1}\n[{T2}]: {ACL}\n[{T8}]: {A8}\n",
    row(title=T1, venue="CVPR 2023", paper=A1),
    row(title=T2, venue="EMNLP 2022", paper=ACL),
    row(title=T8, venue="ICASSP 2022", paper=A8),
)
family(
    "emoji-fields",
    H
    + f"- 📄 **{T1}** | 👥 {a(N1)} | 🏛️ CVPR 2023 | 🔗 [link]({A1}) | 💻 [link]({C1})\n- 📄 **{T2}** | 👥 {a(N2)} | 🏛️ EMNLP 2022 | 🔗 [link]({ACL})\n",
    row(title=T1, authors=N1, venue="CVPR 2023", paper=A1, code=C1),
    row(title=T2, authors=N2, venue="EMNLP 2022", paper=ACL, code=None),
)
family(
    "nested-fields",
    H
    + f"- **{T1}**\n  - *{a(N1)}*\n  - CVPR 2023\n  - [Paper]({A1}) / [Code]({C1})\n- **{T2}**\n  - *{a(N2)}*\n  - EMNLP 2022\n  - [Paper]({ACL})\n- **{T3}**\n  - *{a(N3)}*\n  - NeurIPS 2021\n  - [Paper]({A3})\n",
    row(title=T1, n=4, authors=N1, venue="CVPR 2023", paper=A1, code=C1),
    row(title=T2, n=4, authors=N2, venue="EMNLP 2022"),
    row(title=T3, n=4, authors=N3, venue="NeurIPS 2021"),
)
family(
    "nested-plain-titles",
    H
    + f"* {T1}\n    * Marta Quill, Jun Okabe, Tobias Renn\n    * CVPR 2023\n    * {A1}\n* {T2}\n    * Priya Nandakumar, Wei Lin\n    * EMNLP 2022\n    * {ACL}\n",
    row(title=T1, n=4, authors=N1, venue="CVPR 2023", paper=A1),
    row(title=T2, n=4, authors=N2, venue="EMNLP 2022", paper=ACL),
)
family(
    "quoted-abstract",
    H
    + f"[{T1}]({A1})\n\n> We present sparse lantern fields. Unlike [Some Earlier Work](https://arxiv.org/abs/1901.00001), ours is fast.\n\n[{T3}]({A3})\n\n> Rivers are wet. We gauge them with tiny networks, see arXiv:1902.00002.\n\n[{T8}]({A8})\n\n> Bird songs are hard.\n",
    row(title=T1, arxiv="2303.01234", authors=None, venue=""),
    row(title=T3, arxiv="2110.04321"),
    row(title=T8, arxiv="2209.05555"),
)
family(
    "html-rowspan-year",
    H
    + f"""<table>
<thead><tr><th>Year</th><th>Paper</th><th>Venue</th><th>Code</th></tr></thead>
<tbody>
<tr>
<td rowspan="2">2023</td>
<td><a href="{A1}">{T1}</a><br><i>{a(N1)}</i></td>
<td>CVPR</td>
<td><a href="{C1}">link</a></td>
</tr>
<tr>
<td><a href="{ACL}">{T2}</a><br><i>{a(N2)}</i></td>
<td>EMNLP</td>
<td></td>
</tr>
<tr>
<td>2021</td>
<td><a href="{A3}">{T3}</a></td>
<td>NeurIPS</td>
<td><a href="{C3}">link</a></td>
</tr>
</tbody>
</table>
""",
    row(title=T1, lines=(8, 13), authors=N1, venue="CVPR 2023", code=C1),
    row(title=T2, lines=(14, 18), authors=N2, venue="EMNLP 2023", code=None),
    row(title=T3, lines=(19, 24), venue="NeurIPS 2021", code=C3),
)
family(
    "html-li",
    f'<h1>Things</h1>\n\n<h2>Relighting</h2>\n<ul>\n<li><a href="{A1}">{T1}</a>. {a(N1)}. <i>CVPR 2023</i>. <a href="{C1}">[code]</a></li>\n<li><a href="{A8}">{T8}</a>. {a(N8)}. <i>ICASSP 2022</i>.</li>\n</ul>\n<h2>Language</h2>\n<ol>\n<li><b>{T2}</b>. {a(N2)}. <i>EMNLP 2022</i>. <a href="{ACL}">[pdf]</a></li>\n</ol>\n',
    row(title=T1, section=("Relighting",), authors=N1, venue="CVPR 2023", code=C1),
    row(title=T8, authors=N8, venue="ICASSP 2022"),
    row(title=T2, section=("Language",), authors=N2, venue="EMNLP 2022", paper=ACL),
)
family(
    "definition-terms",
    H
    + f"**{T1}**\n: *{a(N1)}*, CVPR 2023. [paper]({A1})\n\n**{T2}**\n: *{a(N2)}*, EMNLP 2022. [paper]({ACL})\n",
    row(title=T1, n=2, authors=N1, venue="CVPR 2023", paper=A1),
    row(title=T2, n=2, authors=N2, venue="EMNLP 2022"),
)
family(
    "chinese-punctuation",
    f"""# 论文列表

## 一、重光照

- 《{T1}》，Marta Quill、Jun Okabe、Tobias Renn，CVPR 2023。【[论文]({A1})】【[代码]({C1})】
- 《{T8}》，Kofi Mensah、Greta Lindqvist，ICASSP 2022。【[论文]({A8})】

## 二、语言

- 《{T2}》，Priya Nandakumar、Wei Lin，EMNLP 2022。【[论文]({ACL})】
""",
    row(title=T1, section=("一、重光照",), authors=N1, venue="CVPR 2023", paper=A1, code=C1),
    row(title=T8, authors=N8, venue="ICASSP 2022"),
    row(title=T2, section=("二、语言",), authors=N2, venue="EMNLP 2022"),
)
family(
    "japanese",
    f"""# 論文リスト

## 再照明

- 「{T1}」（CVPR 2023） [論文]({A1}) / [コード]({C1})
- 「{T8}」（ICASSP 2022） [論文]({A8})

## 言語

- 「{T2}」（EMNLP 2022） [論文]({ACL})
""",
    row(title=T1, section=("再照明",), venue="CVPR 2023", paper=A1, code=C1),
    row(title=T8, venue="ICASSP 2022"),
    row(title=T2, section=("言語",), venue="EMNLP 2022", code=None),
)
family(
    "fullwidth-brackets",
    H
    + f"1. ［CVPR 2023］ {T1} ［[paper]({A1})］［[code]({C1})］\n2. ［EMNLP 2022］ {T2} ［[paper]({ACL})］\n3. ［NeurIPS 2021］ {T3} ［[paper]({A3})］\n",
    row(title=T1, venue="CVPR 2023", code=C1),
    row(title=T2, venue="EMNLP 2022"),
    row(title=T3, venue="NeurIPS 2021"),
)
family(
    "year-headings",
    f"# L\n\n## Papers\n\n### 2023\n\n- [{T1}]({A1}), *CVPR*. [[code]({C1})]\n\n### 2022\n\n- [{T2}]({ACL}), *EMNLP*.\n- [{T4}]({OR}), *CoRL*.\n",
    row(title=T1, section=("Papers", "2023"), venue="CVPR", code=C1),
    row(title=T2, section=("Papers", "2022"), venue="EMNLP"),
    row(title=T4, venue="CoRL"),
)
family(
    "sections-by-venue",
    f"# L\n\n## CVPR 2023\n\n**{T1}**<br>\n{a(N1)}<br>\n[[Paper]({A1})] [[Code]({C1})]\n\n## EMNLP 2022\n\n**{T2}**<br>\n{a(N2)}<br>\n[[Paper]({ACL})]\n\n**{T8}**<br>\n{a(N8)}<br>\n[[Paper]({A8})]\n",
    row(title=T1, n=3, section=("CVPR 2023",), authors=N1, venue="CVPR 2023", code=C1),
    row(title=T2, n=3, authors=N2, venue="EMNLP 2022"),
    row(title=T8, n=3, authors=N8, venue="EMNLP 2022"),
)
family(
    "versions-in-one-row",
    H
    + f"| Title | Links | Venue |\n|---|---|---|\n| {T1} | [v1]({A1}v1), [v2]({A1}v2) | CVPR 2023 |\n| {T3} | [v1]({A3}v1) / [code]({C3}) | NeurIPS 2021 |\n| {T2} | [v1]({ACL}) | EMNLP 2022 |\n",
    row(title=T1, arxiv="2303.01234", paper=A1 + "v1", venue="CVPR 2023", code=None),
    row(title=T3, arxiv="2110.04321", code=C3),
    row(title=T2, paper=ACL),
)
family(
    "table-order-code-first",
    H
    + f"| Year | Code | Paper |\n|---|---|---|\n| 2023 | [{'★'} GitHub]({C1}) | [{T1}]({A1}) |\n| 2022 | | [{T2}]({ACL}) |\n| 2021 | [GitHub]({C3}) | [{T3}]({A3}) |\n",
    row(title=T1, venue="2023", paper=A1, code=C1),
    row(title=T2, venue="2022", code=None),
    row(title=T3, venue="2021", code=C3),
)
family(
    "table-chinese-headers",
    f"# L\n\n## 论文\n\n| 年份 | 会议 | 论文 | 作者 | 代码 |\n|---|---|---|---|---|\n| 2023 | CVPR | [{T1}]({A1}) | {a(N1)} | [链接]({C1}) |\n| 2022 | EMNLP | [{T2}]({ACL}) | {a(N2)} | 无 |\n",
    row(title=T1, section=("论文",), venue="CVPR 2023", authors=N1, code=C1),
    row(title=T2, venue="EMNLP 2022", authors=N2, code=None),
)
family(
    "table-spanish-headers",
    H
    + f"| Año | Título | Autores | Revista | Enlace | Código |\n|---|---|---|---|---|---|\n| 2023 | {T1} | {a(N1)} | CVPR | [enlace]({A1}) | [código]({C1}) |\n| 2022 | {T2} | {a(N2)} | EMNLP | [enlace]({ACL}) | |\n",
    row(title=T1, venue="CVPR 2023", authors=N1, paper=A1, code=C1),
    row(title=T2, venue="EMNLP 2022", authors=N2, code=None),
)
family(
    "table-japanese-headers",
    H
    + f"| 年 | 会議 | タイトル | 著者 | 論文 | コード |\n|---|---|---|---|---|---|\n| 2023 | CVPR | {T1} | {a(N1)} | [リンク]({A1}) | [リンク]({C1}) |\n| 2022 | EMNLP | {T2} | {a(N2)} | [リンク]({ACL}) | |\n",
    row(title=T1, venue="CVPR 2023", authors=N1, paper=A1, code=C1),
    row(title=T2, venue="EMNLP 2022", authors=N2, code=None),
)
family(
    "table-german-headers",
    H
    + f"| Titel | Autoren | Jahr | Konferenz | Link | Quellcode |\n|---|---|---|---|---|---|\n| {T1} | {a(N1)} | 2023 | CVPR | [hier]({A1}) | [hier]({C1}) |\n| {T2} | {a(N2)} | 2022 | EMNLP | [hier]({ACL}) | |\n",
    row(title=T1, venue="CVPR 2023", authors=N1, paper=A1, code=C1),
    row(title=T2, venue="EMNLP 2022", authors=N2, code=None),
)
B = "https://img.shields.io/badge/arXiv-{}-b31b1b.svg"
family(
    "badge-unlinked-arxiv",
    H
    + f"- **{T1}** ![arXiv]({B.format('2303.01234')}) ![CVPR](https://img.shields.io/badge/CVPR-2023-blue)\n- **{T3}** ![arXiv]({B.format('2110.04321')}) ![NeurIPS](https://img.shields.io/badge/NeurIPS-2021-blue)\n- **{T8}** ![arXiv]({B.format('2209.05555')})\n",
    row(title=T1, arxiv="2303.01234", paper=None, venue="CVPR 2023"),
    row(title=T3, arxiv="2110.04321", venue="NeurIPS 2021"),
    row(title=T8, arxiv="2209.05555"),
)
family(
    "badge-venues",
    H
    + f"- ![](https://img.shields.io/badge/CVPR-2023-blue) [{T1}]({A1}) [![GitHub Repo stars](https://img.shields.io/github/stars/mquill/lantern-fields)]({C1})\n- ![](https://img.shields.io/badge/EMNLP-2022-green) [{T2}]({ACL})\n- ![](https://img.shields.io/badge/NeurIPS-2021-green) [{T3}]({A3}) [![GitHub Repo stars](https://img.shields.io/github/stars/strand/pebblenet)]({C3})\n",
    row(title=T1, venue="CVPR 2023", paper=A1, code=C1),
    row(title=T2, venue="EMNLP 2022"),
    row(title=T3, venue="NeurIPS 2021", code=C3),
)
family(
    "escaped-brackets",
    H
    + f"* {T1} \\[[Paper]({A1})\\] \\[[Code]({C1})\\]\n* {T2} \\[[Paper]({ACL})\\]\n* {T3} \\[[Paper]({A3})\\] \\[[Code]({C3})\\]\n",
    row(title=T1, paper=A1, code=C1, authors=None),
    row(title=T2, paper=ACL),
    row(title=T3, code=C3),
)
family(
    "paren-links",
    H
    + f"* {T1} ([paper]({A1}), [code]({C1}))\n* {T2} ([paper]({ACL}))\n* {T3} ([paper]({A3}), [code]({C3}), [slides](https://example.org/s.pdf))\n",
    row(title=T1, paper=A1, code=C1),
    row(title=T2, paper=ACL),
    row(title=T3, code=C3, paper=A3),
)
family(
    "backtick-titles",
    H + f"- `{T1}` - {a(N1)} - CVPR 2023 [[pdf]({A1})]\n- `{T2}` - {a(N2)} - EMNLP 2022 [[pdf]({ACL})]\n",
    row(title=T1, authors=N1, venue="CVPR 2023"),
    row(title=T2, authors=N2, venue="EMNLP 2022"),
)
family(
    "wrapped-72",
    H
    + "- Marta Quill, Jun Okabe, and Tobias Renn. Sparse Lantern Fields for\n  Indoor Relighting. In *IEEE/CVF Conference on Computer Vision and\n  Pattern Recognition*, 2023.\n  <https://arxiv.org/abs/2303.01234>\n- Priya Nandakumar and Wei Lin. Language Models That Count Sheep\n  at Night. In *Proceedings of EMNLP*, 2022.\n  <https://aclanthology.org/2022.emnlp-main.999/>\n- Ole Strand and Yusuf Demir. PebbleNet: Tiny Networks for River\n  Gauging. *arXiv:2110.04321*, 2021.\n",
    row(title=T1, key="Marta Quill", n=4, authors=N1, venue="IEEE CVF Conference 2023", paper=A1),
    row(
        title="Language Models That Count Sheep at Night",
        key="Priya",
        n=3,
        authors=N2,
        venue="Proceedings of EMNLP 2022",
    ),
    row(
        title=T3,
        key="Ole Strand",
        n=2,
        authors=("Ole Strand", "Yusuf Demir"),
        venue="2021",
        arxiv="2110.04321",
    ),
)
family(
    "trailing-dates",
    H + f"- [{T1}]({A1}) (Mar 2023)\n- [{T2}]({ACL}) (Dec 2022)\n- [{T3}]({A3}) (Oct 2021)\n",
    row(title=T1, venue="Mar 2023"),
    row(title=T2, venue="Dec 2022"),
    row(title=T3, venue="Oct 2021"),
)
family(
    "trailing-iso-dates",
    H + f"- [{T1}]({A1}) - 2023-03-12\n- [{T2}]({ACL}) - 2022-12-01\n- [{T3}]({A3}) - 2021-10-09\n",
    row(title=T1, date="2023-03-12"),
    row(title=T2, date="2022-12-01"),
    row(title=T3, date="2021-10-09"),
)
family(
    "et-al-year-tail",
    H
    + f"- [{T1}]({A1}), Quill et al., 2023\n- [{T2}]({ACL}), Nandakumar & Lin, 2022\n- [{T3}]({A3}), Strand et al., 2021\n",
    row(title=T1, authors=("Quill",), venue="2023"),
    row(title=T2, authors=("Nandakumar", "Lin"), venue="2022"),
    row(title=T3, authors=("Strand",), venue="2021"),
)
family(
    "et-al-front",
    H
    + f"- Quill et al. (2023) - [{T1}]({A1})\n- Nandakumar et al. (2022) - [{T2}]({ACL})\n- Strand et al. (2021) - [{T3}]({A3})\n",
    row(title=T1, authors=("Quill",), venue="2023"),
    row(title=T2, authors=("Nandakumar",), venue="2022"),
    row(title=T3, authors=("Strand",), venue="2021"),
)
family(
    "bracket-cite-key",
    H
    + f"- [Quill et al., 2023] {T1}. [[pdf]({A1})]\n- [Nandakumar and Lin, 2022] {T2}. [[pdf]({ACL})]\n- [Strand et al., 2021] {T3}. [[pdf]({A3})]\n",
    row(title=T1, authors=("Quill",), venue="2023"),
    row(title=T2, authors=("Nandakumar", "Lin"), venue="2022"),
    row(title=T3, authors=("Strand",), venue="2021"),
)
family(
    "label-lines",
    H
    + f"**Title:** {T1}  \n**Authors:** {a(N1)}  \n**Venue:** CVPR 2023  \n**Link:** {A1}  \n**Code:** {C1}\n\n**Title:** {T2}  \n**Authors:** {a(N2)}  \n**Venue:** EMNLP 2022  \n**Link:** {ACL}\n",
    row(title=T1, n=5, authors=N1, venue="CVPR 2023", paper=A1, code=C1),
    row(title=T2, n=4, authors=N2, venue="EMNLP 2022", paper=ACL),
)
family(
    "checkboxes",
    H
    + f"- [x] [{T1}]({A1}) (CVPR 2023)\n- [ ] [{T2}]({ACL}) (EMNLP 2022)\n- [ ] [{T3}]({A3}) (NeurIPS 2021) [[code]]({C3})\n",
    row(title=T1, venue="CVPR 2023"),
    row(title=T2, venue="EMNLP 2022"),
    row(title=T3, venue="NeurIPS 2021", code=C3),
)
family(
    "bold-date-first",
    H
    + f"- **2023.03** [{T1}]({A1}) | [code]({C1})\n- **2022.12** [{T2}]({ACL})\n- **2021.10** [{T3}]({A3}) | [code]({C3})\n",
    row(title=T1, venue="2023 03", code=C1),
    row(title=T2, venue="2022 12"),
    row(title=T3, venue="2021 10"),
)
family(
    "gost-slashes",
    H
    + f"- Quill M., Okabe J. {T1} // Journal of Light. 2023. Vol. 12. [[pdf]({A1})]\n- Nandakumar P., Lin W. Language Models That Count Sheep // Nature. 2022. Vol. 601. [[pdf]({ACL})]\n- Strand O. {T3} // Water Letters. 2021. [[pdf]({A3})]\n",
    row(title=T1, authors=("Quill M.", "Okabe J."), venue="Journal of Light 2023"),
    row(title="Language Models That Count Sheep", authors=("Nandakumar P.", "Lin W."), venue="Nature 2022"),
    row(title=T3, authors=("Strand O.",), venue="Water Letters 2021"),
)
family(
    "html-p-blocks",
    H
    + f'<p><b>{T1}</b><br>\n<i>{a(N1)}</i><br>\nCVPR 2023 <a href="{A1}">paper</a> <a href="{C1}">code</a></p>\n\n<p><b>{T2}</b><br>\n<i>{a(N2)}</i><br>\nEMNLP 2022 <a href="{ACL}">paper</a></p>\n',
    row(title=T1, n=3, authors=N1, venue="CVPR 2023", code=C1),
    row(title=T2, n=3, authors=N2, venue="EMNLP 2022"),
)
family(
    "emoji-lines-no-bullets",
    H
    + f"📄 [{T1}]({A1}) (CVPR 2023) [[code]]({C1})\n\n📄 [{T2}]({ACL}) (EMNLP 2022)\n\n📄 [{T3}]({A3}) (NeurIPS 2021)\n",
    row(title=T1, venue="CVPR 2023", code=C1),
    row(title=T2, venue="EMNLP 2022"),
    row(title=T3, venue="NeurIPS 2021"),
)
family(
    "intro-and-related",
    f"# L\n\nA list of papers on lanterns. If you like it, see our survey [Lanterns Through the Ages](https://arxiv.org/abs/2501.00001) and the talk.\n\n## Papers\n\n- [{T1}]({A1})\n- [{T8}]({A8})\n\n## Related Lists\n\n- [Awesome Rivers](https://github.com/x/awesome-rivers)\n- [Awesome Birds](https://github.com/x/awesome-birds)\n\n## Blogs\n\n- [How I learned to count](https://blog.example.org/count)\n",
    row(title=T1),
    row(title=T8),
)
family(
    "table-name-then-paper",
    H
    + f"| Model | Paper | Venue | Code |\n|---|---|---|---|\n| **LanternFields** | [{T1}]({A1}) | CVPR 2023 | [code]({C1}) |\n| **TallyHeads** | [{T2}]({ACL}) | EMNLP 2022 | N/A |\n| **PebbleNet** | [{T3}]({A3}) | NeurIPS 2021 | [code]({C3}) |\n",
    row(title=T1, venue="CVPR 2023", code=C1),
    row(title=T2, venue="EMNLP 2022", code=None),
    row(title=T3, venue="NeurIPS 2021", code=C3),
)
family(
    "table-authors-year-cell",
    H
    + f"| Reference | Title | Link |\n|---|---|---|\n| Quill et al. (2023) | {T1} | [pdf]({A1}) |\n| Nandakumar and Lin (2022) | {T2} | [pdf]({ACL}) |\n| Strand et al. (2021) | {T3} | [pdf]({A3}) |\n",
    row(title=T1, authors=("Quill",), venue="2023"),
    row(title=T2, authors=("Nandakumar", "Lin"), venue="2022"),
    row(title=T3, authors=("Strand",), venue="2021"),
)
family(
    "comma-fields-url",
    H + f"- {T1}, CVPR 2023, {A1}\n- {T2}, EMNLP 2022, {ACL}\n- {T3}, NeurIPS 2021, {A3}\n",
    row(title=T1, venue="CVPR 2023", paper=A1),
    row(title=T2, venue="EMNLP 2022", paper=ACL),
    row(title=T3, venue="NeurIPS 2021", arxiv="2110.04321"),
)
family(
    "setext-headings",
    f"Awesome Things\n==============\n\nRelighting\n----------\n\n* [{T1}]({A1}) - Marta Quill et al.\n* [{T8}]({A8}) - Kofi Mensah et al.\n\nLanguage\n--------\n\n* [{T2}]({ACL}) - Priya Nandakumar et al.\n",
    row(title=T1, section=("Relighting",), authors=("Marta Quill",)),
    row(title=T8, section=("Relighting",)),
    row(title=T2, section=("Language",)),
)
family(
    "category-bullets",
    f"# L\n\n## Papers\n\n- Vision\n  - Relighting\n    - [{T1}]({A1})\n    - [{T8}]({A8})\n- Language\n  - [{T2}]({ACL})\n  - [{T6}]({A6})\n",
    row(title=T1, section=S),
    row(title=T8, section=S),
    row(title=T2, section=S),
    row(title=T6, section=S),
)
family(
    "linkless-plain-mixed",
    H
    + f"- {T1}. [[paper]({A1})]\n- {T8}. [[paper]({A8})]\n- {T3}. [[paper]({A3})]\n- Glow Worms as Area Lights\n- {T4}. [[paper]({OR})]\n",
    row(title=T1),
    row(title=T8),
    row(title=T3),
    row(title="Glow Worms as Area Lights", paper=None, key="Glow"),
    row(title=T4),
)
family(
    "question-subtitle-names",
    H
    + f"- How Do Language Models Count? A Study of Tally Heads, {a(N2)}, EMNLP 2022 [[pdf]({ACL})]\n- {T1}, {a(N1)}, CVPR 2023 [[pdf]({A1})]\n- {T8}, {a(N8)}, ICASSP 2022 [[pdf]({A8})]\n",
    row(title=T2, authors=N2, venue="EMNLP 2022"),
    row(title=T1, authors=N1, venue="CVPR 2023"),
    row(title=T8, authors=N8, venue="ICASSP 2022"),
)

# forms that were read wrongly in real lists, with invented texts
family(
    "venue-in-the-style-of-the-title",
    H + f"- **{T1} (CVPR 2023)**\n  - {a(N1)}\n  - [[Paper]]({A1})\n- **PebbleNet (2021)**\n  - {a(N3)}\n"
    f"  - [[Paper]]({A3})\n  - [[Python Reference]]({C3})\n",
    row(title=T1, n=3, authors=N1, venue="CVPR 2023"),
    row(title="PebbleNet", n=4, authors=N3, venue="2021", code=C3),
)
family(
    "titles-alone-with-venues",
    H
    + f"* ***{T1} (CVPR 2023)***\n* {T3} (HotRiver 2021) [Source Code]({C3})\n* {T4} (CoRL 2022 from Dana O'Neill)\n"
    f"* {T5} (TPAMI)\n* {T8}（2022）\n* Glow Worms as Area Lights and What They See\n* {T6} (ICLR 2024)\n"
    '* Pruning Tools that "Read the Manual" (VLDB 2021)\n',
    row(title=T1, venue="CVPR 2023", paper=None),
    row(title=T3, code=C3, paper=None),
    row(title=T4, venue="CoRL 2022"),
    row(title=T5, venue="TPAMI"),
    row(title=T8, venue="2022"),
    row(title="Glow Worms as Area Lights and What They See"),
    row(title=T6, venue="ICLR 2024"),
    row(title='Pruning Tools that "Read the Manual"', venue="VLDB 2021"),
)
family(
    "names-then-title-in-one-sentence",
    H + f" * Marta Quill, Jun Okabe, {T1}, CVPR, 2023. [[Paper]]({A1})\n"
    f" * Priya Nandakumar and Wei Lin, Learning to Count Sheep at Night, EMNLP 2022 [[Paper]]({ACL})\n"
    f" * O Strand, N Popa and Yusuf Demir, {T3}, arXiv:2110.04321. [[Paper]]({A3})\n",
    row(title=T1, authors=("Marta Quill", "Jun Okabe"), venue="CVPR 2023"),
    row(title="Learning to Count Sheep at Night", authors=N2, venue="EMNLP 2022"),
    row(title=T3, authors=("O Strand", "N Popa", "Yusuf Demir"), arxiv="2110.04321"),
)
family(
    "groups-within-groups-and-dead-labels",
    H
    + f'- <span id="y">**Year 2023**</span>\n  - **CVPR**\n    - {T1} [[Paper]]({A1})\n    - ***FoldBot:*** {T4} [[Paper]]({OR})\n'
    f"    - {T8} [Paper]\n  - **ICLR**\n    - {T6} [[Paper]]({A6})\n    - {T3} [[Paper]]({A3})\n",
    row(title=T1, venue="CVPR", section=S),
    row(title=f"FoldBot: {T4}", key="FoldBot", venue="CVPR"),
    row(title=T8, paper=None, venue="CVPR"),
    row(title=T6, venue="ICLR"),
    row(title=T3, venue="ICLR"),
)
family(
    "angled-links-by-names",
    H
    + f"* <[{T1}]({A1})> by {a(N1)}, 2023.\n* [FoldBot] <[{T4}]({OR})> by {a(N4)}, CoRL, 2022.\n* <[{T8}]({A8})>, {a(N8)}, 2022.\n",
    row(title=T1, authors=N1, venue="2023"),
    row(title=T4, authors=N4, venue="CoRL 2022"),
    row(title=T8, authors=N8, venue="2022"),
)
family(
    "headings-with-venues-and-notes",
    f"# L\n\n## Vision\n\n#### [{T1}]({A1})\n\nCVPR 2023\n\n1. lanterns, seen from within\n\n#### [Fernspotting]({A8})\n\nICASSP 2022\n\n"
    f"#### [{T3}]({A3})\n\narXiv 2110; NeurIPS 2021\n\n#### [{T4}]({OR})\n\nCoRL 2022\n",
    row(title=T1, n=3, section=("Vision",), venue="CVPR 2023"),
    row(title="Fernspotting", n=3, venue="ICASSP 2022"),
    row(title=T3, n=3, venue="NeurIPS 2021"),
    row(title=T4, n=3, venue="CoRL 2022"),
)
family(
    "headings-as-titles-with-abstracts",
    "# L\n\n"
    + "".join(
        f"## {year}:\n### 1. {title}\n**Authors**: {a(names)}\n<details span>\n<summary><b>Abstract</b></summary>\nIt is about [something else](https://arxiv.org/abs/1901.00001).\n"
        f"</details>\n\n  [📄 Paper]({url}) | [💻 Code (not yet)]({C1}) | [🎥 Short Presentation](https://youtu.be/x)\n\n"
        for year, title, names, url in ((2023, T1, N1, A1), (2022, T8, N8, A8), (2021, T3, N3, A3))
    ),
    row(title=T1, n=8, section=("2023:",), authors=N1, arxiv="2303.01234", code=C1),
    row(title=T8, n=8, section=("2022:",), authors=N8, arxiv="2209.05555"),
    row(title=T3, n=8, section=("2021:",), authors=N3),
)
RULE = "=" * 50 + "  " + "=" * 10 + "  " + "=" * 5 + "  " + "=" * 90
family(
    "tables-of-restructured-text",
    "Things\n======\n\nPapers\n------\n\n"
    + "\n".join(
        [RULE, f"{'Paper Title':50s}  {'Venue':10s}  Year   Materials", RULE]
        + [
            f"{title:50s}  {venue:10s}  {year}   `[PDF] <{url}>`_{code}"
            for title, venue, year, url, code in (
                (T1, "CVPR", 2023, A1, f", `[Code] <{C1}>`_"),
                (T8, "ICASSP", 2022, A8, ""),
                (T3, "NeurIPS", 2021, A3, ""),
            )
        ]
        + [RULE]
    )
    + f"\n\nGrids\n-----\n\n+{'-' * 52}+{'-' * 64}+\n| {'Title':50s} | {'Link':62s} |\n+{'=' * 52}+{'=' * 64}+\n"
    f"| {T4:50s} | {f'`pdf <{OR}>`_':62s} |\n+{'-' * 52}+{'-' * 64}+\n",
    row(title=T1, section=("Papers",), venue="CVPR 2023", paper=A1, code=C1),
    row(title=T8, venue="ICASSP 2022"),
    row(title=T3, venue="NeurIPS 2021"),
    row(title=T4, section=("Grids",), paper=OR),
)
family(
    "website-that-is-the-paper",
    H
    + f"⭐⭐**{T1}** \\\n[[Website]({A1})] \n[[Project](https://lantern-fields.github.io)] \n\n**{T3}** \\\n[[NeurIPS 2021]({A3})] \n[[Code]({C3})]\n",
    row(title=T1, n=3, paper=A1),
    row(title=T3, n=3, paper=A3, venue="NeurIPS 2021", code=C3),
)
family(
    "own-survey-above-all-sections",
    f"# L\n\n:page_facing_up: Paper Link: [Lanterns Through the Ages](https://arxiv.org/abs/2501.00001)\n\n## Papers\n\n"
    f"- CVPR 2023 -- [{T1}]({A1})\n- ICASSP 22 -- Mensah et al, [{T8}]({A8})\n- arXiv -- [{T3}]({A3})\n",
    row(title=T1, venue="CVPR 2023"),
    row(title=T8, authors=("Mensah",), venue="ICASSP 22"),
    row(title=T3),
)
