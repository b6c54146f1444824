"""A data card in the hub's form, written from the rows themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from string import ascii_uppercase as LETTERS
from typing import Any

from agent.data.dataset import METADATA
from agent.data.example import Example
from agent.data.flat_percepts import Flat
from evals.scenes.reference import Source
from tools.evidence import Turn
from tools.lalm.grammars import paqa

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**6, "100K<n<1M"))

ABOUT = """\
Questions about recordings of which everything is known, each with its choices, its answer, and a
trace that says what to listen for, what is heard where, what follows from it, and the answer. The
traces are written from annotations by templates; nobody's model wrote or heard any of it.

```python
from datasets import load_dataset

rows = load_dataset("json", data_files="rows.jsonl", split="train")
```

`audio` is relative to this folder, and `sha256` is that of the file. `metadata.jsonl` has the same
rows for readers of folders of sound, which give the recording itself as `audio`. `truth` is what is
to be heard, for rewards; it is never part of what a model is asked. `split` is that of the
recordings which a row is made of. `style` names the trace's grammar: "paqa" for HyPeR's, "mpar2"
for MPAR²'s.
"""


class DatasetCounts:
    """Counts of a set while it is built; grows with its recordings only, not with its rows."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rows = 0
        self.corrected = 0
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._seconds: dict[str, float] = {}
        self._languages: set[str] = set()
        self._sources: set[str] = set()
        self._out: dict[str, set[str]] = defaultdict(set)

    def add(self, row: Example) -> None:
        """Counts a row, and its recording if it is new."""
        self.rows += 1
        for name in ("style", "kind", "split"):
            self.counts[name][getattr(row, name)] += 1
        self.counts["choices"][str(len(row.choices))] += 1
        self.counts["answer"][LETTERS[row.answer]] += 1
        if row.style == "paqa":
            self.corrected += bool(paqa.parse(row.trace).reflection)
        if row.sha256 not in self._seconds:
            self._record(row)

    def leave_out(self, recording: str, why: str) -> None:
        """Counts a recording that was of no use."""
        self._out[why].add(recording)

    def _record(self, row: Example) -> None:
        self._seconds[row.sha256] = row.seconds
        people = {fact.speaker for fact in row.truth if isinstance(fact, Turn)}
        self.counts["speakers"][str(len(people))] += 1
        self.counts["snr"]["none" if row.snr is None else f"{row.snr:.0f} dB"] += 1
        self.counts["licence"].update({source.licence for source in row.sources})
        for source in row.sources:
            self._source(source)
        spoken = (fact.language for fact in row.truth if fact.kind == "utterance")
        self._languages.update(code for code in spoken if code and code != "und")

    def _source(self, source: Source) -> None:
        if source.sha256 not in self._sources:
            self._sources.add(source.sha256)
            self.counts["source"][f"{source.package} {source.version}".strip()] += 1

    @property
    def recordings(self) -> int:
        """How many there are."""
        return len(self._seconds)

    @property
    def hours(self) -> float:
        """How long they last in all."""
        return sum(self._seconds.values()) / 3600

    @property
    def languages(self) -> list[str]:
        """ISO 639-1 codes of what is spoken."""
        return sorted(self._languages)

    @property
    def sources(self) -> int:
        """How many recordings they are composed of."""
        return len(self._sources)

    @property
    def left_out(self) -> dict[str, int]:
        """How many recordings were of no use, by why."""
        return {why: len(recordings) for why, recordings in sorted(self._out.items())}

    @property
    def summary(self) -> dict[str, Any]:
        """The counts that a command prints."""
        return {
            "rows": self.rows,
            "recordings": self.recordings,
            "hours": round(self.hours, 4),
            "reflected": round(self.reflected, 4),
            "left_out": self.left_out,
        }

    @property
    def reflected(self) -> float:
        """The share of PAQA's rows whose first response is wrong and mended."""
        return self.corrected / max(1, self.counts["style"]["paqa"])


def card(tally: DatasetCounts) -> str:
    """The whole text of `README.md`."""
    return "\n".join([*_head(tally), "", "# Listening, written down", "", ABOUT, *_counts(tally)])


def _head(tally: DatasetCounts) -> Iterator[str]:
    """What the hub reads."""
    splits = list(tally.counts["split"])
    size = next((name for most, name in _SIZES if tally.rows < most), "n>1M")
    yield "---"
    yield "license: other"
    yield "license_name: per-source"
    yield f"language: [{', '.join(tally.languages)}]"
    yield "task_categories: [question-answering, audio-text-to-text]"
    yield "tags: [audio, reasoning, synthetic-traces]"
    yield f"size_categories: [{size}]"
    yield "configs:"
    yield "- config_name: default"
    split = splits[0] if len(splits) == 1 else "mixed"
    yield f"  data_files: [{{split: {split}, path: [{METADATA}, 'audio/*']}}]"
    yield "dataset_info:"
    yield "  features:"
    yield from _features()
    yield "---"


def _features() -> Iterator[str]:
    """The columns, so that nobody has to guess the type of one that begins with nulls."""
    for name in Example.model_fields:
        match name:
            case "truth":
                yield from ("  - name: truth", "    list:")
                yield from _struct(Flat)
            case "sources":
                yield from ("  - name: sources", "    list:")
                yield from _struct(Source)
            case "audio":
                yield from ("  - name: audio", "    dtype: audio")
            case "choices":
                yield from ("  - name: choices", "    list: string")
            case "answer":
                yield from ("  - name: answer", "    dtype: int64")
            case _:
                kind = "float64" if name in ("seconds", "snr") else "string"
                yield from (f"  - name: {name}", f"    dtype: {kind}")


def _struct(model: type[Flat] | type[Source]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        kind = "float64" if field.annotation is float else "string"
        yield from (f"    - name: {name}", f"      dtype: {kind}")


def _counts(tally: DatasetCounts) -> Iterator[str]:
    yield "## What is in it"
    yield ""
    yield f"- {tally.rows} rows about {tally.recordings} recordings, {tally.hours:.2f} hours long,"
    yield f"  made of {tally.sources} source recordings. Seed {tally.seed}."
    if tally.counts["style"]["paqa"]:
        yield f"- {tally.reflected:.1%} of PAQA's rows answer wrongly at first, and mend it after"
        yield "  reflection."
    for why, number in tally.left_out.items():
        yield f"- Left out: {number} recordings, because {why}."
    yield ""
    yield from _table("Rows by style", tally.counts["style"])
    yield from _table("Rows by split", tally.counts["split"])
    yield from _table("Rows by kind of question", tally.counts["kind"])
    yield from _table("Rows by number of choices", tally.counts["choices"])
    yield from _table("Rows by place of the answer", tally.counts["answer"])
    yield from _table("Recordings by number of speakers", tally.counts["speakers"])
    yield from _table("Recordings by SNR of speech", tally.counts["snr"])
    yield from _table("Recordings in which a licence has a part", tally.counts["licence"])
    yield from _table("Source recordings by where they are from", tally.counts["source"])


def _table(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    first, _, second = title.partition(" by ")
    yield f"| {second or title} | {first.lower() if second else 'recordings'} |"
    yield "|---|---|"
    for name, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"| {name} | {number} |"
    yield ""
