"""Identifiers of papers, in every form that links and citations have them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ids import Ids, canonical_url, clean_doi, from_text, from_url

ARXIV = [
    ("https://arxiv.org/abs/1706.03762", "1706.03762"),
    ("http://arxiv.org/abs/1706.03762v7", "1706.03762"),
    ("https://arxiv.org/pdf/1706.03762.pdf", "1706.03762"),
    ("https://arxiv.org/pdf/1706.03762v1.pdf", "1706.03762"),
    ("arxiv.org/pdf/1706.03762", "1706.03762"),
    ("https://www.arxiv.org/abs/1706.03762?context=cs", "1706.03762"),
    ("https://arxiv.org/html/2312.00752v2", "2312.00752"),
    ("https://arxiv.org/html/2312.00752v2/#S3", "2312.00752"),
    ("https://export.arxiv.org/abs/1706.03762", "1706.03762"),
    ("https://cn.arxiv.org/pdf/1706.03762.pdf", "1706.03762"),
    ("https://ar5iv.org/abs/1706.03762", "1706.03762"),
    ("https://ar5iv.labs.arxiv.org/html/1706.03762", "1706.03762"),
    ("https://www.alphaxiv.org/abs/1706.03762", "1706.03762"),
    ("https://www.alphaxiv.org/overview/1706.03762v7", "1706.03762"),
    ("https://huggingface.co/papers/1706.03762", "1706.03762"),
    ("https://scirate.com/arxiv/1706.03762", "1706.03762"),
    ("https://www.semanticscholar.org/arxiv/1706.03762", "1706.03762"),
    ("http://xxx.lanl.gov/abs/hep-th/9901001", "hep-th/9901001"),
    ("https://arxiv.org/abs/hep-th/9901001v2", "hep-th/9901001"),
    ("https://arxiv.org/abs/math.GT/0309136", "math/0309136"),
    ("https://arxiv.org/pdf/cs/0102001.pdf", "cs/0102001"),
    ("https://doi.org/10.48550/arXiv.1706.03762", "1706.03762"),
    ("https://doi.org/10.48550/ARXIV.1706.03762", "1706.03762"),
    ("https://arxiv.org/abs/0704.0001", "0704.0001"),
    ("https://ui.adsabs.harvard.edu/abs/2017arXiv170603762V/abstract", "1706.03762"),
    ("https://arxiv.org/abs/9999.99999", None),
    ("https://arxiv.org/list/cs.CL/recent", None),
    ("https://example.org/files/1706.03762", None),
    ("https://github.com/a/1706.03762", None),
]
DOI = [
    ("https://doi.org/10.1038/S41586-021-03819-2", "10.1038/s41586-021-03819-2"),
    ("https://dx.doi.org/10.1145/3531146.3533138", "10.1145/3531146.3533138"),
    ("https://dl.acm.org/doi/abs/10.1145/3664647.3681487", "10.1145/3664647.3681487"),
    ("https://dl.acm.org/doi/pdf/10.1145/3664647.3681487", "10.1145/3664647.3681487"),
    ("https://link.springer.com/chapter/10.1007/978-3-319-68127-6_1", "10.1007/978-3-319-68127-6_1"),
    (
        "https://link.springer.com/content/pdf/10.1007%2F978-3-319-46448-0_8.pdf",
        "10.1007/978-3-319-46448-0_8",
    ),
    ("https://onlinelibrary.wiley.com/doi/full/10.1002/mp.12345", "10.1002/mp.12345"),
    ("https://www.pnas.org/doi/10.1073/pnas.1800000115?cookieSet=1", "10.1073/pnas.1800000115"),
    ("https://www.nature.com/articles/s41592-020-0001-2", "10.1038/s41592-020-0001-2"),
    ("https://www.biorxiv.org/content/10.1101/2023.10.10.561808v2.full", "10.1101/2023.10.10.561808"),
    ("https://www.medrxiv.org/content/10.1101/2020.03.03.20030593v1", "10.1101/2020.03.03.20030593"),
    ("https://doi.org/10.1016/S0140-6736(20)30183-5", "10.1016/s0140-6736(20)30183-5"),
    ("https://sci-hub.se/10.1016/j.cell.2020.01.001", "10.1016/j.cell.2020.01.001"),
    (
        "https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0012345",
        "10.1371/journal.pone.0012345",
    ),
    ("https://example.org/10.1/x", None),
]
OTHERS = [
    ("https://pubmed.ncbi.nlm.nih.gov/12345678/", Ids(pmid="12345678")),
    ("https://www.ncbi.nlm.nih.gov/pubmed/12345678", Ids(pmid="12345678")),
    ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/", Ids(pmc_id="PMC1234567")),
    ("https://aclanthology.org/2023.acl-long.5/", Ids(acl_id="2023.acl-long.5")),
    ("https://aclanthology.org/2021.emnlp-main.288.pdf", Ids(acl_id="2021.emnlp-main.288")),
    ("http://www.aclweb.org/anthology/D18-1032", Ids(acl_id="D18-1032")),
    ("https://www.aclweb.org/anthology/P/P18/P18-1001.pdf", Ids(acl_id="P18-1001")),
    ("https://openreview.net/forum?id=YicbFdNTTy", Ids(openreview_id="YicbFdNTTy")),
    ("https://openreview.net/pdf?id=B1xJAsA5F7", Ids(openreview_id="B1xJAsA5F7")),
    ("https://openreview.net/forum?noteId=x&id=YicbFdNTTy", Ids(openreview_id="YicbFdNTTy")),
    ("https://www.semanticscholar.org/paper/A-Title/" + "0af" * 13 + "b", Ids(s2_id="0af" * 13 + "b")),
    ("https://pdfs.semanticscholar.org/0af0/" + "af0" * 12 + ".pdf", Ids(s2_id="0af0" + "af0" * 12)),
    ("http://[", Ids()),
    ("", Ids()),
]


@pytest.mark.parametrize(("url", "arxiv_id"), ARXIV)
def test_arxiv_address(url: str, arxiv_id: str | None) -> None:
    """Every address that shows an arXiv paper has its id, without version."""
    assert arxiv_id == from_url(url).arxiv_id


@pytest.mark.parametrize(("url", "doi"), DOI)
def test_doi_address(url: str, doi: str | None) -> None:
    """Every address that holds a DOI has it, in lower case and without what stands behind it."""
    assert doi == from_url(url).doi


@pytest.mark.parametrize(("url", "ids"), OTHERS)
def test_other_address(url: str, ids: Ids) -> None:
    """Other archives' addresses have their ids, and addresses without one have none."""
    assert ids == from_url(url)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("arXiv preprint arXiv:1412.6980v9 (2014)", Ids(arxiv_id="1412.6980")),
        ("CoRR, abs/1510.00149 2 (2015)", Ids(arxiv_id="1510.00149")),
        ("arXiv: hep-th/9901001", Ids(arxiv_id="hep-th/9901001")),
        ("Nature 2020. doi:10.1038/s41586-020-2649-2.", Ids(doi="10.1038/s41586-020-2649-2")),
        ("PMID: 12345678", Ids(pmid="12345678")),
        ("pages 1706.03762", Ids()),
    ],
)
def test_citation(text: str, ids: Ids) -> None:
    """A citation's own words name ids."""
    assert ids == from_text(text)


def test_key_prefers_the_strongest() -> None:
    """ArXiv comes before DOI, DOI before the rest."""
    assert Ids(arxiv_id="1706.03762", doi="10.1/x").key() == "arxiv:1706.03762"
    assert Ids(doi="10.1000/x", s2_id="0" * 40).key() == "doi:10.1000/x"
    assert Ids().key() is None


def test_canonical_url_forgets_scheme_and_slash() -> None:
    """Two ways to write one address are one."""
    assert canonical_url("http://www.Example.org/a/") == canonical_url("https://example.org/a#b")


@given(st.text(max_size=200))
def test_any_text_is_an_address(text: str) -> None:
    """No text raises, and cleaning a DOI twice changes nothing more."""
    from_url(text)
    from_text(text)
    canonical_url(text)
    doi = clean_doi(f"10.1234/{text}")
    assert doi is None or clean_doi(doi) == doi
