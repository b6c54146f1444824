"""The machine for other programs: plain values in, the same nodes, the same answer."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from agent.assembly.langgraph_factory import opened
from graphs.build import build_graph
from graphs.question_graph import PlainQuestion, build_question_graph
from graphs.state import Conclude, State
from tests.conftest import CLIPS
from tests.graphs.test_build import context
from tools.errors import InputError
from tools.evidence import SubQuery

ROOT = Path(__file__).parents[2]
GIVEN = PlainQuestion(recording=str(CLIPS / "call.ogg"), text="What is said?")


@pytest.mark.anyio
async def test_plain_values_are_answered_and_each_node_is_told() -> None:
    graph = build_question_graph(context([SubQuery(tool="asr", text="hello")], Conclude()), opened)
    told = [step async for step in graph.astream(GIVEN, stream_mode="updates")]
    assert [name for step in told for name in step] == [
        "open", "decompose", "decide", "perceive", "decide", "answer",
    ]  # fmt: skip
    found = State.model_validate(await graph.ainvoke(GIVEN))
    assert found.answer
    assert found.answer.text == "hello"


def test_it_has_the_nodes_of_the_machine() -> None:
    nodes = set(build_question_graph(context([]), opened).get_graph().nodes)
    assert nodes - {"open"} == set(build_graph().get_graph().nodes)


@pytest.mark.anyio
async def test_bad_input_is_one_line() -> None:
    graph = build_question_graph(context([]), opened)
    with pytest.raises(InputError, match=r"no-such\.wav"):
        await graph.ainvoke(GIVEN.model_copy(update={"recording": "no-such.wav"}))


def test_the_file_for_its_tools_names_a_factory_that_is_there() -> None:
    told = json.loads((ROOT / "langgraph.json").read_text(encoding="utf-8"))
    path, _, name = told["graphs"]["listen-again"].partition(".py:")
    assert (ROOT / f"{path}.py").is_file()
    assert callable(getattr(import_module(path.removeprefix("./").replace("/", ".")), name))
