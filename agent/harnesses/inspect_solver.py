"""This agent, or any other of our solvers, as a solver of Inspect AI.

    inspect eval agent/mmau -T data=FILE -T audio_root=DIR --model none -S rounds=4
    inspect eval SOMEBODYS_TASK --solver agent/listen_again --model none

A sample is asked about the recordings in its message, or those that its metadata names under
"audio". Each tool call of the agent is made as one of Inspect's, with its span and its time.
"""

from __future__ import annotations

import base64
import binascii
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ContentAudio,
    ContentReasoning,
    ContentText,
    ModelOutput,
    execute_tools,
)
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.tool import ToolCall as InspectCall
from inspect_ai.tool import ToolDef
from inspect_ai.util import span

from agent.assembly.agent_solver import AGENT
from agent.assembly.solver_options import Options
from agent.assembly.solvers import agent_with, contestant
from agent.harnesses.registry_name import registered
from evals.controls import Contestant
from evals.reasoning_text import in_words, thinking
from evals.sample import Sample
from graphs.perceive import PerceptionBackend, ToolCall
from graphs.state import Call, Episode, Question
from tools.audio import AudioClip
from tools.errors import InputError
from tools.evidence import Miss

AUDIO = "audio"
"""The key in a sample's metadata under which the recording's path stands; of several, a list."""

ARGUMENTS = {
    "text": "What to listen for.",
    "aim": "What to attend to.",
    "start": "From when, in seconds of the recording.",
    "end": "To when.",
}
"""Of every tool, as the log describes them."""


HEARD: ContextVar[list[ChatMessage]] = ContextVar("heard")
"""The sample's tool calls and replies so far; the tasks of the state machine inherit it."""


@dataclass(frozen=True)
class InspectBackend:
    """Has each call made by Inspect, which writes it into the sample's transcript."""

    inner: PerceptionBackend

    async def __call__(self, tool_call: ToolCall) -> Call:
        """The call; a `Miss` where an approval policy of Inspect's does not let it be made."""
        query, made = tool_call["query"], list[Call]()

        async def hear(text: str = "", aim: str = "", start: float = 0, end: float = 0) -> str:
            made.append(await self.inner(tool_call))
            return "\n".join(map(in_words, made[0].percepts)) or "nothing"

        asked = _asked(tool_call)
        tool = ToolDef(hear, name=query.tool, description=query.heard_by, parameters=ARGUMENTS)
        result = await execute_tools([asked], [tool], max_output=0)
        HEARD.get().extend([asked, *result.messages])
        refused = Miss(tool=query.tool, reason="the harness did not let it be asked")
        return made[0] if made else Call(round=tool_call["round"], query=query, percepts=(refused,))


def _asked(tool_call: ToolCall) -> ChatMessageAssistant:
    query = tool_call["query"]
    where = query.segment or tool_call["clip"].span
    told = {"text": query.text, "aim": query.aim, "start": where.start, "end": where.end}
    call = InspectCall(id=uuid4().hex, function=query.tool, arguments=told)
    return ChatMessageAssistant(content="", tool_calls=[call])


@solver(name=registered("listen_again"))
def listen_again(
    solver: str = AGENT,
    rounds: int | None = None,
    calls: int | None = None,
    deadline: float | None = None,
    profile: str | None = None,
    strategy: str | None = None,
    controller: str | None = None,
    model: str | None = None,
    base_url: str | None = None,
    seed: int = 0,
) -> Solver:
    """Answers by listening.

    Args:
        solver: As `--solver` of `eval` has it: agent, lalm, ...
        rounds: Of listening, at most; this and the others are the flags of `eval`.
        calls: To tools, at most.
        deadline: Seconds to an answer.
        profile: Whose models hear.
        strategy: Who reasons.
        controller: Who leads.
        model: Of a server.
        base_url: The server's address.
        seed: Of a solver that guesses.
    """
    told = {
        "rounds": rounds,
        "calls": calls,
        "deadline": None if deadline is None else str(deadline),
        "profile": profile,
        "strategy": strategy,
        "controller": controller,
        "model": model,
        "base_url": base_url,
    }
    options = {name: value for name, value in told.items() if value is not None}
    listener = _Listener(solver, seed, options)

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        return await listener(state)

    return solve


@dataclass(frozen=True)
class _Listener:
    """One of our solvers, made when the first sample is asked."""

    name: str
    seed: int
    options: Options

    @cached_property
    def contestant(self) -> Contestant:
        """With the agent's calls in Inspect's transcript."""
        if self.name == AGENT:
            return agent_with(self.options, InspectBackend)
        return contestant(self.name, self.seed, self.options)

    async def __call__(self, state: TaskState) -> TaskState:
        """Asks about the sample's recording."""
        token = HEARD.set([])
        try:
            with TemporaryDirectory() as folder:
                sample = _sample(state, Path(folder))
                async with span("listen-again", type="agent"):
                    episode = await self.contestant.solve(sample)
            return _ended(state, episode)
        finally:
            HEARD.reset(token)


def _sample(state: TaskState, folder: Path) -> Sample:
    """The question about the sample's recordings; several go by their files' names."""
    paths = _recordings(state, folder)
    choices = tuple(choice.value for choice in state.choices)
    names = tuple(path.name for path in paths) if len(paths) > 1 else ()
    question = Question(text=state.input_text, choices=choices, recordings=names)
    clip, *others = map(AudioClip.open, paths)
    return Sample(clip=clip, others=tuple(others), question=question)


def _recordings(state: TaskState, folder: Path) -> list[Path]:
    """The recordings that the sample is about, in order; those in its message go into the folder.

    Raises:
        InputError: There is none, or one is neither a file nor the bytes of one.
    """
    sounds = [
        part.audio
        for message in state.messages
        if not isinstance(message.content, str)
        for part in message.content
        if isinstance(part, ContentAudio)
    ]
    named = state.metadata.get(AUDIO)
    found = [named] if isinstance(named, str) else [str(one) for one in named or sounds]
    if not found:
        raise InputError(f"sample {state.sample_id!r} has no recording; expected one or more")
    return [_file(one, folder / f"recording {at}") for at, one in enumerate(found, start=1)]


def _file(recording: str, path: Path) -> Path:
    """The recording's own file; Inspect puts those of a message into it, as base64."""
    if not recording.startswith("data:"):
        return Path(recording)
    try:
        path.write_bytes(base64.b64decode(recording.partition("base64,")[2], validate=True))
    except binascii.Error:
        raise InputError(f"found {recording[:40]!r}; expected a recording in base64") from None
    return path


def _ended(state: TaskState, episode: Episode) -> TaskState:
    """The state with the conversation, the answer, and what it came from."""
    state.output = ModelOutput.from_content("listen-again", episode.answer.text)
    thought = ContentReasoning(reasoning=thinking(episode))
    said = ContentText(text=episode.answer.text)
    message = ChatMessageAssistant(content=[thought, said], model="listen-again")
    state.output.choices[0].message = message
    state.messages.extend([*HEARD.get(), message])
    state.store.set("listen_again.answer", episode.answer.model_dump(mode="json"))
    state.store.set("listen_again.cost", episode.cost.model_dump(mode="json"))
    state.completed = True
    return state
