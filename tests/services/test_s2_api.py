"""The Semantic Scholar Graph API on loopback."""

import pytest
import requests
from semanticscholar import SemanticScholar

from tests.services import Author, Library, Paper, Services, invented_paper, invented_papers

RANKS = Paper(
    title="Ranking Patient Learners",
    authors=("Ada Novak", Author(name="Bo Li", author_id="77")),
    abstract="We rank them.",
    arxiv_id="2101.00001",
    doi="10.5555/Rank.1",
    s2_id="a" * 40,
    corpus_id=11,
    year=2021,
    published_on="2021-01-02",
    tldr="Ranks.",
    citation_count=5,
)
TWIN = Paper(
    title="Ranking Patient Learners",
    authors=("Somebody Else",),
    s2_id="b" * 40,
    corpus_id=12,
    external_ids={"DBLP": "journals/corr/abs-2101-00001", "DOI": "10.48550/arXiv.2101.00001"},
)
GRAPHS = Paper(
    title="On Graphs, a First Version",
    s2_title="Deep Self-Attention in Graph Networks",
    s2_id="c" * 40,
    corpus_id=13,
    external_ids={"ACL": "2020.acl-main.1", "PubMed": "123"},
    abstract="Withheld words.",
    s2_abstract_withheld=True,
    year=2019,
    citation_count=9,
)
ELSEWHERE = Paper(title="Only in arXiv", arxiv_id="2303.00003")
LIBRARY = Library((RANKS, TWIN, GRAPHS, ELSEWHERE), merged={"d" * 40: "c" * 40})


@pytest.fixture(scope="module")
def services():
    with Services(LIBRARY) as services:
        yield services


def get(services, path, **params):
    url = f"{services.s2.url}/graph/v1/paper/{path}"
    return requests.get(url, params=params, timeout=5)


def batch(services, *ids, fields="title"):
    url = f"{services.s2.url}/graph/v1/paper/batch"
    return requests.post(url, params={"fields": fields}, json={"ids": ids}, timeout=5)


def found(services, query):
    return "".join(row["paperId"][0] for row in get(services, "search/bulk", query=query).json()["data"])


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("a" * 40, "a"),
        ("d" * 40, "c"),
        ("CorpusId:12", "b"),
        ("CORPUSID:12", "b"),
        ("ARXIV:2101.00001", "a"),
        ("arXiv:2101.00001", "a"),
        ("DOI:10.5555/rank.1", "a"),
        ("10.5555/Rank.1", "a"),
        ("DOI:10.48550/arXiv.2101.00001", "b"),
        ("ACL:2020.acl-main.1", "c"),
        ("PMID:123", "c"),
        ("URL:https://arxiv.org/abs/2101.00001", "a"),
        (f"URL:https://www.semanticscholar.org/paper/Some-Title/{'b' * 40}", "b"),
    ],
)
def test_paper(services, asked, expected):
    """A paper is found by any of its ids; a merged one is shown under the id that was kept."""
    assert expected * 40 == get(services, asked).json()["paperId"]


@pytest.mark.parametrize("asked", ["0", "ARXIV:2101.00001v1", "2101.00001", "ARXIV:2303.00003", "b" * 39])
def test_paper_not_found(services, asked):
    """What is not found is a 404 of the application, before any field is looked at."""
    response = get(services, asked, fields="nonsense")
    assert 404 == response.status_code
    assert f'{{"error":"Paper with id {asked} not found"}}\n' == response.text


def test_no_fields(services):
    """Without fields there are id and title."""
    assert {"paperId": "a" * 40, "title": "Ranking Patient Learners"} == get(services, "CorpusId:11").json()


def test_fields(services):
    """Fields come in the service's own order and shapes."""
    row = get(
        services, "CorpusId:11", fields="year,externalIds,authors,journal,venue,tldr,openAccessPdf"
    ).json()
    assert [
        *("paperId", "externalIds", "venue", "year", "openAccessPdf", "journal", "authors", "tldr"),
    ] == list(row)
    assert {"ArXiv": "2101.00001", "DOI": "10.5555/Rank.1", "CorpusId": 11} == row["externalIds"]
    assert [
        {"authorId": None, "name": "Ada Novak"},
        {"authorId": "77", "name": "Bo Li"},
    ] == row["authors"]
    assert ("", None) == (row["venue"], row["journal"])


