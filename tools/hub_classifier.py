"""Any classifier of sound of transformers as an ear: emotion, gender, language, genre, events.

A model of the hub names one label, or several, for each window. What its labels mean is the
user's to say; how sure it is, the checkpoint's: nobody has measured it here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from tools import hub_checkpoint, ontology
from tools.audio import AudioClip, Samples, Segment
from tools.clip_windows import windows
from tools.errors import ToolError
from tools.event_decoding import joined
from tools.evidence import Aspect, SoundEvent, SubQuery, Trait
from tools.third_party_checkpoints import Unready

log = logging.getLogger(__name__)

METHOD = "classifier-1"
"""Part of the cache's key; changes when the same audio would give other percepts."""

Respect = Aspect | Literal["event"]
"""In which respect a model tells kinds apart; `event` is what sounds."""

SILENT = 1e-4
"""The peak of a window below which it holds no sound."""

SHORTEST = 0.5
"""Seconds that a network is given at least; a shorter clip is repeated."""

AT_MOST = 3
"""Labels of one window that are told, the likeliest."""

HEADS = ("ForSequenceClassification", "ForAudioClassification")
"""How the networks that name the whole of a sound end."""

UNNAMED = "LABEL_"
"""How transformers calls labels that nobody has named."""


@dataclass(frozen=True)
class Hearing:
    """What is asked of a model, and how.

    Attributes:
        name: The tool's.
        aspect: In which respect it tells kinds apart.
        labels: What some of its labels mean; nothing is told of those that mean nothing ("").
        window: Seconds that it hears at once.
        hop: Seconds from one window to the next.
        least: The probability from which a label is told.
        several: Whether several labels may hold at once; None is as the checkpoint says.
    """

    name: str
    aspect: Respect
    labels: Mapping[str, str]
    window: float
    hop: float
    least: float
    several: bool | None = None


@dataclass(frozen=True, eq=False)
class HubClassifier:
    """Names what is heard, window by window.

    Measured with random weights on one core: a wav2vec2-base takes 0.15 s of CPU for a second that
    it hears and 1.0 GB, an AST of 10 s windows 0.29 s and 0.8 GB; each second is heard window / hop
    times.
    """

    hearing: Hearing
    model: Any
    extractor: Any
    labels: tuple[str, ...]
    several: bool

    @classmethod
    def load(
        cls, weights: str, hearing: Hearing, token: str | None = None, device: str | None = None
    ) -> HubClassifier:
        """Reads a folder, or what is fetched from the hub first.

        Raises:
            Unready: A package is missing, it is no whole classifier of sound, or its labels are
                not those that are spoken of.
        """
        folder = pull(weights, token, hearing.window)
        told = hub_checkpoint.config(folder)
        labels, several = named(weights, told, hearing), _several(told, hearing)
        log.info("loading %s", weights)

        def read(torch: Any) -> tuple[Any, Any]:  # noqa: ANN401 - torch's
            library: Any = import_module("transformers")
            found = library.AutoModelForAudioClassification.from_pretrained(
                folder, dtype=torch.float32, output_loading_info=True, trust_remote_code=False
            )
            model = hub_checkpoint.complete(weights, found)
            extractor = library.AutoFeatureExtractor.from_pretrained(folder)
            return hub_checkpoint.placed(model, device, torch), extractor

        model, extractor = hub_checkpoint.opened(weights, read)
        return cls(hearing, model, extractor, labels, several)

    @property
    def rate(self) -> int:
        """Samples per second that the checkpoint takes; files are resampled to it."""
        return int(self.extractor.sampling_rate)

    def __call__(self, clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Trait | SoundEvent]]:
        """Yields what each window is. Events that go on in the next window are held until then."""
        held: list[SoundEvent] = []
        for where, samples in windows(clip, self.rate, self.hearing.window, self.hearing.hop):
            heard = self._told(samples)
            if self.hearing.aspect != "event":
                yield [self._trait(where, label, sure) for label, sure in heard]
                continue
            held = joined([*held, *(self._event(where, *one) for one in heard)], 1e-3)
            yield [one for one in held if one.segment.end < where.end]
            held = [one for one in held if one.segment.end >= where.end]
        yield held

    def _trait(self, where: Segment, label: str, sure: float) -> Trait:
        aspect = self.hearing.aspect
        assert aspect != "event"
        tool = self.hearing.name
        return Trait(tool=tool, segment=where, aspect=aspect, label=label, confidence=sure)

    def _event(self, where: Segment, label: str, sure: float) -> SoundEvent:
        return SoundEvent(tool=self.hearing.name, segment=where, label=label, confidence=sure)

    def _told(self, samples: Samples) -> list[tuple[str, float]]:
        """The likeliest labels of a window, each once, with its probability."""
        if np.abs(samples).max(initial=0.0) < SILENT:
            return []
        sure = self.probabilities(samples)
        told = {
            name: self._together([float(p) for p, own in zip(sure, self.labels, strict=True)
                                  if own == name])
            for name in dict.fromkeys(self.labels)
        }  # fmt: skip
        likely = [(name, p) for name, p in told.items() if name and p > self._least(name)]
        return sorted(likely, key=lambda one: -one[1])[:AT_MOST]

    def _together(self, sure: Sequence[float]) -> float:
        """The probability of what several of the model's labels mean."""
        return min(1.0, max(sure) if self.several else sum(sure))

    def _least(self, name: str) -> float:
        """What is told is likelier; of labels that exclude one another also than chance."""
        chance = 0.0 if self.several else self.labels.count(name) / len(self.labels)
        return max(self.hearing.least, chance)

    def probabilities(self, samples: Samples) -> NDArray[np.float64]:
        """One for each of the model's labels.

        Raises:
            ToolError: They are not finite.
        """
        torch: Any = import_module("torch")
        enough = round(SHORTEST * self.rate)
        sound = samples if len(samples) >= enough else np.resize(samples, enough)
        given = self.extractor(sound, sampling_rate=self.rate, return_tensors="pt")
        with torch.inference_mode():
            logits = self.model(**given.to(self.model.device)).logits[0].double()
        sure = logits.sigmoid() if self.several else logits.softmax(-1)
        if not bool(sure.isfinite().all()):
            raise ToolError(f"the model of {self.hearing.name!r} gives numbers that are not finite")
        return sure.cpu().numpy()


