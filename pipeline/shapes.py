"""What one row of an output is: a pair, an edge or a statement; its columns and their types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pipeline.edges import EDGE_COLUMNS
from pipeline.errors import StanceError
from pipeline.listing import STATEMENT_COLUMNS
from pipeline.schema import COLUMNS

_INTEGERS: Final = frozenset({"start", "end", "statements", "favor", "neutral", "against", "pairs"})
_BOOLEANS: Final = frozenset({"abstained", "contradicted", "scored"})


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of an output, in order; types follow from their names."""

    name: str
    columns: tuple[str, ...]

    def arrow(self) -> Any:
        """Return the Arrow schema: the columns of every file, whatever its rows hold."""
        import pyarrow as pa

        types = {"int": pa.int64(), "bool": pa.bool_(), "float": pa.float64(), "str": pa.string()}
        return pa.schema([(name, types[kind_of(name)]) for name in self.columns])


PAIRS: Final = Shape("pairs", COLUMNS)
EDGES: Final = Shape("edges", EDGE_COLUMNS)
STATEMENTS: Final = Shape("statements", STATEMENT_COLUMNS)
SHAPES: Final = {shape.name: shape for shape in (PAIRS, EDGES, STATEMENTS)}


def kind_of(column: str) -> str:
    """Return "int", "bool", "float" or "str"."""
    if column in _INTEGERS:
        return "int"
    if column in _BOOLEANS:
        return "bool"
    real = column.startswith("p_") or column.endswith(("probability", "_score"))
    return "float" if real else "str"


def shape_named(name: str) -> Shape:
    """Return the shape of that name.

    Raises
    ------
    StanceError
        There is none.
    """
    if name not in SHAPES:
        raise StanceError(f"no rows called {name!r}; there are {', '.join(SHAPES)}")
    return SHAPES[name]
