"""The document: its lines, headings, section paths, anchors and inner links."""

from __future__ import annotations

from pipeline.parse.document import Document, InternalLink, read_document
from pipeline.parse.lists import RawList


def document(text: str | bytes) -> Document:
    """A document of a text."""
    return read_document(RawList("list", "list.md", text.encode() if isinstance(text, str) else text))


def paths(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Lines and section paths of the headings of a text."""
    return [(heading.line, heading.path) for heading in document(text).headings]


def test_a_sole_top_heading_is_the_title() -> None:
    """A sole H1 before all other headings is in no section path."""
    assert paths("# T\n## A\n### B\n## C\n") == [(1, ()), (2, ("A",)), (3, ("A", "B")), (4, ("C",))]


def test_several_top_headings_are_sections() -> None:
    """With two H1 none is the title."""
    assert paths("# A\n## B\n# C\n") == [(1, ("A",)), (2, ("A", "B")), (3, ("C",))]


def test_a_top_heading_below_another_heading_is_a_section() -> None:
    """A sole H1 that is not the first heading is a section."""
    assert paths("## A\n# B\n") == [(1, ("A",)), (2, ("B",))]


def test_tight_headings_count() -> None:
    """`#2 Method`, which GitHub once took for a heading, is one."""
    assert paths("# 1 Theory\n\n#2 Method\n") == [(1, ("1 Theory",)), (3, ("2 Method",))]


def test_a_link_back_to_the_top_is_no_part_of_a_section_name() -> None:
    """What stands beside the name is left out of it; a name that is all link stays."""
    assert paths("## Topics ([back](#top))\n## [Papers](#content)\n") == [(1, ("Topics",)), (2, ("Papers",))]


def test_summaries_are_sections_inside_their_details() -> None:
    """What follows `</details>` stands where it stood before."""
    text = "## A\n<details>\n<summary>2024</summary>\n\n- a\n- b\n\n</details>\n\n### B\n"
    assert paths(text) == [(1, ("A",)), (3, ("A", "2024")), (10, ("A", "B"))]


def test_anchors_stand_above_or_inside_headings() -> None:
    """A heading is reached by its slug and by the anchors directly above it and in it."""
    text = '<a id="up"></a>\n## 🔍 A <a name="in"></a>\ntext\n\n<a id="far"></a>\n\ntext\n## A\n'
    first, second = document(text).headings
    assert ({"-a-", "in", "up"}, {"a"}) == (set(first.anchors), set(second.anchors))
    assert {"-a-", "a", "up", "in", "far"} == document(text).anchors


def test_inner_links_have_columns_of_the_raw_line() -> None:
    """Links to anchors are listed with label, target and place; those in code and comments are not."""
    text = '- [J√©r√¥me](#a) <a href="#b">B</a>\n```\n[x](#y)\n```\n<!-- [c](#d) -->\n'
    assert (
        InternalLink(1, 2, 16, "Jérôme", "a"),
        InternalLink(1, 17, 35, "B", "b"),
    ) == document(text).internal_links  # fmt: skip


def test_line_ends_of_every_kind() -> None:
    r"""`\r\n`, `\n` and `\r` end lines; U+2028 does not."""
    assert document("a\r\nb\rc\u2028d\n").lines == ("a", "b", "c\u2028d")


def test_bytes_that_are_no_text_are_replaced() -> None:
    """What is not UTF-8 is decoded with replacement, and said."""
    read = document(b"caf\xe9")
    assert (read.lines, read.encoding, read.is_lossy) == (("caf\ufffd",), "utf-8", True)


def test_byte_order_marks_are_obeyed() -> None:
    """UTF-16 with its mark is read as such."""
    read = document("# A\n".encode("utf-16"))
    assert (read.lines, read.encoding, read.is_lossy) == (("# A",), "utf-16", False)


def test_a_heading_below_html_counts() -> None:
    """CommonMark takes it for HTML; its author did not."""
    assert paths('<div id="a"></div>\n## A\n<br>\n### B\n') == [(2, ("A",)), (4, ("A", "B"))]


def test_headings_that_are_titles_keep_their_anchors() -> None:
    """A heading that is the title of a paper is no section, and links of the contents still lead to it."""
    text = (
        "# T\n## A\n### Counting Widgets Again (ICML 2020)\n\n- [Paper](https://arxiv.org/abs/2103.00001)\n"
    )
    document = read_document(RawList("list", "list.md", text.encode()))
    assert ["T", "A"] == [heading.text for heading in document.headings]
    assert "counting-widgets-again-icml-2020" in document.anchors


def test_a_link_to_an_anchor_with_brackets() -> None:
    """`(#ocr-(text))` leads into the document, brackets and all, as browsers read it."""
    (link,) = document("- [Text (OCR)](#text-(ocr))\n\n## Text (OCR)\n").internal_links
    assert ("Text (OCR)", "text-(ocr)", 2, 27) == (
        link.label, link.target, link.column_start, link.column_end,
    )  # fmt: skip
