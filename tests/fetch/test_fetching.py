"""Lists by address: what comes is written whole, what fails leaves yesterday's file and is told."""

from __future__ import annotations

import dataclasses
import gzip
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import tables
from pipeline.config import load_settings
from pipeline.errors import ConfigError, ListError
from pipeline.fetch.fetching import fetch_lists
from pipeline.fetch.remembered import Fetching
from pipeline.job import Options, Outcome
from pipeline.schema import CuratedList
from tests.fetch.site import Site, a_site, write_settings
from tests.nights import OFFLINE, OTHER, PAPERLIST, TINY, a_night, called, leftovers
from tests.project import NOWHERE, day
from tests.services import faults
from tests.services.exchange import Answer
from tests.services.server import UNKNOWN_HOST_URL, black_hole

ONLINE = Options()
MORE = TINY + "- [One more paper about gears](https://example.org/gears.pdf) Gil Gear. 2022\n"
COMMITS = ["a" * 40, "b" * 40]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A server with two lists, and a project whose settings name one of them."""
    monkeypatch.chdir(tmp_path)
    with a_site(tiny=TINY, other=OTHER) as running:
        named(f'[[lists]]\nid = "tiny"\nurl = "{running.url}/tiny.md"\n')
        yield running


def named(text: str, more: str = "") -> None:
    write_settings(Path(), f"{more}\n{text}")


def fetched(on: str = "2026-11-24") -> Fetching:
    return fetch_lists(load_settings(), day(on))


def lying(name: str = "tiny") -> str:
    return (Path("data/raw") / f"{name}.md").read_text(encoding="utf-8")


def test_a_list_comes(site: Site) -> None:
    """It lies as `<id>.md`; the next request is conditional, and what has not changed is not sent again."""
    assert (["tiny"], {}) == ((one := fetched()).new, one.failures)
    assert TINY == lying()
    again = fetched("2026-11-25")
    assert (["tiny"], [200, 304]) == (again.unchanged, site.service.statuses)
    assert one.origins["tiny"].fetched_at == again.origins["tiny"].fetched_at
    site.files["/tiny.md"] = MORE
    assert (["tiny"], MORE) == (fetched("2026-11-26").new, lying())
    assert [] == leftovers(Path())


def test_a_server_that_knows_dates_alone(site: Site) -> None:
    """`If-Modified-Since` is sent where there is no ETag."""
    when = "Tue, 24 Nov 2026 03:00:00 GMT"
    site.files["/tiny.md"] = Answer(
        body=TINY.encode(), content_type="text/markdown", headers={"Last-Modified": when}
    )
    fetched()
    site.files["/tiny.md"] = Answer(status=304)
    assert ["tiny"] == fetched().unchanged
    assert when == site.service.requests[-1].headers["if-modified-since"]


@pytest.mark.parametrize("harm", ["gone", "edited", "forgotten"])
def test_nothing_is_taken_for_unchanged_that_does_not_lie_there(site: Site, harm: str) -> None:
    """A file that is gone or was edited, or a lost memory, is fetched without a condition; edits are told."""
    fetched()
    if harm == "gone":
        Path("data/raw/tiny.md").unlink()
    elif harm == "edited":
        Path("data/raw/tiny.md").write_text(OTHER)
    else:
        Path(".cache/paperlist/fetched.json").write_text("{")
    again = fetched()
    assert ([200, 200], TINY) == (site.service.statuses, lying())
    assert (harm == "edited") == any("the edits were replaced" in note for note in again.notes)


NO_LISTS: dict[str, Answer] = {
    "a page": Answer(body=b"<!DOCTYPE html><html>" + TINY.encode(), content_type="text/plain"),
    "a page by type": Answer(body=TINY.encode(), content_type="text/html; charset=utf-8"),
    "a page after a mark": Answer(body=b"\xef\xbb\xbf <!-- x -->\n<HTML lang=en>", content_type="text/plain"),
    "an error text": Answer(body=b"404: Not Found", content_type="text/plain"),
    "a sign-in": Answer(body=b"# Sign in\n\nYou must sign in to go on.\n", content_type="text/plain"),
    "json": Answer(body=b'{"message": "rate limit"}', content_type="application/json"),
    "empty": Answer(body=b"", content_type="text/plain"),
    "white space": Answer(body=b" \n\n", content_type="text/plain"),
    "a picture": Answer(body=b"\x89PNG\r\n\0\0\0", content_type="text/plain"),
    "no content": Answer(status=204),
    "part": Answer(status=206, body=b"# Tiny list\n", content_type="text/plain"),
    "not modified": Answer(status=304),
    "not found": Answer(status=404, body=b"404: Not Found"),
    "gone": Answer(status=410),
    "forbidden": Answer(status=403, body=b"no"),
    "trouble": Answer(status=500, body=b"no"),
    "a redirect to nowhere": Answer(status=302),
    "a redirect to a file": Answer(status=302, headers={"Location": "file:///etc/passwd"}),
    "a bomb": Answer(
        body=gzip.compress(b"# A list\n" + b" " * 3_000_000),
        content_type="text/plain",
        headers={"Content-Encoding": "gzip"},
    ),
    "no gzip": Answer(
        body=b"# plain\n" * 99, content_type="text/plain", headers={"Content-Encoding": "gzip"}
    ),
}


@pytest.mark.parametrize("case", NO_LISTS)
def test_what_is_no_list_leaves_yesterdays(site: Site, case: str) -> None:
    """Whatever a server says in the place of a list, yesterday's file stays, the run tells it and ends with 3."""
    named(f'[[lists]]\nid = "tiny"\nurl = "{site.url}/tiny.md"\n', more="max_list_mb = 1.0")
    settings = load_settings()
    before = a_night(settings, ONLINE)
    Path(".cache/paperlist/fetched.json").unlink()  # so that no condition is sent
    site.files["/tiny.md"] = NO_LISTS[case]
    after = a_night(settings, ONLINE, on="2026-11-25")
    assert (TINY, before.content_id, []) == (lying(), after.content_id, leftovers(Path()))
    told = [problem for problem in after.problems if problem.stage == "fetch"]
    assert [("tiny", True)] == [(one.subject, "The file of before stands in" in one.sentence) for one in told]
    assert f"tiny: {site.url}/tiny.md " in told[0].sentence
    assert 3 == after.exit_code


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/other.md", "/other.md", "//127.0.0.1:{port}/other.md", "http://localhost:{port}/other.md",
        "http://[::1]:{port}/other.md", "http://2130706433:{port}/other.md", "http://0x7f000001:{port}/other.md", "http://0177.0.0.1:{port}/",
        "http://127.1:{port}/other.md", "http://0.0.0.0:{port}/other.md", "http://[::ffff:127.0.0.1]:{port}/other.md",
        "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://user@127.0.0.1:{port}/other.md", "http://[fe80::1]/",
    ],
)  # fmt: skip
def test_no_redirect_into_a_private_network(site: Site, target: str) -> None:
    """However an address is written, a redirect to a private one is not followed; the sentence says what to do."""
    site.files["/tiny.md"] = Answer(status=302, headers={"Location": target.format(port=site.service.port)})
    made = fetched()
    assert ["/tiny.md"] == site.asked
    assert "private network" in made.failures["tiny"]
    assert not Path("data/raw/tiny.md").exists()


