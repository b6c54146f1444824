"""Listens to scenes of the train split, and writes how far the tools are to be believed."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from agent.assembly.runtime import Runtime
from agent.train.reliability_fit import Observed, fitted
from evals.sample import Item
from evals.scenes.reference import SceneFacts, read_facts
from graphs.choices.named_sounds import sounds
from graphs.execution.reliability import Reliability, packed
from graphs.perceive import PerceptionBackend, ToolCall
from graphs.state import Call
from tools.audio import AudioClip
from tools.evidence import Aim, Aspect, Quantity, SubQuery, Trait
from tools.files import write_whole
from tools.outside import below
from tools.tool_registry import hearing_music, measuring, telling


def train_reliability(
    scenes: Path, items: Sequence[Item], out: Path, runtime: Runtime
) -> Mapping[Aim, list[bool]]:
    """Fits the file to what is heard of all scenes of a folder.

    What an audio-language model named is not in the file: whether it was there is returned, by
    what it was asked for.

    Args:
        scenes: The folder, with facts.jsonl.
        items: Its questions, whose choices say what to ask for by name.
        out: The file to be written.
        runtime: Whose ears.
    """
    seen = Observed()
    backend, likeness = runtime.context().backend, runtime.likeness.get()
    names = _names(items)
    for audio, facts in sorted(read_facts(scenes / "facts.jsonl").items()):
        clip = AudioClip.open(below(scenes, audio))
        queries = [*_queries(clip, names[Path(audio).name]), *_of_kinds(facts)]
        if runtime.settings.listen.by == "lalm":
            queries += _counts(clip, names[Path(audio).name])
        calls = asyncio.run(_heard(clip, queries, backend))
        seen.see(facts, calls, likeness)
    write_whole(out, written(fitted(seen, packed())).encode())
    return seen.named


def _names(items: Sequence[Item]) -> defaultdict[str, str]:
    """The sounds that the choices of each recording's questions name, as a tagger is asked."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for item in items:
        found[Path(item.audio).name] += sounds(item.question.choices)
    joined = {audio: " | ".join(dict.fromkeys(one)) for audio, one in found.items()}
    return defaultdict(str, joined)


async def _heard(
    clip: AudioClip, queries: Sequence[SubQuery], backend: PerceptionBackend
) -> list[Call]:
    """What each tool hears of a clip."""
    return [
        await backend(ToolCall(clip=clip, query=query, round=0, seconds_left=600.0))
        for query in queries
    ]


def _queries(clip: AudioClip, names: str) -> Iterator[SubQuery]:
    yield SubQuery(tool="tag")
    yield SubQuery(tool="asr")
    yield SubQuery(tool="diarize")
    yield SubQuery(tool="listen", aim="words", segment=clip.span)
    if (music := hearing_music()) is not None:
        yield music
    if names:
        yield SubQuery(tool="tag", text=names)
        yield SubQuery(tool="listen", text=names, aim="hear", segment=clip.span)


def _counts(clip: AudioClip, names: str) -> Iterator[SubQuery]:
    for name in filter(None, names.split(" | ")):
        yield SubQuery(tool="listen", text=name, aim="count", segment=clip.span)


def written(told: Reliability) -> str:
    """The file, a table a line."""
    lines: list[str] = []
    for name, value in told.model_dump(mode="json").items():
        if name == "tables":
            rows = [f"  {json.dumps(key)}: {json.dumps(one)}" for key, one in value.items()]
            lines.append(' "tables": {\n' + ",\n".join(rows) + "\n }")
        else:
            lines.append(f" {json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _of_kinds(facts: SceneFacts) -> Iterator[SubQuery]:
    """Quantities and respects of which a scene's annotations know the truth."""
    quantities: list[Quantity] = [one.quantity for one in facts.measured]
    for quantity in dict.fromkeys(quantities):
        yield SubQuery(tool=measuring(quantity), text=quantity)
    aspects: list[Aspect] = [one.aspect for one in facts.percepts if isinstance(one, Trait)]
    yield from telling(*dict.fromkeys(aspects))