def test_retitled(services):
    """A title can differ from arXiv's, and an abstract can be withheld."""
    row = get(services, "CorpusId:13", fields="title,abstract").json()
    assert ("Deep Self-Attention in Graph Networks", None) == (row["title"], row["abstract"])


def test_batch(services):
    """A batch keeps the order asked: null for a miss, the same paper twice, a merged id under the other."""
    answer = batch(services, "ARXIV:1", "d" * 40, "CorpusId:11", "CorpusId:13", "CorpusId:11").json()
    assert [None, "c", "a", "c", "a"] == [row and row["paperId"][0] for row in answer]


@pytest.mark.parametrize("ids", [("ARXIV:1",), ("CorpusId:11", ""), ()])
def test_batch_without_a_hit(services, ids):
    """A batch of which nothing is known, or with an empty id, is an error and not a list of nulls."""
    response = batch(services, *ids)
    assert (400, '{"error":"No valid paper ids given"}\n') == (response.status_code, response.text)


def test_batch_too_long(services):
    """More than 500 ids are refused."""
    assert 400 == batch(services, *["CorpusId:11"] * 501).status_code
    assert 200 == batch(services, *["CorpusId:11"] * 500).status_code


def test_batch_too_large():
    """An answer above 10 MB is refused."""
    library = Library((invented_paper(1, abstract="x" * 30_000),))
    with Services(library) as services:
        ids = ["CorpusId:200000001"] * 400
        assert (
            "Response would exceed maximum size" in batch(services, *ids, fields="abstract").json()["error"]
        )
        assert 200 == batch(services, *ids[:300], fields="abstract").status_code


@pytest.mark.parametrize(
    ("path", "params", "fields"),
    [
        ("CorpusId:11", {}, "unknown"),
        ("CorpusId:11", {}, "authors.unknown"),
        ("CorpusId:11", {}, "Title"),
        ("search", {"query": "ranking"}, "unknown"),
        ("search/match", {"query": "ranking patient learners"}, "matchScore"),
        ("search/bulk", {"query": "ranking"}, "tldr"),
        ("search/bulk", {"query": "ranking"}, "embedding.specter_v2"),
        ("search/bulk", {"query": "ranking"}, "citations.title"),
    ],
)
def test_refused_field(services, path, params, fields):
    """Which fields are taken depends on the endpoint."""
    response = get(services, path, **params, fields=f"title,{fields}")
    assert 400 == response.status_code
    assert {"error": f"Unrecognized or unsupported fields: [{fields}]"} == response.json()


def test_refused_field_of_a_batch(services):
    """A batch refuses one field that a single paper has."""
    assert 400 == batch(services, "CorpusId:11", fields="citationStyles.bibtex").status_code
    assert 200 == batch(services, "CorpusId:11", fields="citationStyles").status_code
    assert 200 == batch(services, "CorpusId:11", fields="tldr,embedding.specter_v2").status_code


def test_search(services):
    """A search wants all words, in title or abstract; hyphens spoil it, and no hit means no data."""
    assert "ab" == "".join(
        row["paperId"][0] for row in get(services, "search", query="patient").json()["data"]
    )
    assert 1 == get(services, "search", query="rank them patient we").json()["total"]
    assert {"total": 0, "offset": 0} == get(services, "search", query="self-attention").json()
    assert 1 == get(services, "search", query="self attention").json()["total"]
    assert {"total": 0, "offset": 0} == get(services, "search", query="nothing", fields="unknown").json()


def test_search_pages():
    """`next` is there as long as there is more, and pages end at a thousand."""
    with Services(Library(invented_papers(25))) as services:
        first = get(services, "search", query="study", limit=20).json()
        assert (25, 20, 20) == (first["total"], first["next"], len(first["data"]))
        second = get(services, "search", query="study", limit=20, offset=20).json()
        assert ("next" in second, len(second["data"])) == (False, 5)
        for limits in ({"offset": 900, "limit": 100}, {"limit": 101}, {"offset": 30}):
            assert 400 == get(services, "search", query="study", **limits).status_code


