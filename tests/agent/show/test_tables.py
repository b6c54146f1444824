"""Tables: no figure is lost, however narrow the terminal."""

import io

import pytest

from agent.show.console import Console
from agent.show.grid import Grid
from agent.show.tables import draw


@pytest.mark.parametrize("width", [20, 80, 300])
def test_every_figure_is_shown_in_any_width(width: int) -> None:
    head = ("name", *(f"column {at}" for at in range(12)))
    row = ("a rather long name of a row", *(f"{at}.5 ({at}.1, {at}.9)" for at in range(12)))
    told = io.StringIO()
    draw([Grid("Figures", head, [row])], Console(file=told, width=width))
    assert all(cell in told.getvalue() for cell in (*head, *row[1:]))
