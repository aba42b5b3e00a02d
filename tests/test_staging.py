"""Staged runs: the same as all at once, and never on from something outdated."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.job import Options
from pipeline.run import enrich
from pipeline.staging import STAGES
from tests.project import SHIPPED, day


def run_staged(settings: Settings) -> None:
    for stage in STAGES:
        enrich(settings, Options(first=stage, last=stage), day())


def released(settings: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (settings.out_dir / "current").resolve().iterdir()}


def test_staged_equals_all_at_once(settings: Settings, tmp_path: Path) -> None:
    """Five stages one by one give byte for byte what one run gives."""
    run_staged(settings)
    at_once = settings.model_copy(update={"out_dir": tmp_path / "at-once"})
    enrich(at_once, Options(), day())
    assert released(at_once) == released(settings)


def test_one_stage_again_after_a_setting(settings: Settings) -> None:
    """A stage is run again with another setting, those before it are not."""
    run_staged(settings)
    lenient = settings.model_copy(update={"date_slack_days": 100})
    outcome = enrich(lenient, Options(first="flag", last="flag"), day())
    assert ["flag"] == [count.stage for count in outcome.stages]
    assert "MET002" not in {flag.code for flag in outcome.tables.flags}


def test_until_publishes_nothing(settings: Settings) -> None:
    """--until leaves staged tables and no release."""
    enrich(settings, Options(last="merge"), day())
    assert not (settings.out_dir / "current").exists()
    assert (settings.cache_dir / "stages" / "merge" / "works.parquet").exists()


def test_changed_list_is_refused(settings: Settings) -> None:
    """After the list changed, going on from an old stage is refused, with what to run."""
    run_staged(settings)
    path = settings.raw_dir / f"{SHIPPED}.md"
    path.write_bytes(path.read_bytes() + b"\nchanged\n")
    with pytest.raises(
        ConfigError, match=r"parse was run on other inputs. Run `paperlist enrich --until parse` first"
    ):
        enrich(settings, Options(first="flag"), day())


def test_missing_stage_is_refused(settings: Settings) -> None:
    """Without what the stages before have left, the run says which is missing."""
    with pytest.raises(ConfigError, match="parse was not run yet"):
        enrich(settings, Options(first="merge"), day())


@pytest.mark.parametrize(
    ("first", "last"), [("nonsense", "publish"), ("parse", "nonsense"), ("flag", "parse")]
)
def test_wrong_stages(settings: Settings, first: str, last: str) -> None:
    """A stage that does not exist, or an order that goes backwards, is told."""
    with pytest.raises(ConfigError, match=r"no stage|comes after"):
        enrich(settings, Options(first=first, last=last), day())
