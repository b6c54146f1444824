"""Cases from built scenes: the questions that were built with them, then ever new ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, Field, NonNegativeInt, ValidationError

from agent.data.annotated_recording import Case, Recording
from agent.data.program_case import ProgramCase
from evals.scenes.build_scenes import FACTS, QUESTIONS
from evals.scenes.clip_manifest import keep
from evals.scenes.questions.program_questions import questions
from evals.scenes.reference import SceneFacts, read_facts
from evals.scenes.templates.question_wording import SceneQuestion, Task
from evals.scenes.templates.scene_questions import ASKED, quiz
from evals.splits import SPLITS
from graphs.query.notation import read
from tools.errors import InputError
from tools.evidence import Trait
from tools.outside import below, first_of, json_of, read_text

TURNS = 1_000
"""Turns for which no two seeds give the same questions."""

_VOICES = {"female": "a woman", "male": "a man"}


class _Asked(BaseModel, frozen=True):
    """A row of `questions.json`, as far as it is needed."""

    audio_id: str
    question: str
    choices: tuple[str, ...]
    answer: str
    task: Task
    category: str = ""
    kind: str = Field(alias="sub-category")
    program: str = ""
    needs: tuple[NonNegativeInt, ...] = ()


class Scenes:
    """A folder that `scenes build` wrote.

    Raises:
        InputError: Annotations or questions are missing, damaged, or of other recordings.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        facts = read_facts(folder / FACTS)
        self.recordings = {audio: self._recording(one) for audio, one in facts.items()}
        asked = _read(folder / QUESTIONS)
        self._built = [self._case(one) for one in asked if one.choices]

    def cases(self, seed: int, turn: int) -> Iterator[Case]:
        """All questions of one turn: first those of the folder, then some made of annotations."""
        if turn == 0:
            yield from self._built
            return
        yield from self._asked_anew(seed * TURNS + turn)
        old = (one.facts for one in self.recordings.values() if one.facts.recipe == "templates")
        facts = (one for one in old if one.kind in ASKED)
        for question in quiz(facts, keep(), (seed, 7, turn)):
            yield Case(self.recordings[question.audio], question)

    def _asked_anew(self, seed: int) -> Iterator[Case]:
        """Other questions about the scenes of programs, and those of the folder in other words."""
        yield from (one for one in self._built if isinstance(one, ProgramCase))
        scenes = [one.facts for one in self.recordings.values() if one.facts.recipe == "programs"]
        for split in SPLITS:
            for row in questions([one for one in scenes if one.split == split], split, seed):
                if row.choices:
                    yield self._case(_Asked.model_validate(row.row(split, seed)))

    def _recording(self, facts: SceneFacts) -> Recording:
        path = below(self._folder, facts.audio)
        if not path.is_file():
            raise InputError(f"{self._folder / FACTS} names {facts.audio}; there is no such file")
        return Recording(facts=facts, path=path, voices=voices_of(facts))

    def _case(self, asked: _Asked) -> Case:
        audio = asked.audio_id.removeprefix("./")
        if audio not in self.recordings:
            raise InputError(
                f"{self._folder / FACTS} has no annotations of {audio}, which is asked about"
            )
        if asked.answer not in asked.choices:
            raise InputError(
                f"{self._folder / QUESTIONS}: found the answer {asked.answer!r} to "
                f"{asked.question!r}; expected one of the choices"
            )
        question = SceneQuestion(
            audio=audio,
            kind=asked.kind,
            task=asked.task,
            text=asked.question,
            answer=asked.answer,
            choices=asked.choices,
            second=asked.category == "Reasoning",
        )
        return self._with_program(Case(self.recordings[audio], question), asked)

    def _with_program(self, case: Case, asked: _Asked) -> Case:
        """The case, with its program where the row has one."""
        if not asked.program:
            return case
        program = read(asked.program)
        facts = case.recording.facts
        if program is None or max(asked.needs, default=0) >= len(facts.percepts):
            raise InputError(
                f"{self._folder / QUESTIONS}: found the program {asked.program!r} and the needs "
                f"{list(asked.needs)} of {asked.question!r}; expected a program and annotations "
                f"of {facts.audio}, of which there are {len(facts.percepts)}"
            )
        return ProgramCase(case.recording, case.question, program, asked.needs)


def voices_of(facts: SceneFacts) -> dict[str, str]:
    """Whether each speaker is a woman or a man, where the keep-list says it of the recording."""
    told = dict(_told_voices(facts))
    if told:
        return told
    used = {source.sha256 for source in facts.sources}
    clips = [clip for clip in keep().of(facts.split, "voice") if clip.sha256 in used]
    known = {clip.words: _VOICES.get(clip.gender, "") for clip in clips}
    heard: dict[str, str] = {}
    for percept in facts.percepts:
        if percept.kind == "utterance" and known.get(percept.text) and percept.speaker:
            heard[percept.speaker] = known[percept.text]
    return heard


def _told_voices(facts: SceneFacts) -> Iterator[tuple[str, str]]:
    """What annotations say of each speaker."""
    traits = [one for one in facts.percepts if isinstance(one, Trait) and one.aspect == "gender"]
    for turn in facts.turns:
        label = next((one.label for one in traits if one.segment == turn.segment), "")
        if label:
            yield turn.speaker, f"a {label}"


def _read(path: Path) -> list[_Asked]:
    try:
        rows = json_of(read_text(path))
        if not isinstance(rows, list):
            raise InputError(f"{path} holds no list; expected the questions of scenes")
        return [_Asked.model_validate(row) for row in cast("list[Any]", rows)]
    except ValidationError as error:
        raise InputError(f"{path}: {first_of(error)}") from None