def test_a_failure_costs_its_list_alone(site: Site) -> None:
    """Lists that can't be fetched, each for another reason, stop no other; a dead host is tried for one of its lists."""
    lists = {
        "tiny": f"{site.url}/tiny.md", "gone": f"{site.url}/gone.md", "dead": f"{NOWHERE}/a.md", "dead2": f"{NOWHERE}/b.md",
        "unknown": f"{UNKNOWN_HOST_URL}/a.md", "other": f"{site.url}/other.md",
    }  # fmt: skip
    named("".join(f'[[lists]]\nid = "{name}"\nurl = "{url}"\n' for name, url in lists.items()))
    made = fetched()
    assert (["tiny", "other"], ["gone", "dead", "dead2", "unknown"]) == (made.new, list(made.failures))
    assert "is not there (status 404)" in made.failures["gone"]
    assert "can't be connected, as before in this run" in made.failures["dead2"]
    assert "has a host that is not known" in made.failures["unknown"]
    night = a_night(load_settings(), ONLINE)
    assert (3, {"tiny", "other"}) == (night.exit_code, {row.list_id for row in night.tables.mentions})
    assert {"gone", "dead", "dead2", "unknown"} == {
        one.subject for one in night.problems if one.subject not in ("arxiv", "semanticscholar", "mentions")
    }


