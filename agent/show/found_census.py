"""What a file of questions on found recordings holds, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from agent.show.terminal import say
from evals.found.census import Census


def show(told: Census) -> None:
    """Prints everything on standard output."""
    for line in lines(told):
        say(line)


def lines(told: Census) -> Iterator[str]:
    """Counts first, then what is wrong, each by name."""
    yield (
        f"{told.questions} questions, {told.open_questions} of them open, on {told.recordings} "
        f"recordings of {told.minutes:.1f} minutes from {told.files} files"
    )
    kinds = sorted(told.kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    yield "kinds: " + ", ".join(f"{kind} {count}" for kind, count in kinds)
    yield (
        f"keys: {told.verified} right by the timeline, {len(told.wrong)} wrong, {told.unverified} "
        f"without a check, {told.left_out} on recordings that cannot be had"
    )
    yield f"without listening: chance {told.chance:.1f} %, " + ", ".join(
        f"{name} {value:.1f} %" for name, value in told.blind.items()
    )
    for name, why in told.without.items():
        yield f"left out {name}: {why}"
    for name, chosen in told.wrong.items():
        yield f"wrong key of {name}: by the timeline it is {' or '.join(chosen) or 'none'}"
