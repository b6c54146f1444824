"""The state machine as an SVG drawing: where each node stands, and which way was taken."""

from __future__ import annotations

from dataclasses import dataclass

from graphs.diagram import END, START, Stop, arrows, nodes, taken, way
from graphs.state import Episode

WIDTH, HEIGHT = 520, 190

PLACES: dict[str, tuple[float, float]] = {
    START: (20, 120),
    "decompose": (112, 120),
    "decide": (260, 120),
    "answer": (400, 120),
    END: (500, 120),
    "perceive": (260, 30),
}
"""Middles, in the drawing's units. A node that is not named here stands in a row below."""

BOXES = {"decompose": 112, "decide": 80, "answer": 80, "perceive": 92}
"""Widths; the two ends are dots."""

CURVES = {
    (START, "decompose"): "M28 120L53 120",
    ("decompose", "decide"): "M168 120L217 120",
    ("decide", "perceive"): "M245 104C234 86 234 66 245 49",
    ("perceive", "decide"): "M275 46C286 64 286 84 275 101",
    ("decide", "decide"): "M240 136C232 176 288 176 281 140",
    ("decide", "answer"): "M300 120L356 120",
    ("answer", END): "M440 120L488 120",
}
"""Each ends where its arrowhead does."""

LABELS = {("decide", "perceive"): (222, 80), ("perceive", "decide"): (298, 80)}
"""Where the number of times stands; in the middle of other edges none is expected."""


@dataclass(frozen=True)
class Box:
    """A node; `times` is how often it ran."""

    name: str
    x: float
    y: float
    width: float
    times: int

    @property
    def end(self) -> bool:
        """Whether it is one of the two dots."""
        return not self.width


@dataclass(frozen=True)
class Line:
    """An edge; `times` is how often it was gone along."""

    path: str
    choice: bool
    times: int
    x: float
    y: float


@dataclass(frozen=True)
class Route:
    """The drawing, and the way in order."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    way: tuple[Stop, ...]
    width: int
    height: int


def route(episode: Episode) -> Route:
    """The nodes and edges that LangGraph has, with what this episode did on them."""
    stops, counts = way(episode), taken(episode)
    places, ran = _places(), {START: 1, END: 1}
    for stop in stops:
        ran[stop.node] = ran.get(stop.node, 0) + stop.times
    boxes = [
        Box(
            node.strip("_"),
            *places[node],
            width=0 if node in (START, END) else BOXES.get(node, 92),
            times=ran.get(node, 0),
        )
        for node in nodes()
    ]
    lines = [
        _line((arrow.source, arrow.target), arrow.choice, counts[arrow.source, arrow.target])
        for arrow in arrows()
    ]
    height = max(HEIGHT, *(round(y) + 30 for _, y in places.values()))
    # What was gone along lies above what was not.
    lines.sort(key=lambda line: line.times > 0)
    return Route(tuple(boxes), tuple(lines), stops, WIDTH, height)


def _places() -> dict[str, tuple[float, float]]:
    extra = [node for node in nodes() if node not in PLACES]
    return PLACES | {node: (60 + 110 * at, HEIGHT + 30) for at, node in enumerate(extra)}


def _line(edge: tuple[str, str], choice: bool, times: int) -> Line:
    """Along its curve; straight where a new node has none yet."""
    (x1, y1), (x2, y2) = (_places()[node] for node in edge)
    path = CURVES.get(edge, f"M{x1} {y1}L{x2} {y2}")
    x, y = LABELS.get(edge, ((x1 + x2) / 2, (y1 + y2) / 2 - 8))
    return Line(path, choice, times, x, y)
