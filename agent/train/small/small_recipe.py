"""listen-again-small from its parts to a model of a stock class, one stage after another.

parts → ear → aligned → the stages of the language model → release. Each is a folder that is there
whole or not at all; what is there is not made again. In the end the student of each stage is asked
about recordings of the dev split, and what came of it is added to `looks.jsonl`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch

from agent.student.student import Student
from agent.train.freed_memory import keep_freed_memory
from agent.train.run_dir import begin
from agent.train.small import word_alignment
from agent.train.small.brief_student import BriefStudent, bfloat16_pays
from agent.train.small.ear_model import EarModel, as_whisper, with_weights
from agent.train.small.ear_probe import probe
from agent.train.small.ear_teacher import EarTeacher
from agent.train.small.ear_training import LORA, train_ear
from agent.train.small.look_questions import look_questions
from agent.train.small.recording_set import RecordingSet
from agent.train.small.release_packing import ear_changes, pack_release
from agent.train.small.small_config import SmallConfig
from agent.train.small.small_looks import StageLooks
from agent.train.small.small_report import write_report
from agent.train.small.small_tables import TableConfig, TableMaker, TableRow
from agent.train.small.small_training import RECIPE, WIDE, Stage, train_stage
from agent.train.small.sound_collection import collect, collect_dev
from agent.train.small.sound_windows import WindowMixer
from agent.train.small.window_questions import questions, wordings_digest
from agent.train.small.word_alignment import align, features
from evals.run import run_folder as folders
from evals.scenes.fetch import Told
from tools.errors import InputError
from tools.files import made_folder, write_whole
from tools.lalm.small.small_lalm import assemble
from tools.outside import read_text
from tools.store.store import ModelStore
from tools.yamnet import Yamnet

RELEASE, STUDENT, PRECISION = "release", "student", "precision.txt"
PROBE, PROBED = "ear-probe.jsonl", 100
"""What a line reads off the encoder, and of how many questions."""

HEARS = 10.0
"""Seconds that Whisper is given at most while the ear learns."""

SEEDS: dict[str, int] = {
    "ear": 0,
    "lists": 1,
    "choices": 2,
    "traces": 3,
    "tables": 4,
    "rehearsal": 5,
    "times": 6,
    "dev": 99,
}
"""Of a stage's windows, so that no two stages hear the same."""


@dataclass(frozen=True)
class SmallParts:
    """What a training is made of.

    Attributes:
        store: Has Whisper, SmolLM2 and YAMNet, each checked by its hash.
        cache: Where packages of recordings are kept.
        told: Hears how far it is.
    """

    store: ModelStore
    cache: Path
    told: Told


