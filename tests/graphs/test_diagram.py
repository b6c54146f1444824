"""The drawing has what LangGraph has, and shows the way that was taken."""

import re

import pytest

from graphs.diagram import END, START, arrows, mermaid, nodes, taken, way
from graphs.state import StopReason
from tests.agent.traces import made

EDGE = re.compile(r"^  node_(\w+) (-->|-\.->)(?:\|\"(\d+) x\"\|)? node_(\w+)$", re.MULTILINE)


def test_the_way_has_a_stop_for_each_decision_and_counts_parallel_calls() -> None:
    episode = made().episode
    assert [(stop.node, stop.times) for stop in way(episode)] == [
        ("decompose", 1),
        ("decide", 1),
        ("perceive", 3),
        ("decide", 1),
        ("perceive", 1),
        ("decide", 1),
        ("perceive", 1),
        ("decide", 1),
        ("answer", 1),
    ]


def test_a_used_up_budget_is_one_more_visit_to_decide() -> None:
    whole = made().episode
    cut = whole.model_copy(update={"decisions": whole.decisions[:3], "stop": StopReason.BUDGET})
    assert way(cut) == way(whole)


def test_only_edges_of_the_machine_are_gone_along() -> None:
    known = {(arrow.source, arrow.target) for arrow in arrows()}
    assert set(taken(made().episode)) <= known


def test_an_episode_that_decided_nothing_still_has_a_way() -> None:
    empty = made().episode.model_copy(update={"decisions": (), "calls": (), "beliefs": ()})
    assert [stop.node for stop in way(empty)] == ["decompose", "decide", "answer"]


def test_mermaid_text_reads_back_as_the_graph_with_its_counts() -> None:
    episode = made().episode
    text = mermaid(episode)
    assert text.startswith("flowchart LR\n")
    found = {(a, b): int(times or 1) for a, _, times, b in EDGE.findall(text)}
    plain = {(a.source.strip("_"), a.target.strip("_")) for a in arrows()}
    assert set(found) == plain
    counts = {(a.strip("_"), b.strip("_")): n for (a, b), n in taken(episode).items()}
    assert {edge: n for edge, n in found.items() if n > 1} == {
        edge: n for edge, n in counts.items() if n > 1
    }
    bold = re.search(r"linkStyle ([\d,]+) stroke", text)
    assert bold
    edges = [(a, b) for a, _, _, b in EDGE.findall(text)]
    assert {edges[int(at)] for at in bold[1].split(",")} == set(counts)


@pytest.mark.parametrize("node", [START, END])
def test_both_ends_are_nodes(node: str) -> None:
    assert node in nodes()