def test_deadlines(site: Site) -> None:
    """A server that says nothing, or one byte after the other, costs the deadline of a file and no more."""
    with black_hole() as silent:
        named(
            f'[[lists]]\nid = "silent"\nurl = "{silent}/a.md"\n[[lists]]\nid = "tiny"\nurl = "{site.url}/tiny.md"\n'
            f'[[lists]]\nid = "other"\nurl = "{site.url}/other.md"\n',
            more="fetch_seconds = 0.6",
        )
        site.service.faults.next(1, faults.trickle(0.05))
        made = fetched()
    assert (["other"], ["silent", "tiny"]) == (made.new, list(made.failures))
    assert all("was not there within 0.6 s" in sentence for sentence in made.failures.values())


def test_a_second_try(site: Site) -> None:
    """What fails once, in a way that may pass, is tried once more."""
    site.service.faults.next(1, faults.unavailable())
    assert ["tiny"] == fetched().new
    site.files["/tiny.md"] = MORE
    site.service.faults.next(1, faults.reset())
    made = fetched()
    assert ({}, ["tiny"], MORE) == (made.failures, made.new, lying())


def test_any_encoding_stays_as_it_is(site: Site) -> None:
    """Bytes are written as they come, whatever the header says of them: reading them is the parser's."""
    data = TINY.replace("Julia", "Jürgen").encode("latin-1")
    site.files["/tiny.md"] = Answer(body=data, content_type="text/plain; charset=utf-16")
    assert ["tiny"] == fetched().new
    assert data == Path("data/raw/tiny.md").read_bytes()


def test_offline_fetches_nothing(site: Site) -> None:
    """No request is sent; what lies there is read. What was never fetched is told, and alone is no list."""
    with pytest.raises(ListError, match="there is no list"):
        a_night(load_settings(), OFFLINE)
    fetched()
    assert 0 == a_night(load_settings(), OFFLINE).exit_code
    assert ["/tiny.md"] == site.asked


def test_without_any_list(site: Site) -> None:
    """A first night whose only list can't be fetched can't start, and says why: 2."""
    site.files.clear()
    done = called("enrich")
    assert (2, True) == (done.returncode, "is not there (status 404)" in done.stderr)


def test_an_emptied_list(site: Site) -> None:
    """A list that holds nothing any more is no list, until a person says that it is meant."""
    settings = load_settings()
    named(
        f'[[lists]]\nid = "tiny"\nurl = "{site.url}/tiny.md"\n[[lists]]\nid = "other"\nurl = "{site.url}/other.md"\n'
    )
    settings = load_settings()
    a_night(settings, ONLINE)
    site.files["/tiny.md"] = "# Tiny list\n\nIt has moved.\n"
    assert "--accept-drop tiny" in a_night(settings, ONLINE).problems[0].sentence
    meant = a_night(settings, dataclasses.replace(ONLINE, accept_drop=("tiny",)))
    assert {"other"} == {row.list_id for row in meant.tables.mentions}


def test_a_repository(site: Site) -> None:
    """Its README comes as of the newest commit; a commit that is known costs one small request, whatever it changed."""
    license_text = (
        "MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy of this"
    )
    site.put_repository(COMMITS[0], {"README.md": TINY, "LICENSE": license_text})
    named(f'[[lists]]\nurl = "{site.url}/owner/widgets"\nbranch = "main"\n')
    origin = fetched().origins["widgets"]
    assert ("main", COMMITS[0], "MIT", f"{site.url}/owner/widgets") == (
        origin.branch, origin.commit, origin.license, origin.repository,
    )  # fmt: skip
    assert TINY == lying("widgets")
    site.service.requests.clear()
    assert ["widgets"] == fetched().unchanged
    assert ["/owner/widgets.git/info/refs"] == site.asked
    site.put_repository(COMMITS[1], {"README.md": TINY})
    later = fetched("2026-11-25").origins["widgets"]
    assert (COMMITS[0], COMMITS[1], origin.fetched_at) == (
        later.commit,
        later.newest_commit,
        later.fetched_at,
    )
    site.put_repository(COMMITS[1][::-1].replace("b", "c"), {"README.md": MORE})
    assert "c" * 40 == fetched().origins["widgets"].commit


def test_a_branch_that_is_not_there(site: Site) -> None:
    """It is told with those that are."""
    site.put_repository(COMMITS[0], {"README.md": TINY}, branches=("main", "dev"))
    named(f'[[lists]]\nurl = "{site.url}/owner/widgets"\nbranch = "master"\n')
    assert "has no branch 'master'; it has main, dev" in fetched().failures["widgets"]


