"""Both papers' tables as a page, and what longer reasoning does as a picture.

All intervals are of 95 %, over questions and seeds, each drawn anew; an arm that learns nothing has
one seed. A difference is taken question by question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from agent.data.example import Style
from agent.show.grid import Grid, rough
from agent.show.plots import saved
from agent.show.tables import markdown
from agent.train.small.small_arms import ARMS, SETTINGS, Setting
from agent.train.small.small_tables import TableItem, TableRow
from agent.train.small.window_claims import WindowClaims
from evals.stats import Estimate, Values, over_seeds, ratios
from tools.files import write_whole

PAGE, PICTURE = "tables.md", "decay.png"
TITLES: dict[Style, str] = {"mpar2": "MPAR²", "paqa": "HyPeR"}
LENGTHS: tuple[Setting, ...] = ("direct", "trace", "long")
_LENGTHS: tuple[Setting, ...] = LENGTHS[1:]
TOLD: tuple[Setting, ...] = ("told direct", "told", "told long")

Pair = tuple[Setting, Setting]

Share = Callable[[WindowClaims], tuple[int, int]]
SHARES: dict[str, Share] = {
    "precision": lambda c: (c.matched, c.claimed),
    "misuse": lambda c: (c.misused, c.claimed),
    "omission": lambda c: (c.facts - c.found, c.facts),
}
"""CAFE's rates, as numerator and denominator."""


def anew(claims: WindowClaims) -> tuple[int, int]:
    """Of what later steps claim, what is in the window."""
    return claims.held, claims.anew


@dataclass(frozen=True)
class TableRows:
    """All rows of a set of tables."""

    rows: Sequence[TableRow]

    def seeds(self, arm: str, setting: Setting) -> list[TableRow]:
        """Those of an arm in a setting, in order of their seeds."""
        found = [one for one in self.rows if (one.arm, one.setting) == (arm, setting)]
        return sorted(found, key=lambda one: one.seed)

    def right(self, arm: str, setting: Setting) -> Estimate | None:
        """The share of right answers."""
        values = self._right(arm, setting)
        return over_seeds(values, self._clusters(arm, setting)) if len(values) else None

    def gain(self, arm: str, setting: Setting, over: str, other: Setting) -> Estimate | None:
        """How much more is right than of another arm or in another setting."""
        own, theirs = self._right(arm, setting), self._right(over, other)
        if not len(own) or not len(theirs):
            return None
        if len(own) != len(theirs):
            theirs = np.repeat(theirs.mean(axis=0, keepdims=True), len(own), axis=0)
        return over_seeds(own - theirs, self._clusters(arm, setting))

    def beyond(self, arm: str, heard: Pair, told: Pair) -> Estimate | None:
        """How much more one setting is over another of what is heard than of what is told."""
        values = [self._right(arm, one) for one in (*heard, *told)]
        seeds = min(map(len, values))
        if not seeds:
            return None
        longer, shorter, told_longer, told_shorter = (one[:seeds] for one in values)
        own = (longer - shorter) - (told_longer - told_shorter)
        return over_seeds(own, self._clusters(arm, heard[0]))

    def share(self, arm: str, setting: Setting, of: Share) -> Estimate | None:
        """A rate over all claims; its interval redraws recordings alone, and not seeds."""
        items = [item for row in self.seeds(arm, setting) for item in row.items]
        counts = [of(item.claims) for item in items if item.claims]
        if not any(bottom for _, bottom in counts):
            return None
        tops, bottoms = (np.array(part, dtype=float)[:, None] for part in zip(*counts, strict=True))
        return ratios(tops, bottoms, [item.recording for item in items if item.claims])[0]

    def mean(
        self, arm: str, setting: Setting, of: Callable[[TableItem], float | None]
    ) -> float | None:
        """The mean of something over questions and seeds."""
        found = [of(item) for row in self.seeds(arm, setting) for item in row.items]
        there = [one for one in found if one is not None]
        return float(np.mean(there)) if there else None

    def _right(self, arm: str, setting: Setting) -> Values:
        return np.array(
            [[float(item.right) for item in row.items] for row in self.seeds(arm, setting)]
        )

    def _clusters(self, arm: str, setting: Setting) -> list[str]:
        return [item.recording for item in self.seeds(arm, setting)[0].items]


