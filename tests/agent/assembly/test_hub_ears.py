"""Ears of the user's own: what the settings, the doctor and the list of models say of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.assembly import ear_tools, machine_fit
from agent.assembly.hub_ears import TAKEN, Ear
from agent.assembly.installation import examine
from agent.assembly.profiles import PROFILES
from agent.assembly.runtime import Runtime
from agent.assembly.settings import load
from graphs.perceive import ToolBackend, ToolCall
from graphs.policy.prices import packed
from tests import tiny_ears
from tests.conftest import CLIPS
from tests.own_settings import write_own
from tools.audio import AudioClip
from tools.cache import PerceptCache
from tools.errors import InputError
from tools.evidence import Miss, SubQuery, Trait
from tools.lalm import crop_question
from tools.tool_registry import TOOLS

CALL = str(CLIPS / "call.ogg")
TABLE = """
[ears.emotion]
model = "superb/wav2vec2-base-superb-er"
aspect = "emotion"
labels = { ang = "angry", hap = "happy" }
window = 10
hop = 5

[ears.birds]
model = "somebody/birds"
aspect = "event"
several = true
"""


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder with no settings in it, and a hub with no weights that cannot be reached."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)


def test_each_table_is_a_tool_in_every_profile() -> None:
    write_own(TABLE)
    for profile in PROFILES:
        settings = load(profile)
        assert settings.ears["emotion"].labels == {"ang": "angry", "hap": "happy"}
    runtime = Runtime.of(load())
    assert list(runtime.toolbox())[len(TOOLS) :] == ["emotion", "birds"]
    assert runtime.toolbox()["emotion"].description == (
        "Of which emotion it is, by superb/wav2vec2-base-superb-er: said of every 10 s."
    )
    assert runtime.toolbox()["birds"].description.startswith(
        "Which sounds occur, by somebody/birds"
    )


def test_the_planner_knows_who_tells_what_kind_something_is() -> None:
    assert Runtime.of(load()).planner.ears == {}
    write_own(TABLE)
    assert Runtime.of(load()).planner.ears == {"emotion": ("emotion",), "birds": ("event",)}


def test_the_environment_names_ears_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTEN_AGAIN_EARS__MOOD__MODEL", "somebody/moods")
    monkeypatch.setenv("LISTEN_AGAIN_EARS__MOOD__ASPECT", "mood")
    assert load().ears == {"mood": Ear(model="somebody/moods", aspect="mood")}


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('[ears.tag]\nmodel = "a/b"\naspect = "genre"', "an ear cannot be named 'tag'"),
        ('[ears.truth]\nmodel = "a/b"\naspect = "genre"', "an ear cannot be named 'truth'"),
        ('[ears."../x"]\nmodel = "a/b"\naspect = "genre"', "found an ear named '../x'"),
        ('[ears.Emotion]\nmodel = "a/b"\naspect = "genre"', "expected small letters"),
        ('[ears.mine]\nmodel = "a/b"', "Field required"),
        ('[ears.mine]\nmodel = "a/b"\naspect = "smell"', "'genre', 'mood'"),
        ('[ears.mine]\nmodel = ""\naspect = "genre"', "at least 1 character"),
        ('[ears.mine]\nmodel = "a/b"\naspect = "genre"\nhop = 0', "greater than or equal to 0.1"),
        (
            '[ears.mine]\nmodel = "a/b"\naspect = "genre"\nwindow = 3',
            "a hop of at most the window's",
        ),
        ('[ears.mine]\nmodel = "a/b"\naspect = "genre"\nwindow = 90', "less than or equal to 30"),
        ('[ears.mine]\nmodel = "a/b"\naspect = "genre"\nhops = 1', "there is no such setting"),
        ('[ears.mine]\nmodel = "a/b"\naspect = "genre"\nleast = nan', "ess than or equal to 1"),
    ],
)
def test_a_table_that_is_wrong_is_one_line(
    table: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_own(table)
    assert main(["ask", CALL, "What?"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert told in err
    assert "ears" in err


def test_names_of_other_tools_are_taken() -> None:
    assert crop_question.NAME in TAKEN
    assert not TAKEN & set(TOOLS)


def test_an_unknown_ear_costs_as_much_as_the_dearest_that_is_known(call: AudioClip) -> None:
    query, prices = SubQuery(tool="emotion"), packed()
    known = [prices.seconds(SubQuery(tool=name), call.span) for name in TOOLS]
    assert prices.seconds(query, call.span) >= max(known) > 0


@pytest.mark.anyio
async def test_a_model_that_cannot_be_had_is_a_miss(call: AudioClip) -> None:
    write_own(TABLE)
    live = ToolBackend(Runtime.of(load()).toolbox())
    query = SubQuery(tool="emotion")
    (miss,) = (await live(ToolCall(clip=call, query=query, round=0, seconds_left=60))).percepts
    assert isinstance(miss, Miss)
    # Which of the two stands in its way first depends on the machine.
    assert "; pip install 'listen-again[hub]'" in miss.reason or (
        "cannot fetch superb/wav2vec2-base-superb-er from the hub" in miss.reason
    )
    assert "\n" not in miss.reason


def test_a_run_of_many_questions_wants_every_ear_at_its_beginning() -> None:
    ear_tools.pull({})
    write_own(TABLE)
    with pytest.raises(InputError, match=r"cannot fetch superb/|pip install") as refused:
        ear_tools.pull(load().ears)
    assert "\n" not in str(refused.value)


def test_a_folder_that_is_not_there_is_told_before_anybody_listens(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_own(TABLE.replace("somebody/birds", "/no/such/folder"))
    with pytest.raises(InputError, match="expected a folder, or a repository of the hub"):
        Runtime.of(load()).digests()


def test_the_list_says_where_they_are_and_whose_licence(capsys: pytest.CaptureFixture[str]) -> None:
    Path("own").mkdir()
    Path("own/config.json").write_text("{}")
    Path("own/model.safetensors").write_bytes(b"12345678")
    write_own(TABLE.replace("somebody/birds", "own") + '\n[tag]\nby = "clap"\n')
    assert main(["models", "list", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["superb/wav2vec2-base-superb-er"] == {
        "name": "superb/wav2vec2-base-superb-er",
        "bytes": None,
        "role": "classifier of sound: emotion",
        "licence": "the model card's",
        "sources": ["https://huggingface.co/superb/wav2vec2-base-superb-er"],
        "folder": None,
        "used_by": ["emotion"],
        "needed": False,
    }
    assert (rows["own"]["bytes"], rows["own"]["sources"]) == (10, ["your own folder"])
    assert rows["own"]["folder"] == "own"
    assert rows["laion/clap-htsat-unfused"]["used_by"] == ["tag"]
    assert main(["models", "list"]) == 0
    assert "card" in capsys.readouterr().out


def found() -> Mapping[str, tuple[bool, str, str]]:
    told = [one for one in examine(load()) if one.what.startswith(("ear ", "tag by"))]
    return {one.what.partition(" by ")[0]: (one.fine, one.found, one.remedy) for one in told}


def test_the_doctor_names_each_and_what_mends_it() -> None:
    write_own(TABLE + '\n[tag]\nby = "clap"\n')
    told = found()
    assert set(told) == {"ear emotion", "ear birds", "tag"}
    for fine, what, remedy in told.values():
        assert (fine, what.startswith("to be fetched")) in ((True, True), (False, False))
        assert remedy in ("", "pip install 'listen-again[hub]'")


class Beside:
    """Machines with more and less memory, and with a GPU."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        self.patch, self.path = monkeypatch, tmp_path

    def has(self, memory: int | None, gpu: bool = False) -> None:
        self.patch.setattr(machine_fit, "memory", lambda: memory)
        self.patch.setattr(machine_fit, "FIRST_GPU", self.path if gpu else self.path / "none")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Beside:
    return Beside(monkeypatch, tmp_path)


