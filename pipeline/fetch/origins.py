"""Origins: where the lists came from that were fetched, remembered from one run to the next."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import cattrs
from cattrs.preconf.json import make_converter

from pipeline.whole_files import write_text

logger = logging.getLogger(__name__)

_FILE = "fetched.json"
_converter = make_converter()


@dataclass(frozen=True)
class Validators:
    """What a server gave with a file, to ask later whether it has changed."""

    etag: str | None = None
    modified: str | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers of a conditional request."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedFile:
    """One file as it was fetched."""

    address: str
    sha256: str
    etag: str | None = None
    modified: str | None = None

    @property
    def validators(self) -> Validators:
        """What its server gave with it."""
        return Validators(self.etag, self.modified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the files of a list came from, as they lie in the folder of lists."""

    url: str
    repository: str | None = None
    branch: str | None = None
    commit: str | None = None
    """The one that the files were taken from; later ones may have left them as they are."""
    newest_commit: str | None = None
    """The one that was looked at last."""
    license: str | None = None
    fetched_at: datetime
    """When the files came that lie there."""
    files: Mapping[str, FetchedFile]


def read_origins(cache_dir: Path) -> dict[str, Origin]:
    """What is remembered of every list by its id; nothing where it can't be read: all of it is asked anew."""
    try:
        told = json.loads((cache_dir / _FILE).read_text(encoding="utf-8"))
        return _converter.structure(told, dict[str, Origin])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, cattrs.BaseValidationError) as error:
        logger.warning("%s can't be read (%s); the lists are fetched anew.", cache_dir / _FILE, error)
        return {}


def write_origins(cache_dir: Path, origins: Mapping[str, Origin]) -> None:
    """Remember where the lists came from."""
    cache_dir.mkdir(parents=True, exist_ok=True)
    told = _converter.unstructure(dict(sorted(origins.items())), dict[str, Origin])
    write_text(cache_dir / _FILE, json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def sha256_of(data: bytes) -> str:
    """What stands for the bytes of a file."""
    return hashlib.sha256(data).hexdigest()


def at_second(moment: datetime) -> datetime:
    """A time in UTC, as exact as it is told."""
    return moment.astimezone(UTC).replace(microsecond=0)
