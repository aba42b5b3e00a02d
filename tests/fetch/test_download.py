"""Downloads: where redirects lead, and what a proxy and a lock do."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.config import load_settings
from pipeline.errors import LockedError
from pipeline.fetch.download import Downloader, FetchError, MissingFileError
from pipeline.fetch.fetching import _fetch_lock, fetch_lists
from pipeline.fetch.heads import Head, head_of
from pipeline.fetch.licenses import license_of_file, license_of_list
from pipeline.fetch.places import Repository, addresses_of
from tests.fetch.site import SERVICE, Site, a_site, write_settings
from tests.nights import TINY, called
from tests.project import day
from tests.services.exchange import Answer


def a_downloader(**options: object) -> Downloader:
    """One that follows redirects to loopback, as to the public network."""
    return Downloader(1_000_000, 20.0, 0.0, **{"allows": lambda address: address == "127.0.0.1", **options})


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site(tiny=TINY) as running:
        yield running


def moved(to: str) -> Answer:
    return Answer(status=301, headers={"Location": to})


def test_a_redirect_is_followed(site: Site) -> None:
    """To another address of the public network, also a relative one, as far as redirects reasonably go."""
    site.files |= {"/a.md": moved("/b.md"), "/b.md": moved(f"{site.url}/tiny.md")}
    assert TINY.encode() == a_downloader().get(f"{site.url}/a.md").data
    assert ["/a.md", "/b.md", "/tiny.md"] == site.asked


@pytest.mark.parametrize("to", ["/a.md", "/b.md"])
def test_redirects_that_go_round(site: Site, to: str) -> None:
    """A loop ends after a few steps."""
    site.files |= {"/a.md": moved(to), "/b.md": moved("/a.md")}
    with pytest.raises(FetchError, match="leads on and on"):
        a_downloader().get(f"{site.url}/a.md")
    assert 5 == site.service.count


def test_a_redirect_to_an_error(site: Site) -> None:
    """What stands at the end counts."""
    site.files["/a.md"] = moved("/nowhere.md")
    with pytest.raises(MissingFileError, match="status 404"):
        a_downloader().get(f"{site.url}/a.md")


def test_odd_headers(site: Site) -> None:
    """A redirect that names no address, and one with odd signs, is an error of that file."""
    for place in ("http://", "http://[::1", "javascript:alert(1)", "http://a b/", "http://\x7f/"):
        site.files["/a.md"] = moved(place)
        with pytest.raises(FetchError):
            a_downloader().get(f"{site.url}/a.md")


def test_what_git_itself_tells(site: Site, tmp_path: Path) -> None:
    """The commit of the branch that a repository shows first, and of any other, out of what git gives a client."""
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q", "-b", "trunk"], check=True)
    commits = {}
    for branch in ("trunk", "dev/next"):
        subprocess.run([*git, "checkout", "-q", "-B", branch], check=True)
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", branch], check=True)
        commits[branch] = subprocess.check_output([*git, "rev-parse", "HEAD"], text=True).strip()
    subprocess.run([*git, "checkout", "-q", "trunk"], check=True)
    told = subprocess.check_output(
        ["git", "upload-pack", "--stateless-rpc", "--advertise-refs", str(tmp_path)]
    )
    site.files["/o/r.git/info/refs"] = SERVICE + told
    for branch, wanted in (("trunk", None), ("trunk", "trunk"), ("dev/next", "dev/next")):
        assert Head(branch, commits[branch]) == head_of(Repository(f"{site.url}/o/r", wanted), a_downloader())
    with pytest.raises(FetchError, match=r"no branch 'next'; it has dev/next, trunk"):
        head_of(Repository(f"{site.url}/o/r", "next"), a_downloader())


def test_through_a_proxy(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the settings name goes through the environment's proxy; where it redirects to is looked at before it is asked."""
    monkeypatch.setenv("http_proxy", site.url)
    assert TINY.encode() == a_downloader().get("http://lists.invalid/tiny.md").data
    site.files["/tiny.md"] = moved("http://169.254.169.254/latest")
    with pytest.raises(FetchError, match="private network"):
        a_downloader().get("http://lists.invalid/tiny.md")
    assert ["http://lists.invalid/tiny.md"] * 2 == [request.target for request in site.service.requests]


def test_no_password_is_sent_along(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `.netrc` of the user's is for other programs."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    a_downloader().get(f"{site.url}/tiny.md")
    assert "authorization" not in site.service.requests[0].headers


def test_one_at_a_time(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one run fetches, another one ends with 5, and says nothing to monitors."""
    monkeypatch.chdir(tmp_path)
    write_settings(Path(), f'[[lists]]\nurl = "{site.url}/tiny.md"\n')
    settings = load_settings()
    with _fetch_lock(settings.cache_dir):
        with pytest.raises(LockedError, match="another run is fetching"):
            fetch_lists(settings, day())
        assert 5 == called("enrich").returncode
    assert [] == site.asked
    assert not (settings.out_dir / "status.json").exists()


def test_lists_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As every setting, lists may come from the environment; known forges have addresses of their own for files."""
    monkeypatch.chdir(tmp_path)
    urls = ["https://github.com/o/r", "https://gitlab.com/o/r.git", "https://codeberg.org/o/r"]
    told = ", ".join(f'{{"id": "{number}", "url": "{url}"}}' for number, url in enumerate(urls))
    monkeypatch.setenv("PAPERLIST_LISTS", f"[{told}]")
    commit = "a" * 40
    assert [
        f"https://raw.githubusercontent.com/o/r/{commit}/README.md",
        f"https://gitlab.com/o/r/-/raw/{commit}/README.md",
        f"https://codeberg.org/o/r/raw/{commit}/README.md",
    ] == [addresses_of(one, f"{one.id}.md", commit)[0] for one in load_settings().lists]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("MIT License\n\nCopyright (c) 2020", "MIT"),
        (
            "                                 Apache License\n                           Version 2.0, January 2004",
            "Apache-2.0",
        ),
        ("CC0 1.0 Universal\n\nStatement of Purpose", "CC0-1.0"),
        ("Attribution-ShareAlike 4.0 International\n\n====", "CC-BY-SA-4.0"),
        ("Attribution-NonCommercial-NoDerivatives 4.0 International", "CC-BY-NC-ND-4.0"),
        ("GNU GENERAL PUBLIC LICENSE\n                       Version 3, 29 June 2007", "GPL-3.0"),
        ("MIT License or Apache-2.0, as you like", None),
        ("All rights reserved.", None),
        ("", None),
    ],
)
def test_licenses(text: str, name: str | None) -> None:
    """A licence is known by its own words; one that is not known, or may be two, is none."""
    assert name == license_of_file(text)


def test_a_license_that_a_list_states() -> None:
    """A list says it by a link to Creative Commons; papers about licences are no statement."""
    assert "CC-BY-4.0" == license_of_list("[![CC](badge.svg)](https://creativecommons.org/licenses/by/4.0/)")
    assert "CC0-1.0" == license_of_list("[CC0](http://creativecommons.org/publicdomain/zero/1.0)")
    assert None is license_of_list("- [The MIT License, line by line](https://example.org/mit.pdf)")
