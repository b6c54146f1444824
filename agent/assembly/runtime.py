"""Settings made into live things: the model store, the toolbox, the strategy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Protocol, Self, cast

import numpy as np
from numpy.typing import NDArray

from agent.assembly import ear_tools, extras
from agent.assembly.model_stores import store_of
from agent.assembly.model_use import needed, roles
from agent.assembly.profiles import Role, Tag
from agent.assembly.settings import Settings
from agent.assembly.strategies import Strategy, ruled, strategy_of
from agent.records.trace import Trace, this_version
from graphs.build import Context, News, unwatched
from graphs.perceive import PerceptionBackend, ToolBackend
from graphs.policy.prices import Prices, packed
from graphs.program_planner import ProgramPlanner
from graphs.query import trained_reader
from graphs.query.reading import Reading
from graphs.query.trained_reader import TrainedReader
from graphs.recordings.joint_roles import for_several
from graphs.state import Episode
from tools import asr, diarize, hub_checkpoint, listen, tag
from tools.audioset_labels import every_label
from tools.cache import PerceptCache
from tools.embed import Embedder
from tools.hub_classifier import Respect
from tools.label_likeness import LabelLikeness
from tools.label_search import closest_labels, sounds_of
from tools.onnx_network import Derive
from tools.separate import Separator
from tools.speech_recognition import Recogniser
from tools.store.store import ModelStore, Progress, silent
from tools.store.stored_model import StoredModel
from tools.tool import Lazy, Perceiver, Specialist, Tool, Toolbox
from tools.tool_registry import SEPARATION, TOOLS, ToolSpec
from tools.vad import Vad
from tools.yamnet import Yamnet, read_labels


class ToolModule(Protocol):
    """What the module of a specialist says of itself."""

    @property
    def NAME(self) -> str: ...

    @property
    def DESCRIPTION(self) -> str: ...

    @property
    def METHOD(self) -> str: ...


class LoadingModule(ToolModule, Protocol):
    """The module of one that builds its perceiver itself, from its models."""

    def load(self, *models: StoredModel) -> Perceiver: ...


@dataclass(frozen=True)
class Runtime:
    """All live parts. Models load on first use, once.

    Attributes:
        settings: What they are made from.
        store: Where models are found and kept.
        percepts: The file of what was heard; None for that of the settings' cache.
    """

    settings: Settings
    store: ModelStore
    percepts: Path | None = None

    @classmethod
    def of(
        cls, settings: Settings, progress: Progress = silent, percepts: Path | None = None
    ) -> Runtime:
        """Loads nothing yet; `progress` is told of what is fetched, also while it listens."""
        return cls(settings, store_of(settings, progress), percepts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the models and of what was heard: a closed runtime begins anew when asked."""
        made = vars(self)
        if "_remembered" in made:
            self._remembered.close()
        for name in [name for name in made if name not in ("settings", "store", "percepts")]:
            del made[name]

    @cached_property
    def whisper(self) -> Lazy[Recogniser]:
        """Speech recognition, shared with the listener."""
        return Lazy(self._load_recogniser)

    def _load_recogniser(self) -> Recogniser:
        role = self.settings.asr
        match role.by:
            case "faster-whisper":
                folder = self.store.get(role.weights)
                return asr.Whisper.load(folder, Vad.load(), self.settings.threads)
            case "openai-whisper":
                from tools.openai_whisper import OpenaiWhisper

                return OpenaiWhisper.load(role.weights, Vad.load(), role.on)

    @cached_property
    def _embedder(self) -> Lazy[Embedder]:
        return Lazy(self._load_embedder)

    def _load_embedder(self) -> Embedder:
        """The text embedding, with the names of all labels at hand."""
        embedder = Embedder.load(self.store.get("minilm"))
        sounds = [sound for label in self._labels for sound in sounds_of(label)]
        embedder.remember(sounds, self.store.deriver("minilm"))
        return embedder

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        known = read_labels(self.store.get("yamnet"))
        return known if self.settings.tag.embedded else every_label(known)

    @cached_property
    def _tagger(self) -> Lazy[tag.Tagger]:
        return Lazy(self._load_tagger)

    def _load_tagger(self) -> tag.Tagger:
        role = self.settings.tag
        match role.by:
            case "yamnet":
                scorer = Yamnet.load(self.store.get("yamnet"), self.store.deriver("yamnet"))
                return tag.Tagger(scorer, self._embedder.get())
            case "panns":
                from tools.panns import Panns

                scorer = Panns.load(role.weights, self._labels, role.on)
                return tag.Tagger(scorer, self._embedder.get())
            case "clap":
                from tools.clap import Clap
                from tools.clap_tagger import ClapTagger

                labels, token = self._labels, extras.token()
                clap = Clap.load(role.weights, labels, self._beside(role), token, role.on)
                return ClapTagger(clap, self._embedder.get())

    def _beside(self, role: Role) -> Derive:
        """Where to keep what depends on a checkpoint of other people's."""

        def derive(key: str, make: Callable[[], bytes]) -> Path:
            weights = hashlib.sha256(hub_checkpoint.digest(role.weights).encode()).hexdigest()
            return self.store.derived(f"{weights[:12]}-{key}", make)

        return derive

    @cached_property
    def listener(self) -> Lazy[listen.Listener]:
        """The embedded listener."""
        return Lazy(lambda: listen.Listener(self.whisper.get(), self._tagger.get()))

    @cached_property
    def likeness(self) -> Lazy[LabelLikeness]:
        """Texts against labels, for the answerer."""
        return Lazy(lambda: LabelLikeness(self._embedder.get(), self._labels))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts as rows of length 1."""
        return self._embedder.get()(texts)

    def label(self, sound: str) -> str:
        """The AudioSet label that names a sound best, for listeners who hear in words."""
        return closest_labels(sound, self._embedder.get(), self._labels, k=1)[0][0]

    def toolbox(self) -> Toolbox:
        """Every tool of the registry, by name; the settings say who takes a role. Then the ears."""
        playing = (
            self._tool(asr, [self.settings.asr], self.whisper.get),
            self._tool(diarize, [self.settings.diarize], self._load_diarizer),
            self._tool(tag, [self.settings.tag], self._tagger.get),
            self._listens_again(),
        )
        by_role: dict[str, Tool] = {tool.name: tool for tool in playing}
        known = (by_role.get(one.name) or self._own(one) for one in TOOLS.values())
        return Toolbox.of(*known, *ear_tools.tools(self.settings.ears))

    @property
    def _ears(self) -> Mapping[str, tuple[Respect, ...]]:
        """In which respects each ear of the settings tells kinds apart."""
        return {name: (ear.aspect,) for name, ear in self.settings.ears.items()}

    def _own(self, spec: ToolSpec) -> Specialist:
        """A tool that has no role: its module builds the perceiver, from its models if any."""
        module = cast("LoadingModule", import_module(f"tools.{spec.name}"))
        return self._tool(
            module, [], lambda: module.load(*map(self._stored, spec.models)), spec.models
        )

    def _stored(self, name: str) -> StoredModel:
        """A model for a tool that loads it itself."""
        return StoredModel(lambda: self.store.get(name), self.store.deriver(name))

    def _listens_again(self) -> Tool:
        """Who takes the role `listen`."""
        # It listens with this profile's own recogniser and tagger.
        own = self._tool(listen, [self.settings.asr, self.settings.tag], self.listener.get)
        match self.settings.listen.by:
            case "embedded":
                return own
            case "lalm":
                from agent.assembly.configured_lalm import served

                return served(self.settings.lalm, self.label, own)

    def _load_diarizer(self) -> Perceiver:
        role = self.settings.diarize
        match role.by:
            case "campplus":
                folder, deriver = self.store.get("campplus"), self.store.deriver("campplus")
                return diarize.Diarizer.load(folder, deriver)
            case "pyannote":
                from tools.pyannote import Pyannote

                return Pyannote.load(role.weights, extras.token(), role.on)

    def _tool(
        self,
        tool: ToolModule,
        heard_by: Sequence[Role],
        load: Callable[[], Perceiver],
        models: Sequence[str] = (),
    ) -> Specialist:
        """A specialist whose digest changes with its method and with its models."""
        parts = [tool.NAME, tool.METHOD, *map(self.store.digest, models)]
        for role in heard_by:
            parts += self._weights(role)
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return Specialist(tool.NAME, tool.DESCRIPTION, digest, load)

    def _weights(self, role: Role) -> Iterator[str]:
        """What percepts depend on: the bytes of the weights, and how others are made to hear."""
        if role.embedded:
            yield self.store.digest(role.weights)
        else:
            other = extras.module(role)
            yield from (other.METHOD, other.digest(role.weights))
        if isinstance(role, Tag):
            yield self.store.digest("minilm")

    def pull(self) -> None:
        """Fetches the models that every ask may need, and looks whether all others can be used.

        What only one tool needs is fetched when that is first asked.
        """
        for name in needed(self.settings):
            self.store.get(name)
        for role in roles(self.settings):
            if not role.embedded:
                extras.module(role).pull(role.weights, extras.token())

    def context(
        self,
        watch: Callable[[News], None] = unwatched,
        backend: PerceptionBackend | None = None,
        fresh: bool = False,
        strategy: Strategy | None = None,
    ) -> Context:
        """What the state machine needs: the rules and live tools, unless others are given."""
        strategy = strategy or self.strategy()
        return for_several(
            Context(
                planner=strategy.planner,
                policy=strategy.policy,
                answerer=strategy.answerer,
                reasoner=strategy.reasoner,
                backend=backend or self._live(fresh, strategy.tools),
                watch=watch,
            ),
            self.planner,
        )

    def strategy(
        self,
        strategy: str | None = None,
        url: str | None = None,
        model: str | None = None,
        controller: str | None = None,
        cost_lambda: float | None = None,
    ) -> Strategy:
        """The strategy of that name, with a model at a server where it needs one.

        The hand-written controller leads unless a trained one is named.
        """
        ears, known = self._ears, self._prices
        rules = ruled(self.alike, self.embed, self._read, controller, cost_lambda, ears, known)
        return strategy_of(strategy, url, model, rules)

    @property
    def _prices(self) -> Prices | None:
        """What calls take, where another model listens again than was measured."""
        lalm = self.settings.lalm
        if self.settings.listen.by != "lalm" or lalm.price is None:
            return None
        return packed().with_price([f"{listen.NAME} {aim}" for aim in lalm.aims], lalm.price)

    @cached_property
    def reader(self) -> Lazy[TrainedReader]:
        """Reads questions into programs."""
        folder, minilm = trained_reader.WEIGHTS, self.store.get
        derive = self.store.deriver
        return Lazy(lambda: TrainedReader.load(folder, minilm("minilm"), derive("minilm")))

    @property
    def planner(self) -> ProgramPlanner:
        """Plans by the program that the trained reader reads."""
        return ProgramPlanner(self._read, self.embed, self._ears)

    def _read(self, question: str, choices: tuple[str, ...]) -> Reading:
        return self.reader.get()(question, choices)

    def alike(self, text: str, label: str) -> float:
        """How well a text names a label, in [0, 1]."""
        return self.likeness.get()(text, label)

    def _live(self, fresh: bool, more: Sequence[Tool] = ()) -> ToolBackend:
        """Tools behind a cache; a fresh one forgets what was heard earlier."""
        return ToolBackend(
            Toolbox.of(*self.toolbox().values(), *more),
            None if fresh else self._remembered,
            self.separator,
        )

    @cached_property
    def _remembered(self) -> PerceptCache:
        """What was heard earlier."""
        return PerceptCache(self.percepts or self.settings.cache / "percepts.sqlite")

    @cached_property
    def separator(self) -> Separator:
        """Makes the voice or the accompaniment of a mixture heard alone."""
        (name,) = SEPARATION.models
        return Separator.of(self.store.digest(name), self._stored(name))

    def digests(self) -> dict[str, str]:
        """Each tool's method and models, as one hash by the tool's name."""
        return {name: tool.digest for name, tool in self.toolbox().items()}

    def trace_of(self, episode: Episode, strategy: Strategy | None = None) -> Trace:
        """The episode with what it was made by."""
        made_by = self.digests() | (strategy.made_by if strategy else {})
        return Trace(program=this_version(), tools=made_by, episode=episode)