def named(weights: str, config: Mapping[str, Any], hearing: Hearing) -> tuple[str, ...]:
    """What each of the model's labels means.

    Raises:
        Unready: The settings speak of labels that it does not have, or it has no names for them.
    """
    own = [" ".join(str(one).split()) for one in _own(weights, config)]
    unknown = [one for one in hearing.labels if one not in own]
    if unknown:
        known = ", ".join(own[:12]) + (", ..." if len(own) > 12 else "")
        found = f"{weights} has no label {unknown[0]!r}"
        raise Unready(found, f"mend labels of {hearing.name!r}; it has {known}")
    bare = [one for one in own if one.startswith(UNNAMED) and one not in hearing.labels]
    if bare:
        remedy = f"say what they mean in labels of {hearing.name!r}"
        raise Unready(f"{weights} has no names for {', '.join(bare[:4])}", remedy)
    return tuple(
        hearing.labels[one] if one in hearing.labels else _usual(one, hearing.aspect) for one in own
    )


def _own(weights: str, config: Mapping[str, Any]) -> list[object]:
    """The model's labels in their order.

    Raises:
        Unready: It tells no kinds apart, but gives numbers, such as arousal; or its table of labels
            is broken.
    """
    read: object = config.get("id2label") or {"0": UNNAMED + "0", "1": UNNAMED + "1"}
    table = cast("dict[object, object]", read) if isinstance(read, dict) else {"": None}
    if not all(str(at).isdecimal() for at in table):
        raise Unready(f"{weights} has no table of labels by number", "fetch it again")
    labels = {int(str(at)): label for at, label in table.items()}
    if config.get("problem_type") == "regression" or len(labels) < 2:
        found = f"{weights} gives numbers ({len(labels)} of them) and tells no kinds apart"
        raise Unready(found, "expected a classifier with two labels or more")
    return [labels[at] for at in sorted(labels)]


def _usual(label: str, aspect: Respect) -> str:
    """A label as others say it: an event as AudioSet spells it, anything else in small letters."""
    if aspect == "event":
        return next((one for one in ontology.known() if one.lower() == label.lower()), label)
    return label.lower().replace("_", " ")


def _several(config: Mapping[str, Any], hearing: Hearing) -> bool:
    """Whether several labels may hold at once."""
    if hearing.several is not None:
        return hearing.several
    return config.get("problem_type") == "multi_label_classification"


def check(weights: str, hearing: Hearing) -> str:
    """The folder and its labels, or that it is to be fetched; imports no torch.

    Raises:
        Unready: A package is missing, or it is no whole classifier of sound.
    """
    hub_checkpoint.ready()
    folder = hub_checkpoint.here(weights)
    if folder is None:
        return "to be fetched when first asked"
    told = hub_checkpoint.config(_checked(folder, hearing.window))
    labels = dict.fromkeys(filter(None, named(weights, told, hearing)))
    return f"{folder}, {told.get('model_type')} with {len(labels)} labels"


def pull(weights: str, token: str | None = None, window: float = 0.0) -> Path:
    """The folder, fetched where it is not here, and checked."""
    hub_checkpoint.ready()
    return _checked(hub_checkpoint.fetched(weights, token), window)


def _checked(folder: Path, window: float) -> Path:
    """A folder that says it is a classifier of sound, is whole, and hears so many seconds.

    Raises:
        Unready: It is not, or would cut the window off.
    """
    kinds: object = hub_checkpoint.config(folder).get("architectures") or ["nothing"]
    kind = str(kinds[0]) if isinstance(kinds, list) and kinds else "nothing"  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if not kind.endswith(HEADS):
        found = f"{folder} is {kind}, no classifier of sound"
        raise Unready(found, f"expected one of *{', *'.join(HEADS)}")
    hub_checkpoint.weight_files(folder)
    longest = _longest(hub_checkpoint.sound(folder))
    if window > longest:
        found = f"{folder} hears {longest:g} s at once, and the window has {window:g}"
        raise Unready(found, f"set window = {longest:g} or less")
    return folder


def _longest(sound: Mapping[str, Any]) -> float:
    """Seconds after which the extractor would cut off: Whisper's chunk, AST's frames of 10 ms."""
    if isinstance(seconds := sound.get("chunk_length"), (int, float)):
        return float(seconds)
    if sound.get("feature_extractor_type") == "ASTFeatureExtractor":
        return float(sound.get("max_length", 1024)) / 100
    return float("inf")
