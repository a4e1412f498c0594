"""Typed configuration: what it may hold, and how YAML files become it.

A field is one line of a dataclass: its type, its range (``Annotated[..., Range]``) and its default.
``configs/default.yaml`` holds the project's choices, the other files of ``configs/`` are short
overrides. Every file is checked by itself, so that a fault is reported where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

from pipeline.encoding import utf8_text
from pipeline.errors import ConfigError
from pipeline.resources import resource
from pipeline.typed import Range, build, check

Unit = Literal["word", "char", "whole", "count", "frame", "bias", "tone"]
View = Literal["form", "tag", "shape", "class", "polarity", "tone"]
Region = Literal[
    "all",
    "before",
    "between",
    "after",
    "holder_left",
    "holder_right",
    "party_left",
    "party_right",
    "clause",
]
LearnerKind = Literal["svm", "logistic", "nb"]
HeadName = Literal["stance", "sentiment"]
HEADS: Final[tuple[HeadName, ...]] = get_args(HeadName)
#: Name of a block's copy for the party.
_OF_PARTY: Final = "{} of the party"

_Share = Annotated[float, Range(low=0.0, below=1.0)]
_Positive = Annotated[float, Range(above=0.0)]
_Count = Annotated[int, Range(low=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockConfig:
    """One family of n-grams: its unit, view, region and orders; :mod:`pipeline.features` says more.

    The unit ``bias`` is one feature that is always there. ``party`` conjoins the block with the party of
    the pair, for :attr:`Config.party_features`. ``anchored`` n-grams of words beside holder or party may
    reach it, so that what touches it is told from what is near; the party by itself is one of them.
    """

    name: str
    unit: Unit = "word"
    view: View = "form"
    region: Region = "all"
    ngrams: tuple[Annotated[int, Range(low=1, high=12)], Annotated[int, Range(low=1, high=12)]]
    window: Annotated[int, Range(low=1, high=64)] = 6
    ordered: bool = True
    weight: _Positive = 1.0
    idf: bool = False
    sublinear: bool = True
    party: bool = False
    anchored: bool = False

    def __post_init__(self) -> None:
        if self.ngrams[0] > self.ngrams[1]:
            raise ValueError(f"block {self.name}: ngrams {list(self.ngrams)} must rise")
        if self.anchored and (
            self.unit != "word" or not self.region.startswith(("party_", "holder_"))
        ):
            raise ValueError(
                f"block {self.name}: anchored is for words beside holder or party only"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberConfig:
    """One linear classifier of a head's ensemble.

    ``C`` is the inverse regularisation strength of ``svm`` and ``logistic``, and the smoothing of
    ``nb``. ``weight`` is its share of the sum, after all scores are scaled to unit spread.
    """

    kind: LearnerKind = "svm"
    C: _Positive = 0.1
    weight: _Positive = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerConfig:
    """The linear ensemble of a head; it is folded into one weight matrix after fitting.

    ``balance`` is the power (0: none, 1: full) to which rows are weighted by the inverse frequency
    of their class and order of mention, so that rare directions count.
    """

    members: tuple[MemberConfig, ...] = (MemberConfig(),)
    balance: Annotated[float, Range(low=0.0, high=1.0)] = 1.0
    max_iter: _Count = 200
    tol: _Positive = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConfig:
    """How much a pair counts whose statement comes from the source ``name`` (1 for those not named).

    Probabilities are fitted on the sources that weigh most. ``calibrates``: on this one, too, each pair of it
    as much as one of those.
    """

    name: str
    weight: _Positive = 1.0
    calibrates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadConfig:
    """One classifier: its feature blocks, its vocabulary (in pairs and n-grams) and its learner.

    ``decision`` is the power to which a class's share counts against it when a pair is labelled: 0 takes the
    likeliest class, 1 gives every class the same chance.
    ``max_features``: of more n-grams, those that move the scores most are kept and fitted again.
    ``scaling`` makes probabilities of scores (see :meth:`pipeline.calibration.Calibration.fit`).
    ``sources`` weights corpora against each other, where one is to support another without ruling it.
    ``mark_others``: the other parties of the statement are a symbol of their own, not one of the masked names.
    ``mask_names``: capitalised names that are no party of the pair are one symbol to the features.
    ``split_lists``: of names joined in a list a pair is read with its own alone (:mod:`pipeline.lists`).
    """

    blocks: tuple[BlockConfig, ...]
    learner: LearnerConfig = field(default_factory=LearnerConfig)
    min_df: _Count = 2
    max_features: _Count | None = None
    decision: Annotated[float, Range(low=0.0, high=1.0)] = 0.0
    scaling: Literal["matrix", "temperature"] = "matrix"
    sources: tuple[SourceConfig, ...] = ()
    mask_names: bool = True
    mark_others: bool = False
    split_lists: bool = False

    def __post_init__(self) -> None:
        names = [block.name for block in self.blocks]
        if not names:
            raise ValueError("a head needs at least one feature block")
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two blocks share the name {twice[0]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitConfig:
    """Shares of the corpus held out (0 to below 1), and whether whole groups stay together.

    ``calibration_folds``: 2 or more calibrate on all of the training and calibration part, each of so
    many folds scored by a fit on the others; 0 or 1 on the calibration part alone (one fit less a fold).
    """

    test: _Share = 0.15
    calibration: _Share = 0.15
    calibration_folds: Annotated[int, Range(low=0, high=20)] = 0
    group: bool = True

    def __post_init__(self) -> None:
        if self.test + self.calibration >= 1:
            raise ValueError("test and calibration together leave nothing to train on")


@dataclass(frozen=True, slots=True, kw_only=True)
class AbstainConfig:
    """The model abstains from a label whose probability is below ``threshold`` (0: never)."""

    threshold: Annotated[float, Range(low=0.0, high=1.0)] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingConfig:
    """Names under which MLflow files the runs and the model; ``enabled: false`` tracks nothing."""

    experiment: str = "party-stance"
    registered_model: str = "party-stance"
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceConfig:
    """Values to try for one setting; ``key`` is dotted, below a head: ``learner.balance``, ``blocks.*.idf``."""

    key: str
    values: tuple[Any, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError(f"{self.key}: give at least one value to try")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchConfig:
    """What ``stance train --search`` tries: ``trials`` random draws a head, each scored over ``folds``."""

    trials: _Count = 16
    folds: Annotated[int, Range(low=2)] = 3
    stance: tuple[ChoiceConfig, ...] = ()
    sentiment: tuple[ChoiceConfig, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleConfig:
    """How a corpus is trained on that exceeds memory: ``out_of_core`` streams it, in ``epochs`` passes."""

    out_of_core: bool = False
    epochs: _Count = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that decides a training run, beside the corpus itself.

    ``corpus`` lists files or folders; ``bundled`` are the bundled statements, and so is an empty list.
    ``party_features`` gives up name-blindness: every block is there a second time, conjoined with the party
    (see :meth:`head`).
    ``collective``: probabilities see the other pairs of the statement (:mod:`pipeline.collective`); not out of
    core, nor where the features know parties, as the others' names are not told.
    ``recall``: pairs of statements that were trained on have the evidence of their labels
    (:mod:`pipeline.recall`); not out of core either, nor where the features know parties.
    """

    seed: Annotated[int, Range(low=0, high=2**32 - 1)] = 0
    corpus: tuple[str, ...] = ()
    party_features: bool = False
    collective: bool = False
    recall: bool = False
    split: SplitConfig = field(default_factory=SplitConfig)
    stance: HeadConfig
    sentiment: HeadConfig
    abstain: AbstainConfig = field(default_factory=AbstainConfig)
    scale: ScaleConfig = field(default_factory=ScaleConfig)
    search: SearchConfig = field(default_factory=SearchConfig)
    tracking: TrackingConfig = field(default_factory=TrackingConfig)

    def __post_init__(self) -> None:
        for name in HEADS:
            head: HeadConfig = getattr(self, name)
            named = [f"block {block.name}: party" for block in head.blocks if block.party]
            named += [] if head.mask_names else ["mask_names: false"]
            if named and not self.party_features:
                raise ValueError(
                    f"{name} has {named[0]}, which lets names count; set party_features: true as well"
                )

    @property
    def is_collective(self) -> bool:
        """Whether collective models are fitted."""
        return self.collective and not self.party_features

    @property
    def is_recalling(self) -> bool:
        """Whether the labels of statements that repeat are kept."""
        return self.recall and not self.party_features

    def head(self, name: HeadName) -> HeadConfig:
        """Return the settings that a head is fitted with.

        With ``party_features`` and no block that says ``party: true`` itself, each block is followed by
        its copy for the party, and a bias of the party: the shared n-grams learn what all parties have
        in common, the copies what is different for one (Daumé III, ACL 2007). Of a party that training
        did not have, no copy is known, so the shared weights alone decide.
        """
        config: HeadConfig = getattr(self, name)
        if not self.party_features or any(block.party for block in config.blocks):
            return config
        bias = BlockConfig(name=_OF_PARTY.format("bias"), unit="bias", ngrams=(1, 1), party=True)
        copies = [
            replace(block, name=_OF_PARTY.format(block.name), party=True) for block in config.blocks
        ]
        return replace(config, blocks=(*config.blocks, *copies, bias))


