"""Settings: `[tool.paperlist]` of pyproject.toml or paperlist.toml, each also as an environment variable.

Every setting has its meaning beside it; `paperlist config` prints them. Unknown keys are errors. A file beside a list in a
repository of others may say how the list is judged, never whom the job asks, how often, or where it writes.
"""

from __future__ import annotations

import difflib
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from pipeline.errors import ConfigError

PREFIX = "PAPERLIST_"
FILE = "paperlist.toml"
RAW_DIR = Path("data/raw")
Strictness = Literal["cautious", "balanced", "eager"]
"""How much must speak for two records before they are one work."""
BESIDE_LISTS = frozenset(
    "link_doubt shared_link_doubt match_score match_possible merge_link merge_strictness merge_join merge_journal_versions merge_possible "
    "date_slack_days year_slack filler_sections section_report section_look taxonomy select ignore ignore_in list_id".split()
)
"""The settings that a file beside a list of others may make: they judge that list, and reach nothing else."""


def setting(default: Any, meaning: str, *, shapes: bool = False, **bounds: Any) -> Any:
    """Declare a setting; one that `shapes` the tables is part of a release's content id."""
    return Field(default, description=meaning, json_schema_extra={"shapes": shapes}, **bounds)


class NamedList(BaseModel):
    """A list that the settings name: by its files in the folder of lists, by an address, or by both."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # lengths stand apart from patterns: a repeated `\w` that is counted takes pydantic's engine longer than all settings
    id: str = Field(pattern=r"^\w[\w.-]*$", max_length=100)
    url: str | None = None
    """A repository, a file, or the folder in which `files` lie."""
    branch: str | None = Field(None, pattern=r"^\w[\w./-]*$", max_length=200)
    """Of a repository; without it the one that it shows first. An address that has one is a repository's."""
    files: tuple[str, ...] = ()
    """In their order; without them the README of a repository, or the file that the address leads to."""

    @model_validator(mode="before")
    @classmethod
    def _named_by_address(cls, given: Any) -> Any:
        """A list without id goes by the end of its address."""
        if (
            not isinstance(given, dict)
            or given.get("id") is not None
            or not isinstance(given.get("url"), str)
        ):
            return given
        last = urlsplit(given["url"]).path.rstrip("/").rpartition("/")[2]
        return {**given, "id": last.removesuffix(".git").removesuffix(".md")}

    @field_validator("url", mode="after")
    @classmethod
    def _fetchable(cls, url: str | None) -> str | None:
        """An address that programs can ask, and that can be told to everybody."""
        if url is not None and "@" in urlsplit(askable(url)).netloc:
            raise ValueError("it names a user or a password, which would be published with the list")
        return url

    @field_validator("files", mode="after")
    @classmethod
    def _inside(cls, files: tuple[str, ...]) -> tuple[str, ...]:
        """Files within the folder, each once."""
        for name in files:
            if Path(name).is_absolute() or ".." in Path(name).parts or Path(name) == Path():
                raise ValueError(f"{name!r} is no file within the folder of lists")
        if len(set(files)) < len(files):
            raise ValueError("it names a file twice")
        return files

    @model_validator(mode="after")
    def _lies_somewhere(self) -> NamedList:
        """Files, an address or both; a branch only of a repository."""
        if self.url is None and not self.files:
            raise ValueError(f"{self.id!r} has neither url nor files")
        if self.url is None and self.branch is not None:
            raise ValueError(f"{self.id!r} has a branch and no url")
        return self

    @property
    def is_several(self) -> bool:
        """Whether it is read from files that are named, and not from `<id>.md`."""
        return self.url is None or len(self.files) > 1

    def paths(self, raw_dir: Path) -> dict[str, Path]:
        """Where its files lie, by name: those that were fetched as `<id>.md`, or in a folder of their own."""
        if not self.is_several:
            return {f"{self.id}.md": raw_dir / f"{self.id}.md"}
        folder = raw_dir / self.id if self.url else raw_dir
        return {name: folder / name for name in self.files}


def askable(url: str) -> str:
    """An address that programs can ask.

    Raises:
        ValueError: It is none.
    """
    try:
        parts = urlsplit(url)
        is_askable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_askable = False
    if not is_askable or any(char.isspace() or not char.isprintable() for char in url):
        raise ValueError("it is no address that starts with https:// (or http://) and names a host")
    return url


