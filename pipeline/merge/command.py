"""`paperlist dedupe`: a file of records in, files of clusters and pairs out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import ConfigError
from pipeline.merge.dedupe import DedupeSettings, dedupe
from pipeline.merge.normalising import COLUMNS
from pipeline.record_files import WRITERS, read_partitions, write_frame
from pipeline.text import plural


def dedupe_file(
    records: Path,
    clusters: Path,
    pairs: Path | None,
    possible: Path | None,
    settings: DedupeSettings | None,
    tell: Callable[[str], None] = lambda _: None,
) -> str:
    """Deduplicate a file into files; returns one line that says what was found."""
    _check_outputs(records, [path for path in (clusters, pairs, possible) if path])
    ids: list[pd.Series[Any]] = []
    found = dedupe(_told(records, ids, tell), settings)
    own = _OwnIds(ids)
    if pairs:
        write_frame(own.put_into(found.pairs, "id_l", "id_r"), pairs)
    if possible:
        left = found.pairs[found.pairs["verdict"] == "possible"]
        write_frame(own.put_into(left, "id_l", "id_r"), possible)
    write_frame(own.put_into(found.clusters, "id", "cluster_id"), clusters)
    n = found.clusters["cluster_id"].nunique()
    return f"{plural(len(found.clusters), 'record')} in {plural(n, 'cluster')}"


def _told(path: Path, ids: list[pd.Series[Any]], tell: Callable[[str], None]) -> Iterator[pd.DataFrame]:
    """The records of a file in parts, while their ids are kept and people are told how far it is."""
    tell(f"Reading {path}.")
    n = 0
    for part in read_partitions(path, COLUMNS):
        n += len(part)
        if "id" in part.columns:
            ids.append(part["id"])
        yield part
    tell(f"Comparing {plural(n, 'record')}; a million take a minute or two.")


def _check_outputs(records: Path, outputs: list[Path]) -> None:
    """Refuse, before any work is done, what could not be written or would destroy something."""
    for path in outputs:
        if path.suffix.lower() not in WRITERS:
            raise ConfigError(f"{path}: unknown kind of file. Results are written to {', '.join(WRITERS)}.")
        if path.resolve() == records.resolve():
            raise ConfigError(f"{path}: is the file of the records. Give the results a name of their own.")
        if path.is_dir():
            raise ConfigError(f"{path}: is a folder. Name a file for the results.")
        folder = next(folder for folder in path.resolve().parents if folder.exists())
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            raise ConfigError(f"{path}: can't be written: {folder} is no folder that may be written to.")
    if len({path.resolve() for path in outputs}) < len(outputs):
        raise ConfigError("Two results go to the same file. Give each a name of its own.")


class _OwnIds:
    """The ids as the file holds them: results bear them with the type that the file gave them."""

    def __init__(self, parts: list[pd.Series[Any]]) -> None:
        self._is_text = all(isinstance(part.dtype, pd.StringDtype) for part in parts)
        self._dtype = parts[0].dtype if parts else None
        if not self._is_text:
            whole = pd.concat(parts)
            self._by_text = pd.Series(whole.array, index=[str(value) for value in whole])

    def put_into(self, found: pd.DataFrame, *names: str) -> pd.DataFrame:
        """Results with these columns of ids as the file has them."""
        if self._is_text:
            return found.astype(dict.fromkeys(names, self._dtype)) if self._dtype else found
        return found.assign(**{name: self._by_text.reindex(found[name]).array for name in names})
