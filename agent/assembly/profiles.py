"""Who can take which role, by which weights, and the profiles that fill all roles at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self, cast, get_args

from pydantic import BaseModel, BeforeValidator, Field, PositiveFloat, PositiveInt, model_validator
from pydantic_settings import NoDecode

from tools.evidence import Aim
from tools.lalm.lalm_listener import BELIEVED, MAX_TOKENS
from tools.tool_registry import Price

Profile = Literal["embedded", "hub", "server", "small"]
Device = Literal["auto", "cpu", "cuda"]


def on(device: Device) -> str | None:
    """The device as other packages want to be told it; None is theirs to choose."""
    return None if device == "auto" else device


class Role(BaseModel, frozen=True, extra="forbid"):
    """Which implementation, with which weights, on which device.

    A role may be given as one word, for either says which the other is: `asr = "large-v3"`.

    Attributes:
        EMBEDDED: The implementation whose models this program fetches itself, and their names.
        OTHER: The implementation that takes any other weights, and those it takes by itself.
        MORE: Others that can be named, each with the weights that it takes by itself.
    """

    EMBEDDED: ClassVar[tuple[str, tuple[str, ...]]]
    OTHER: ClassVar[tuple[str, str]]
    MORE: ClassVar[Mapping[str, str]] = {}

    by: str
    """The implementation."""

    weights: str
    """A name that it knows, a path, or a repository of the hub."""

    device: Device = "auto"
    """Where; auto is the GPU where there is one. Embedded models need none."""

    @property
    def embedded(self) -> bool:
        """Whether the weights are in this program's own store."""
        return self.by == self.EMBEDDED[0]

    @property
    def on(self) -> str | None:
        """The device as other packages want to be told it; None is theirs to choose."""
        return on(self.device)

    @classmethod
    def taker(cls, weights: str) -> str:
        """The implementation that takes these weights."""
        by, known = cls.EMBEDDED
        return by if weights in known else cls.OTHER[0]

    @model_validator(mode="before")
    @classmethod
    def _completed(cls, given: object) -> object:
        """Fills in the implementation by the weights, or the weights by the implementation."""
        (by, known), (other, first) = cls.EMBEDDED, cls.OTHER
        usual = {by: known[0], other: first, **cls.MORE}
        if isinstance(given, str):
            given = {"by" if given in usual and given not in known else "weights": given}
        if not isinstance(given, dict):
            return given
        found = dict(cast("dict[str, object]", given))
        if "by" not in found:
            found["by"] = cls.taker(str(found.get("weights", known[0])))
        return {"weights": usual.get(str(found["by"]), first), **found}

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        by, known = self.EMBEDDED
        if self.embedded and self.weights not in known:
            raise ValueError(f"{by} knows the weights {', '.join(known)} only")
        if self.embedded and self.device == "cuda":
            raise ValueError(f"{by} runs on the CPU only")
        return self


class Asr(Role, frozen=True):
    """Speech recognition."""

    EMBEDDED = ("faster-whisper", ("whisper-base", "whisper-tiny.en"))
    OTHER = ("openai-whisper", "large-v3")

    by: Literal["faster-whisper", "openai-whisper"] = "faster-whisper"
    weights: str = "whisper-base"


class Diarize(Role, frozen=True):
    """Telling speakers apart."""

    EMBEDDED = ("campplus", ("campplus",))
    OTHER = ("pyannote", "pyannote/speaker-diarization-community-1")

    by: Literal["campplus", "pyannote"] = "campplus"
    weights: str = "campplus"


class Tag(Role, frozen=True):
    """Naming sounds."""

    EMBEDDED = ("yamnet", ("yamnet",))
    OTHER = ("panns", "Cnn14_DecisionLevelMax")
    MORE: ClassVar[Mapping[str, str]] = {"clap": "laion/clap-htsat-unfused"}

    by: Literal["yamnet", "panns", "clap"] = "yamnet"
    weights: str = "yamnet"

    @classmethod
    def taker(cls, weights: str) -> str:
        """PANNs are files; a folder or a repository of the hub is CLAP's."""
        is_file = "/" not in weights or Path(weights).suffix in (".pth", ".pt", ".ckpt")
        return super().taker(weights) if is_file or Path(weights).is_file() else "clap"


class Listen(Role, frozen=True):
    """Listening again: more of the recogniser and the tagger, or the model of `[lalm]`."""

    EMBEDDED = ("embedded", ("embedded",))
    OTHER = ("lalm", "")

    by: Literal["embedded", "lalm"] = "embedded"
    weights: str = "embedded"


def _listed(given: object) -> object:
    """One URL is a list of one; in the environment, several are a JSON array or have spaces."""
    if not isinstance(given, str):
        return given
    return json.loads(given) if given.startswith("[") else tuple(given.split())


class LalmRole(BaseModel, frozen=True, extra="forbid"):
    """A large audio-language model behind OpenAI-compatible servers.

    The key, where a server wants one, is OPENAI_API_KEY in the environment and nowhere else.
    """

    urls: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = ()
    """Where it is served: one server or several with the same model."""

    model: str = ""
    """Its name there."""

    seconds: PositiveFloat = 30.0
    """How much sound it hears at once."""

    max_tokens: PositiveInt = MAX_TOKENS
    """The most that a reply about a crop may take; a small model that loses the thread runs on."""

    aims: tuple[Aim, ...] = get_args(Aim)
    """What it is asked to listen for in its role of `listen`; the rest is heard by the models that
    come along."""

    believed: dict[Aim, Annotated[float, Field(ge=0, le=1)]] = dict(BELIEVED)
    """How probable it is that what it says is there, by what was asked; `train reliability`
    measures it. Of words, where nothing is said, it is as sure as of its reply."""

    timed: bool = True
    """Whether its times of sounds are believed; else each is somewhere in the crop."""

    price: Price | None = None
    """Seconds that it takes for a call (`call`), and for each second of sound (`audio`); the
    controller weighs them. What the embedded models take, where it is not said."""


PROFILES: Mapping[str, Mapping[str, Any]] = {
    "embedded": {},
    "hub": {
        "asr": {"weights": Asr.OTHER[1]},
        "diarize": {"weights": Diarize.OTHER[1]},
        "tag": {"weights": Tag.OTHER[1]},
    },
    "server": {
        "listen": {"by": "lalm"},
        "lalm": {"urls": ("http://localhost:8000/v1",), "model": "Qwen/Qwen2.5-Omni-7B"},
    },
    "small": {
        "listen": {"by": "lalm"},
        "lalm": {
            "model": "listen-again-small",
            "max_tokens": 64,
            "seconds": 15.0,
            "aims": ("hear",),
            "believed": {"hear": 0.6},
            "timed": False,
            "price": {"call": 2.5, "audio": 0.045},
        },
    },
}
"""What each profile sets; what users set themselves wins. The price of small is that of a reply of
24 tokens: 2.6, 3.1 and 3.6 s of one core for 2, 10 and 25 s of sound. On windows of dev that are as
long as those that it learned from, three in five of the names that it gave were there, and one in
eight of their times (agent/train/small/README.md); how often, and which words, it does not hear."""