def test_a_repository_that_tells_no_commit(site: Site) -> None:
    """Its file comes from the branch, and the commit is unknown."""
    site.files["/owner/widgets/raw/main/readme.md"] = TINY
    named(f'[[lists]]\nurl = "{site.url}/owner/widgets"\nbranch = "main"\n')
    origin = fetched().origins["widgets"]
    assert (None, "main", TINY) == (origin.commit, origin.branch, lying("widgets"))


def test_a_forge_in_trouble_says_no_less(site: Site) -> None:
    """What is known of a repository stays while its host tells no commit, or gives no licence: nothing is published for it."""
    license_text = "MIT License\n"
    site.put_repository(COMMITS[0], {"README.md": TINY, "LICENSE": license_text})
    named(f'[[lists]]\nurl = "{site.url}/owner/widgets"\nbranch = "main"\n')
    settings = load_settings()
    before = a_night(settings, ONLINE)
    refs = site.files.pop("/owner/widgets.git/info/refs")
    site.files["/owner/widgets/raw/main/README.md"] = TINY
    assert ("unchanged", 0) == ((two := a_night(settings, ONLINE)).outcome, len(fetch_problems(two)))
    site.files["/owner/widgets.git/info/refs"] = refs
    site.files[f"/owner/widgets/raw/{COMMITS[0]}/LICENSE"] = Answer(status=503)
    three = a_night(settings, ONLINE)
    assert ("unchanged", before.content_id, "MIT") == (
        three.outcome,
        three.content_id,
        three.tables.lists[0].license,
    )


def fetch_problems(outcome: Outcome) -> list[str]:
    return [problem.sentence for problem in outcome.problems if problem.stage == "fetch"]


def test_several_files(site: Site) -> None:
    """They come together or not at all, and are one list whose entries name their file."""
    site.put_repository(
        COMMITS[0], {"README.md": "# Widgets\n\nSee the papers.\n", "papers/old.md": TINY, "new.md": OTHER}
    )
    named(
        f'[[lists]]\nurl = "{site.url}/owner/widgets"\nbranch = "main"\nfiles = ["README.md", "papers/old.md", "new.md"]\n'
    )
    night = a_night(load_settings(), ONLINE)
    assert {("widgets", "papers/old.md"), ("widgets", "new.md")} == {
        (row.list_id, row.file) for row in night.tables.mentions
    }
    site.put_repository(COMMITS[1], {"README.md": "# Other\n", "papers/old.md": MORE})
    assert "new.md is not there" in fetched().failures["widgets"]
    assert TINY == Path("data/raw/widgets/papers/old.md").read_text()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('id = "../evil"\nurl = "http://127.0.0.1/a.md"', "lists.0.id"),
        ('id = ".."\nurl = "http://127.0.0.1/a.md"', "lists.0.id"),
        ('id = "a/b"\nurl = "http://127.0.0.1/a.md"', "lists.0.id"),
        ('url = "http://127.0.0.1/"', "lists.0.id"),
        ('id = "a"\nurl = "file:///etc/passwd"', "lists.0.url"),
        ('id = "a"\nurl = "http://me:secret@127.0.0.1/a.md"', "user or a password"),
        ('id = "a"\nurl = "http://127.0.0.1/a"\nfiles = ["../../x.md", "y.md"]', "no file within"),
        ('id = "a"\nurl = "http://127.0.0.1/a"\nbranch = "-x"', "lists.0.branch"),
        ('id = "a"', "neither url nor files"),
        (
            'id = "a"\nurl = "http://127.0.0.1/a.md"\n[[lists]]\nid = "A"\nurl = "http://127.0.0.1/b.md"',
            "two lists have the id 'a'",
        ),
    ],
)
def test_settings_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, why: str) -> None:
    """Ids that leave the folder, two lists of one id, addresses with passwords: refused before anything is asked."""
    monkeypatch.chdir(tmp_path)
    named(f"[[lists]]\n{text}\n")
    with pytest.raises(ConfigError, match=why):
        load_settings()


