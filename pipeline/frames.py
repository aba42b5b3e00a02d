"""Lists and releases as rows and pandas frames, for programs that use paperlist as a library."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.inputs import read_list
from pipeline.parse.document import read_document
from pipeline.parse.stage import mentions_of
from pipeline.publish.release import RELEASED
from pipeline.schema import Mention
from pipeline.tables import Row, to_arrow


def read_mentions(path: Path | str) -> list[Mention]:
    """The mentions of one list: a row for each entry, in the order of the file; no service is asked.

    Raises:
        PipelineError: The file can't be read, or is no text.
    """
    return mentions_of(read_document(read_list(Path(path), Settings().max_list_mb)))


def to_frame(rows: Iterable[Row], row: type[Row]) -> pd.DataFrame:
    """Rows of one class as a pandas frame with the columns of its table; without rows, an empty one.

    Args:
        rows: The rows, such as those of `read_mentions`.
        row: Their class, such as `Mention`.
    """
    return to_arrow(rows, row).to_pandas()  # type: ignore[no-any-return]  # pyarrow is not typed


def load_release(out_dir: Path | str = "data/enriched") -> dict[str, pd.DataFrame]:
    """Every table of the current release by its name, all of them from one release, also while another is published.

    Raises:
        PipelineError: Nothing is published in that folder.
    """
    folder = (Path(out_dir) / "current").resolve()
    if not folder.is_dir():
        raise ConfigError(f"{out_dir}: nothing is published there yet. Run `paperlist enrich` first.")
    return {name: pd.read_parquet(folder / f"{name}.parquet") for name in RELEASED}
