"""Text that can be edited: whatever the bytes, those outside the edits stay."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.fix.list_text import SpanChange, read_text, smallest
from pipeline.parse.decoding import decode

BYTES = st.lists(
    st.sampled_from([b"a", b"\n", b"\r", b"\r\n", b"\xc3\xa9", b"\xe9", b"\xff", b"\xed\xa0\x80", b"- [A](b)"]) | st.binary(max_size=4),
    max_size=20,
).map(b"".join).filter(lambda data: not data.startswith((b"\xff\xfe", b"\xfe\xff")))  # fmt: skip


@given(BYTES, st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"]))
@example(b"\xef\xbb\xbf\n", b"\xef\xbb\xbf")
@example(b"\x00\xd8\n", b"\xff\xfe")
def test_written_back(data: bytes, mark: bytes) -> None:
    """What is read is written back byte for byte, or is not edited at all; UTF-8 of any kind always is."""
    text = read_text(mark + data)
    assert text is None or text.data == mark + data
    assert text is not None or mark in (b"\xff\xfe", b"\xfe\xff")


@given(BYTES)
def test_lines_are_counted_as_everywhere(data: bytes) -> None:
    """The n-th line here is the n-th line of the document."""
    text, lines = read_text(data), decode(data).lines
    assert text is not None
    assert len(lines) in (len(text.spans), len(text.spans) - 1)
    if not decode(data).is_lossy:
        assert list(lines) == [text.line(number) for number in range(1, len(lines) + 1)]


@given(BYTES, st.data())
def test_only_the_span_changes(data: bytes, draw: st.DataObject) -> None:
    """Everything before and behind a change is as before."""
    text = read_text(data)
    assert text is not None
    start = draw.draw(st.integers(0, len(text.text)))
    end = draw.draw(st.integers(start, len(text.text)))
    after = text.with_changes([SpanChange(start, end, "new")])
    assert after.text == f"{text.text[:start]}new{text.text[end:]}"
    assert after.data.startswith(text.text[:start].encode("utf-8", "surrogateescape"))


@given(st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_the_smallest_change(before: str, after: str) -> None:
    """It makes the one text of the other, and begins and ends where they differ."""
    change = smallest(0, before, after)
    if change is None:
        assert before == after
        return
    assert after == before[: change.start] + change.text + before[change.end :]
    removed, added = before[change.start : change.end], change.text
    assert not removed or not added or (removed[0] != added[0] and removed[-1] != added[-1])


@given(BYTES, st.data())
def test_removed_lines(data: bytes, draw: st.DataObject) -> None:
    """Whole lines go with their ends, and the others stay as they were."""
    text = read_text(data)
    assert text is not None
    number = draw.draw(st.integers(1, len(text.spans)))
    left = text.with_changes([SpanChange(*text.whole_lines(number, number), "")])
    others = [text.line(n) for n in range(1, len(text.spans) + 1) if n != number]
    assert "".join(others) == "".join(left.line(n) for n in range(1, len(left.spans) + 1))