DEFAULT: Final = ("configs", "default.yaml")


def load_config(path: str | Path | None = None, overrides: Sequence[str] = ()) -> Config:
    """Return the default configuration with a file and then single values laid over it.

    Parameters
    ----------
    path
        YAML file with the keys to change; None for the default alone.
    overrides
        Settings such as ``"stance.learner.C=0.5"``; the value is read as YAML.

    Raises
    ------
    ConfigError
        A file cannot be read, or has an unknown key, a value of the wrong type or out of range, or a source
        twice; the message names the file, the key and, for an unknown key, the nearest one that exists.
    """
    default = resource(*DEFAULT)
    layers = [(str(default), read_yaml(default))]
    if path is not None:
        layers.append((str(path), read_yaml(Path(path))))
    layers += [(f"setting {text!r}", _setting(text)) for text in overrides]
    merged: dict[str, Any] = {}
    for source, values in layers:
        check(values, Config, source)
        _refuse_repeated_sources(values, source)
        merged = merge(merged, values)
    return build(merged, Config, layers[-1][0])


def _refuse_repeated_sources(values: Mapping[str, Any], source: str) -> None:
    # Not a rule of HeadConfig: a model that was saved with such settings has to load.
    for head in HEADS:
        names = [given["name"] for given in values.get(head, {}).get("sources", ())]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ConfigError(f"{source}: {head}.sources names {twice[0]} twice; keep one of them")