def test_ids_come_from_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an id, a list goes by its repository's or file's name."""
    monkeypatch.chdir(tmp_path)
    urls = [
        "https://github.com/owner/awesome-widgets",
        "https://github.com/o/gears.git",
        "http://10.0.0.1/lists/pumps.md",
    ]
    named("".join(f'[[lists]]\nurl = "{url}"\n' for url in urls))
    assert ["awesome-widgets", "gears", "pumps"] == [one.id for one in load_settings().lists]


def test_the_command(site: Site) -> None:
    """It tells each list and ends with 0, or with 3 where one failed; without lists by address with 2."""
    done = called("fetch")
    assert (0, f"tiny: new from {site.url}/tiny.md.\n1 request.\n") == (done.returncode, done.stdout)
    site.files.clear()
    done = called("fetch")
    assert (3, True) == (done.returncode, "is not there (status 404)" in done.stdout)
    named("")
    assert 2 == called("fetch").returncode


def test_interrupted(site: Site) -> None:
    """Ctrl-C while a list comes: 130, yesterday's file whole, nothing left behind."""
    fetched()
    site.files["/tiny.md"] = MORE
    site.service.faults.next(1, faults.silence())
    with subprocess.Popen(
        [*PAPERLIST, "enrich"], stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as running:
        site.service.wait_for(2)
        running.send_signal(signal.SIGINT)
        said = running.communicate()[1]
    assert (130, True) == (running.returncode, "interrupted" in said)
    assert (TINY, []) == (lying(), leftovers(Path()))


def test_what_a_killed_run_left(site: Site) -> None:
    """A half written file beside a list is swept away by the next run; other files of the folder are let be."""
    left = Path("data/raw/.tiny.md.01234567.partial")
    left.write_text("# half")
    mine = Path("data/raw/.notes.partial")
    mine.write_text("mine")
    fetched()
    assert (False, True) == (left.exists(), mine.exists())


def test_what_is_remembered_names_no_key(site: Site) -> None:
    """What follows a question mark may be a key: it is sent, and neither kept nor told."""
    named(f'[[lists]]\nid = "tiny"\nurl = "{site.url}/tiny.md?token=secret"\n')
    assert f"{site.url}/tiny.md" == fetched().origins["tiny"].url
    assert "token=secret" in site.service.requests[0].target
    assert "secret" not in Path(".cache/paperlist/fetched.json").read_text()
    assert [200, 304] == (fetched(), site.service.statuses)[1]
    site.files.clear()
    assert "secret" not in json.dumps(fetched().failures)


def test_the_table_of_lists(site: Site) -> None:
    """It tells where each list comes from and how much stands in it; a list that is carried over keeps that."""
    site.put_repository(
        COMMITS[0], {"README.md": OTHER, "LICENSE": "CC0 1.0 Universal\n\nStatement of Purpose"}
    )
    named(f'[[lists]]\nurl = "{site.url}/owner/widgets"\nbranch = "main"\n')
    (Path("data/raw") / "tiny.md").write_text(TINY)
    settings = load_settings()
    a_night(settings, ONLINE)
    tiny, widgets = tables.read(settings.out_dir / "lists.parquet", CuratedList)
    assert ("Tiny list", None, None, ("tiny.md",), 5, 4) == (
        tiny.title, tiny.url, tiny.fetched_at, tiny.files, tiny.n_mentions, tiny.n_works,
    )  # fmt: skip
    assert (f"{site.url}/owner/widgets", "main", COMMITS[0], "CC0-1.0", day()()) == (
        widgets.repository, widgets.branch, widgets.commit, widgets.license, widgets.fetched_at,
    )  # fmt: skip
    (settings.raw_dir / "widgets.md").write_text("404: Not Found")
    carried = a_night(settings, OFFLINE, on="2026-11-25").tables.lists[1]
    assert dataclasses.replace(widgets, is_carried_over=True) == dataclasses.replace(
        carried, n_flags=widgets.n_flags
    )


def test_a_lost_memory_makes_no_release(site: Site) -> None:
    """Where a list came from is kept by the release, too; the time of fetching alone is no news."""
    settings = load_settings()
    before = a_night(settings, ONLINE)
    Path(".cache/paperlist/fetched.json").unlink()
    site.service.faults.next(1, faults.forbidden())
    unfetched = a_night(settings, ONLINE)
    assert ("unchanged", before.content_id) == (unfetched.outcome, unfetched.content_id)
    again = a_night(settings, ONLINE, on="2026-11-26")
    assert ("unchanged", before.content_id) == (again.outcome, again.content_id)
