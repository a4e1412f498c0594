"""Corpora of labelled statements: read, checked, counted, written, fetched."""

from pipeline.corpora.catalogue import CORPORA
from pipeline.corpora.fetch import fetch
from pipeline.corpora.frame import CORPUS_COLUMNS, corpus_frame
from pipeline.corpora.polnear import AttributedArticle, Attribution, Span, read_polnear
from pipeline.corpora.quality import SOUNDNESS, Finding, Quotas, check_corpus
from pipeline.corpora.reading import read_corpus
from pipeline.corpora.records import ParsedRecord, parse_record
from pipeline.corpora.stats import CorpusStats, corpus_stats
from pipeline.corpora.writing import corpus_fingerprint, write_corpus

__all__ = [
    "CORPORA",
    "CORPUS_COLUMNS",
    "SOUNDNESS",
    "AttributedArticle",
    "Attribution",
    "CorpusStats",
    "Finding",
    "ParsedRecord",
    "Quotas",
    "Span",
    "check_corpus",
    "corpus_fingerprint",
    "corpus_frame",
    "corpus_stats",
    "fetch",
    "parse_record",
    "read_corpus",
    "read_polnear",
    "write_corpus",
]
