"""Messages of a chat as a question with choices, and the form that its answer is to have."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.assembly.lettered_prompt import LetteredPrompt
from agent.serve.answer_shape import AnswerShape
from agent.serve.chat_request import AudioPart, ChatRequest
from agent.serve.serve_errors import RefusalError
from graphs.state import Episode

MARKED = re.compile(r"\bANSWER:", re.IGNORECASE)
"""A prompt of choices may say that the letter is to stand behind this word."""


@dataclass(frozen=True)
class ChatPrompt:
    """What is asked of which recordings.

    Attributes:
        text: The question.
        choices: Word for word.
        audio: The recordings, in the order of the messages.
        lettered: The prompt whose lettered lines the choices were.
        shape: That of the JSON which is wanted; None for plain words.
        marked: Whether the letter is to stand behind `ANSWER:`.
    """

    text: str
    choices: tuple[str, ...]
    audio: tuple[AudioPart, ...]
    lettered: LetteredPrompt
    shape: AnswerShape | None
    marked: bool

    @classmethod
    def read(cls, request: ChatRequest) -> ChatPrompt:
        """The last thing that the user says, about the recordings that were sent last.

        Raises:
            RefusalError: Nothing is asked, or of no recording, or for a form that cannot be had.
        """
        said = [message for message in request.messages if message.role == "user"]
        if not said or not (text := said[-1].text):
            raise _refused("found no question; expected text from the user")
        audio = next((one.audio for one in reversed(said) if one.audio), list[AudioPart]())
        if not audio:
            raise _refused("found no recording; expected an input_audio or audio_url part")
        lettered = LetteredPrompt.read(text)
        shape = AnswerShape.of(request.response_format, lettered.question.choices)
        return cls(
            question_in(lettered.question.text),
            lettered.question.choices or (shape.choices if shape else ()),
            tuple(audio),
            lettered,
            shape,
            bool(MARKED.search(text)),
        )

    def reply(self, episode: Episode) -> str:
        """The answer in the form that was asked for."""
        answer = episode.answer
        letter = self.lettered.reply(answer.choice, answer.text)
        if self.shape:
            return self.shape.filled(episode, letter if self.lettered.letters else answer.text)
        return f"ANSWER: {letter}" if self.marked and self.lettered.letters else letter


def _refused(message: str) -> RefusalError:
    return RefusalError(400, message, "invalid", "messages")


def question_in(text: str) -> str:
    """Of a longer prompt, its last paragraph, and of that the last line that asks.

    Instructions on how to reply come before; they are none of the recording's.
    """
    paragraphs = [one.strip() for one in re.split(r"\n\s*\n", text) if one.strip()]
    lines = paragraphs[-1].splitlines() if paragraphs else [text]
    asking = [line.strip() for line in lines if line.rstrip().endswith("?")]
    return asking[-1] if asking else "\n".join(lines).strip()
