"""Episodes that were never played, with the ends that a test needs."""

from collections.abc import Sequence

from agent.train.controller.world.play_world import WorldOutcome


def outcomes(
    right: str,
    seconds: float,
    groups: Sequence[dict[str, tuple[str, ...]]] = (),
    sure: float | None = None,
) -> list[WorldOutcome]:
    """One for each mark: `x` is right; each on a recording of its own."""
    return [
        WorldOutcome(
            id=str(at),
            groups=groups[at] if groups else {},
            clip=str(at),
            right=mark == "x",
            confidence=0.5,
            seconds=seconds,
            calls=1,
            capped=False,
            stopped=mark == "x",
            soonest=seconds,
            sure=sure,
        )
        for at, mark in enumerate(right)
    ]
