"""Further invented lists: how names, venues, years and titles are worded, and what stands right beside them."""

from __future__ import annotations

from tests.parse.families import family

_A = "https://arxiv.org/abs/2011.00011"
_B = "https://arxiv.org/abs/2012.00012"
_C = "https://arxiv.org/abs/2101.00013"
_T1, _T2, _T3 = "Planks without Knots", "Knots Put Back Later", "Beams from Old Planks"

family(
    "names-with-and-before-a-year",
    f"# L\n\n## S\n\n- Ann Bee, Carl Dee, and Ed Eff. 2018. [{_T1}]({_A}). In *Proceedings of ICML 2018*.\n"
    f"- Gil Haa, Ida Jay, and Kay Ell. 2019. [{_T2}]({_B}).\n- Mo Noor. 2016. [{_T3}]({_C}).\n",
    {"title": _T1, "authors": ("Ann Bee", "Carl Dee", "Ed Eff"), "venue": "ICML 2018"},
    {"title": _T2, "authors": ("Gil Haa", "Ida Jay", "Kay Ell"), "year": 2019},
    {"title": _T3, "authors": ("Mo Noor",), "year": 2016},
)
family(
    "venue-before-names",
    f"# L\n\n## S\n\n- **{_T1}** (2020), ICML'20, Bee, Ann, et al. [[pdf]]({_A})\n- **{_T2}** (2020), arXiv, Dee, Carl, et al. [[pdf]]({_B})\n",
    {"title": _T1, "authors": ("Bee, Ann",), "venue": "ICML 20", "year": 2020},
    {"title": _T2, "authors": ("Dee, Carl",), "venue": "arXiv", "year": 2020},
)
family(
    "year-in-front-of-titles",
    f"# L\n\n## S\n\n- [2011 – {_T1}]({_A})\n- [2012 – {_T2}]({_B}) ✓\n",
    {"title": _T1, "year": 2011, "arxiv": "2011.00011"},
    {"title": _T2, "year": 2012, "arxiv": "2012.00012"},
)
family(
    "years-in-two-digits",
    f"# L\n\n## S\n\n- (ICML'21 Workshop) {_T1} [[paper]({_A})]\n- (ICLR '99) {_T2} [[paper]({_B})]\n- {_T3}. [[pdf]({_C})], 2021.2\n",
    {"title": _T1, "year": 2021},
    {"title": _T2, "year": 1999},
    {"title": _T3, "year": 2021},
)
family(
    "year-as-heading",
    f"# L\n\n## Wood\n\n### 2021\n\n- [{_T1}]({_A})\n- [{_T2}]({_B})\n\n### 2020 papers\n\n- [{_T3}]({_C})\n",
    {"title": _T1, "year": 2021},
    {"title": _T2, "year": 2021},
    {"title": _T3, "year": 2020},
)
family(
    "names-and-a-colon",
    f"# L\n\n## S\n\n* Ann Bee and Carl Dee: {_T1}, ICML 2003.\n* Ed Eff: {_T2}, COLING 1992.\n* Gil Haa, Ida Jay and Kay Ell: {_T3}, ACL 2001.\n",
    {"title": _T1, "authors": ("Ann Bee", "Carl Dee"), "venue": "ICML 2003"},
    {"title": _T2, "authors": ("Ed Eff",), "venue": "COLING 1992"},
    {"title": _T3, "authors": ("Gil Haa", "Ida Jay", "Kay Ell"), "venue": "ACL 2001"},
)
family(
    "brackets-and-quotes-in-bold-titles",
    f"# L\n\n## S\n\n- **(Almost) Planks without Knots** (2021) [[pdf]]({_A})\n- **“Cut It”: Saws that Listen** (2021) [[pdf]]({_B})\n"
    f"- **Beams and Their (In)accuracy (ICML 2021)** [[pdf]]({_C})\n",
    {"title": "(Almost) Planks without Knots", "arxiv": "2011.00011"},
    {"title": "“Cut It”: Saws that Listen", "arxiv": "2012.00012"},
    {"title": "Beams and Their (In)accuracy", "venue": "ICML 2021", "arxiv": "2101.00013"},
)
family(
    "titles-in-empty-links",
    f"# L\n\n## S\n\n(ICML 2020) [{_T1}]() by Bee et al.\n\n(ICLR 2021) [{_T2}]({_B}) by Dee et al.\n",
    {"title": _T1, "authors": ("Bee",), "venue": "ICML 2020"},
    {"title": _T2, "authors": ("Dee",), "venue": "ICLR 2021", "arxiv": "2012.00012"},
)
family(
    "people-who-are-linked",
    f"# L\n\n## S\n\n**{_T1}** [Nov., 2020].<br>\n*[Ann Bee](https://scholar.google.com/citations?user=a), [Carl Dee](https://carldee.example).*<br>\n[[PDF]({_A})]\n\n"
    f"**{_T2}** [Dec., 2020].<br>\n*[Ed Eff](https://scholar.google.com/citations?user=b).*<br>\n[[PDF]({_B})]\n",
    {"title": _T1, "authors": ("Ann Bee", "Carl Dee"), "arxiv": "2011.00011"},
    {"title": _T2, "authors": ("Ed Eff",), "arxiv": "2012.00012"},
)
family(
    "people-at-a-library-of-papers",
    f"# L\n\n## S\n\n**{_T1}.**<br>\n*Ann Bee, [Carl Dee](https://carldee.github.io/), [Ed Eff](https://dblp.org/pid/50/8731.html).*<br>\nICML 2020. [[PDF]({_A})] [[Hub Demo](https://huggingface.co/spaces/bee/demo)]\n\n"
    f"**{_T2}.**<br>\n*[Gil Hoe](https://www.semanticscholar.org/author/1234), Ida Jot.*<br>\nICLR 2021. [[PDF]({_B})]\n",
    {"title": _T1, "authors": ("Ann Bee", "Carl Dee", "Ed Eff"), "arxiv": "2011.00011"},
    {"title": _T2, "authors": ("Gil Hoe", "Ida Jot"), "arxiv": "2012.00012"},
)
family(
    "columns-of-classes",
    f"# L\n\n|Paper|Year|Backbone|\n|---|---|---|\n|[{_T1}]({_A})|2020|ResNet, Swin, Mamba|\n|[{_T2}]({_B})|2021|Llama, Qwen|\n",
    {"title": _T1, "authors": None},
    {"title": _T2, "authors": None},
)
family(
    "rows-without-links",
    f"# L\n\n|Title|Venue|\n|---|---|\n|[{_T1}]({_A})|ICML 2020|\n|{_T2}|ICLR 2021|\n|{_T3}|ICRA 2021|\n",
    {"title": _T1, "venue": "ICML 2020"},
    {"title": _T2, "venue": "ICLR 2021"},
    {"title": _T3, "venue": "ICRA 2021"},
)
family(
    "venue-and-code-alone",
    f"# L\n\n1. {_T1} [2020-ICML] [GitHub](https://github.com/annbee/a)\n2. {_T2} [2021-ICLR]\n3. {_T3} [2021-ACL] [GitHub](https://github.com/annbee/c)\n",
    {"title": _T1, "venue": "2020 ICML", "code": "https://github.com/annbee/a"},
    {"title": _T2, "venue": "2021 ICLR"},
    {"title": _T3, "venue": "2021 ACL"},
)
family(
    "sentences-about-papers",
    f"# L\n\n- Saws changed the trade. The first one [(paper)]({_A}) and the one after it [(paper)]({_B}) made planks cheap, and this page follows both.\n\n"
    f"## S\n\n- {_T3} [(paper)]({_C})\n",
    {"title": _T3, "arxiv": "2101.00013"},
)
family(
    "addresses-without-scheme",
    f"# L\n\n## S\n\n- {_T1} [[paper](arxiv.org/abs/2011.00011)]\n- {_T2} [[paper]({_B})]\n",
    {"title": _T1, "arxiv": "2011.00011"},
    {"title": _T2, "arxiv": "2012.00012"},
)
family(
    "title-with-its-translation",
    "# 论文\n\n## 木材\n\n[1] Planks without any Knots in Them at All(在完全没有任何节疤的情况下制作木板的方法与实践研究)<br>\n"
    f"[paper]({_A})<br><br>\n",
    {
        "title": "Planks without any Knots in Them at All(在完全没有任何节疤的情况下制作木板的方法与实践研究)",
        "arxiv": "2011.00011",
    },
)
family(
    "whole-citations-as-labels",
    f"# L\n\n## S\n\n* [{_T1}. Bee and Dee, Wood Letters 1997.]({_A})\n* [{_T2}. Eff et al. ICML 2015.]({_B})\n"
    f'* [Haa, Gil, et al. "{_T3}." Journal of Wood 12 (2011): 2-9.]({_C})\n',
    {"title": _T1, "authors": ("Bee", "Dee"), "venue": "Wood Letters 1997", "arxiv": "2011.00011"},
    {"title": _T2, "authors": ("Eff",), "venue": "ICML 2015", "arxiv": "2012.00012"},
    {"title": _T3, "authors": ("Haa, Gil",), "year": 2011, "arxiv": "2101.00013"},
)
family(
    "sentences-behind-titles",
    f"# L\n\n## S\n\n* [{_T1}]({_A}): Ann Bee and Carl Dee look at ten years of sawmills and tell what became of them, mill by mill.\n"
    f"* [{_T2}]({_B}): A Study of Boards\n",
    {"title": _T1, "arxiv": "2011.00011"},
    {"title": f"{_T2}: A Study of Boards", "arxiv": "2012.00012"},
)
family(
    "first-authors-with-a-plus",
    f"# L\n\n## S\n\n- {_T1}, Bee+, ICML'20 [[paper]({_A})]\n- [{_T2}]({_B}) (Dee+, ICLR 2021)\n",
    {"title": _T1, "authors": ("Bee",), "venue": "ICML 20", "year": 2020},
    {"title": _T2, "authors": ("Dee",), "venue": "ICLR 2021"},
)
family(
    "unknown-venues-behind-names",
    f"# L\n\n## S\n\n* {_T1} | *Ann Bee, Carl Dee* | Quarterly Boards | [paper](https://doi.org/10.1234/boards.1)\n"
    f"* {_T2} | *Ed Eff, Gil Haa* | bioRxiv | [paper](https://doi.org/10.1101/999902)\n",
    {"title": _T1, "authors": ("Ann Bee", "Carl Dee"), "venue": "Quarterly Boards"},
    {"title": _T2, "authors": ("Ed Eff", "Gil Haa"), "venue": "bioRxiv"},
)
family(
    "papers-among-tools",
    f"# L\n\n## S\n\n- [{_T1}]({_A})\n- [Saw](https://github.com/annbee/saw)\n- [Mill](https://mill.example)\n- [{_T3}]({_C})\n- [Lathe](https://lathe.example)\n",
    {"title": _T1, "arxiv": "2011.00011"},
    {"title": _T3, "arxiv": "2101.00013"},
)
family(
    "bold-titles-of-which-few-have-names",
    f"# L\n\n## S\n\n- **{_T1}**\n- **{_T2}** - Ann Bee, Carl Dee\n- **{_T3}**\n",
    {"title": _T1, "authors": None},
    {"title": _T2, "authors": ("Ann Bee", "Carl Dee")},
    {"title": _T3, "authors": None},
)
family(
    "chinese-citations-without-links",
    "# 文献\n\n## 木材\n\n- 张伟, 李娜. 基于深度学习的木材缺陷检测方法研究. 计算机学报, 2019.\n- 王芳. 木材识别综述. 自动化学报, 2020.\n"
    "- 刘洋, 陈静. 木板分级的图像处理方法. 软件学报, 2018.\n",
    {"title": "基于深度学习的木材缺陷检测方法研究", "authors": ("张伟", "李娜"), "year": 2019},
    {"title": "木材识别综述", "authors": ("王芳",), "year": 2020},
    {"title": "木板分级的图像处理方法", "authors": ("刘洋", "陈静"), "year": 2018},
)
family(
    "korean-citations-without-links",
    "# 논문\n\n## 목재\n\n- 김철수, 이영희. 심층 학습을 이용한 목재 결함 검출 연구. 정보과학회논문지, 2019.\n- 박민수, 최지우. 목재 분류 방법에 관한 연구. 한국목재학회지, 2020.\n",
    {"title": "심층 학습을 이용한 목재 결함 검출 연구", "authors": ("김철수", "이영희"), "year": 2019},
    {"title": "목재 분류 방법에 관한 연구", "authors": ("박민수", "최지우"), "year": 2020},
)
family(
    "cyrillic-citations",
    "# Статьи\n\n## Древесина\n\n- Иванов И., Петров П. Обнаружение дефектов древесины. Вестник, 2019.\n"
    "- Сидоров С., Козлов К. Сучки и доски в лесу. Вестник, 2020. [pdf](https://example.org/a.pdf)\n",
    {"title": "Обнаружение дефектов древесины", "authors": ("Иванов И", "Петров П"), "year": 2019},
    {"title": "Сучки и доски в лесу", "year": 2020},
)
