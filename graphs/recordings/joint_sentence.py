"""What a question on several recordings asks, as one plain English sentence."""

from __future__ import annotations

from collections.abc import Mapping

from graphs.query.joint_program import JointProgram, Shape
from graphs.query.sentence import sentence
from graphs.recordings.recording_references import nth

_WHOLE: Mapping[Shape, str] = {
    "one": "of {first}: {asked}",
    "which": "in which of {all} there is {most} of this: {asked}",
    "where": "for which of {all} this is {so}: {asked}",
    "every": "whether this is {so} of each of {all}: {asked}",
    "some": "whether this is {so} of any of {all}: {asked}",
    "none": "whether this is {so} of none of {all}: {asked}",
    "tally": "of how many of {all} this is {so}: {asked}",
    "total": "the sum over {all}: {asked}",
    "alike": "whether this is the same in {all}: {asked}",
    "unlike": "whether this is not the same in {all}: {asked}",
    "difference": "how far {all} lie apart: {asked}",
    "more": "whether there is more of this in {first} than in {second}: {asked}",
    "fewer": "whether there is less of this in {first} than in {second}: {asked}",
    "people": "whether the same people speak in {all}",
    "parts": "with the parts of a recording for recordings: {asked}",
    "each": "of each of {all}: {asked}",
}
"""Each shape in words."""


def joint_sentence(joint: JointProgram) -> str:
    """How values become an answer, and what is asked of each recording."""
    named = [nth(at, 2) for at in joint.recordings]
    return _WHOLE[joint.shape].format(
        first=named[0],
        second=named[-1],
        all=" and ".join(named),
        most="least" if joint.least else "most",
        so="not so" if joint.denied else "so",
        asked=sentence(joint.program) if joint.program else joint.asked,
    )