class Settings(BaseModel):
    """All settings of a run, flat, so that every one is also `PAPERLIST_<NAME>`."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    raw_dir: Path = setting(RAW_DIR, "Folder of the lists.")
    out_dir: Path = setting(Path("data/enriched"), "Folder of the releases.")
    cache_dir: Path = setting(Path(".cache/paperlist"), "Folder of the store and of staged tables.")
    kept_mb: float = setting(
        500.0,
        "Megabytes of results kept for single lists, so that only what changed is made again; 0 keeps none.",
        ge=0,
    )
    keep_releases: int = setting(14, "Releases that are kept, the current one among them.", ge=1)
    lists: tuple[NamedList, ...] = setting(
        (),
        "Lists by address (`url`, of a repository also `branch`), in several files (`files`), or both: docs/operations.md.",
    )
    fetch_seconds: float = setting(
        60.0, "Deadline of one file that is fetched, redirects and a second try included.", gt=0
    )
    list_pages: dict[str, str] = setting(
        {}, "Addresses at which the forge shows the lists, by list (`list/file` of one in several files); without one, "
        "git's remote tells it. The report links their lines.",
    )  # fmt: skip
    max_list_mb: float = setting(20.0, "A larger list is refused.", gt=0)

    arxiv: Literal["on", "off"] = setting("on", "Whether arXiv is asked.", shapes=True)
    arxiv_url: str = setting("https://export.arxiv.org/api/query", "arXiv's query endpoint.")
    arxiv_interval: float = setting(3.0, "Seconds between two requests to arXiv (its terms of use).", ge=0)
    arxiv_freshness_days: float = setting(30.0, "Days for which arXiv's answers are remembered.", ge=0)

    semanticscholar: Literal["on", "off"] = setting("on", "Whether Semantic Scholar is asked.", shapes=True)
    s2_url: str = setting("https://api.semanticscholar.org", "Semantic Scholar's address.")
    s2_api_key: SecretStr | None = setting(
        None, "Key for Semantic Scholar; without one, its shared pool is used."
    )
    s2_interval: float = setting(1.0, "Seconds between two requests to Semantic Scholar.", ge=0)
    s2_freshness_days: float = setting(7.0, "Days for which Semantic Scholar's answers are remembered.", ge=0)

    probe_seconds: float = setting(
        3.0, "Seconds in which a service must be connected first, name look-up included.", gt=0
    )
    first_answer_seconds: float = setting(
        20.0, "Seconds in which its first answer must be there, once it is connected.", gt=0
    )
    read_timeout: float = setting(30.0, "Seconds of silence after which a request has failed.", gt=0)
    call_seconds: float = setting(180.0, "Deadline of one request with all its retries.", gt=0)
    max_tries: int = setting(5, "Tries of one request.", ge=1)
    retry_wait: float = setting(2.0, "First wait before a retry, in seconds; doubled each time.", ge=0)

    link_doubt: float = setting(
        0.7, "Probability from which a linked record is taken for another paper: a wrong link.",
        shapes=True, ge=0, le=1,
    )  # fmt: skip
    shared_link_doubt: float = setting(
        0.9, "Probability from which two entries with one link are by their titles and authors two papers.",
        shapes=True, ge=0, le=1,
    )  # fmt: skip
    match_score: float = setting(
        0.8, "Probability from which a record found by title is taken.", shapes=True, ge=0, le=1
    )
    match_possible: float = setting(
        0.2, "Probability from which a rejected record is worth a look.", shapes=True, ge=0, le=1
    )
    merge_link: float = setting(
        0.3, "Probability from which a pair brings two records together, to look at all pairs among them; never above "
        "that from which they are one work.", shapes=True, ge=0, le=1,
    )  # fmt: skip
    merge_strictness: Strictness = setting(
        "balanced", "How much must speak for two records before they are one work: `cautious` leaves to a person what is "
        "in doubt, `eager` misses few copies (docs/merging.md).", shapes=True,
    )  # fmt: skip
    merge_join: float | None = setting(
        None, "Mean probability from which groups of records are one work, instead of that of `merge_strictness`.",
        shapes=True, ge=0, le=1,
    )  # fmt: skip
    merge_journal_versions: bool = setting(
        False, "A conference paper and its journal article are one work.", shapes=True
    )
    merge_possible: float = setting(
        0.2, "Probability from which a pair is left to a person.", shapes=True, ge=0, le=1
    )
    date_slack_days: int = setting(
        3, "Days by which a list's date may differ from the record's.", shapes=True, ge=0
    )
    year_slack: int = setting(
        1, "Years by which a list's year may come before the first known one.", shapes=True, ge=0
    )
    check_links: bool = setting(
        False, "Whether the links of entries are tried, to find dead ones.", shapes=True
    )
    check_links_interval: float = setting(
        1.0, "Seconds between two requests to one host when links are tried.", ge=0
    )
    check_links_address_seconds: float = setting(
        30.0, "Deadline of one address when links are tried, redirects and a second try included.", gt=0
    )
    check_links_seconds: float = setting(
        3600.0, "Deadline of all addresses together; those that are left by then are not judged.", gt=0
    )
    filler_sections: int = setting(
        4, "Sections from which a repeated paper counts as filler.", shapes=True, ge=2
    )

    section_report: float = setting(
        0.8,
        "Probability from which a paper is reported to stand in the wrong section; what is less certain and no more "
        "than `info`, the report shows apart, as worth a look.",
        shapes=True,
        ge=0,
        le=1,
    )
    section_look: float = setting(
        0.5,
        "Probability from which a paper's section is worth a look, and is told with what speaks for it.",
        shapes=True,
        ge=0,
        le=1,
    )
    taxonomy: dict[str, Any] = setting(
        {}, "Families of methods added to those that exclude each other: see docs/flagging.md.", shapes=True
    )

    select: tuple[str, ...] = setting(
        (), "The only rules that are told, by code, start of a code or name; none: all.", shapes=True
    )
    ignore: tuple[str, ...] = setting(
        (), "Rules that are not told, by code, start of a code or name.", shapes=True
    )
    log_format: Literal["text", "json"] = setting(
        "text", "How what happens is logged to standard error: lines of text, or one JSON object a line."
    )
    ignore_in: dict[str, tuple[str, ...]] = setting(
        {}, "Rules that are not told of one list, named as in `ignore`, by the list's id.", shapes=True
    )
    list_id: str | None = setting(
        None,
        "What the list is called in its own repository; without it, as its file.",
        pattern=r"^[\w.-]+$",
        max_length=100,
    )

    @model_validator(mode="before")
    @classmethod
    def _under_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        """What the environment sets goes before what a file or a program gives."""
        known = {name: text for name, text in environment().items() if name in cls.model_fields}
        return {**given, **known}

    @field_validator("lists", "list_pages", "taxonomy", "ignore_in", mode="before")
    @classmethod
    def _of_parts(cls, given: Any) -> Any:
        """What has parts is JSON where it is given as one text, as the environment does."""
        try:
            return json.loads(given) if isinstance(given, str) else given
        except json.JSONDecodeError as error:
            raise ValueError(f"it is not readable as JSON ({error})") from None

    @field_validator("select", "ignore", mode="before")
    @classmethod
    def _named(cls, names: Any) -> Any:
        """Names in one text, as the environment and the command give them, are told apart by commas."""
        return tuple(names.replace(",", " ").split()) if isinstance(names, str) else names

    @field_validator("s2_api_key", mode="after")
    @classmethod
    def _sendable(cls, key: SecretStr | None) -> SecretStr | None:
        """The key without white space around it; an empty one is none."""
        text = key.get_secret_value().strip() if key else ""
        if not text.isascii() or not text.isprintable():
            raise ValueError("it has characters that no key has")
        return SecretStr(text) if text else None

    @field_validator("arxiv_url", "s2_url", mode="after")
    @classmethod
    def _askable(cls, url: str) -> str:
        """The address of a service, which programs can ask."""
        return askable(url)

    @field_validator("lists", mode="after")
    @classmethod
    def _told_apart(cls, lists: tuple[NamedList, ...]) -> tuple[NamedList, ...]:
        """Lists each with an id of its own, also where a file system does not tell capitals apart."""
        ids = [one.id.casefold() for one in lists]
        twice = next((one.id for one in lists if ids.count(one.id.casefold()) > 1), None)
        if twice is not None:
            raise ValueError(f"two lists have the id {twice!r}: give one of them another `id`")
        return lists

    def shaping(self) -> dict[str, Any]:
        """The settings that shape the tables, by name."""
        fields = type(self).model_fields.items()
        names = [name for name, info in fields if (info.json_schema_extra or {})["shapes"]]  # type: ignore[index]
        return self.model_dump(mode="json", include=set(names))


@dataclass(frozen=True)
class _File:
    """A file of settings; empty where there is none."""

    path: Path
    table: Mapping[str, Any] = field(default_factory=dict)


def load_settings(folder: Path = Path(), **overrides: Any) -> Settings:
    """Settings of the project in `folder`: `overrides` over environment over its file over the user's file over defaults.

    Raises:
        ConfigError: A file is broken, a key or value is unknown, or a setting has no place there; the message names it.
    """
    users, projects = _read_toml(users_file()), _projects_file(folder)
    named = environment()
    for table, where in (
        (users.table, str(users.path)),
        (projects.table, str(projects.path)),
        (named, "environment"),
    ):
        _refuse_unknown(table, where)
    given = {name: value for name, value in overrides.items() if value is not None}
    layers = (given, named, projects.table, users.table, {"raw_dir": RAW_DIR})
    _refuse_powers(folder, projects, [Path(str(layer["raw_dir"])) for layer in layers if "raw_dir" in layer])
    settings = _validated(users, projects)
    _refuse_to_send_key(settings, projects, named)
    return settings.model_copy(update=given)


def environment() -> dict[str, str]:
    """What environment variables set, by the name of the setting."""
    return {
        name.removeprefix(PREFIX).lower(): text
        for name, text in os.environ.items()
        if name.startswith(PREFIX)
    }


def users_file() -> Path:
    """The file of settings that goes with the user, whatever the project."""
    return platformdirs.user_config_path("paperlist") / FILE


def settings_files(folder: Path = Path()) -> list[Path]:
    """The files from which settings of a project come: the project's, then the user's."""
    return [file.path for file in (_projects_file(folder), _read_toml(users_file())) if file.table]


def users_cache() -> Path:
    """The user's folder of what is remembered, where a list has no project round it: the store, and a snapshot."""
    return platformdirs.user_cache_path("paperlist")