@pytest.mark.hub
def test_the_doctor_says_what_fits(machine: Beside, tmp_path: Path) -> None:
    folder = tiny_ears.wav2vec2(tmp_path / "emotions")
    tiny_ears.clap(tmp_path / "clap")
    write_own(
        f'[ears.emotion]\nmodel = "{folder}"\naspect = "emotion"\n'
        f'[tag]\nweights = "{tmp_path / "clap"}"\n'
    )
    machine.has(memory=4_000_000_000)
    told = found()
    assert told["ear emotion"][0]
    assert told["ear emotion"][1].startswith(f"{folder}, wav2vec2 with 4 labels; ")
    assert "about 0.7 GB of memory of 4.0 GB free, on the CPU" in told["ear emotion"][1]
    assert "about 0.7 GB of memory of 4.0 GB free, on the CPU" in told["tag"][1]
    machine.has(memory=500_000_000)
    fine, what, remedy = found()["ear emotion"]
    assert not fine
    assert "0.5 GB are free" in what
    assert remedy == "name a smaller model, or end what else is running"
    machine.has(memory=500_000_000, gpu=True)
    assert found()["ear emotion"][1].endswith("on the GPU")
    machine.has(memory=None)
    assert found()["ear emotion"][1].endswith("of memory, on the CPU")
    write_own(f'[ears.emotion]\nmodel = "{folder}"\naspect = "emotion"\ndevice = "cuda"')
    assert found()["ear emotion"][2] == 'set device = "cpu"'


