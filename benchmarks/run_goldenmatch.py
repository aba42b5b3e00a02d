"""GoldenMatch as whoever has no labels and no configuration runs it: one set, one line of JSON on standard output.

    PYTHONPATH=SHARED/bench/peers python benchmarks/run_goldenmatch.py SET_DIR

It runs in the environment of GoldenMatch, and scores with the `common.py` of the other peers.
"""

from __future__ import annotations

import sys

import goldenmatch
import pyarrow as pa
from common import Meter, emit, load

COLUMNS = ("title", "authors", "year", "venue", "doi", "pages")
"""What it is given, where a set has it: the fields that describe a paper; which of them tell, it finds out itself."""


def main() -> None:
    """Run it on the set named, and print what it reached."""
    records, truth, meta = load(sys.argv[1])
    given = [name for name in COLUMNS if name in records and (records[name] != "").any()]
    table = pa.table({name: [str(value) or None for value in records[name]] for name in given})
    with Meter() as meter:
        found = goldenmatch.dedupe_df(table, confidence_required=False)
    ids = records["id"].tolist()
    predicted = {
        ids[row]: f"c{number}" for number, cluster in found.clusters.items() for row in cluster["members"]
    }
    emit("goldenmatch-3.22", meta, records, predicted, truth, meter)


if __name__ == "__main__":
    main()
