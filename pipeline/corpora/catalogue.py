"""The public corpora that can be fetched: whose, where, at which revision, with which hashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class RawFile:
    """A published file: its path in the repository, its size in bytes and its SHA-256."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PublicCorpus:
    """A corpus of other authors.

    ``address`` is what a path is appended to; None means that the authors' terms ask everybody to
    download by hand, ``page`` being where. ``texts_sha256`` (PolNeAR) pins what the 840 single
    articles hold, where no published hash does.
    """

    name: str
    page: str
    licence: str
    reference: str
    address: str | None = None
    revision: str = ""
    files: tuple[RawFile, ...] = ()
    texts_sha256: str | None = None

    def url(self, path: str) -> str:
        """Return the address of a file at the pinned revision."""
        return f"{self.address}/{self.revision}/{quote(path)}"


_RAW: Final = "https://raw.githubusercontent.com"

CORPORA: Final[dict[str, PublicCorpus]] = {
    corpus.name: corpus
    for corpus in (
        PublicCorpus(
            name="dse",
            page="https://github.com/bywords/directed_sentiment_analysis",
            licence="free to use with citation",
            reference="Park et al., Findings of ACL 2021",
            address=f"{_RAW}/bywords/directed_sentiment_analysis",
            revision="6a1275f070e40e8d9ae7499963556653c05d439c",
            files=(
                RawFile(
                    "dataset/train.txt",
                    2760359,
                    "0b608a7e376bcd73aad9f0f211d0c29e5fe520a281d1d4b3f5e4e37a20a0636b",
                ),
                RawFile(
                    "dataset/valid.txt",
                    306932,
                    "e4bd17fd9f419acd034912de9bfc746a7e400d84496e6082cd18e30b4cedface",
                ),
            ),
        ),
        PublicCorpus(
            name="newsmtsc",
            page="https://github.com/fhamborg/NewsMTSC",
            licence="MIT",
            reference="Hamborg and Donnay, EACL 2021",
            address=f"{_RAW}/fhamborg/NewsMTSC",
            revision="b9d9b79704ed1b35cecaf1d7c2343dc1bd734fb7",
            files=(
                RawFile(
                    "NewsSentiment/controller_data/datasets/NewsMTSC-dataset/train.jsonl",
                    3292398,
                    "fb80ff05993dd59016c36abefaa7bd00d77cb0cb38a781c1f9edd9ad7c61471e",
                ),
            ),
        ),
        PublicCorpus(
            name="polnear",
            page="https://github.com/networkdynamics/PolNeAR",
            licence="none stated; research corpus",
            reference="Newell, Margolin and Ruths, LREC 2018",
            address=f"{_RAW}/networkdynamics/PolNeAR",
            revision="c3eee833c035bf7b8c84f55b58c0bf7346cfae76",
            files=(
                RawFile(
                    "data/metadata.tsv",
                    191391,
                    "f3ac2352dcac7c432ee05eaca9fa32195f602450823b93c964e7ba7b8ba9f4c3",
                ),
            ),
            texts_sha256="6a79e2fce99cbde0ea37688a9495e13c32e35b94a60ef598b6992abdef3842b7",
        ),
        PublicCorpus(
            name="semeval2016",
            page="https://www.saifmohammad.com/WebPages/StanceDataset.htm",
            licence="the organisers' terms of use",
            reference="Mohammad et al., SemEval 2016, task 6",
        ),
    )
}
