"""Questions made from the grammar: breadth for the reader, beside wordings that people wrote.

`phrases.toml` holds all that is said. A question is drawn with its program: the things that it is
about, where in time they are sought, and what is asked of them.
"""

from __future__ import annotations

import random

from agent.train.reader.answer_choices import choices_for
from agent.train.reader.combined_questions import combined_question
from agent.train.reader.music_questions import music_question
from agent.train.reader.name_questions import name_question
from agent.train.reader.pair_questions import pair_question
from agent.train.reader.phrase_book import FORMS, Phraser, TextAndProgram, filled
from agent.train.reader.place_phrases import place
from agent.train.reader.quote_questions import quote_question
from agent.train.reader.sound_questions import sound_question
from agent.train.reader.thing_phrases import thing
from agent.train.reader.voice_questions import voice_question
from evals.wordings.worded_program import WordedProgram
from graphs.query.notation import BEYOND


class Generator:
    """Draws questions."""

    def __init__(self, seed: int) -> None:
        self.say = Phraser(random.Random(seed))

    def wording(self) -> WordedProgram:
        """One question with its program, as somebody might type it."""
        make = self.say.draw.choices(list(MAKERS), list(MAKERS.values()))[0]
        text, program = make(self.say)
        choices = choices_for(program, self.say.draw) if self.say.draw.random() < 0.5 else ()
        return WordedProgram(self._tidied(text), choices, program)

    def _tidied(self, text: str) -> str:
        """One space between words, a capital at the start, now and then noise around."""
        text = " ".join(text.split()).replace(" ?", "?").replace(" .", ".").replace(" ,", ",")
        if self.say.draw.random() < 0.25:
            text = self.say.sentence("noise", "before") + (text[:1].lower() + text[1:])
        if self.say.draw.random() < 0.15:
            text += self.say.sentence("noise", "after")
        return text[:1].upper() + text[1:]


def beyond_question(say: Phraser) -> TextAndProgram:
    """What no program says."""
    where = place(say, 0.3)
    template = say.sentence("noise", BEYOND)
    one = thing(say, 0)
    return filled(template, where.text, **{form: one.forms[form][0] for form in FORMS}), BEYOND


MAKERS = {sound_question: 22, pair_question: 13, name_question: 16, music_question: 10,
          voice_question: 22, beyond_question: 7, combined_question: 30,
          quote_question: 24}  # fmt: skip
"""What makes questions, and how often in comparison."""
