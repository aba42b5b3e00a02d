"""What happens to titles and names on their way from one bibliography to another."""

from __future__ import annotations

import random
import string
import unicodedata


def varied(name: str, chance: random.Random) -> str:
    """A name without its first given name, or with another initial before it."""
    parts = name.split()
    kind = chance.random()
    if kind < 0.03 and len(parts) > 2:
        return " ".join(parts[1:])
    return f"{chance.choice(string.ascii_uppercase)}. {name}" if kind < 0.04 else name


def inverted(name: str) -> str:
    """Surname first."""
    *given, last = name.split()
    return f"{last}, {' '.join(given)}" if given else last


def initialled(name: str, comma: str = ", ", dot: str = ".", *, front: bool = False) -> str:
    """A name with initials for the given names."""
    *given, last = name.split()
    initials = (" " if dot else "").join(part[0] + dot for part in given)
    return last if not given else f"{initials} {last}" if front else f"{last}{comma}{initials}"


def shortened(names: list[str], chance: random.Random, share: float) -> str:
    """Names, or the first and others."""
    if len(names) > 2 and chance.random() < share:
        return f"{names[0]} and others"
    return " and ".join(names)


def damaged(name: str, chance: random.Random) -> str:
    """A name whose foreign letters were lost, or one letter read wrong."""
    if not name.isascii():
        return chance.choice(
            (plain(name), "".join(char if char.isascii() else chance.choice("?іÃ") for char in name))
        )
    return typed(name, chance) if chance.random() < 0.1 else name


def plain(text: str) -> str:
    """Text without letters that are not ASCII."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def cut(abstract: str, chance: random.Random) -> str:
    """An abstract, or part of it, or none."""
    return abstract[chance.choice((0, 0, 40)) : chance.choice((300, 2000))] if chance.random() < 0.7 else ""


def earlier(title: str, chance: random.Random) -> str:
    """A title as it stood in a first version: without its name, or with a word more or less."""
    if ": " in title and chance.random() < 0.5:
        return title.split(": ", 1)[1]
    words = title.split()
    if len(words) > 6:
        del words[chance.randrange(len(words))]
    return " ".join(words)


def typed(text: str, chance: random.Random) -> str:
    """Text with the slips of typing: a letter lost, swapped or wrong, a word lost, other dashes."""
    for _ in range(chance.choices((0, 1, 2, 4), (80, 13, 5, 2))[0]):
        at = chance.randrange(len(text))
        text = (
            text[:at]
            + chance.choice(("", text[at : at + 1] * 2, chance.choice(string.ascii_lowercase)))
            + text[at + 1 :]
        )
    words = text.split()
    if len(words) > 5 and chance.random() < 0.04:
        del words[chance.randrange(len(words))]
        text = " ".join(words)
    return text.replace("-", chance.choice((" ", ""))) if chance.random() < 0.1 else text


def translated(title: str, chance: random.Random) -> str:
    """A title that went through another language: other words for some, in another order."""
    words = title.split()
    at = chance.randrange(len(words))
    turned = words[at:] + words[:at]
    return " ".join(
        word if chance.random() < 0.7 else "".join(chance.sample(string.ascii_lowercase, 7))
        for word in turned
    )
