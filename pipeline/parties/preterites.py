"""Spanish verbs that open a sentence before a name: "Habló Ana Quispe", "Llegaron Ana Ruiz y Juan Soto"."""

from __future__ import annotations

import re
from typing import Final

from pipeline.parties.folding import fold_name
from pipeline.parties.given import first_names

#: Third persons of the preterite; no "Aaron", "Baron", "Sharon".
_PRETERITE: Final = re.compile(r"\w{2,}(?:ó|ieron)\Z|\w{3,}aron\Z", re.IGNORECASE)


def is_preterite(word: str) -> bool:
    """Tell whether a word with its accents has the form of one and is nobody's first name."""
    return _PRETERITE.match(word) is not None and fold_name(word) not in first_names()
