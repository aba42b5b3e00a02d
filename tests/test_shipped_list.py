"""The shipped list, with no network: what the job must give on it, to the line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline import tables
from pipeline.config import Settings
from pipeline.console import source_lines
from pipeline.job import Options, Outcome
from pipeline.run import enrich
from pipeline.schema import Flag, Run
from tests.project import FILLERS, REPOSITORY, SHIPPED, day

GANS = "🔍 GANs in MIA"
DIFFUSION = "🔍 Diffusion Models in MIA"
TASKS = (
    "Image-to-Image Translation",
    "Anomaly Detection",
    "Reconstruction",
    "Classification",
    "Segmentation",
    "Others",
)
OTHERS = (
    "Variational Auto-encoders", "Neural Radiance Field", "Auto-Regressive Models", "Normalizing Flow Models",
    "Energy Based Models", "ChatGPT-4 And LLMs",
)  # fmt: skip
WRONG_SECTIONS = {
    ("🔍 Generative AI", "Generative Adversarial Nets (GANs)"),
    ("🔍 Generative AI", "ChatGPT-4 And LLMs"),
    *((GANS, task) for task in TASKS),
    *(("🔍 Other Generative AI Models in MIA", name) for name in OTHERS),
}


@pytest.fixture
def outcome(settings: Settings) -> Outcome:
    return enrich(settings, Options(), day())


def flags_of(outcome: Outcome, code: str) -> list[Flag]:
    return [flag for flag in outcome.tables.flags if flag.code == code]


def test_ends_well_without_network(outcome: Outcome) -> None:
    """With no service in reach the job is complete, ends with 0, and says what was used instead."""
    assert (0, "published") == (outcome.exit_code, outcome.outcome)
    assert [
        "arXiv: out of reach (no connection); the snapshot of 2026-11-22 was used for 54 entries.",
        "Semantic Scholar: out of reach (no connection); no snapshot has its records.",
    ] == source_lines(outcome)


def test_mentions(outcome: Outcome) -> None:
    """54 entries, all papers, each with its work, on the right lines and in repaired sections."""
    mentions = outcome.tables.mentions
    first, third, last = mentions[0], mentions[2], mentions[-1]
    assert 54 == len(mentions)
    assert {("paper", "resolved")} == {(mention.kind, mention.status) for mention in mentions}
    assert {work.work_id for work in outcome.tables.works} == {mention.work_id for mention in mentions}
    assert (39, 42, ("🔍Related Surveys",)) == (first.line_start, first.line_end, first.section_path)
    assert (410, 413) == (last.line_start, last.line_end)
    assert ("Aghiles Kebaili", "Jérôme Lapuyade-Lahorgue", "Su Ruan") == third.authors
    assert (date(2023, 7, 24), 2023, "https://arxiv.org/abs/2307.13125") == (
        third.published_on,
        third.year,
        third.paper_url,
    )
    assert "https://github.com/Project-MONAI/GenerativeModels" == mentions[1].code_url
    assert {f"https://github.com/{name}" for name in ("ZiyunLiang/MMCCD", "alessandro-f/Dif-fuse")} == {
        mention.code_url for mention in mentions[8:]
    }


def test_sections(outcome: Outcome) -> None:
    """Every heading above an entry is repaired, and the sole H1 is the list's title, not a section."""
    paths = list(dict.fromkeys(mention.section_path for mention in outcome.tables.mentions))
    assert 24 == len(paths)
    assert {*((GANS, task) for task in TASKS), *((DIFFUSION, task) for task in TASKS)} <= set(paths)


def test_works(outcome: Outcome) -> None:
    """10 works with their arXiv ids and what the snapshot knows of them."""
    works = {work.arxiv_id: work for work in outcome.tables.works}
    assert 10 == len(works)
    assert {record.arxiv_id for record in outcome.tables.records} == set(works)
    assert [23, 23] == [works[name].n_mentions for name in FILLERS]
    assert "10.3390/jimaging9040081" == works["2307.13125"].doi
    assert ("https://github.com/ZiyunLiang/MMCCD",) == works["2308.16150"].code_urls


def test_fillers_are_one_flag_each(outcome: Outcome) -> None:
    """The two papers copied into every section are one flag each, of 23 mentions."""
    flags = flags_of(outcome, "DUP002")
    assert [23, 23] == [len(flag.mention_ids) for flag in flags]
    assert not flags_of(outcome, "DUP001")


def test_wrong_sections(outcome: Outcome) -> None:
    """The 28 placements under another family's heading are flagged, and no other."""
    mentions = {mention.mention_id: mention for mention in outcome.tables.mentions}
    flags = flags_of(outcome, "CAT001")
    assert 28 == len(flags)
    assert WRONG_SECTIONS == {mentions[flag.mention_id or ""].section_path for flag in flags}


