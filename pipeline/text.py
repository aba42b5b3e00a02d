"""Text: forms under which titles, names and headings are compared. They never replace what they were made from."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata

# white space is none of them: the vertical tab, the form feed and their like part words
_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_NOT_WORD = re.compile(r"[\W_]+")
# the same for ASCII texts, several times as fast
_NO_SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}
_SIGNS_AS_SPACE = dict.fromkeys(_NO_SIGNS, " ")
# letters that no decomposition takes apart: "Yardımcı" and "Yardimci", "PØDA" and "PODA" are written for each other;
# and apostrophes that Unicode counts among the letters
_UNDECOMPOSED = str.maketrans(
    {
        "ı": "i",
        "ȷ": "j",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
    }
    | dict.fromkeys("ʹʻʼʽˈ", "'")
)
# what nobody sees: soft hyphens, joiners, marks of direction, choices between a sign and its emoji
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+"
)
_ENTITY = re.compile(r"&#?\w{1,12};")
_MISREAD = (
    # an apostrophe, read wrongly twice: "donÃ¢â‚¬â„¢t"
    (
        re.compile(
            r"(?:[ÃãÂâå]\s?(?:cents\s?)?(?:[?€¬‚„™œžŸ¢¦\x80-\x9f]\s?)+){2,}|(?:[Ãã]\s?(?:cents|¢)\s?)[â€¬‚„™œžŸ¢¦ ?å]*\s?"
        ),
        "'",
    ),
    (re.compile(r"â\s?(?:€|\?|\x80)?\s?¦"), "…"),
    (re.compile(r"[âÂÃ]\s?(?:€|\?|\x80)\s?(?:[™˜œžŸ“”\x80-\x9f¢]|\?)*\s?"), "'"),
)


def one_line(text: str) -> str:
    """Text with every run of white space as one space, none at the ends."""
    return " ".join(text.split())


def backslashed(text: str, signs: str) -> str:
    """Text with a backslash in front of each of some signs, so that Markdown shows them and does not obey."""
    return "".join(f"\\{char}" if char in signs else char for char in text)


def storable(text: str) -> str:
    """Text without what can't be stored or shown: halves of characters (lone surrogates), NUL and other controls."""
    return text if text.isprintable() else _UNSTORABLE.sub("", text)


def without_entities(text: str) -> str:
    """Text with the signs that HTML entities stand for, also where they were escaped twice."""
    for _ in range(2):
        if "&" not in text:
            break
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return text


def with_signs_mended(text: str) -> str:
    """Text whose typographic signs were read in the wrong encoding, and split or lost in part, with plain ones instead.

    An ellipsis ends as "â€¦" or "â ? ¦", a quote as "â€™" or "â ??", and read wrongly twice as "Ã¢â‚¬â„¢".
    """
    if text.isascii():
        return text
    for pattern, sign in _MISREAD:
        text = pattern.sub(sign, text)
    return text


def visible(text: str) -> str:
    """Text without the characters that nobody sees."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def fold(text: str) -> str:
    """Text in compatibility form, case folded, without accents, in the letters of the English alphabet where it can."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", visible(text))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.casefold().translate(_UNDECOMPOSED)


def words(text: str) -> list[str]:
    """The words of a text, folded, without punctuation."""
    if text.isascii():
        return text.lower().translate(_SIGNS_AS_SPACE).split()
    return _NOT_WORD.sub(" ", fold(text)).split()


def squash(text: str) -> str:
    """Only the letters and digits of a text, folded: equal for texts that differ in form alone."""
    if text.isascii():
        return text.lower().translate(_NO_SIGNS)
    return _NOT_WORD.sub("", fold(text))


def digest(*parts: str) -> str:
    """16 hex digits that stand for the parts: stable over machines, versions and runs."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def plural(count: int, noun: str) -> str:
    """A count with its noun: "1 work", "2 works", "3 entries"."""
    if count == 1:
        return f"{count:,} {noun}"
    is_changed = noun.endswith("y") and noun[-2:-1] not in "aeiou"
    return f"{count:,} {noun[:-1]}ies" if is_changed else f"{count:,} {noun}s"
