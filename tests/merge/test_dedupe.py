"""Deduplication: the same clusters for any order and partitioning, hard facts obeyed, bad input told."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ConfigError, PipelineError
from pipeline.merge.blocking import candidate_pairs
from pipeline.merge.command import DedupeOutputs, dedupe_files
from pipeline.merge.dedupe import DedupeSettings, dedupe
from pipeline.merge.fields import prepare_fields

COLUMNS = ("id", "title", "authors", "year", "arxiv_id", "doi", "venue")
RECORDS = [
    ("a1", "Masked Autoencoders Are Scalable Vision Learners", "Kaiming He; Xinlei Chen", 2021, "2111.06377", None, None),
    ("a2", "Masked autoencoders are scalable vision learners", "He, K. and Chen, X.", 2022, None, "10.1109/cvpr52688.2022.01553", "CVPR"),
    ("b1", "Attention Is All You Need", "Ashish Vaswani", 2017, "1706.03762", None, None),
    ("b2", "Attention Is Not All You Need", "Yihe Dong", 2021, "2103.03404", None, None),
    ("c1", "Denoising Diffusion Probabilistic Models", "Jonathan Ho; Ajay Jain", 2020, "2006.11239", None, None),
    ("c2", "Improved Denoising Diffusion Probabilistic Models", "Alex Nichol; Prafulla Dhariwal", 2021, "2102.09672", None, None),
    ("d1", "Editorial", "Ann Editor", 2019, None, "10.1000/1", "A Journal"),
    ("d2", "Editorial", "Ann Editor", 2020, None, "10.1000/2", "A Journal"),
]  # fmt: skip
CLUSTERS = [{"a1", "a2"}, {"b1"}, {"b2"}, {"c1"}, {"c2"}, {"d1"}, {"d2"}]


def frame(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS))


def sets(clusters: pd.DataFrame) -> list[set[str]]:
    return sorted((set(names) for names in clusters.groupby("cluster_id")["id"].agg(list)), key=min)


def test_known_records() -> None:
    """Preprint and article are one work; a negation, an improved version and two publisher DOIs are not."""
    assert CLUSTERS == sets(dedupe(frame(RECORDS)).clusters)


@settings(max_examples=25)
@given(st.permutations(RECORDS), st.integers(1, 16))
def test_order_and_partitioning_never_matter(rows: list[tuple], partitions: int) -> None:
    """Shuffled rows and any partitioning give the same clusters and pairs."""
    expected, got = dedupe(frame(RECORDS)), dedupe(frame(rows), partitions=partitions)
    pd.testing.assert_frame_equal(expected.clusters, got.clusters)
    pd.testing.assert_frame_equal(expected.pairs, got.pairs)


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_to_compare(count: int) -> None:
    """No record, or one, is no error."""
    assert count == len(dedupe(frame(RECORDS[:count])).clusters)


def test_nulls_everywhere() -> None:
    """Records of which only the id is known are never merged."""
    rows = [(name, None, None, None, None, None, None) for name in "xyz"]
    assert [{"x"}, {"y"}, {"z"}] == sets(dedupe(frame(rows)).clusters)


@pytest.mark.parametrize("title", ["Deep Learning", "x" * 100_000], ids=["common", "100 kB"])
def test_many_equal_titles_end(title: str) -> None:
    """A title that many records share, or a monstrous one, is no hang."""
    rows = [(f"r{number}", title, None, None, None, None, None) for number in range(200)]
    assert 200 == len(dedupe(frame(rows)).clusters)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (pd.DataFrame({"id": ["a"], "name": ["b"]}), "title"),
        (pd.DataFrame({"id": ["a", "a"], "title": ["b", "c"]}), "id"),
    ],
    ids=["no title", "ids twice"],
)
def test_bad_input_is_told(rows: pd.DataFrame, told: str) -> None:
    """Without a title column, or with an id twice, the error names the column."""
    with pytest.raises(PipelineError, match=told):
        dedupe(rows)


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_files(tmp_path: Path, suffix: str) -> None:
    """The command's files give the clusters of the frame, whatever their form."""
    path, out = tmp_path / f"records.{suffix}", tmp_path / "clusters.parquet"
    rows = frame(RECORDS)
    {
        "parquet": rows.to_parquet,
        "csv": rows.to_csv,
        "jsonl": lambda p, **_: rows.to_json(p, orient="records", lines=True),
    }[suffix](path, index=False)
    dedupe_files([path], DedupeOutputs(clusters=out))
    assert CLUSTERS == sets(pd.read_parquet(out))


