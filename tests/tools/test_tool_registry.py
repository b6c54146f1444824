"""What the registry says of each tool is so, and saying it costs nothing."""

import subprocess
import sys
from importlib import import_module
from typing import get_args

import pytest

from agent.assembly.runtime import Runtime
from tests.conftest import CLIPS
from tools import asr, diarize, layers, listen, openai_whisper, tag, vad, voice
from tools.audio import AudioClip
from tools.evidence import Quantity, SubQuery
from tools.measure import HEADER, LEVELS, METERS, RECORDING, SIDES
from tools.tool_registry import TOOLS, ToolSpec, call_kind, hearing, measuring


@pytest.mark.parametrize("spec", TOOLS.values(), ids=TOOLS)
def test_each_tool_has_its_name_in_its_own_module(spec: ToolSpec) -> None:
    module = import_module(f"tools.{spec.name}")
    assert spec.name == module.NAME
    assert module.METHOD
    assert module.DESCRIPTION


def test_what_is_heard_by_others_is_kept_by_their_methods_too() -> None:
    assert {asr.METHOD, tag.METHOD} == {
        one for one in (asr.METHOD, tag.METHOD) if one in listen.METHOD
    }
    assert tag.METHOD in layers.METHOD
    for module in (asr, diarize, layers, openai_whisper, voice):
        assert vad.METHOD in module.METHOD


def test_whoever_can_be_asked_is_in_the_registry_and_the_other_way_round(runtime: Runtime) -> None:
    assert list(runtime.toolbox()) == list(TOOLS)


def test_reading_it_imports_no_model() -> None:
    heavy = "{'librosa', 'torch', 'onnxruntime', 'faster_whisper', 'av', 'safetensors'}"
    code = f"import sys, tools.tool_registry; print({heavy} & {{*sys.modules}} or 'none')"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "none\n"


def test_every_quantity_is_measured_by_one_tool_and_has_a_meter_there() -> None:
    measured = [quantity for tool in TOOLS.values() for quantity in tool.quantities]
    assert sorted(measured) == sorted(get_args(Quantity))
    meters = [*HEADER, *RECORDING, *METERS, *LEVELS, *SIDES]
    assert sorted(meters) == sorted(TOOLS["measure"].quantities)
    assert all(measuring(quantity) == "measure" for quantity in TOOLS["measure"].quantities)


@pytest.mark.parametrize("spec", TOOLS.values(), ids=TOOLS)
def test_a_tool_that_could_not_err_reports_what_it_gives(spec: ToolSpec) -> None:
    for kinds in (spec.facts, *spec.aims.values()):
        assert set(kinds) <= set(spec.gives)


@pytest.mark.models
@pytest.mark.anyio
@pytest.mark.parametrize("spec", TOOLS.values(), ids=TOOLS)
async def test_a_tool_gives_the_kinds_of_percept_that_it_is_said_to_give(
    runtime: Runtime, spec: ToolSpec
) -> None:
    clip, tool = AudioClip.open(CLIPS / "dialogue.ogg"), runtime.toolbox()[spec.name]
    heard = {type(percept) async for percept in tool(clip, SubQuery(tool=spec.name))}
    assert heard <= set(spec.gives)


@pytest.mark.parametrize(
    ("query", "way", "priced"),
    [
        (SubQuery(tool="asr"), "asr", "asr"),
        (SubQuery(tool="asr", aim="english"), "asr english", "asr english"),
        (SubQuery(tool="tag", text="dog"), "tag", "tag"),
        (SubQuery(tool="listen", text="dog", aim="count"), "listen count", "listen count"),
        (SubQuery(tool="measure", text="pitch"), "measure", "measure pitch"),
        (SubQuery(tool="nose", text="rose", aim="words"), "nose", "nose"),
    ],
)
def test_a_call_is_known_by_its_way_of_hearing_and_its_price(
    query: SubQuery, way: str, priced: str
) -> None:
    assert (hearing(query), call_kind(query)) == (way, priced)
