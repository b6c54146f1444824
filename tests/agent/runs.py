"""A run made by hand: three items, of which one is right, one wrong and one failed."""

import json
from pathlib import Path

from agent.records import trace
from evals import mmau
from evals.decay_curve import NATURAL, Decay, Point
from evals.perception.error_rates import Rates
from evals.run import run_folder as folders
from evals.run.answer_record import Log, Record, Status
from evals.run.run_config import sha256
from evals.run.run_results import results
from evals.stats import Estimate
from tests.agent.traces import CHOICES, made
from tests.evals.samples import config

KEYS = {"1": "three", "2": "one", "3": "two"}


CHOICE = 1_900
"""Letters of a text that a choice may have."""


def write(run: Path, text: str = "") -> None:
    """Writes questions, records, traces, numbers and causes; `text` goes into all of them."""
    run.mkdir()
    choices = [choice + text[:CHOICE] for choice in CHOICES]
    rows = [
        {
            "id": name,
            "audio_id": "call.ogg",
            "question": f"Question {name}?{text}",
            "choices": choices,
            "answer": key + text[:CHOICE],
            "task": "sound",
            "sub-category": f"kind {name}{text}",
            "difficulty": "easy",
        }
        for name, key in KEYS.items()
    ]
    data = run / "questions.json"
    data.write_text(json.dumps(rows), encoding="utf-8")
    about = config(data=data, data_sha256=sha256(data), options={"model": f"m{text}"})
    folders.begin(run, about)
    (run / "traces").mkdir()
    with Log.open(run / "samples.jsonl") as log:
        for name in KEYS:
            log.append(_record(run, name, choices, text))
    found, items = folders.answers(run), mmau.read(data)
    folders.finish(run, results(about, items, found, mmau.SCORERS), {})
    attribution = {"id": "2", "kind": "", "cause": "perception", "said": "three", "target": "one"}
    (run / "perception.json").write_text(json.dumps({"blames": [attribution]}), encoding="utf-8")


def _record(run: Path, name: str, choices: list[str], text: str) -> Record:
    asked = {"condition": "main", "id": name, "repeat": 0, "choices": tuple(choices)}
    if name == "3":
        failed = {"status": Status.FAILED, "error": f"ValueError: no {text}"}
        return Record.model_validate(asked | failed)
    file = f"traces/{name}.json"
    trace.write(run / file, made(text))
    answered = {"choice": 2, "prediction": choices[2], "confidence": 0.9, "trace": file}
    return Record.model_validate(asked | {"status": Status.ANSWERED} | answered)


RIGHT = Estimate(value=0.5, low=0.3, high=0.7, n=10)
RATES = Rates(
    claimed=10,
    neutral=0,
    facts=10,
    accuracy=RIGHT,
    hallucinated=None,
    misused=None,
    omitted=None,
    f1=None,
    asked=10,
    unheard=None,
)


def write_decay(path: Path) -> None:
    """A decay study of two lengths and the natural one."""
    points = tuple(
        Point(
            length=length,
            scores={"official": RIGHT, "exact": RIGHT},
            perception=RATES,
            calls=2.0,
            seconds=1.0,
        )
        for length in (NATURAL, "1", "2")
    )
    path.write_text(Decay(calls=16, points=points).model_dump_json(), encoding="utf-8")
