"""Forms of titles under which they are compared: without TeX, with Greek spelt out, without a venue at either end."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.text import squash, words

_GREEK = str.maketrans(
    dict(
        zip(
            "αβγδεζηθικλμνξοπρστυφχψω",
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau "
            "upsilon phi chi psi omega".split(),
            strict=True,
        )
    )
)
_TEX_STYLE = re.compile(
    r"\\(?:text|math|emph|mbox|operatorname|ensuremath|bf|it|rm|sc|tt|sf|cal)[a-z]*(?![a-z])"
)
_TEX_ACCENT = re.compile(r"\\['\"`^~=.](?=[{a-zA-Z\\])")
_TEX_COMMAND = re.compile(r"\\([a-zA-Z]+)")
_TEX_MARK = re.compile(r"[${}^_]")
_ENDING = re.compile(
    r"(?:(?:(?<!\s)\s+)?(?:[,.;]\s*(?:in\s+)?|[(\[]))(?:arxiv|[a-z]{3,12})(?:\s+preprint)?[\s'’,]*(?:19|20)\d\d\W*$",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"(?:(?<!\s)\s+)?(?:\([^()]{2,30}\)|\[[^\[\]]{2,30}\])[\s:]+(?=\S{1,99}\s{1,9}\S{1,99}\s{1,9}\S)"
)  # "(CVPR 2024) …", "[X] …"
_SUBTITLE = re.compile(r"(?:(?<!\s)\s+)?(?::|\s[-–—]\s|—|\?|\.\s)\s*")
# abbreviations that titles spell out or not, from one version of a paper to the next
_SPELT_OUT = {
    short: tuple(long.split())
    for short, long in {
        "llm": "large language model", "mllm": "multimodal large language model", "vlm": "vision language model",
        "lvlm": "large vision language model", "plm": "pretrained language model", "gan": "generative adversarial network",
        "vae": "variational autoencoder", "cnn": "convolutional neural network", "rnn": "recurrent neural network",
        "gnn": "graph neural network", "gcn": "graph convolutional network", "dnn": "deep neural network",
        "vit": "vision transformer", "rl": "reinforcement learning", "nlp": "natural language processing",
        "nerf": "neural radiance field", "ssl": "self supervised learning", "vqa": "visual question answering",
    }.items()
}  # fmt: skip
_LONGEST_NAME = 2  # words of a name that stands before a colon


class TitleForm(NamedTuple):
    """A title taken apart: its words, the same run together, and what stands before and after its first colon."""

    words: tuple[str, ...]
    key: str
    head: str
    tail: str
    name: str


def plain_title(title: str) -> str:
    """The title without TeX, a venue at its end and brackets at its beginning, Greek letters spelt out."""
    if "&" in title:
        title = html.unescape(title)
    if " | " in title:
        title = max(title.split(" | "), key=len)  # cells of a table that ran together
    if "\\" in title or "$" in title:
        title = _TEX_COMMAND.sub(r"\1", _TEX_STYLE.sub("", _TEX_ACCENT.sub("", title)))
        title = _TEX_MARK.sub("", title)
    if not title.isascii():
        title = title.lower().translate(_GREEK)
    title = _BEGINNING.sub("", title, count=1) if title.lstrip()[:1] in {"(", "["} else title
    return _ENDING.sub("", title) or title


def title_key(title: str) -> str:
    """The letters and digits of a title: equal for titles that differ in form alone."""
    return squash(plain_title(title))


def title_keys(title: str) -> set[str]:
    """The forms under which a title is looked for among those of other lines: with its nickname, and without."""
    bare = title.partition(":")[2] if nickname(title) else title
    return {squash(title), title_key(title), squash(bare)}


def nickname(title: str) -> str:
    """The name of one or two words before the colon of a title, squashed; "" if there is none."""
    name, colon, _ = title.partition(":")
    key = squash(name)
    return key if colon and len(name.split()) <= 2 and len(key) > 2 else ""


def title_words(title: str) -> list[str]:
    """The words of a title."""
    return words(plain_title(title))


@lru_cache(maxsize=1 << 14)
def form_of(title: str) -> TitleForm:
    """The title taken apart."""
    plain = plain_title(title)
    head, *rest = _SUBTITLE.split(plain, maxsplit=1)
    tail = squash(rest[0]) if rest else ""
    is_name = bool(tail) and len(words(head)) <= _LONGEST_NAME
    return TitleForm(
        tuple(part for word in words(plain) for part in _spelt_out(word)),
        squash(plain),
        squash(head) if tail else "",
        tail,
        squash(head) if is_name else "",
    )


def _spelt_out(word: str) -> tuple[str, ...]:
    return _SPELT_OUT.get(word) or _SPELT_OUT.get(word.removesuffix("s")) or (word,)
