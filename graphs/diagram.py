"""The state machine as a drawing, with the way that one episode took through it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain, pairwise, repeat

from pydantic import BaseModel

from graphs.build import build_graph
from graphs.state import Conclude, Episode

START, END = "__start__", "__end__"


class Arrow(BaseModel, frozen=True):
    """An edge of the state machine; `choice` where a node may also go elsewhere."""

    source: str
    target: str
    choice: bool


class Stop(BaseModel, frozen=True):
    """A node on the way, and how many of it ran side by side."""

    node: str
    times: int = 1


@cache
def nodes() -> tuple[str, ...]:
    """The names of the nodes, the two ends included, as LangGraph has them."""
    return tuple(build_graph().get_graph().nodes)


@cache
def arrows() -> tuple[Arrow, ...]:
    """The edges, as LangGraph has them."""
    return tuple(
        Arrow(source=edge.source, target=edge.target, choice=edge.conditional)
        for edge in build_graph().get_graph().edges
    )


def way(episode: Episode) -> tuple[Stop, ...]:
    """The nodes in the order in which the episode ran them."""
    rounds = chain(*(_round(episode, number) for number in range(len(episode.decisions))))
    ending = () if _concluded(episode) else (Stop(node="decide"),)
    return (Stop(node="decompose"), *rounds, *ending, Stop(node="answer"))


def _round(episode: Episode, number: int) -> Iterator[Stop]:
    """One decision, and the calls that follow from it."""
    yield Stop(node="decide")
    calls = sum(call.round == number for call in episode.calls)
    if calls:
        yield Stop(node="perceive", times=calls)


def _concluded(episode: Episode) -> bool:
    """Whether the controller ended it; else one more visit found the budget used up."""
    return bool(episode.decisions) and isinstance(episode.decisions[-1].action, Conclude)


def taken(episode: Episode) -> Counter[tuple[str, str]]:
    """How often each edge was gone along; a parallel step counts for each of its calls."""
    stops = (Stop(node=START), *way(episode), Stop(node=END))
    found = Counter[tuple[str, str]]()
    for here, there in pairwise(stops):
        found.update(repeat((here.node, there.node), max(here.times, there.times)))
    return found


def mermaid(episode: Episode) -> str:
    """The drawing as Mermaid text: what was run is filled, what was gone along is bold."""
    counts, visited = taken(episode), {stop.node for stop in way(episode)} | {START, END}
    lines = ["flowchart LR"]
    for node in nodes():
        shape = f'(["{node.strip("_")}"])' if node in (START, END) else f'["{node}"]'
        lines.append(f"  {_name(node)}{shape}")
    bold: list[str] = []
    for at, arrow in enumerate(arrows()):
        times = counts[arrow.source, arrow.target]
        line = "-.->" if arrow.choice else "-->"
        label = f'|"{times} x"|' if times > 1 else ""
        lines.append(f"  {_name(arrow.source)} {line}{label} {_name(arrow.target)}")
        bold += [str(at)] if times else []
    lines.append("  classDef taken fill:#dbe6f7,stroke:#2f5fb3,color:#1c1d22")
    lines.append(f"  class {','.join(_name(node) for node in nodes() if node in visited)} taken")
    if bold:
        lines.append(f"  linkStyle {','.join(bold)} stroke:#2f5fb3,stroke-width:3px")
    return "\n".join(lines) + "\n"


def _name(node: str) -> str:
    """A name that Mermaid does not take for a word of its own, as it would `end`."""
    return f"node_{node.strip('_')}"