def test_this_machine_has_memory() -> None:
    free = machine_fit.memory()
    assert free is None or 10**8 < free < 10**14


@pytest.mark.hub
@pytest.mark.anyio
async def test_what_was_heard_is_remembered_until_the_weights_change(
    tmp_path: Path, call: AudioClip
) -> None:
    folder = tiny_ears.wav2vec2(tmp_path / "emotions")
    write_own(f'[ears.emotion]\nmodel = "{folder}"\naspect = "emotion"\nwindow = 2\nhop = 1\n')
    cache, heard = PerceptCache(tmp_path / "percepts.sqlite"), list[bool]()

    async def ask() -> None:
        live = ToolBackend(Runtime.of(load()).toolbox(), cache)
        query = SubQuery(tool="emotion")
        made = await live(ToolCall(clip=call, query=query, round=0, seconds_left=60))
        assert made.percepts
        assert all(isinstance(one, Trait) for one in made.percepts)
        heard.append(made.cached)

    await ask()
    await ask()
    tiny_ears.wav2vec2(folder, seed=5)
    await ask()
    write_own(f'[ears.emotion]\nmodel = "{folder}"\naspect = "mood"\nwindow = 2\nhop = 1\n')
    await ask()
    cache.close()
    assert heard == [False, True, False, False]


def test_the_device_changes_nothing_that_is_heard(tmp_path: Path) -> None:
    one = Ear(model="a/b", aspect="genre")
    on_gpu = one.model_copy(update={"device": "cuda"})
    assert ear_tools.digest("x", one) == ear_tools.digest("x", on_gpu)
    assert ear_tools.digest("x", one) != ear_tools.digest("y", one)


@pytest.mark.slow
def test_nothing_is_imported_before_an_ear_is_asked(tmp_path: Path) -> None:
    write_own(TABLE + '\n[tag]\nby = "clap"\n')
    code = (
        "import sys; from agent.assembly.runtime import Runtime\n"
        "from agent.assembly.settings import load\n"
        "from agent.assembly.installation import examine\n"
        "from agent.assembly.ear_tools import others\n"
        "Runtime.of(load()).digests(); list(examine(load())); list(others(load()))\n"
        "print(sorted({'torch', 'transformers'} & set(sys.modules)))"
    )
    root = str(Path(__file__).parents[3])
    told = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {root!r})\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "[]"
