"""A program that has learned new words still thinks with the weights that were trained before them.

In a copy of the program a tool joins, with a percept kind and a quantity of its own, and a function
of the question language that asks for it: by the lines below, and no others. The questions are
known by heart there: the packed reader would have to be trained again.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent.records import trace
from graphs.policy.features import move_inputs, names
from graphs.policy.prices import packed
from graphs.policy_network import Network
from tests.conftest import CLIPS
from tools.errors import InputError

ROOT = Path(__file__).parents[2]
DIALOGUE = str(CLIPS / "dialogue.ogg")

pytestmark = pytest.mark.models

MODULE = '''
"""Mains hum, which this one hears in everything."""

from collections.abc import Iterator, Sequence

from tools.audio import AudioClip
from tools.evidence import Hum, Measurement, Percept, SubQuery
from tools.store.stored_model import StoredModel

NAME = "hum"
DESCRIPTION = "Mains hum."
METHOD = "1"


def load(minilm: StoredModel):
    assert (minilm.folder / "model.onnx").is_file()
    return hear


def hear(clip: AudioClip, query: SubQuery) -> Iterator[Sequence[Percept]]:
    sure = {"tool": NAME, "segment": clip.span, "confidence": 0.9}
    yield [Hum(hertz=50, **sure), Measurement(quantity="mains", value=230, unit="V", **sure)]
'''

KIND = '''class Hum(_Heard, frozen=True):
    """What hums."""

    kind: Literal["hum"] = "hum"
    hertz: int

    @property
    def in_words(self) -> str:
        return f"a hum of {self.hertz} Hz"


class Miss('''

TOOL = """\
        ToolSpec(
            "hum", (evidence.Hum, Measurement), quantities=("mains",), models=("minilm",)
        ),"""
LINES = (
    ("tools/evidence.py", "class Miss(", KIND),
    ("tools/evidence.py", "    | Impression\n", "    | Impression\n    | Hum\n"),
    ("tools/evidence.py", "    SignalQuantity,\n", '    SignalQuantity,\n    "mains",\n'),
    ("tools/tool_registry.py", '        ToolSpec("tag"', f'{TOOL}\n        ToolSpec("tag"'),
    ("graphs/query/program.py", '    "loudness", "pitch", "tempo", "key", "metre", "channels",\n',
     '    "loudness", "pitch", "tempo", "key", "metre", "channels", "mains",\n'),
    ("graphs/query/sentence.py", '    "tempo": "how fast {} is",\n',
     '    "tempo": "how fast {} is",\n    "mains": "how strong the mains of {} is",\n'),
)  # fmt: skip

RUN = """
import contextlib, io, json, sys
from agent.__main__ import main
from agent.assembly.runtime import Runtime
from graphs.query.notation import read
from graphs.query.reading import Reading
known = json.loads(sys.argv[2])
Runtime._read = lambda _, text, choices: Reading(read(known.get(text, "beyond")), 0.9)
printed = {}
for name, words in json.loads(sys.argv[1]).items():
    with contextlib.redirect_stdout(io.StringIO()) as told:
        assert main(words) == 0, name
    printed[name] = told.getvalue()