def test_match(services):
    """A match is the nearest title, with a score that grows with its length."""
    (row,) = get(services, "search/match", query="deep self-attention in graph networks!").json()["data"]
    (short,) = get(services, "search/match", query="deep graph").json()["data"]
    assert "c" * 40 == row["paperId"] == short["paperId"]
    assert row["matchScore"] > short["matchScore"] > 0


def test_match_wrong():
    """The nearest title can be that of another paper."""
    library = Library((*invented_papers(50), invented_paper(51, title="Attention Is Not All You Need")))
    with Services(library) as services:
        (row,) = get(services, "search/match", query="Attention Is All You Need").json()["data"]
    assert "Attention Is Not All You Need" == row["title"]


def test_match_missed(services):
    """Without a near title there is a 404."""
    response = get(services, "search/match", query="entirely different matters")
    assert (404, {"error": "Title match not found"}) == (response.status_code, response.json())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"ranking patient learners"', "ab"),
        ('"rank patient learner"', "ab"),
        ('"patient ranking"', ""),
        ('"ranking learners"~2', "ab"),
        ("learner ranking", "ab"),
        ('"patient learners" | "graph networks"', "abc"),
        ("patient | graph", "abc"),
        ("(patient | graph) + deep", "c"),
        ("learners -them", "b"),
        ("netw*", "c"),
        ("lerners~1", "ab"),
        ("self-attention", ""),
        ('"self-attention"', ""),
        ('"self attention"', "c"),
        ("withheld", ""),
        ("", "abc"),
    ],
)
def test_bulk(services, query, expected):
    """Bulk search has phrases, and, or, not, endings and near words; papers come by id."""
    assert expected == found(services, query)


def test_bulk_sorted(services):
    """Papers can be asked by citations, and of some years only."""
    by_count = get(
        services, "search/bulk", query="", sort="citationCount:desc", fields="citationCount"
    ).json()
    assert [9, 5, 0] == [row["citationCount"] for row in by_count["data"]]
    assert 1 == get(services, "search/bulk", query="", year="2020-").json()["total"]


def test_bulk_pages():
    """A thousand papers a page whatever the limit, and a token for the next until it is null."""
    with Services(Library(invented_papers(1500))) as services:
        first = get(services, "search/bulk", query="study", limit=10, offset=3).json()
        assert (1500, 1000) == (first["total"], len(first["data"]))
        second = get(services, "search/bulk", query="study", token=first["token"]).json()
        assert (None, 500) == (second["token"], len(second["data"]))
        assert 1500 == len({row["paperId"] for row in first["data"] + second["data"]})
        assert 400 == get(services, "search/bulk", query="other", token=first["token"]).status_code


def test_keys():
    """An unknown key is turned away by the gateway, a missing one by the application."""
    with Services(LIBRARY, s2_keys=("right",), is_s2_key_required=True) as services:
        url = f"{services.s2.url}/graph/v1/paper/CorpusId:11"
        answers = [
            requests.get(url, headers=headers, timeout=5)
            for headers in ({"x-api-key": "right"}, {"x-api-key": "wrong"}, {})
        ]
        assert [200, 403, 401] == [answer.status_code for answer in answers]
        assert [{"message": "Forbidden"}, {"error": "A valid API key is required"}] == [
            answer.json() for answer in answers[1:]
        ]


def test_package_semanticscholar(services):
    """The package `semanticscholar` reads the answers."""
    client = SemanticScholar(api_url=services.s2.url, retry=False)
    assert "Ranking Patient Learners" == client.get_paper("ARXIV:2101.00001").title
    assert ["c" * 40, "a" * 40] == [paper.paperId for paper in client.get_papers(["d" * 40, "CorpusId:11"])]
    assert 2 == len(list(client.search_paper("patient", limit=10)))
    assert "c" * 40 == client.search_paper("deep graph", match_title=True).paperId
    assert 2 == len(list(client.search_paper("patient", bulk=True)))