@dataclass(frozen=True)
class SmallRun:
    """A training in a folder."""

    config: SmallConfig
    parts: SmallParts
    out: Path

    def __call__(self) -> Path:
        """Makes what is not there yet; the folder of the finished model."""
        self._once("parts", self._assembled)
        self._once("ear", self._hearing)
        self._once(PROBE, self._probed)
        self._once("aligned", self._aligned)
        self._taught(self.out / "aligned")
        self._once(RELEASE, lambda place: self._released(self._best, place))
        for stage in self.config.stages:
            self._looked(stage.stage)
        return self.out / RELEASE / "model"

    @property
    def _best(self) -> Path:
        """The student to be released."""
        return self.out / self.config.stages[-1].stage / STUDENT

    def _taught(self, before: Path) -> None:
        """Trains the stages of the language model, one on another."""
        for stage in self.config.stages:
            own = made_folder(self.out / stage.stage)
            if not (own / STUDENT).exists():
                self.parts.told(f"{stage.stage}: {stage.steps} steps")
                mix = WindowMixer(self.sounds, SEEDS[stage.stage], WIDE.get(stage.stage, 0.0))
                train_stage(str(before), mix, questions(self.sounds), stage, own, self.half)
            before = own / STUDENT

    def _once(self, name: str, make: Callable[[Path], None]) -> None:
        if not (self.out / name).exists():
            self.parts.told(name)
            make(self.out / name)

    @cached_property
    def half(self) -> bool:
        """Whether the language model computes in bfloat16, throughout as in the beginning."""
        path = self.out / PRECISION
        if not path.exists():
            told = self.config.precision
            quicker = "bfloat16" if bfloat16_pays() else "float32"
            write_whole(path, (quicker if told == "auto" else told) + "\n")
        return read_text(path).strip() == "bfloat16"

    @cached_property
    def sounds(self) -> RecordingSet:
        """What is learned from; it and how it is asked about are the same as when it all began.

        Raises:
            InputError: They are not.
        """
        found = self._recordings("sounds", collect)
        self._as_it_was("sounds", found.digest)
        self._as_it_was("wordings", wordings_digest("train", "dev"))
        return found

    def _as_it_was(self, what: str, digest: str) -> None:
        path = self.out / f"{what}.sha256"
        if path.exists() and read_text(path).strip() != digest:
            raise InputError(
                f"found {what} with the digest {digest[:12]}; {self.out} began with "
                f"{read_text(path)[:12]}: a package or the program has changed; "
                "expected the same, or a new folder"
            )
        write_whole(path, digest + "\n")

    @cached_property
    def dev(self) -> RecordingSet:
        """What is asked about."""
        return self._recordings("dev", collect_dev)

    def _recordings(self, name: str, make: Callable[[Path, Told], RecordingSet]) -> RecordingSet:
        path = self.out / f"{name}.npz"
        if not path.exists():
            self.parts.told(f"collecting recordings: {name}")
            make(self.parts.cache, self.parts.told).save(path)
        return RecordingSet.load(path)

    def _assembled(self, place: Path) -> None:
        store = self.parts.store
        assemble(store.get("whisper-base"), store.get("smollm2-135m"), place)

    def _hearing(self, _: Path) -> None:
        store = self.parts.store
        whisper = as_whisper(store.get("whisper-base"), HEARS)
        Yamnet.load(store.get("yamnet"), store.deriver("yamnet"))
        teacher = EarTeacher(store.derived(*_network(store)))
        mix = WindowMixer(self.sounds, SEEDS["ear"])
        train_ear(self.out / "parts", whisper, teacher, mix, self.config.ear, self.out)

    def _probed(self, place: Path) -> None:
        """How well names are read off the encoder by a line, before it learned and after."""
        learn, dev = WindowMixer(self.sounds, SEEDS["ear"]), WindowMixer(self.dev, SEEDS["dev"])
        some = look_questions(dev, questions(self.dev, "dev"), "what", PROBED)
        rows = [probe(one, EarModel.load(self.out / one), learn, some) for one in ("parts", "ear")]
        write_whole(place, "".join(f"{row.model_dump_json()}\n" for row in rows))

    def _aligned(self, place: Path) -> None:
        ear, path = EarModel.load(self.out / "ear"), self.out / word_alignment.FEATURES
        heard = features(
            ear, WindowMixer(self.sounds, SEEDS["lists"]), self.config.align.windows, path
        )
        weights, report = align(self.out / "ear", heard, self.config.align)
        write_whole(self.out / "align.json", report.model_dump_json(indent=1) + "\n")
        own = {word_alignment.PROJECTOR + name: one for name, one in weights.items()}
        with_weights(self.out / "ear", own, place)

    def _released(self, student: Path, place: Path) -> None:
        store, ear = self.parts.store, ear_changes(self.out / LORA)
        parts = store.get("whisper-base"), store.get("smollm2-135m")
        pack_release(Student.load(str(student), recipe=RECIPE), ear, *parts, place)

    def _looked(self, stage: Stage) -> None:
        """Asks a stage's student about the dev split, what was not asked yet."""
        last = stage == self.config.stages[-1].stage
        looks = StageLooks(stage, last, self.out, SEEDS["dev"], self.config.each)
        if looks.done:
            return
        self.parts.told(f"looking at dev after {stage}")
        student = Student.load(str(self.out / stage / STUDENT), recipe=RECIPE)
        looks(BriefStudent.of(student, self.half), self.dev)


def _network(store: ModelStore) -> tuple[str, Callable[[], bytes]]:
    """YAMNet's network as it is derived; it is there already."""

    def missing() -> bytes:
        raise InputError("expected YAMNet's network to be there")

    return f"{store.digest('yamnet')[:12]}-yamnet-float-1.onnx", missing


def small_tables(run: SmallRun, seeds: Sequence[int], config: TableConfig) -> list[TableRow]:
    """The rows of both papers' tables, from the student of the last stage; each is made once."""
    last = run.out / run.config.stages[-1].stage / STUDENT
    if not last.exists():
        raise InputError(f"found no {last}; expected a training that came to its end")
    maker = TableMaker(
        str(last), WindowMixer(run.sounds, SEEDS["tables"]), questions(run.sounds),
        WindowMixer(run.dev, SEEDS["dev"]), questions(run.dev, "dev"), config, run.out / "tables",
        run.half,
    )  # fmt: skip
    rows = maker(seeds)
    write_report(rows, maker.out)
    return rows


def train_small(
    config: SmallConfig, parts: SmallParts, out: Path, seeds: Sequence[int] = ()
) -> Path:
    """Trains, or goes on; the folder of the model. For `seeds`, the papers' tables are made, too.

    Raises:
        InputError: The folder holds another training, or a stage failed; what was made is kept.
    """
    made_folder(out)
    keep_freed_memory()
    torch.set_num_threads(config.threads)
    with folders.held(out):
        run = SmallRun(begin(out, config), parts, out)
        made = run()
        if seeds:
            small_tables(run, seeds, TableConfig())
        return made
