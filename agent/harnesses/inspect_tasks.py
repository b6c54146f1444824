"""Every benchmark as a task of Inspect AI: `inspect eval agent/mmau -T data=F -T audio_root=DIR`.

Inspect finds this module by its entry point. This agent is the solver unless another is named; a
model that hears is asked with `--solver multiple_choice --model PROVIDER/MODEL`.

1. Nothing but the question, its choices and the recording reaches a solver: what else a row holds
   is in no field that one reads, as in `eval`.
2. The recording is also a part of the message where Inspect knows its format: WAV and MP3.
3. Targets are choices word for word, as in our own logs (`evals/inspect_log.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageUser, Content, ContentAudio, ContentText

from agent.harnesses import inspect_scorers
from agent.harnesses.inspect_solver import AUDIO, listen_again
from agent.harnesses.registry_name import registered
from evals.benchmark import Benchmark, recordings_of
from evals.benchmarks import EVERY
from evals.sample import Item
from evals.seal import unsealed


def _made(benchmark: Benchmark) -> Callable[[str, str, str], Task]:
    def made(data: str, audio_root: str, made: str = "recordings") -> Task:
        items = benchmark.read(Path(data))
        unsealed(items, Path(data))
        heard = recordings_of(benchmark, Path(data), items, Path(audio_root), Path(made))
        heard.write()
        samples = list(
            _samples([one for one in items if heard.found.keys() >= {*one.recordings}], heard.found)
        )
        return Task(
            dataset=MemoryDataset(samples, name=benchmark.NAME, location=data),
            solver=listen_again(),
            scorer=inspect_scorers.of(benchmark, data),
        )

    made.__doc__ = f"""The benchmark {benchmark.NAME!r}.

    Args:
        data: Its question file.
        audio_root: The folder that its audio paths start from.
        made: Where recordings go that are made for it.
    """
    return made


def _samples(items: Sequence[Item], found: Mapping[str, Path]) -> Iterator[Sample]:
    for item in items:
        paths = [str(found[name].resolve()) for name in item.recordings]
        about = {name: ", ".join(groups) for name, groups in item.groups.items()}
        yield Sample(
            id=item.id,
            input=[ChatMessageUser(content=list(_content(item, map(Path, paths))))],
            choices=list(item.question.choices) or None,
            target=list(item.targets or item.accepted) or item.expected or "",
            metadata=about | {AUDIO: paths if len(paths) > 1 else paths[0]},
        )


def _content(item: Item, paths: Iterable[Path]) -> Iterator[Content]:
    """The question, and each sound where Inspect has a word for its format."""
    yield ContentText(text=item.question.text)
    for path in paths:
        match path.suffix.lower():
            case ".wav":
                yield ContentAudio(audio=str(path), format="wav")
            case ".mp3":
                yield ContentAudio(audio=str(path), format="mp3")
            case _:
                pass


TASKS = {
    benchmark.NAME: task(name=registered(benchmark.NAME))(_made(benchmark)) for benchmark in EVERY
}
"""By the benchmark's name."""
