"""A farm of lists: real ones first, then as many more as are wanted, made of their entries, each entry varied."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

_LABEL = re.compile(r"\[([^\[\]\n]{20,300})\](?=\(https?:)")
_ARXIV = re.compile(r"(?<=arxiv\.org/)(abs|pdf)/(\d\d)(\d\d)\.(\d{4,5})")
_DOI = re.compile(r"(?<=doi\.org/)10\.\d{4,9}/[^\s)\]]{1,200}")


def make_farm(files: Sequence[Path], n: int, mb: float, folder: Path) -> None:
    """Write so many lists: the files as they are, then varied ones, so many megabytes in all as far as there are any of those."""
    folder.mkdir(parents=True)
    for number, path in enumerate(files[:n]):
        shutil.copy(path, folder / f"list{number:04}.md")
    n_real = min(n, len(files))
    left = mb * 1e6 - sum(path.stat().st_size for path in files[:n_real])
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in files]
    for number in range(n_real, n):
        varied = varied_list(texts[number % len(texts)], round(left / (n - n_real)), random.Random(number))
        (folder / f"list{number:04}.md").write_text(varied, encoding="utf-8")


def varied_list(text: str, n_bytes: int, chance: random.Random) -> str:
    """A list of about so many bytes: a list over and over, its entries other papers each time."""
    parts: list[str] = []
    n_written = 0
    while n_written < n_bytes:
        lines = [_varied(line, chance) for line in text.splitlines(keepends=True)]
        part = f"\n# Part {len(parts) + 1}\n\n{''.join(lines)}\n"
        parts.append(part)
        n_written += len(part.encode())
    whole = "".join(parts).encode()[:n_bytes]
    return whole[: whole.rfind(b"\n") + 1].decode()


def _varied(line: str, chance: random.Random) -> str:
    """A line whose links lead to other papers, of other titles."""
    line = _ARXIV.sub(lambda found: f"{found[1]}/{found[2]}{found[3]}.{chance.randrange(10**5):05}", line)
    line = _DOI.sub(lambda found: f"{found[0]}.{chance.randrange(10**6)}", line)
    return _LABEL.sub(lambda found: f"[{_shuffled(found[1], chance)}]", line)


def _shuffled(title: str, chance: random.Random) -> str:
    """A title with its words in another order and one that nothing else has."""
    words = [*title.split(), f"{chance.choice('BCDFGLMNPRST')}{chance.randrange(10**5):05}"]
    chance.shuffle(words)
    return " ".join(words)
