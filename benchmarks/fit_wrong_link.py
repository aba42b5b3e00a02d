"""Fit the weights of `pipeline/resolve/wrong_links.py` and count the words of titles; `python -m benchmarks.fit_wrong_link SHARED`.

Wrong links are entries with the record of the line above; renamed papers are records asked by a former title. Those
that `bench_flag.py` asks are left out.
"""

from __future__ import annotations

import itertools
import json
import math
import random
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.bench_flag import N_RENAMES, read_corpus, read_listed
from pipeline.resolve import wrong_links
from pipeline.resolve.matching import title_sim

N_WORDS = 1500
RENAMED_PER_WRONG = 2  # in lists, papers have another name now more often than another's link
WORDS = Path(wrong_links.__file__).parent / "title_words.json"


def main(bench: Path) -> None:
    """Write the words, print the weights."""
    corpus = read_corpus(bench)
    counts = Counter(stem for row in corpus.values() for stem in wrong_links._stems(row["title"]))
    rare = {stem: round(math.log(len(corpus) / n), 2) for stem, n in counts.most_common(N_WORDS)}
    lines = ",\n".join(f"{json.dumps(stem, ensure_ascii=False)}: {rare[stem]}" for stem in sorted(rare))
    WORDS.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    known = [row for row in corpus.values() if row["alt_titles"] is not None and len(row["alt_titles"])]
    asked = {row["arxiv_id"] for row in random.Random(0).sample(known, N_RENAMES)}
    renamed = [(row["alt_titles"][0], row) for row in known if row["arxiv_id"] not in asked]
    mentions = read_listed(bench)
    wrong = [
        (row.title, corpus[above.arxiv_id])
        for above, row in itertools.pairwise(row for row in mentions if not row.suspect_id)
        if above.list == row.list and above.arxiv_id != row.arxiv_id and above.arxiv_id in corpus
    ]
    wrong = random.Random(0).sample(wrong, len(renamed) // RENAMED_PER_WRONG)
    rows = [(title, row, label) for label, pairs in ((0.0, renamed), (1.0, wrong)) for title, row in pairs]
    signals = np.array([_signals(title, row) for title, row, _ in rows])
    print(np.round(fit(signals, np.array([label for *_, label in rows])), 2).tolist())


def _signals(title: str, row: dict[str, object]) -> tuple[float, ...]:
    known, abstract = str(row["title"]), row["abstract"] if isinstance(row["abstract"], str) else None
    return wrong_links.signals(title, (known,), abstract, title_sim(title, known))


def fit(signals: np.ndarray, labels: np.ndarray, ridge: float = 1.0) -> np.ndarray:
    """The weights of a logistic regression, by Newton's method."""
    weights = np.zeros(signals.shape[1])
    for _ in range(30):
        chances = 1 / (1 + np.exp(-signals @ weights))
        slope = signals.T @ (labels - chances) - ridge * weights
        curve = (signals * (chances * (1 - chances))[:, None]).T @ signals + ridge * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    return weights


if __name__ == "__main__":
    main(Path(sys.argv[1]) / "bench")
