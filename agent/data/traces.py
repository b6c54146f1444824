"""Traces written from annotations, in either grammar: what they cite is true, so is the answer."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from agent.data import first_answer_errors, program_mistakes
from agent.data.annotated_recording import SOMEBODY, Case, Recording, phrase
from agent.data.evidence_text import StatedFact, measured, sentence, sound, told, turn, words
from agent.data.example import Style, answer_of
from agent.data.program_case import ProgramCase
from agent.data.program_rationale import argue_program, decisive
from agent.data.rationale import Argument, argue, joint, quote, sentences
from evals.scenes.templates.question_wording import NUMBERS
from tools.audio import Segment
from tools.lalm.grammars import paqa, tags
from tools.lalm.grammars.paqa import PaqaTrace, Sound, Speaker, Words
from tools.lalm.grammars.tags import Review, Step, TagTrace


def trace_of(case: Case, style: Style, wrong: bool, rng: Random) -> str:
    """The completion to learn.

    Args:
        case: What is asked of what.
        style: The grammar.
        wrong: Whether the first response is wrong, so that a reflection corrects it; MPAR²'s traces
            have no first response and leave it aside.
        rng: Chooses the wording.
    """
    argument = argue_program(case, rng) if isinstance(case, ProgramCase) else argue(case, rng)
    if style == "mpar2":
        return tags.render(_mpar2(case, argument, rng))
    caption = _caption(case.recording)
    return paqa.render(caption.model_copy(update=_thoughts(case, argument, wrong, rng)))


def _caption(recording: Recording) -> PaqaTrace:
    """What is behind, who speaks, and what is said, each by itself."""
    return PaqaTrace(
        sounds=tuple(
            Sound(
                text=phrase(event.label),
                segment=event.segment,
                snr=recording.facts.snr if recording.behind(event) else None,
            )
            for event in recording.facts.sounds
        ),
        speakers=tuple(
            Speaker(
                name=name,
                voice=recording.voices.get(name, SOMEBODY),
                at=tuple(turn.segment for turn in recording.facts.turns if turn.speaker == name),
            )
            for name in recording.speakers
        ),
        words=tuple(
            Words(text=one.text, speaker=one.speaker or "", segment=one.segment)
            for one in recording.facts.said
        ),
        description=_description(recording),
    )


def _description(recording: Recording) -> str:
    """Who and what, in a sentence or two."""
    people, parts = len(recording.speakers), list[str]()
    if people:
        number = NUMBERS[people - 1] if people <= len(NUMBERS) else str(people)
        parts.append(f"{number} {'person speaks' if people == 1 else 'people speak'}.")
    kinds = list(dict.fromkeys(phrase(event.label) for event in recording.facts.sounds))
    behind = [phrase(e.label) for e in recording.facts.sounds if recording.behind(e)]
    passing = [name for name in kinds if name not in behind]
    if behind:
        parts.append(f"Throughout one hears {' and '.join(behind)}.")
    if passing:
        parts.append(f"One hears {', '.join(passing)}.")
    if recording.facts.measured:
        parts.append(
            f"In turn there are {', '.join(measured(m).text for m in recording.facts.measured)}."
        )
    return " ".join(parts)


def _thoughts(case: Case, argument: Argument, wrong: bool, rng: Random) -> dict[str, str]:
    """All but the caption."""
    if wrong:
        return _corrected(case, argument, rng)
    return {
        "plan": argument.plan,
        "reasoning": " ".join([*sentences(argument.parts), argument.close]),
        "summary": joint("summary", rng, answer=_answer(case, case.answer)),
        "response": answer_of(case.question.choices, case.answer),
    }


def _corrected(case: Case, argument: Argument, rng: Random) -> dict[str, str]:
    """Too little is heard at first, so that the first response is wrong; reflection mends it."""
    choices = case.question.choices
    at, heard, said = _error(case, argument, rng)
    mended = [
        joint("doubt", rng, answer=quote(choices[at])),
        *([sentence(said)] if said else []),
        *sentences(argument.parts),
        argument.close,
        joint("mend", rng, answer=_answer(case, case.answer)),
    ]
    return {
        "plan": argument.plan,
        "reasoning": sentence(told(heard)),
        "summary": joint("first", rng, answer=_answer(case, at)),
        "response": answer_of(choices, at),
        "reflection": " ".join(mended),
        "final": answer_of(choices, case.answer),
    }


def _error(case: Case, argument: Argument, rng: Random) -> tuple[int, list[StatedFact], str]:
    """A wrong choice, the little evidence for it, and what speaks against it."""
    choices = case.question.choices
    if isinstance(case, ProgramCase):
        at = program_mistakes.mistaken(case, rng)
        heard = program_mistakes.overheard(case, argument, choices[at])
        return at, heard, program_mistakes.against(case, choices[at])
    at = first_answer_errors.mistaken(case, rng)
    heard = first_answer_errors.overheard(case, argument, choices[at])
    return at, heard, first_answer_errors.against(case, choices[at])


def _decisive(case: Case, argument: Argument) -> Sequence[StatedFact]:
    """What decides between the choices."""
    if isinstance(case, ProgramCase):
        return decisive(case) or argument.parts[-1].heard
    return first_answer_errors.decisive(case, argument)


def _mpar2(case: Case, argument: Argument, rng: Random) -> TagTrace:
    """Perception of everything, sub-problems each with its own, a review, the answer."""
    steps = [
        Step(
            ask=part.ask,
            segment=_around([fact.segment for fact in part.heard]),
            heard=tuple(
                tags.TagPercept(text=fact.text, segment=fact.segment) for fact in part.heard
            ),
            thought=sentence(told(part.heard)),
        )
        for part in argument.parts
    ]
    last = steps[-1]
    steps[-1] = last.model_copy(update={"thought": f"{last.thought} {argument.close}"})
    facts = told(_decisive(case, argument))
    return TagTrace(
        heard=tuple(_everything(case.recording)),
        steps=tuple(steps),
        review=Review(
            text=joint("review", rng, facts=facts, answer=_answer(case, case.answer)), holds=True
        ),
        answer=answer_of(case.question.choices, case.answer),
    )


def _everything(recording: Recording) -> list[tags.TagPercept]:
    """All that can be heard, in order of onset; a turn only where its words are not known."""
    spoken = {one.segment for one in recording.facts.said}
    heard: list[StatedFact] = [
        *map(sound, recording.facts.sounds),
        *map(words, recording.facts.said),
        *(turn(one, recording) for one in recording.facts.turns if one.segment not in spoken),
        *map(measured, recording.facts.measured),
    ]
    heard.sort(key=lambda fact: fact.segment.start)
    return [tags.TagPercept(text=fact.text, segment=fact.segment) for fact in heard]


def _around(segments: list[Segment]) -> Segment:
    """The stretch that holds all of them."""
    return Segment(start=min(s.start for s in segments), end=max(s.end for s in segments))


def _answer(case: Case, at: int) -> str:
    """A choice at the end of a sentence."""
    return answer_of(case.question.choices, at).rstrip(".")
