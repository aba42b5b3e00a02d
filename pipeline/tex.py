"""TeX: what its markup in titles and names prints, as far as plain text can say it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib.resources import files

_DATA: dict[str, dict[str, str]] = tomllib.loads(
    files("pipeline").joinpath("tex.toml").read_text(encoding="utf-8")
)
GREEK = _DATA["greek"]
"""The Greek letters by their names."""
_LETTERS, _ACCENTS = _DATA["letters"], _DATA["accents"]
_PRINTED = {
    **GREEK,
    **{f"var{name}": letter for name, letter in GREEK.items()},
    **{name.capitalize(): letter.upper() for name, letter in GREEK.items()},
    **_DATA["signs"],
}
_ACCENT = re.compile(r"\\(?P<accent>['\"`^~=.]|[cvuHkrdb](?=[\s{]))\s?\{?\\?(?P<letter>[A-Za-z])\}?")
_LETTER = re.compile(rf"\\(?P<name>{'|'.join(_LETTERS)})(?![a-zA-Z])\s?")
_COMMAND = re.compile(r"\\(?P<name>[a-zA-Z]+)")
_STYLE = re.compile(
    r"^(?:(?:text|math|emph|mbox|operatorname|ensuremath|bf|it|rm|sc|tt|sf|cal)[a-z]*|"
    r"boldsymbol|underline|overline|bar|hat|(?:wide)?tilde|vec|d?dot|left|right|limits)(?![a-z])"
)
_MARK = re.compile(r"(?<!\\)[${}^_]")
_ESCAPE = re.compile(r"\\(?P<sign>.?)", re.DOTALL)
_SPACES = frozenset(",;:\\ ")
_NOTHING = frozenset("-()[]/!*")


def with_tex_letters(text: str) -> str:
    r"""Text with the letters that TeX spells, "{\o}" and "\'{e}", as they are; all other markup stays."""
    text = _ACCENT.sub(lambda found: found["letter"] + _ACCENTS[found["accent"]], text)
    return unicodedata.normalize("NFC", _LETTER.sub(lambda found: _LETTERS[found["name"]], text))


def without_tex(text: str) -> str:
    """Text as TeX prints it: letters and signs for the commands with such names, no styles, marks and escapes."""
    text = _COMMAND.sub(_printed, with_tex_letters(text))
    return _ESCAPE.sub(_unescaped, _MARK.sub("", text))


def _printed(command: re.Match[str]) -> str:
    """What a command prints; of one that is not known, its name."""
    name = command["name"]
    return _PRINTED.get(name) or _STYLE.sub("", name)


def _unescaped(escape: re.Match[str]) -> str:
    sign = escape["sign"]
    return " " if sign in _SPACES else "" if sign in _NOTHING else sign