def write_report(rows: Sequence[TableRow], out: Path) -> Path:
    """Writes page and picture of what there is so far; where the page is."""
    found = TableRows(rows)
    styles: tuple[Style, ...] = ("mpar2", "paqa")
    grids = [_lengths(found), *(grid for style in styles for grid in _grids(found, style))]
    grids.append(_pauses(found))
    count = len(rows[0].items) if rows else 0
    lines = [f"{count} questions on windows of the dev split, asked in words that were not learned",
             "95 % intervals over recordings and, but for perception in traces, seeds"]  # fmt: skip
    write_whole(out / PAGE, markdown("listen-again-small: both papers' claims", lines, grids))
    _decay(found, out / PICTURE)
    return out / PAGE


def _arms(style: Style) -> list[str]:
    return [name for name, arm in ARMS.items() if arm.style == style]


def _grids(found: TableRows, style: Style) -> list[Grid]:
    arms, settings, title = _arms(style), SETTINGS[style], TITLES[style]
    seeds = {arm: len(found.seeds(arm, "trace")) for arm in arms}
    return [
        Grid(
            f"{title}: right answers, %",
            ["arm", "seeds", *settings],
            [[arm, str(seeds[arm]), *(rough(found.right(arm, one)) for one in settings)]
             for arm in arms],
        ),
        Grid(
            f"{title}: how much more is right, points",
            ["arm", "than", "with traces", "by its sound and not another's"],
            [[arm, ARMS[arm].over, rough(found.gain(arm, "trace", ARMS[arm].over, "trace")),
              rough(found.gain(arm, "trace", arm, "another"))] for arm in arms],
        ),
        Grid(
            f"{title}: perception in traces, %",
            ["arm", *SHARES, "steps", "steps, long", "tokens", "lift", "tokens, long",
             "lift, long"],
            [[arm, *(rough(found.share(arm, "trace", one)) for one in SHARES.values()),
              *(rough(found.share(arm, one, anew)) for one in _LENGTHS),
              _number(found.mean(arm, "trace", lambda one: one.tokens)),
              _number(found.mean(arm, "trace", lambda one: one.lift)),
              _number(found.mean(arm, "long", lambda one: one.tokens)),
              _number(found.mean(arm, "long", lambda one: one.lift))] for arm in arms],
        ),
    ]  # fmt: skip


def _lengths(found: TableRows) -> Grid:
    """What longer reasoning costs, of what is heard and of what is told in words."""
    heard: tuple[Pair, ...] = (("trace", "direct"), ("long", "trace"))
    told: tuple[Pair, ...] = (("told", "told direct"), ("told long", "told"))
    pairs = (*heard, *told)
    arms = [arm for arm in _arms("mpar2") if "told" in ARMS[arm].settings]
    return Grid(
        "MPAR²: how much more is right with longer reasoning, points",
        ["arm", *(f"{one} - {other}" for one, other in pairs), "trace: heard - told",
         "long: heard - told"],
        [[arm, *(rough(found.gain(arm, one, arm, other)) for one, other in pairs),
          *(rough(found.beyond(arm, *both)) for both in zip(heard, told, strict=True))]
         for arm in arms],
    )  # fmt: skip


def _pauses(found: TableRows) -> Grid:
    """What the tokens of PAUSE are good for, in the arms that learned with them."""
    others: tuple[Setting, ...] = ("ordinary", "none")
    arms = [arm for arm in _arms("paqa") if ARMS[arm].pause]
    return Grid(
        f"{TITLES['paqa']}: how much more is right with PAUSE, points",
        ["arm", *(f"than {one}" for one in others)],
        [[arm, *(rough(found.gain(arm, "trace", arm, one)) for one in others)] for arm in arms],
    )


def _number(found: float | None) -> str:
    return "" if found is None else f"{found:.2f}"


def _decay(found: TableRows, path: Path) -> None:
    """Right answers by forced length, before and after, by sound and told."""
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    for arm, colour in (("mpar2 sft", "#8a8a8a"), ("mpar2 + review", "#1f4e9c")):
        for settings, style in ((LENGTHS, "-"), (TOLD, ":")):
            points = [(found.mean(arm, one, lambda item: item.tokens), found.right(arm, one))
                      for one in settings]  # fmt: skip
            there = [(x, y) for x, y in points if x is not None and y is not None]
            if there:
                at, shares = [x for x, _ in there], [y for _, y in there]
                spread = [[y.value - y.low for y in shares], [y.high - y.value for y in shares]]
                axes.errorbar(
                    at, [y.value for y in shares], yerr=spread, color=colour, linestyle=style,
                    marker="o", capsize=3, label=f"{arm}, {'told' if style == ':' else 'heard'}",
                )  # fmt: skip
    axes.axhline(0.25, color="#cccccc", linewidth=1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("tokens of the reply")
    axes.set_ylabel("right")
    axes.legend(fontsize=8)
    saved(figure, path)