def test_wrong_sections_are_folded_under_their_filler(outcome: Outcome) -> None:
    """One flag per placement stays, shown under the flag of its paper."""
    heads = {flag.flag_id: flag.work_id for flag in flags_of(outcome, "DUP002")}
    assert all(heads[flag.group_id or ""] == flag.work_id for flag in flags_of(outcome, "CAT001"))


def test_suggestions_keep_the_child_heading(outcome: Outcome) -> None:
    """The better section has the same child under the right parent, where the paper stands already."""
    suggestions = {(flag.line_start): flag.suggestion for flag in flags_of(outcome, "CAT001")}
    assert f"remove: already listed in {DIFFUSION} > Segmentation, line 291" == suggestions[201]
    assert f"remove: already listed in {DIFFUSION} > Others, line 305" == suggestions[215]
    assert "remove: already listed in 🔍 Generative AI > Diffusion Models, line 98" == suggestions[85]
    assert f"remove: already listed in {DIFFUSION} > Anomaly Detection, line 249" == suggestions[328]


def test_table_of_contents(outcome: Outcome) -> None:
    """Links that lead nowhere and links to another heading than they name are told apart, to the line."""
    assert [5, 18, 27] == [flag.line_start for flag in flags_of(outcome, "FMT001")]
    assert [8, 9, 32] == [flag.line_start for flag in flags_of(outcome, "FMT002")]
    assert "link to #chatgpt-4-and-llms-1 (heading on line 390)" == flags_of(outcome, "FMT002")[-1].suggestion


def test_damaged_characters(outcome: Outcome) -> None:
    """Six headings and one line of names are flagged with their repair."""
    flags = flags_of(outcome, "MET001")
    assert [37, 50, 81, 124, 139, 229, 323] == [flag.line_start for flag in flags]
    assert "write: ## 🔍 GANs in MIA" == flags[4].suggestion


def test_date_and_titles(outcome: Outcome) -> None:
    """The date before the paper's is flagged, and the two retitled papers are no wrong links."""
    assert [39] == [flag.line_start for flag in flags_of(outcome, "MET002")]
    assert [39, 74] == [flag.line_start for flag in flags_of(outcome, "MET003")]
    assert not flags_of(outcome, "LNK001")


def test_every_flag_has_evidence_and_suggestion(outcome: Outcome) -> None:
    """No flag without something to look at and something to do."""
    assert all(flag.evidence and flag.suggestion for flag in outcome.tables.flags)


def test_second_run_publishes_nothing(settings: Settings, outcome: Outcome) -> None:
    """A second run finds the same release, and only `runs` grows."""
    again = enrich(settings, Options(), day("2026-11-25"))
    assert ("unchanged", outcome.content_id) == (again.outcome, again.content_id)
    assert 1 == len(list((settings.out_dir / "releases").iterdir()))
    runs = tables.read(settings.out_dir / "runs.parquet", Run)
    assert ["published", "unchanged"] == [run.outcome for run in runs]


def test_same_bytes_from_nothing(settings: Settings, outcome: Outcome, tmp_path: Path) -> None:
    """From an empty folder the same release has the same bytes."""
    elsewhere = settings.model_copy(update={"out_dir": tmp_path / "elsewhere"})
    enrich(elsewhere, Options(), day())
    ours, theirs = (
        folder / "releases" / (outcome.content_id or "") for folder in (settings.out_dir, elsewhere.out_dir)
    )
    names = sorted(path.name for path in ours.iterdir())
    assert {"works.parquet", "flags.parquet", "report.md", "report.html"} <= set(names)
    assert [(ours / name).read_bytes() for name in names] == [(theirs / name).read_bytes() for name in names]


def test_years_later(settings: Settings) -> None:
    """The bundled snapshot never expires: in 2030 the job still ends with 0."""
    assert 0 == enrich(settings, Options(), day("2030-01-01")).exit_code


def test_offline_asks_nobody(settings: Settings) -> None:
    """--offline ends with 0 and sends nothing."""
    outcome = enrich(settings, Options(offline=True), day())
    assert (0, ["off", "off"]) == (outcome.exit_code, [health.health for health in outcome.sources])


def test_list_is_the_maintainers_own() -> None:
    """The list lies in the repository byte for byte, Mac Roman damage and trailing blanks included."""
    data = (REPOSITORY / "data" / "raw" / f"{SHIPPED}.md").read_bytes()
    assert 18914 == len(data)
    assert "\uf8ffüîç GANs in MIA".encode() in data
