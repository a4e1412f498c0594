"""Plain values into typed dataclasses; unknown keys, wrong types and ranges are refused.

Understands what a configuration needs: anything, scalars, ``Literal``, ``X | None``, tuples, nested
dataclasses and ``Annotated[number, Range(...)]``. Errors name the source and the dotted key.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pipeline.errors import ConfigError

T = TypeVar("T")

_WORDS = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}


def is_missing(value: object) -> bool:
    """Return whether ``value`` stands for none: None, NaN, NaT or ``pandas.NA`` (pandas is not imported).

    >>> [is_missing(value) for value in (None, math.nan, "", 0, [])]
    [True, True, False, False, False]
    """
    if value is None:
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):  # neither yes nor no: pandas.NA, or an array with many answers
        return type(value).__name__ == "NAType"


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds of a number: ``low`` and ``high`` belong to it, ``above`` and ``below`` do not."""

    low: float = -math.inf
    high: float = math.inf
    above: float = -math.inf
    below: float = math.inf

    def holds(self, value: float) -> bool:
        """Return whether ``value`` is finite and within the bounds."""
        inside = self.low <= value <= self.high and self.above < value < self.below
        return inside and -math.inf < value < math.inf

    def __str__(self) -> str:
        sides = (
            ("at least", self.low),
            ("more than", self.above),
            ("at most", self.high),
            ("less than", self.below),
        )
        words = [f"{side} {bound:g}" for side, bound in sides if math.isfinite(bound)]
        return " and ".join(words) or "finite"


def build(values: Mapping[str, Any], cls: type[T], source: str) -> T:
    """Return ``cls`` made from ``values``.

    Raises
    ------
    ConfigError
        A key is unknown or missing, or a value has the wrong type or is out of range.
    """
    result: T = _Reader(source, partial=False).record(values, cls, "")
    return result


def check(values: Mapping[str, Any], cls: type[Any], source: str) -> None:
    """Check ``values`` as :func:`build` does, but let keys of nested mappings be missing.

    Raises
    ------
    ConfigError
        A key is unknown, or a value has the wrong type or is out of range.
    """
    _Reader(source, partial=True).record(values, cls, "")


@dataclass(frozen=True, slots=True)
class _Reader:
    source: str
    partial: bool

    def fail(self, key: str, what: str) -> ConfigError:
        """Return the error, for the caller to raise, that says where ``key`` is; "" is the whole file."""
        return ConfigError(f"{self.source}: {key or 'the configuration'} {what}")

    def record(self, values: Any, cls: type[Any], key: str) -> Any:
        """Return ``values`` as a ``cls``; of a part, the checked keyword arguments."""
        if not isinstance(values, Mapping):
            raise self.fail(key.rstrip("."), f"must hold keys and values, not {values!r}")
        types = get_type_hints(cls, include_extras=True)
        for name in values:
            if name not in types:
                folded = {valid.casefold(): valid for valid in types}
                near = get_close_matches(str(name).casefold(), folded, n=1, cutoff=0.0)[0]
                raise self.fail(f"{key}{name}", f"is unknown; did you mean {key}{folded[near]}?")
        found = {k: self.value(v, types[k], f"{key}{k}") for k, v in values.items()}
        if self.partial:
            return found
        for item in fields(cls):
            required = item.default is MISSING and item.default_factory is MISSING
            if required and item.name not in found:
                raise self.fail(f"{key}{item.name}", "is missing")
        try:
            return cls(**found)
        except ValueError as error:
            raise self.fail(key.rstrip("."), f"is inconsistent: {error}") from None

    def value(self, value: Any, kind: Any, key: str) -> Any:
        """Return ``value`` as the annotation ``kind`` asks."""
        if kind is Any:
            return value
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self.number(self.value(value, arguments[0], key), arguments[1], key)
        if origin in (Union, UnionType):
            rest = [a for a in arguments if a is not NoneType]
            return None if value is None else self.value(value, rest[0], key)
        if origin is Literal:
            if value not in arguments or isinstance(value, bool):
                raise self.fail(key, f"is {value!r}; choose {', '.join(map(str, arguments))}")
            return value
        if origin is tuple:
            return self.sequence(value, arguments, key)
        if is_dataclass(kind):
            return self.record(value, kind, f"{key}.")  # type: ignore[arg-type]
        return self.scalar(value, kind, key)

    def sequence(self, value: Any, kinds: tuple[Any, ...], key: str) -> tuple[Any, ...]:
        """Return a list as a tuple, each item as its own of ``kinds``; ``(kind, ...)`` takes any number."""
        if not isinstance(value, list | tuple):
            raise self.fail(key, f"must be a list, not {value!r}")
        if kinds[1:] == (Ellipsis,):
            kinds = (kinds[0],) * len(value)
        if len(value) != len(kinds):
            raise self.fail(key, f"must have {len(kinds)} values, not {len(value)}")
        # A list replaces the one below it, so its items have to be whole even in a partial file.
        whole = _Reader(self.source, partial=False)
        pairs = zip(value, kinds, strict=True)
        return tuple(whole.value(v, k, f"{key}[{i}]") for i, (v, k) in enumerate(pairs))

    def number(self, value: Any, limits: Range, key: str) -> Any:
        """Return ``value`` if ``limits`` hold it."""
        if not limits.holds(value):
            raise self.fail(key, f"is {value!r}; it must be {limits}")
        return value

    def scalar(self, value: Any, kind: type[Any], key: str) -> Any:
        """Return ``value`` as a ``kind``; a float may be written as an integer or as text."""
        if kind is float and isinstance(value, str):
            value = _number(value)  # YAML 1.1 reads 1e-3, without a point, as text
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value) if abs(value) < 2**1023 else math.inf
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            raise self.fail(key, f"is {value!r}; it must be {_WORDS[kind]}")
        return value


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