def _projects_file(folder: Path) -> _File:
    """What stands in `paperlist.toml`, or else in `pyproject.toml`."""
    own = folder / FILE
    if own.is_file():
        return _read_toml(own)
    shared = _read_toml(folder / "pyproject.toml")
    tools = shared.table.get("tool", {})
    table = tools.get("paperlist", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(f"{shared.path}: tool.paperlist is no table of settings. Mend it and run again.")
    return _File(shared.path, table) if table else _File(own)


def _read_toml(path: Path) -> _File:
    if not path.is_file():
        return _File(path)
    try:
        return _File(path, tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{path}: not readable as TOML ({error}). Mend it and run again.") from None


def _validated(users: _File, projects: _File) -> Settings:
    try:
        return Settings(**{**users.table, **projects.table})
    except ValidationError as error:
        first = error.errors()[0]
        name, *_ = places = [*map(str, first["loc"])]
        reason = first["msg"].removeprefix("Value error, ")
        path = users.path if name in users.table and name not in projects.table else projects.path
        raise ConfigError(
            f"Setting {'.'.join(places)} ({path} or {PREFIX}{name.upper()}): {reason}."
        ) from None


def _refuse_powers(folder: Path, projects: _File, raw_dirs: Sequence[Path]) -> None:
    """Raise ConfigError where the file of a folder that has no folder of lists sets more than how lists are judged."""
    powers = sorted(projects.table.keys() - BESIDE_LISTS)
    if powers and not any(_has_inside(folder, raw_dir) for raw_dir in raw_dirs):
        name = powers[0]
        raise ConfigError(
            f"{projects.path}: may not set {name}, for it is no project of your own: it has no folder {raw_dirs[0]} in it. "
            f"Set {PREFIX}{name.upper()}, or write it into {users_file()}."
        )


def _has_inside(folder: Path, inner: Path) -> bool:
    whole = (folder / inner).resolve()
    return whole.is_dir() and folder.resolve() in whole.parents


def _refuse_to_send_key(settings: Settings, projects: _File, named: Mapping[str, str]) -> None:
    """Raise ConfigError where a project's file, which may be anyone's, would say to whom the key is sent."""
    services_own = Settings.model_fields["s2_url"].default
    is_projects = "s2_url" in projects.table and "s2_url" not in named
    if settings.s2_api_key and is_projects and settings.s2_url.rstrip("/") != services_own:
        raise ConfigError(
            f"{projects.path}: s2_url is not Semantic Scholar's own address, and your key would be sent there. If that is "
            f"meant, set {PREFIX}S2_URL, or write it into {users_file()}."
        )


def _refuse_unknown(names: Mapping[str, Any], where: str) -> None:
    for name in names:
        if name in Settings.model_fields:
            continue
        near = difflib.get_close_matches(name, Settings.model_fields, n=1)
        hint = f" Did you mean {near[0]}?" if near else " `paperlist config` lists the settings."
        raise ConfigError(f"{where}: unknown setting {name!r}.{hint}")