def crowd(count: int) -> pd.DataFrame:
    """Records of which some are copies with a slip: enough for blocks, windows and components of every kind."""
    draw = np.random.default_rng(7)
    vocabulary = [
        f"{one}{other}"
        for one in "gra net dif tra lea neu vis sem".split()
        for other in "phs ion ning fer ral".split()
    ]
    rows = []
    for number in range(count):
        words = draw.choice(vocabulary, 6)
        title = "Deep Learning" if number % 9 == 0 else " ".join(words)
        authors = "; ".join(
            f"{first} {last}e" for first, last in draw.choice(["Ann", "Bob", "Cy", "Dee", "Hoffmann"], (3, 2))
        )
        rows.append((f"r{number}", title, authors, 2000 + number % 20, None, None, "NeurIPS"))
        if number % 3 == 0:
            rows.append(
                (f"s{number}", title.replace("n", "m", 1), authors, 2000 + number % 20, None, None, None)
            )
    return frame(rows)


def test_md5_is_the_same_for_any_partitioning_and_order() -> None:
    """One part or 16, whatever the order of the rows: the same bytes."""
    records = crowd(400)
    digests = {
        hashlib.md5(dedupe(rows, partitions=partitions).clusters.to_csv().encode()).hexdigest()
        for partitions in (1, 16)
        for rows in (records, records.iloc[::-1], records.sample(frac=1, random_state=3))
    }
    assert 1 == len(digests)


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_results_open_anywhere_and_ids_keep_their_type(tmp_path: Path, suffix: str) -> None:
    """Clusters and pairs open with pandas, polars and DuckDB; ids that were numbers are numbers."""
    rows = frame(RECORDS).assign(id=range(len(RECORDS)))
    rows.to_parquet(tmp_path / "records.parquet")
    clusters, pairs, possible = (tmp_path / f"{name}.{suffix}" for name in ("clusters", "pairs", "possible"))
    dedupe_files(
        [tmp_path / "records.parquet"], DedupeOutputs(clusters=clusters, pairs=pairs, possible=possible)
    )
    readers = {
        "parquet": (pd.read_parquet, pl.read_parquet),
        "csv": (pd.read_csv, pl.read_csv),
        "jsonl": (lambda path: pd.read_json(path, lines=True), pl.read_ndjson),
    }
    for read in readers[suffix]:
        found = read(clusters)
        assert ["id", "cluster_id", "is_canonical"] == list(found.columns)
        assert list(range(len(RECORDS))) == sorted(
            found["id"].to_list() if hasattr(found["id"], "to_list") else found["id"]
        )
    for path in (clusters, pairs):
        assert duckdb.sql(f"select count(*) from '{path}'").fetchall()[0] >= (1,)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("semicolons.csv", "id;title;authors\n1;Größe zählt doch;A\n2;Größe zählt doch;A\n".encode()),
        ("bom.csv", "\ufeffid,title,authors\n1,Größe zählt doch,A\n2,Größe zählt doch,A\n".encode()),
        ("latin.csv", "id,title,authors\n1,Größe zählt doch,A\n2,Größe zählt doch,A\n".encode("latin-1")),
        ("names.csv", "ID, Title ,Authors\n1,Größe zählt doch,A\n2,Größe zählt doch,A\n".encode()),
        ("lists.jsonl", '{"id":1,"title":"Größe zählt doch","authors":["A B"]}\n{"id":"2","title":"Größe zählt doch","authors":"A B"}\n'.encode()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_odd_files_are_read(tmp_path: Path, name: str, content: bytes) -> None:
    """Other separators, signs and names of columns are no obstacle."""
    (tmp_path / name).write_bytes(content)
    dedupe_files([tmp_path / name], DedupeOutputs(clusters=tmp_path / "out.csv"))
    assert 2 == len(pd.read_csv(tmp_path / "out.csv"))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "is empty"),
        ("long rows.csv", b"id,title\n1,x,3,4\n2,y\n", "not readable"),
        ("quote.csv", b'id,title\n1,"x\n2,y\n', "not readable"),
        ("binary.csv", b"\x00\x01\x02", "binary"),
        ("broken.parquet", b"PAR1xxxx", "not readable"),
        ("broken.jsonl", b'{"id": 1, "title": "a"}\n{broken\n', "jsonl:2"),
        ("array.jsonl", b"[1, 2]\n", "jsonl:1"),
        ("broken.bib", b"@article{a, title={X", "line 1"),
        ("prose.ris", b"hello", "no records"),
        ("records.docx", b"hello", "unknown kind"),
        ("prose.txt", b"hello", "no records"),
    ],
)
def test_broken_files_are_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    """A file that is no table of records ends in a sentence with its name and what is wrong."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PipelineError, match=told) as error:
        dedupe_files([tmp_path / name], DedupeOutputs(clusters=tmp_path / "out.csv"))
    assert name in str(error.value)
    assert 2 == error.value.exit_code


def test_results_never_replace_the_records(tmp_path: Path) -> None:
    """The file of the records, or one file for two results, is refused before anything is written."""
    path = tmp_path / "records.csv"
    frame(RECORDS).to_csv(path, index=False)
    before = path.read_bytes()
    for clusters, pairs in ((path, None), (tmp_path / "out.csv", tmp_path / "out.csv")):
        with pytest.raises(PipelineError, match="name of"):
            dedupe_files([path], DedupeOutputs(clusters=clusters, pairs=pairs))
    assert before == path.read_bytes()


def test_mixed_types_everywhere() -> None:
    """Numbers, lists, structures, bytes and nothing in one column are read as what they say."""
    rows = [
        (1, "Masked Autoencoders Are Scalable Vision Learners", [{"given": "Kaiming", "family": "He"}], 2021, None, None, None),
        ("2", b"Masked autoencoders are scalable vision learners", "He, K.", "2021", None, float("nan"), pd.NA),
        (3.5, float("nan"), None, float("nan"), None, None, None),
        (4, 2048, ["\ud800"], -1, None, None, None),
    ]  # fmt: skip
    records = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    assert [{"1", "2"}, {"3.5"}, {"4"}] == sets(dedupe(records).clusters)


def test_an_id_with_a_broken_letter_is_told() -> None:
    """An id that no file can hold is named, and not a traceback."""
    records = pd.DataFrame({"id": ["a\ud800", "b"], "title": ["One", "Another"]}, dtype=object)
    with pytest.raises(ConfigError, match=r"The id 'a\\ud800' has a letter"):
        dedupe(records)


def test_an_id_that_is_there_twice_is_told() -> None:
    """Ids are unique or an error that names the first."""
    records = pd.DataFrame({"id": ["b", "a", "b"], "title": ["One", "Another", "A third"]})
    with pytest.raises(ConfigError, match=r"1 record repeats the id of another, the first 'b'"):
        dedupe(records)


def test_many_equal_titles_make_few_candidates() -> None:
    """Equal titles by thousands cost a window each, not every pair."""
    rows = [
        (f"r{number}", "Deep Learning", f"Author{number} Name{number}", 1990 + number % 30, None, None, None)
        for number in range(3_000)
    ]
    assert len(dedupe(frame(rows)).pairs) < 60_000


def test_a_title_in_another_proves_nothing_alone() -> None:
    """A title whose words all stand in another one is another paper where no authors are known of one of them."""
    records = pd.DataFrame(
        {
            "id": ["a", "b"],
            "title": ["Transformer in Transformer", "CAT: Cross Attention in Vision Transformer"],
            "authors": ["Kai Han; An Xiao", None],
            "year": [2021, 2021],
            "arxiv_id": ["2103.00112", None],
        }
    )
    assert 2 == dedupe(records).clusters["cluster_id"].nunique()


@pytest.mark.parametrize(
    ("authors", "years", "kept"),
    [
        (("Ann Ito", "Bo Smirnov"), (2015, 2021), False),
        (("Ann Ito", "Bo Smirnov"), (2015, 2015), True),
        (("Ann Ito", None), (2015, 2021), False),
        (("Ann Ito", None), (2015, None), True),
        (("Ann Ito", "A. Ito"), (2015, 2021), True),
        (("Ann Ito; Cy Lund", "Ann Ito; Dee Moss"), (2015, 2021), False),
        (("Ann Ito; Cy Lund", "Ann Ito; Dee Moss"), (2015, 2018), True),
    ],
)
def test_years_apart_spare_a_comparison(authors: tuple, years: tuple, kept: bool) -> None:
    titles = "Learning with few labels by self supervision", "Learning with few labels by self-supervisions"
    rows = [(f"r{at}", titles[at], authors[at], years[at], None, None, None) for at in (0, 1)]
    left, _ = candidate_pairs(prepare_fields(frame(rows)), np.arange(2))
    assert len(left) == kept


def test_equal_titles_are_compared_whatever_the_years() -> None:
    rows = [
        (f"r{at}", "Learning with few labels", "Ann Ito", 2000 + 9 * at, None, None, None) for at in (0, 1)
    ]
    rows[1] = (*rows[1][:2], "Bo Smirnov", *rows[1][3:])
    left, _ = candidate_pairs(prepare_fields(frame(rows)), np.arange(2))
    assert len(left) == 1


@pytest.mark.parametrize(
    ("title", "same"),
    [("Editorial", False), ("Deep Learning", False), ("Segment Anything", False), ("Masked Autoencoders Are Scalable Learners", True)],
)  # fmt: skip
@pytest.mark.parametrize("authors", [None, "Ada Lovelace; Charles Babbage"])
def test_a_short_title_proves_nothing_alone(title: str, same: bool, authors: str | None) -> None:
    """Records with a short title and nothing else in common are for a person to judge; a long title names its paper."""
    others = ["Deep Residual Networks", "Denoising Diffusion Models of Sound", "A Survey of Masked Modelling"]
    records = pd.DataFrame(
        {"id": list("abcde"), "title": [title, title, *others], "authors": [authors, None, None, None, None]}
    )
    found = dedupe(records)
    cluster_of = dict(zip(found.clusters["id"], found.clusters["cluster_id"], strict=True))
    assert same == (cluster_of["a"] == cluster_of["b"])
    asked = found.pairs[found.pairs["verdict"] == "possible"]
    assert same != (("a", "b") in set(zip(asked["id_l"], asked["id_r"], strict=True)))


FULL = ("id", "title", "authors", "year", "venue", "volume", "number", "pages", "source")


@pytest.mark.parametrize(
    ("rows", "same"),
    [
        (  # abstracts of one meeting, on one page
            [
                ("a", "Novel mutations in complement regulators of kidney disease", "T. Maga; R. Smith", 2008, "Molecular Immunology", 45, 16, "4128-4128", None),
                ("b", "Lack of association between polymorphisms in a binding protein and kidney disease", "E. Jorge; T. Montes", 2008, "Molecular Immunology", 45, 16, "4128-4128", None),
            ],
            False,
        ),
        (  # a letter and its reply
            [
                ("a", "Thrombomodulin in atypical kidney syndromes", "M. Edey", 2009, "New England Journal of Medicine", 361, 15, "1511", None),
                ("b", "Thrombomodulin in atypical kidney syndromes: Authors' Reply", "C. Esmon; E. Conway", 2009, "New England Journal of Medicine", 361, 15, "1511", None),
            ],
            False,
        ),
        (  # a title translated twice
            [
                ("a", "[Comparison of amoxicillin and cefamandole in the prevention of lung infections]", "M. Train; D. Soulard; L. Bouyer", 1994, "Ann Fr Anesth Reanim", 13, 3, "280-284", None),
                ("b", "Antibiotic prophylaxis in lung surgery: amoxicillin versus cefamandole", "M. Train; D. Soulard; L. Bouyer", 1994, "Ann Fr Anesth Reanim", 13, 3, "280-284", None),
            ],
            True,
        ),
        (  # the given name taken for the surname
            [
                ("a", "Discovery of multiple-level association rules from large databases", "J. Han; Y. Fu", 1995, "VLDB", None, None, None, "one"),
                ("b", "Discovery of multiple-level association rules from large databases", "H. Jiawei; F. Yongjian", 1995, "VLDB", None, None, None, "other"),
            ],
            True,
        ),
        (  # authors in the title
            [
                ("a", "Database techniques for the world-wide web: a survey", "D. Florescu; A. Levy; A. Mendelzon", 1998, "SIGMOD Record", None, None, None, "one"),
                ("b", "Mendelzon. Database techniques for the world-wide web: a survey", "D. Florescu; A. Levy", None, "SIGMOD Record", None, None, None, "other"),
            ],
            True,
        ),
        (  # one team's papers on one subject
            [
                ("a", "Visual In-Context Prompting", "Feng Li; Qing Jiang; Hao Zhang; Shilong Liu; Xu Zou", 2023, None, None, None, None, "one"),
                ("b", "Instruct Me More! Random Prompting for Visual In-Context Learning", "Jiahao Zhang; Feng Li; Qing Jiang; Shilong Liu; Xu Zou; Hao Zhang; Bo Wang", 2023, None, None, None, None, "other"),
            ],
            False,
        ),
        (  # by nobody in common, and one title begins as the other
            [
                ("a", "Graph Neural Networks in Particle Physics", "Jonathan Shlomi; Peter Battaglia", 2020, None, None, None, None, "one"),
                ("b", "Graph Neural Networks in Particle Physics: Implementations and Challenges", "Savannah Thais; Paolo Calafiura", 2022, None, None, None, None, "other"),
            ],
            False,
        ),
        (  # surnames that many bear, with other initials
            [
                ("a", "Text-to-3D using Gaussian Splatting", "Zilong Chen; Feng Wang; Yikai Wang; Huaping Liu", 2024, "CVPR", None, None, None, "one"),
                ("b", "COLMAP-Free 3D Gaussian Splatting", "Yang Fu; Sifei Liu; Amey Kulkarni; Xiaolong Wang", 2024, "CVPR", None, None, None, "other"),
            ],
            False,
        ),
        (  # published two years after a server had it, which names itself as the source only
            [
                ("a", "Human Mesh Recovery From Multiple Shots", "Georgios Pavlakos; Jitendra Malik; Angjoo Kanazawa", 2020, None, None, None, None, "arxiv"),
                ("b", "Human Mesh Recovery from Multiple Shots", "Pavlakos, G. and Malik, J. and Kanazawa, A.", 2022, "CVPR", None, None, None, "publisher"),
            ],
            True,
        ),
    ],
    ids=[
        "abstracts", "reply", "translated", "turned names", "authors in the title", "one subject", "a longer title",
        "namesakes", "a server as source",
    ],
)  # fmt: skip
def test_pairs_that_look_alike_or_not(rows: list[tuple], same: bool) -> None:
    """Pairs that were once judged wrongly."""
    assert same == (len(sets(dedupe(pd.DataFrame(rows, columns=list(FULL))).clusters)) == 1)


def test_records_without_a_title_are_known_by_place_and_people() -> None:
    """All authors and the pages of one year tell the paper whose title is missing; anything less does not."""
    people, place = "D. Aha; D. Kibler; M. Albert", (1991, "Machine Learning", 6, None, "37-66", None)
    rows = [
        ("a", "Instance-based learning algorithms", people, *place),
        ("b", "", people, *place),
        ("c", None, people, 1991, "Machine Learning", 6, None, None, None),
    ]
    found = dedupe(pd.DataFrame(rows, columns=list(FULL))).clusters
    assert [{"a", "b"}, {"c"}] == sets(found)


@pytest.mark.parametrize("one_work", [True, False])
def test_conference_and_journal(one_work: bool) -> None:
    """A conference paper and its article are two works, unless a setting says otherwise."""
    title, people = (
        "Locally adaptive dimensionality reduction for time series",
        "K. Chakrabarti; E. Keogh; S. Mehrotra",
    )
    rows = [
        ("a", title, people, 2001, "SIGMOD Conference", None, None, "151-162", None),
        ("b", title, people, 2002, "ACM Transactions on Database Systems", 27, 2, "188-228", None),
    ]
    found = dedupe(pd.DataFrame(rows, columns=list(FULL)), DedupeSettings(journal_versions=one_work)).clusters
    assert one_work == (len(sets(found)) == 1)


def test_a_column_is_many_papers() -> None:
    """A title that two sources have in year after year is a column's: its issues are not merged."""
    rows = [
        (
            f"{source}{year}",
            "Reports from the Working Groups",
            "Ann Editor",
            year,
            "A Record",
            None,
            None,
            None,
            source,
        )
        for source in ("one", "other")
        for year in range(2000, 2006)
    ]
    found = dedupe(pd.DataFrame(rows, columns=list(FULL))).clusters
    assert len(rows) == found["cluster_id"].nunique()
