"""A judge asked again about what it has judged, altered so that its marks should stay the same.

Each judged reasoning is shown twice more: with the criteria in reverse order, and lengthened by the
question and its choices before and after it, which tells nothing new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from evals.controls import MAIN
from evals.rubric_prompt import Mark, Reference, prompt, rated, reference_of
from evals.rubric_score import RubricRecord
from evals.run.answer_record import Key, Record
from evals.sample import Item
from evals.scoring.judge_queue import ask_all
from tools.chat import Chat
from tools.errors import ToolError
from tools.json_lines import mend_lines, read_lines

Probe = Literal["reversed", "lengthened"]
PROBES: tuple[Probe, ...] = ("reversed", "lengthened")


class ProbeRecord(BaseModel, frozen=True):
    """One line of a file of probes: what the judge said of one altered reasoning.

    Attributes:
        of: SHA-256 of the words that were sent; when these change, the line is void.
        marks: One for each criterion, in the rubric's own order; none where the judge failed.
    """

    id: str
    probe: Probe
    of: str
    marks: tuple[Mark, ...] = ()
    why: str = ""


Probes = dict[tuple[str, Probe], ProbeRecord]
"""By the item's id and the kind of probe."""


async def probe(
    path: Path,
    items: Sequence[Item],
    records: Mapping[Key, Record],
    judged: Mapping[str, RubricRecord],
    chat: Chat,
    workers: int,
    told: Callable[[], None],
) -> Probes:
    """Asks what was not asked yet of the reasonings that the judge has marked; keeps each answer.

    Args:
        path: The file of probes, in a folder that the caller holds.
        items: Of MMAR.
        records: Of the run.
        judged: What the judge has said.
        chat: The judge.
        workers: How many it is asked at a time.
        told: Is called after each.
    """
    mend_lines(path)
    found: Probes = {
        (each.id, each.probe): each for each in read_lines(path, ProbeRecord, "probes")
    }

    def keep(done: ProbeRecord) -> None:
        found[done.id, done.probe] = done
        told()

    todo = _asked(items, records, judged, found)
    await ask_all(path, todo, lambda one: _probed(*one, chat), workers, keep)
    return found


def _asked(
    items: Sequence[Item],
    records: Mapping[Key, Record],
    judged: Mapping[str, RubricRecord],
    found: Probes,
) -> list[tuple[ProbeRecord, str, Reference]]:
    """A line without marks, the words to send and the rubric in the order that is shown."""
    todo: list[tuple[ProbeRecord, str, Reference]] = []
    for item in items:
        if item.id not in judged or not judged[item.id].marks:
            continue
        for kind in PROBES:
            reference = reference_of(item)
            record = records[MAIN, item.id, 0]
            if kind == "reversed":
                reference = reference.model_copy(update={"rubric": reference.rubric[::-1]})
            else:
                record = record.model_copy(update={"thinking": _lengthened(item, record.thinking)})
            words = prompt(item, record, reference)
            of = hashlib.sha256(words.encode()).hexdigest()
            known = found.get((item.id, kind))
            if known is None or known.of != of or not known.marks:
                todo.append((ProbeRecord(id=item.id, probe=kind, of=of), words, reference))
    return todo


def _lengthened(item: Item, thinking: str) -> str:
    """With the question and its choices before and after it."""
    again = "The question is: {} The choices are: {}.".format(
        item.question.text, "; ".join(item.question.choices)
    )
    return f"{again}\n{thinking}\n{again}"


async def _probed(line: ProbeRecord, words: str, reference: Reference, chat: Chat) -> ProbeRecord:
    try:
        marks = await rated(words, reference.rubric, chat)
    except ToolError as error:
        return line.model_copy(update={"why": str(error)})
    return line.model_copy(update={"marks": marks[::-1] if line.probe == "reversed" else marks})