print(json.dumps(printed))
"""
SHAPE, MAINS = "What hums in the background?", "How strong is the mains?"
PEOPLE = ("How many people speak?", "--choice", "one", "--choice", "two", "--choice", "three")
COMMANDS = {
    "shape": ("ask", SHAPE, "--choice", "a hum of 50 Hz", "--choice", "a hum of 60 Hz"),
    "open": ("ask", SHAPE, "--trace", "open.json"),
    "again": ("replay", "open.json"),
    "quantity": ("ask", MAINS, "--choice", "110 V", "--choice", "230 V", "--choice", "400 V"),
    "known": ("ask", *PEOPLE, "--controller", "before.safetensors", "--trace", "known.json"),
    "rules": ("ask", *PEOPLE),
}
READ = {MAINS: "mains(whole())", PEOPLE[0]: "count(speaker())"}


def _words(command: str, *words: str) -> list[str]:
    return [command, *([DIALOGUE] if command == "ask" else []), *words, "--json"]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with the new tool."""
    folder = tmp_path_factory.mktemp("grown")
    for package in ("tools", "graphs", "evals", "agent"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("*.pyc"))
    (folder / "tools" / "hum.py").write_text(MODULE, encoding="utf-8")
    for name, before, after in LINES:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(before) == 1, (name, before)
        (folder / name).write_text(text.replace(before, after), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def told(grown: Path) -> dict[str, dict[str, Any]]:
    """What each of the commands prints."""
    planned(grown / "before.safetensors")
    commands = {name: _words(*words) for name, words in COMMANDS.items()}
    commands |= {"page": ["view", "open.json"]}
    commands |= {"labels": ["export", "open.json", "--format", "audacity"]}
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(commands), json.dumps(READ)], cwd=grown,
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(grown)}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    printed: dict[str, str] = json.loads(done.stdout)
    return {name: json.loads(printed[name]) for name in COMMANDS}


def planned(path: Path) -> None:
    """Weights from before the new words: they ask what the plan names, and then answer."""
    scores = np.zeros((len(names()), 1), dtype=np.float32)
    scores[names().index("planned")], scores[names().index("answer")] = 1.0, 0.5
    layer = scores, np.zeros(1, dtype=np.float32)
    Network((layer,), move_inputs(), {"prices": packed().model_dump_json()}).save(path)


def _of_hum(told: dict[str, Any]) -> list[str | float]:
    """What the new tool told, of the evidence that is cited."""
    cited = [told["evidence"][at] for at in told["cited"]]
    return [one["text"] or one["value"] for one in cited if one["tool"] == "hum"]


def test_a_question_that_no_program_says_is_answered_by_a_new_kind_of_percept(
    told: dict[str, dict[str, Any]],
) -> None:
    answer = told["shape"]
    assert answer["answer"] == "a hum of 50 Hz"
    assert sum(answer["posterior"]) == pytest.approx(1, abs=1e-4)
    assert _of_hum(answer) == ["a hum of 50 Hz"]
    (heard,) = [one for one in answer["evidence"] if one["kind"] == "hum"]
    assert (heard["text"], heard["confidence"]) == ("a hum of 50 Hz", 0.9)


def test_such_an_answer_is_kept_replayed_and_shown(
    grown: Path, told: dict[str, dict[str, Any]]
) -> None:
    assert "a hum of 50 Hz" in told["open"]["answer"]
    assert told["again"] == told["open"]
    for name in ("open.html", "open.labels.txt"):
        assert "a hum of 50 Hz" in (grown / name).read_text(encoding="utf-8")


def test_a_program_that_does_not_know_the_kind_says_so_in_one_line(
    grown: Path, told: dict[str, dict[str, Any]]
) -> None:
    with pytest.raises(InputError, match=r"^[^\n]* is not a whole trace of schema 1: [^\n]*$"):
        trace.read(grown / "open.json")


def test_a_new_quantity_is_measured_by_the_tool_that_measures_it(
    told: dict[str, dict[str, Any]],
) -> None:
    answer = told["quantity"]
    assert answer["answer"] == "230 V"
    assert _of_hum(answer) == [230.0]
    assert {one["tool"] for one in answer["evidence"]} == {"hum"}


def test_a_known_question_is_led_by_weights_from_before_which_could_ask_the_new_tool(
    grown: Path, told: dict[str, dict[str, Any]]
) -> None:
    assert told["known"]["answer"] == told["rules"]["answer"] == "two"
    episode = json.loads((grown / "known.json").read_text(encoding="utf-8"))["episode"]
    weighed = [move["queries"] for move in episode["decisions"][0]["weighed"]]
    assert "hum" in {query["tool"] for queries in weighed for query in queries}
