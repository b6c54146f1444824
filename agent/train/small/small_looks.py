"""What is asked after each stage about recordings that nothing learned from, and what was seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

from agent.student.student import Student
from agent.train.small.dev_looks import LookRow, look
from agent.train.small.look_forms import NAMED, Form
from agent.train.small.look_questions import WINDOW, Control, LookQuestion, look_questions
from agent.train.small.onset_looks import look_at_onsets
from agent.train.small.recording_set import RecordingSet
from agent.train.small.small_training import Stage
from agent.train.small.sound_windows import WindowMixer
from agent.train.small.window_questions import Asked, Worded, questions
from evals.run.answer_record import Log
from tools.files import write_whole
from tools.outside import read_text

LOOKS, ONSETS = "looks.jsonl", "onsets.jsonl"

Look = tuple[Form, Control, Asked, Worded]
"""A form, a sort of sound, a kind of question, and whose words."""

_SOME: tuple[Control, ...] = ("sound", "noise", "another")
_ALL: tuple[Control, ...] = (*_SOME, "wide", "wide noise")
_KNOWN: tuple[Asked, ...] = (*NAMED, "first", "last", "after", "before", "not", "there", "count")

ASKED: dict[Stage, Sequence[tuple[Form, Sequence[Control], Sequence[Asked]]]] = {
    "lists": [("names", _SOME, NAMED)],
    "choices": [
        ("told", _SOME[:1], _KNOWN), ("words", _SOME, _KNOWN), ("pmi", _SOME, _KNOWN),
        ("heard", _SOME, _KNOWN), ("heard-words", _SOME, _KNOWN),
        ("listen", _SOME, ("what", "count", "said")),
    ],
    "traces": [("mpar2", _SOME, NAMED), ("paqa", _SOME, NAMED)],
    "rehearsal": [("told", _SOME[:1], _KNOWN), ("pmi", _SOME, NAMED), ("heard", _SOME, NAMED)],
    "times": [("told", _SOME[:1], _KNOWN)],
}  # fmt: skip
"""Names first, then with choices; all in words of dev."""

ASKED_LAST: Sequence[tuple[Form, Sequence[Control], Sequence[Asked]]] = [
    ("told", _SOME[:1], _KNOWN), ("pmi", _SOME, tuple(WINDOW)),
    ("heard", _ALL, (*NAMED, "count")), ("listen", _ALL, ("what", "count", "said")),
    ("mpar2", (*_SOME, "silence"), NAMED), ("paqa", _SOME, (*NAMED, "count")),
]  # fmt: skip
"""What the student is asked that is released."""

UNREAD: Sequence[Form] = ("told", "pmi")
"""In which forms it is asked in words of test, too."""

NO_CONTROL: Sequence[Asked] = ("there", "not", "count")
"""Another's sound can be right here, or no choice is: what is asked for is seldom in it."""


def looks_of(stage: Stage, last: bool) -> Iterator[Look]:
    """What is asked after a stage; after the last one everything."""
    for form, controls, kinds in ASKED_LAST if last else ASKED[stage]:
        for kind, control in product(kinds, controls):
            if control != "another" or kind not in NO_CONTROL:
                yield form, control, kind, "dev"
    if last:
        for form, kind in product(UNREAD, _KNOWN):
            yield form, "sound", kind, "test"


@dataclass(frozen=True)
class StageLooks:
    """Asks a stage's student what was not asked yet.

    Attributes:
        last: Whether its student is released.
        out: The training's folder, where it is written down.
        seed: Of the windows.
        each: Questions of a kind.
    """

    stage: Stage
    last: bool
    out: Path
    seed: int
    each: int

    @property
    def done(self) -> bool:
        """Whether all was asked."""
        return not self._wanted and (not self.last or (self.out / ONSETS).exists())

    @cached_property
    def _wanted(self) -> list[Look]:
        rows = [row for row in look_rows(self.out) if row.stage == self.stage]
        asked = {(row.form, row.control, row.kind, row.worded) for row in rows}
        return [one for one in looks_of(self.stage, self.last) if one not in asked]

    def __call__(self, student: Student, dev: RecordingSet) -> None:
        """Asks about windows of these recordings."""
        with Log.open(self.out / LOOKS) as log:
            for form, control, kind, worded in self._wanted:
                if some := self._some(dev, control, kind, worded):
                    log.append(look(student, self.stage, form, control, some, worded))
        if self.last:
            self._onsets(student, dev)

    def _some(
        self, dev: RecordingSet, control: Control, kind: Asked, worded: Worded
    ) -> list[LookQuestion]:
        mix = WindowMixer(dev, self.seed, float(control.startswith("wide")))
        return look_questions(mix, questions(dev, worded), kind, self.each)

    def _onsets(self, student: Student, dev: RecordingSet) -> None:
        controls: Sequence[Control] = ("sound", "another", "wide", "wide noise")
        ask = questions(dev, "dev")
        rows = [
            look_at_onsets(student, self.stage, one, self._some(dev, one, "first", "dev"), ask)
            for one in controls
        ]
        write_whole(self.out / ONSETS, "".join(f"{row.model_dump_json()}\n" for row in rows))


def look_rows(out: Path) -> list[LookRow]:
    """All that was seen so far."""
    path = out / LOOKS
    lines = read_text(path).splitlines() if path.exists() else []
    return [LookRow.model_validate_json(line) for line in lines]