def config_from_dict(values: Mapping[str, Any], source: str = "configuration") -> Config:
    """Return the configuration that :func:`to_dict` wrote, as a saved model holds it.

    Raises
    ------
    ConfigError
        As :func:`load_config`, with ``source`` in place of the file.
    """
    return build(values, Config, source)


def merge(base: Mapping[str, Any], override: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``base`` with ``override`` laid over it: mappings merge, lists are replaced."""
    merged = dict(base)
    for key, value in override.items():
        old = merged.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = merge(old, value) if both else value  # type: ignore[arg-type]
    return merged


def to_dict(config: Any) -> dict[str, Any]:
    """Return a configuration, or a part of one, as plain dicts, lists and scalars."""

    def plain(value: Any) -> Any:
        if is_dataclass(value):
            return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        return [plain(item) for item in value] if isinstance(value, list | tuple) else value

    result: dict[str, Any] = plain(config)
    return result


def flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested mappings as one level with dotted keys; lists of mappings go by name or number.

    >>> flatten({"split": {"test": 0.2}, "blocks": [{"name": "near", "weight": 1.0}]})
    {'split.test': 0.2, 'blocks.near.weight': 1.0}
    """
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{prefix}{key}.")
        elif isinstance(value, list) and value and all(isinstance(v, Mapping) for v in value):
            for number, item in enumerate(value):
                rest = {k: v for k, v in item.items() if k != "name"}
                flat |= flatten(rest, f"{prefix}{key}.{item.get('name', number)}.")
        else:
            flat[prefix + key] = value
    return flat


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping that a YAML file holds; an empty file is an empty mapping.

    Raises
    ------
    ConfigError
        The file is missing, is no UTF-8 YAML, sets a key twice, or holds no mapping.
    """
    try:
        text = utf8_text(path)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"{path}: cannot be read as a configuration: {reason}") from None
    return _parse(text, str(path))


def _setting(text: str) -> dict[str, Any]:
    key, separator, value = text.partition("=")
    if not separator or not all(parts := key.strip().split(".")):
        raise ConfigError(f"setting {text!r}: write it as key=value, such as split.test=0.2")
    parsed: Any = _parse(f"value: {value}", f"setting {text!r}")["value"]
    for part in reversed(parts):
        parsed = {part: parsed}
    result: dict[str, Any] = parsed
    return result


def _parse(text: str, source: str) -> dict[str, Any]:
    import yaml

    class Loader(yaml.SafeLoader):
        """The safe loader, which would take the last of two equal keys without a word."""

    def mapping(loader: Loader, node: yaml.MappingNode) -> dict[Any, Any]:
        keys = [loader.construct_object(key) for key, _ in node.value]
        for number, (key, (key_node, _)) in enumerate(zip(keys, node.value, strict=True)):
            if key in keys[:number]:
                line = key_node.start_mark.line + 1
                raise ConfigError(f"{source}:{line}: {key} is set twice; keep one of them")
        return loader.construct_mapping(node, deep=True)

    Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    try:
        values = yaml.load(text, Loader)  # derived from the safe loader
    except yaml.YAMLError as error:
        raise ConfigError(f"{source}: is not YAML: {error}") from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ConfigError(f"{source}: must hold keys and values, not {type(values).__name__}")
    return values
