"""The card of a folder of scenes: what is in it, from whom, and what its text gives away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.baselines import baselines
from evals.sample import Item
from evals.scenes.reference import SceneFacts
from evals.text_classifier import TextClassifier, accuracy, chance

LENGTHS = (5, 10, 20, 40, 80, 160)
"""Seconds that part the rows of the table of lengths."""

MOST = 25
"""Rows of a table; what is left is summed up in one more."""

Rows = Sequence[Mapping[str, Any]]


def card(
    title: str,
    facts: Sequence[SceneFacts],
    rows: Rows,
    items: Sequence[Item],
    left_out: Sequence[str] = (),
) -> str:
    """The text of `README.md`.

    Args:
        title: Recipe, split and seed.
        facts: The annotations of every scene.
        rows: The questions as they stand in `questions.json`.
        items: The same questions as the benchmark reads them.
        left_out: Sources that could not be had, and why.
    """
    lines = [f"# {title}", "", *_summary(facts, rows), "", *_tables(facts, rows)]
    if left_out:
        lines += ["Left out:", "", *(f"- {why}" for why in left_out), ""]
    return "\n".join([*lines, *_blind(items)]).rstrip() + "\n"


def _summary(facts: Sequence[SceneFacts], rows: Rows) -> Iterator[str]:
    sources = {source.sha256 for fact in facts for source in fact.sources}
    minutes = sum(fact.seconds for fact in facts) / 60
    opened = sum(not row["choices"] for row in rows)
    yield (
        f"{len(facts)} scenes, {minutes:.1f} minutes, of {len(sources)} recordings; "
        f"{len(rows)} questions, {opened} of them open."
    )
    for name, what in (("shape", "combinations of functions"), ("wording", "authors of wordings")):
        known = {row[name] for row in rows if row.get(name)}
        if known:
            yield f"{len(known)} {what}."


def _tables(facts: Sequence[SceneFacts], rows: Rows) -> Iterator[str]:
    used = {s.sha256: s for fact in facts for s in fact.sources}.values()
    packages = Counter(f"{s.package} {s.version}, {s.licence}" for s in used)
    yield from _table("Package and licence", "recordings", packages)
    yield from _table("Situation", "scenes", Counter(fact.kind for fact in facts))
    yield from _table("Length", "scenes", Counter(_length(fact.seconds) for fact in facts))
    people = Counter(str(len({t.speaker for t in fact.turns})) for fact in facts)
    yield from _table("Speakers", "scenes", people)
    spoken = Counter(
        u.language or "unknown" for fact in facts for u in fact.said if not u.translated
    )
    yield from _table("Language", "sentences", spoken)
    labels = Counter(event.label for fact in facts for event in fact.sounds)
    yield from _table("Sound", "occasions", labels)
    yield from _table("Asked for", "questions", Counter(row["sub-category"] for row in rows))
    wordings = Counter(row["wording"] for row in rows if row.get("wording"))
    yield from _table("Wordings by", "questions", wordings)
    yield from _table("Answer", "questions", Counter(map(_sort, rows)))
    for name in ("wording", "shape", "source"):
        seen = Counter(
            "seen in train" if row["seen"][name] else "unseen" for row in rows if row.get("seen")
        )
        yield from _table(f"The {name}", "questions", seen)


def _length(seconds: float) -> str:
    below = [edge for edge in LENGTHS if seconds < edge]
    return f"below {below[0]} s" if below else f"{LENGTHS[-1]} s and more"


def _sort(row: Mapping[str, Any]) -> str:
    """What an answer is among."""
    if not row["choices"]:
        return "open"
    if {choice.casefold() for choice in row["choices"]} <= {"yes", "no", "true", "false"}:
        return row["answer"].casefold()
    return f"one of {len(row['choices'])}"


def _table(first: str, second: str, counts: Counter[str]) -> Iterator[str]:
    if not counts:
        return
    yield f"| {first} | {second} |"
    yield "|---|---|"
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    for name, number in ordered[:MOST]:
        yield f"| {name} | {number} |"
    if ordered[MOST:]:
        rest = sum(number for _, number in ordered[MOST:])
        yield f"| {len(ordered) - MOST} others | {rest} |"
    yield ""


def _blind(items: Sequence[Item]) -> Iterator[str]:
    """What is right without listening."""
    yield "| Without listening | % right |"
    yield "|---|---|"
    yield f"| chance | {chance(items):.1%} |"
    for name, pick in baselines(0).items():
        yield f"| {name} | {accuracy(pick, items):.1%} |"
    yield f"| a classifier of words, by halves of the scenes | {_learned(items):.1%} |"


def _learned(items: Sequence[Item]) -> float:
    """Of a classifier that learns from the one half of the recordings and chooses in the other."""
    asked = [item for item in items if item.target]
    places = {audio: at for at, audio in enumerate(dict.fromkeys(item.audio for item in asked))}
    halves = [[item for item in asked if places[item.audio] % 2 == half] for half in (0, 1)]
    if not all(halves):
        return float("nan")
    found = [
        accuracy(TextClassifier.trained(one), other) * len(other)
        for one, other in (halves, halves[::-1])
    ]
    return sum(found) / sum(map(len, halves))
