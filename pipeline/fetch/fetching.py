"""Fetching: each list that the settings name by address, one after the other; one that fails costs itself alone.

Its files are written when all of them are there and hold a list, each whole or not at all. What fails leaves yesterday's.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.config import NamedList, Settings
from pipeline.errors import PipelineError, file_words
from pipeline.fetch.download import Download, Downloader, FetchError, MissingFileError
from pipeline.fetch.heads import Head, head_of
from pipeline.fetch.licenses import license_of_file, license_of_list
from pipeline.fetch.origins import FetchedFile, Origin, at_second, read_origins, sha256_of, write_origins
from pipeline.fetch.places import (
    LICENSES,
    Repository,
    addresses_of,
    repository_of,
    told_address,
)
from pipeline.fetch.recognition import refuse_no_list, refuse_no_text
from pipeline.fetch.remembered import Fetching, origins_of_today
from pipeline.parse.decoding import decode
from pipeline.run_lock import acquired
from pipeline.whole_files import written_whole

logger = logging.getLogger(__name__)


def fetch_lists(
    settings: Settings, clock: Callable[[], datetime], may_be_empty: Collection[str] = ()
) -> Fetching:
    """Bring the lists that the settings name by address up to date.

    Args:
        settings: Where they are, and where they go.
        clock: The time.
        may_be_empty: Lists that may hold no entry any more.

    Raises:
        LockedError: Another run fetches there.
    """
    wanted = [one for one in settings.lists if one.url]
    if not wanted:
        return Fetching()
    with _fetch_lock(settings.cache_dir):
        origins = read_origins(settings.cache_dir)
        downloader = Downloader(int(settings.max_list_mb * 1e6), settings.fetch_seconds, settings.retry_wait)
        made = Fetching(origins)
        for one in wanted:
            _sweep(one.paths(settings.raw_dir).values())
            _fetch_one(
                _Visit(one, settings.raw_dir, downloader, origins.get(one.id), clock), made, may_be_empty
            )
        origins = origins_of_today(settings, made.origins)
        if origins != read_origins(settings.cache_dir):
            write_origins(settings.cache_dir, origins)
    return dataclasses.replace(made, origins=origins, n_requests=downloader.n_requests)


@contextmanager
def _fetch_lock(cache_dir: Path) -> Iterator[None]:
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        lock = acquired(cache_dir / "fetch.lock", f"{cache_dir}: another run is fetching lists. Wait for it.")
    except OSError as error:
        raise PipelineError(f"{file_words(error)}. Mend its rights, or set PAPERLIST_CACHE_DIR.") from error
    try:
        yield
    finally:
        lock.release()


def _fetch_one(visit: _Visit, made: Fetching, may_be_empty: Collection[str]) -> None:
    name = visit.one.id
    try:
        origin = visit.origin(may_be_empty=name in may_be_empty)
    except FetchError as error:
        made.failures[name] = f"{name}: {error}."
    except OSError as error:
        made.failures[name] = f"{name}: {file_words(error)}. Make room, or mend the rights of the folder."
    else:
        (made.new if visit.is_new else made.unchanged).append(name)
        made.origins = {**made.origins, name: origin}
        made.notes += visit.notes
    logger.info("fetch list=%s ended=%s", name, "failed" if name in made.failures else "ok")


@dataclass
class _Visit:
    """One list that is fetched."""

    one: NamedList
    raw_dir: Path
    downloader: Downloader
    known: Origin | None
    clock: Callable[[], datetime]
    is_new: bool = False
    """Whether other files were written than lay there."""
    notes: list[str] = field(default_factory=list)

    def origin(self, *, may_be_empty: bool) -> Origin:
        """Where its files come from, once they lie there.

        Raises:
            FetchError: One of them could not be fetched, or they are no list.
            OSError: They could not be written.
        """
        repository = repository_of(self.one)
        with _told_place(self.one.url or ""):
            head = head_of(repository, self.downloader) if repository else None
        if self.known and head and head.commit == self.known.newest_commit and self._are_intact(self.known):
            return self.known
        came = {name: self._downloaded(name, head) for name in self.one.paths(self.raw_dir)}
        data = {name: one.data for name, one in came.items()}
        if not may_be_empty:
            with _told_place(self.one.url or ""):
                refuse_no_list(self.one, data)
        self.is_new = self._write(data)
        fresh = Origin(
            url=told_address(self.one.url or ""),
            repository=repository.url if repository else None,
            branch=head.branch if head else self.one.branch or (self.known.branch if self.known else None),
            commit=head.commit if head else None,
            newest_commit=head.commit if head else None,
            license=self._license(repository, head) or license_of_list(_text(data.values())),
            fetched_at=at_second(self.clock()),
            files={name: one.file for name, one in came.items()},
        )
        if self.known is None or self.is_new:
            return fresh
        return dataclasses.replace(fresh, commit=self.known.commit, fetched_at=self.known.fetched_at)

    def _are_intact(self, known: Origin) -> bool:
        """Whether the files lie there as they were fetched."""
        paths = self.one.paths(self.raw_dir)
        return paths.keys() == known.files.keys() and all(
            _read(path) is not None and sha256_of(path.read_bytes()) == known.files[name].sha256
            for name, path in paths.items()
        )

    def _downloaded(self, name: str, head: Head | None) -> _Came:
        """One file, from the first of the addresses at which there is one."""
        *others, last = addresses_of(self.one, name, head.commit if head else None)
        for address in others:
            with suppress(MissingFileError):
                return self._from(address, name)
        return self._from(last, name)

    def _from(self, address: str, name: str) -> _Came:
        path = self.one.paths(self.raw_dir)[name]
        before, known = _read(path), self.known.files.get(name) if self.known else None
        is_as_fetched = known is not None and before is not None and sha256_of(before) == known.sha256
        is_askable = is_as_fetched and known is not None and known.address == told_address(address)
        with _told_place(address):
            got = self.downloader.get(address, known.validators if is_askable and known else None)
            data = got.data if got.data is not None else before or b""
            if got.data is not None:
                refuse_no_text(data, got.media_type)
        if known is not None and before is not None and not is_as_fetched and before != data:
            self.notes.append(
                f"{self.one.id}: {path} was edited here since it was fetched; the edits were replaced."
            )
        return _Came(data, _as_file(address, data, got))

    def _write(self, data: Mapping[str, bytes]) -> bool:
        """Write the files that are other than before; whether there were any."""
        paths = self.one.paths(self.raw_dir)
        changed = [name for name, path in paths.items() if _read(path) != data[name]]
        for name in changed:
            paths[name].parent.mkdir(parents=True, exist_ok=True)
            with written_whole(paths[name]) as partial:
                partial.write_bytes(data[name])
        return bool(changed)

    def _license(self, repository: Repository | None, head: Head | None) -> str | None:
        """The licence in the repository's own file of it, as known before where that can't be looked at; None where there is none."""
        before = self.known.license if self.known else None
        if repository is None or head is None:
            return before if repository else None
        for name in LICENSES:
            try:
                got = self.downloader.get(repository.file_url(name, head.commit))
            except MissingFileError:
                continue
            except FetchError:
                return before
            return license_of_file(_text([got.data or b""]))
        return None


@dataclass(frozen=True)
class _Came:
    """The bytes of one file, and what is remembered of it."""

    data: bytes
    file: FetchedFile


def _as_file(address: str, data: bytes, got: Download) -> FetchedFile:
    return FetchedFile(
        address=told_address(address),
        sha256=sha256_of(data),
        etag=got.validators.etag,
        modified=got.validators.modified,
    )


@contextmanager
def _told_place(address: str) -> Iterator[None]:
    """A failure with the address that it is of."""
    try:
        yield
    except FetchError as error:
        raise type(error)(f"{told_address(address)} {error}") from error


def _text(files: Iterable[bytes]) -> str:
    return "\n".join(line for data in files for line in decode(data).lines)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _sweep(paths: Collection[Path]) -> None:
    """Remove what an interrupted run left beside these files."""
    for path in paths:
        for left in path.parent.glob(f".{path.name}.*.partial"):
            left.unlink(missing_ok=True)
