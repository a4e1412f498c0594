"""``stance corpus fetch``: the authors' published files, checked and converted.

Nothing is downloaded unless the user asks for it by name. Every download has a pinned revision
and is checked against its SHA-256 before a byte of it is parsed.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from pipeline.corpora.catalogue import CORPORA, PublicCorpus, RawFile
from pipeline.corpora.converters import convert_dse, convert_newsmtsc, convert_semeval
from pipeline.corpora.polnear import (
    ArticleFiles,
    AttributedArticle,
    list_articles,
    parse_annotations,
    texts_fingerprint,
)
from pipeline.corpora.writing import write_rows
from pipeline.errors import CorpusError, FetchError

_CHUNK: Final = 1 << 16
_TIMEOUT: Final = 30.0
_THREADS: Final = 8
#: Limit for files without a pinned size (one article or its annotation), bytes.
_MAX_UNPINNED: Final = 1 << 22
#: Articles without any attribution have no annotation file; a larger share is an error.
_MAX_UNANNOTATED: Final = 0.01
_ZIP_MAGIC: Final = b"PK\x03\x04"
_DAMAGED: Final = "the archive is damaged or not readable here; get it again, or unpack it yourself"
_SEMEVAL_PARTS: Final = {"trainingdata": "train", "trialdata": "trial"}

Rows = Iterator[dict[str, Any]]
Get = Callable[[str, RawFile | None], bytes | None]


def fetch(
    name: str,
    out: str | os.PathLike[str],
    *,
    source: str | os.PathLike[str] | None = None,
    progress: bool = True,
) -> list[Path]:
    """Write a public corpus to the folder ``out`` in the corpus format and return the files.

    Parameters
    ----------
    name
        One of `CORPORA`.
    out
        Folder, made if need be; files of the same names are replaced, all or none.
    source
        The authors' files on disk (a checkout of their repository, a folder with the files, their
        ZIP archive, or the single file) in place of the download.
    progress
        Whether to show a bar on the standard error stream.

    Raises
    ------
    FetchError
        The name is unknown; the corpus must be downloaded by hand; a file cannot be had or does
        not match its pinned size and SHA-256; or its content is not what the authors describe.
        Nothing is left behind.
    """
    corpus = CORPORA.get(name)
    if corpus is None:
        raise FetchError(f"unknown corpus {name!r}; one of {', '.join(CORPORA)}")
    if source is None and corpus.address is None:
        raise FetchError(
            f"{name} must be downloaded by hand, from {corpus.page} under {corpus.licence};"
            f" then: stance corpus fetch {name} --from PATH"
        )
    target = Path(out)
    is_new = not target.exists()
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{name}-", suffix=".part", dir=target) as work:
            get = _from_disk(Path(source)) if source is not None else _from_network(corpus)
            parts = _convert(corpus, get, Path(work), progress)
            return [part.replace(target / part.name) for part in parts]
    except CorpusError as error:
        raise FetchError(f"{name}: the authors' files are not as described: {error}") from None
    except (OSError, UnicodeError, zipfile.BadZipFile) as error:
        raise FetchError(f"{name}: {error}") from None
    finally:
        if is_new and target.is_dir() and not any(target.iterdir()):
            target.rmdir()


def _convert(corpus: PublicCorpus, get: Get, work: Path, progress: bool) -> list[Path]:
    written: list[Path] = []
    for name, rows in _outputs(corpus, get, progress):
        path = work / name
        if write_rows(path, rows) == 0:
            raise FetchError(f"{corpus.name}: {name} would be empty")
        written.append(path)
    return written


def _outputs(corpus: PublicCorpus, get: Get, progress: bool) -> Iterator[tuple[str, Rows]]:
    """Yield (file name, rows) for each file that the corpus is converted to."""
    if corpus.name == "polnear":
        yield "polnear_train.jsonl", _polnear_rows(corpus, get, progress)
    elif corpus.name == "semeval2016":
        yield "semeval2016_train.jsonl", _semeval_rows(get)
    else:
        convert = {"dse": convert_dse, "newsmtsc": convert_newsmtsc}[corpus.name]
        for file in _progress(corpus.files, corpus.name, progress):
            part = Path(file.path).stem
            content = io.StringIO(_need(get, file.path, file).decode("utf-8"), newline="")
            records = convert(content, part=part)
            yield f"{corpus.name}_{part}.jsonl", (record.to_json() for record in records)


def _need(get: Get, path: str, pinned: RawFile | None) -> bytes:
    content = get(path, pinned)
    if content is None:
        raise FetchError(f"{path} is not there")
    return content


def _progress(items: Any, name: str, shown: bool) -> Any:
    from tqdm import tqdm  # only a fetch shows bars

    return tqdm(items, desc=name, unit="file", disable=not shown)


# --- where bytes come from ----------------------------------------------------------------------


def _check(content: bytes, pinned: RawFile) -> bytes:
    found = hashlib.sha256(content).hexdigest()
    if len(content) != pinned.bytes or found != pinned.sha256:
        raise FetchError(
            f"{pinned.path} is not the pinned file: {len(content)} bytes with SHA-256 {found},"
            f" expected {pinned.bytes} bytes with {pinned.sha256}"
        )
    return content


def _from_network(corpus: PublicCorpus) -> Get:
    def get(path: str, pinned: RawFile | None) -> bytes | None:
        limit = pinned.bytes if pinned else _MAX_UNPINNED
        content = _download(corpus.url(path), limit, optional=pinned is None)
        return content if content is None or pinned is None else _check(content, pinned)

    return get


def _download(url: str, limit: int, *, optional: bool) -> bytes | None:
    """Return the content of ``url``; None where an optional file does not exist."""
    # 40 ms of imports that only a download needs.
    import urllib.error
    import urllib.request

    content = bytearray()
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT) as response:
            # One byte beyond the limit tells a longer file, however long it is.
            while len(content) <= limit and (chunk := response.read(_CHUNK)):
                content += chunk
    except urllib.error.HTTPError as error:
        if optional and error.code == 404:
            return None
        raise FetchError(f"{url}: the server answers {error.code} {error.reason}") from None
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise FetchError(f"{url}: cannot be reached ({reason}); --from takes a copy") from None
    if len(content) > limit:
        raise FetchError(f"{url} is longer than the pinned {limit} bytes")
    return bytes(content)


def _from_disk(source: Path) -> Get:
    if not source.exists():
        raise FetchError(f"{source}: there is no such file or folder")
    if source.is_file() and _begins_as_zip(source) and not zipfile.is_zipfile(source):
        raise FetchError(f"{source}: {_DAMAGED}")

    def get(path: str, pinned: RawFile | None) -> bytes | None:
        content = _zip_member(source, path) if zipfile.is_zipfile(source) else None
        itself = source if source.name == Path(path).name else source / path
        for candidate in (itself, source / path, source / Path(path).name):
            if content is None and candidate.is_file():
                content = candidate.read_bytes()
        return content if content is None or pinned is None else _check(content, pinned)

    return get


def _zip_member(archive: Path, path: str) -> bytes | None:
    """Return the member whose name ends as ``path`` does; nothing is unpacked to disk."""
    try:
        with zipfile.ZipFile(archive) as members:
            for ending in (path, Path(path).name):
                for info in members.infolist():
                    if f"/{info.filename}".endswith(f"/{ending}") and not info.is_dir():
                        with members.open(info) as stream:
                            return stream.read()
    # RuntimeError: a password is asked for; NotImplementedError: a compression that Python lacks.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise FetchError(f"{archive}: {error}; {_DAMAGED}") from None
    return None


def _begins_as_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(_ZIP_MAGIC)) == _ZIP_MAGIC


# --- the two corpora that are more than a file --------------------------------------------------


def _semeval_rows(get: Get) -> Rows:
    found = 0
    for stem, part in _SEMEVAL_PARTS.items():
        content = None
        for name in (f"{stem}-all-annotations.txt", f"semeval2016-task6-{stem}.txt"):
            content = content or get(name, None)
        if content is None:
            continue
        found += 1
        # Python's Windows-1252 has five holes that the tweets may fall into.
        lines = io.StringIO(content.decode("cp1252", "replace"), newline="\n")
        yield from (record.to_json() for record in convert_semeval(lines, part=part))
    if not found:
        raise FetchError("semeval2016: no trainingdata-all-annotations.txt at that path")


def _polnear_rows(corpus: PublicCorpus, get: Get, progress: bool) -> Rows:
    metadata = _need(get, corpus.files[0].path, corpus.files[0]).decode("utf-8")
    listed = list_articles(metadata.split("\n"))
    with ThreadPoolExecutor(_THREADS) as pool:
        results = pool.map(lambda files: _polnear_article(files, get), listed)
        found = list(_progress(results, corpus.name, progress))
    unannotated = sum(not annotated for _, annotated in found)
    if unannotated > _MAX_UNANNOTATED * len(found):
        raise FetchError(f"polnear: {unannotated} of {len(found)} annotation files are not there")
    articles = [article for article, _ in found]
    if corpus.texts_sha256 and texts_fingerprint(articles) != corpus.texts_sha256:
        raise FetchError("polnear: the articles are not those of the pinned revision")
    return (article.to_json() for article in articles)


def _polnear_article(files: ArticleFiles, get: Get) -> tuple[AttributedArticle, bool]:
    text = _need(get, files.text, None).decode("utf-8").replace("\r\n", "\n")
    annotation = get(files.annotation, None)
    try:
        attributions = parse_annotations(
            (annotation or b"").decode("utf-8").split("\n"), size=len(text)
        )
    except ValueError as error:
        raise CorpusError(f"{files.annotation}: {error}") from None
    return AttributedArticle(files.id, text, attributions), annotation is not None
