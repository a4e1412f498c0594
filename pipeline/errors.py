"""Errors that a user can mend: each is named after what went wrong and says what to do next."""

from __future__ import annotations

from dataclasses import dataclass


class StanceError(Exception):
    """Base of every error that the project raises on purpose; the console script prints it and exits with 2."""


class ConfigError(StanceError):
    """A configuration has an unknown key, a value of the wrong type or one out of range."""


class DocumentError(StanceError):
    """A document cannot be read: missing, empty, undecodable, or without the column that holds its text."""


class CorpusError(StanceError):
    """A corpus has faults; the message lists them as ``file:line: what is wrong``."""

    def __init__(self, message: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class RegistryError(StanceError):
    """A party registry is malformed: duplicate id or alias, unknown kind, unknown affiliation, bad date."""


class LexiconError(StanceError):
    """A lexicon entry is malformed: unknown part of speech, direction or kind, polarity out of -2..2."""


class ModelError(StanceError):
    """A saved model cannot be used."""


class ModelNotFoundError(ModelError):
    """There is no model at that path, nor a trained or shipped one to fall back to."""


class ModelVersionError(ModelError):
    """The model was written by a newer release than this one."""


class ModelDamagedError(ModelError):
    """A file of the model is missing, truncated or does not match its recorded hash."""


class TrainingError(StanceError):
    """A corpus does not suffice to train on: empty, or with a single class."""


class MetricError(StanceError):
    """An unknown metric was asked for, or there are no gold labels to compute it from."""


class TrackingError(StanceError):
    """The MLflow store cannot be reached or written; the message says how to train without it."""


class FetchError(StanceError):
    """A corpus could not be fetched, or its bytes do not match the pinned SHA-256."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one line of an input file; ``line`` counts from 1, 0 means the file as a whole."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.what}"
