"""Operators on passages: nothing is lost, and time goes as told."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from evals.scenes.clip_manifest import Clip
from evals.scenes.composition.cue import Cue
from evals.scenes.composition.passages import (
    Passage,
    at_times,
    end,
    far,
    later,
    pauses,
    placed,
    row,
    through,
    together,
    with_silence,
)


def clip(seconds: float, label: str = "Bark") -> Clip:
    return Clip(
        kind="sound",
        split="dev",
        label=label,
        package="p",
        file="f",
        sha256="0" * 64,
        licence="CC0",
        start=0.0,
        end=seconds,
        crest=12.0,
    )


def alone(hundredths: int) -> Passage:
    """A sound of so many hundredths of a second by itself."""
    return (Cue(clip(hundredths / 100), 0.0, -24.0),)


SINGLE = st.integers(5, 500).map(alone)
ROWS = st.lists(SINGLE, min_size=1, max_size=6)
GAP = st.integers(-100, 300).map(lambda hundredths: hundredths / 100)


def laid(parts: list[Passage], gap: float) -> Passage:
    return row(parts, [gap] * (len(parts) - 1))


def recordings(passage: Passage) -> list[float]:
    return sorted(cue.seconds for cue in passage)


@given(ROWS, GAP)
def test_a_row_keeps_all_in_order_of_onset_from_its_start(parts: list[Passage], gap: float) -> None:
    passage = laid(parts, gap)
    assert recordings(passage) == sorted(part[0].seconds for part in parts)
    onsets = [cue.onset for cue in passage]
    assert onsets == sorted(onsets)
    assert onsets[0] == 0.0


@given(ROWS, GAP)
def test_a_gap_is_what_lies_between_two_or_how_far_they_overlap(
    parts: list[Passage], gap: float
) -> None:
    first, second = parts[0], parts[-1]
    passage = row([first, second], [gap])
    apart = passage[1].onset - passage[0].end
    assert abs(apart - gap) < 0.011 or passage[1].onset == 0.0


@given(ROWS, st.floats(0, 99))
def test_later_moves_all_alike(parts: list[Passage], seconds: float) -> None:
    passage = laid(parts, 0.2)
    assert abs(end(later(passage, seconds)) - end(passage) - seconds) < 0.02


@given(ROWS, ROWS)
def test_what_is_together_does_not_depend_on_the_order(
    one: list[Passage], other: list[Passage]
) -> None:
    a, b = laid(one, 0.5), later(laid(other, 0.5), 0.01)
    assert recordings(together([a, b])) == recordings(together([b, a]))
    assert end(together([a, b])) == max(end(a), end(b))


@given(ROWS, st.floats(0.5, 60))
def test_silence_goes_where_nothing_sounds_and_lengthens_by_itself(
    parts: list[Passage], seconds: float
) -> None:
    passage = laid([*parts, *parts], 0.6)
    start, stop = pauses(passage)[-1]
    longer = with_silence(passage, (start + stop) / 2, seconds)
    assert abs(end(longer) - end(passage) - seconds) < 0.02
    assert max(b - a for a, b in pauses(longer)) >= seconds


@given(SINGLE)
def test_far_is_quieter_and_not_farther_than_far(passage: Passage) -> None:
    assert far(passage)[0].level < passage[0].level
    assert far(far(passage)) == far(passage)


@given(SINGLE, st.sampled_from(("telephone", "am", "fm")), st.floats(-1, 1))
def test_bands_and_places_change_nothing_else(passage: Passage, band: str, pan: float) -> None:
    heard = placed(through(passage, band, 3.0), pan)[0]  # type: ignore[arg-type]
    assert (heard.band, heard.drive, heard.pan) == (band, 3.0, pan)
    assert replace(heard, band=None, drive=0.0, pan=0.0) == passage[0]


def test_at_times_puts_each_at_its_time() -> None:
    things = [(Cue(clip(1.0), 0.0, -24.0),), (Cue(clip(2.0), 0.0, -24.0),)]
    assert [(cue.seconds, cue.onset) for cue in at_times(things, [3.0, 1.0])] == [
        (2.0, 1.0),
        (1.0, 3.0),
    ]
