"""A first answer to a question that is a program, wrong in a way that listeners are.

As in `first_answer_errors`, for answers in whatever notation they are offered.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from agent.data.evidence_text import StatedFact, sound, told, words
from agent.data.program_case import ProgramCase
from agent.data.rationale import Argument, quote
from evals.wordings.sound_names import meant_by
from graphs.choices.interval import numbers
from graphs.choices.language_names import languages
from graphs.choices.time_text import seconds
from graphs.execution.choice_words import says_yes

_ARTICLES = ("a ", "an ", "the ", "some ")


def mistaken(case: ProgramCase, rng: Random) -> int:
    """The index of a wrong choice that a listener could take for the right one.

    The nearest number or time; else what is heard in the same recording at another place, where a
    choice is.
    """
    choices = case.question.choices
    wrong = [at for at in range(len(choices)) if at != case.answer]
    right = _amount(choices[case.answer])
    far = {at: abs(value - right) for at in wrong if (value := _amount(choices[at])) is not None
           and right is not None}  # fmt: skip
    if far:
        return rng.choice([at for at, gap in far.items() if gap == min(far.values())])
    heard = [at for at in wrong if next(found(case, choices[at]), None)]
    return rng.choice(heard or wrong)


def _amount(text: str) -> float | None:
    """The time or number that a choice is, if it is one."""
    amounts = seconds(text) or numbers(text)
    return amounts[0] if len(amounts) == 1 else None


def found(case: ProgramCase, choice: str) -> Iterator[StatedFact]:
    """What is heard in the recording of what a choice names."""
    facts, plain = case.recording.facts, _plain(choice)
    labels, tongues = meant_by(plain), languages(choice)
    yield from (sound(event) for event in facts.sounds if event.label in labels)
    for said in facts.said:
        if _plain(said.text) == plain or (tongues and said.language in tongues):
            yield words(said, language=bool(tongues))


def _plain(text: str) -> str:
    """A text in lower case without article, quotation marks and full stop."""
    plain = text.casefold().strip(" .“”\"'")
    return next((plain.removeprefix(one) for one in _ARTICLES if plain.startswith(one)), plain)


def overheard(case: ProgramCase, argument: Argument, wrong: str) -> list[StatedFact]:
    """The little evidence that the wrong choice comes from: what it names, or not all there is."""
    if named := list(found(case, wrong)):
        return sorted(named, key=lambda fact: fact.segment.start)
    first, amount = list(argument.parts[0].heard), _amount(wrong)
    if amount is not None and 1 <= amount < len(first):
        return first[: int(amount)]
    return first[: max(1, len(first) // 2)]


def against(case: ProgramCase, wrong: str) -> str:
    """What evidence says of a wrong choice, as a clause; "" where it says nothing by itself."""
    heard = list(found(case, wrong))
    if heard:
        return f"of that choice, {told(heard)}"
    if says_yes(wrong) is None and _amount(wrong) is None and meant_by(_plain(wrong)):
        return f"{quote(wrong)} is not heard anywhere"
    return ""
