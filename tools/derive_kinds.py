"""Makes `kinds.json`: WordNet's kinds of what makes the sounds that taggers know.

    python -m tools.derive_kinds /usr/share/wordnet

WordNet 3.0's database is in Debian's package `wordnet-base`. Only what lies above the sources that
`kind_sources.toml` names is kept. No sound, no model.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

PLAIN = 3
"""The most senses of a word that is taken for its first: "hare" and "taxi", not "queen"."""

ABOUT = (
    "Nouns of WordNet 3.0, Copyright 2006 by Princeton University, licensed as kinds.LICENCE says."
    " Changed: only what lies above the sources in kind_sources.toml is kept, less the names that"
    " it calls unsaid; links and kinds that it gives were added."
)


@dataclass(frozen=True)
class WordNet:
    """The nouns of WordNet.

    Attributes:
        senses: By address, the names of each sense and the addresses of the kinds right above it.
        words: The addresses of each word's senses, the commonest first.
    """

    senses: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    words: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, folder: Path) -> WordNet:
        """Reads `data.noun` and `index.noun`, as wndb(5) describes them."""
        data = map(str.split, _rows(folder / "data.noun"))
        index = map(str.split, _rows(folder / "index.noun"))
        return cls(
            {row[0]: _sense(row) for row in data},
            {row[0]: tuple(row[len(row) - int(row[2]) :]) for row in index},
        )

    def sense(self, name: str) -> str:
        """The address of a sense: "cock.4" is the fourth of "cock"."""
        word, _, place = name.rpartition(".")
        return self.words[word][int(place) - 1]


def _rows(path: Path) -> Iterable[str]:
    """The rows of a file without the licence on top."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return (line for line in lines if not line.startswith("  "))


def _sense(row: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names and the kinds above of a row of `data.noun`."""
    at = 4 + 2 * int(row[3], 16)
    pointers = [row[at + 1 + 4 * one :][:3] for one in range(int(row[at]))]
    names = tuple(name.replace("_", " ") for name in row[4:at:2])
    return names, tuple(to for sign, to, part in pointers if sign in ("@", "@i") and part == "n")


def derived(net: WordNet, table: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every kind by its address: its names, the kinds above it, and the labels right at it."""
    own: Mapping[str, list[str]] = table["names"]

    def address(name: str) -> str:
        return name if name in own else net.sense(name)

    stop = frozenset(map(net.sense, table["stop"]))
    added = {address(one): [*map(address, more)] for one, more in table["above"].items()}
    also = {address(one): names for one, names in table["also"].items()}
    labels = {address(one): held for one, held in table["sources"].items()}
    kinds, left = dict[str, dict[str, Any]](), [*labels]
    while left:
        at = left.pop()
        if at in kinds:
            continue
        names, above = (own[at], ()) if at in own else net.senses[at]
        said = [name for name in (*names, *also.get(at, ())) if name not in table["unsaid"]]
        over = [one for one in (*above, *added.get(at, ())) if one not in stop]
        kinds[at] = {"names": said, "above": over, "labels": labels.get(at, [])}
        if at in own:
            kinds[at]["ours"] = True
        left += over
    for word, at in _words_below(net, {one for one in kinds if kinds[one]["labels"]}):
        if word not in table["unsaid"]:
            kinds[at].setdefault("below", []).append(word)
    return dict(sorted(kinds.items()))


def _words_below(net: WordNet, sources: Set[str]) -> Iterator[tuple[str, str]]:
    """Words for sorts of a source ("poodle"), each with the nearest source."""
    for word, senses in sorted(net.words.items()):
        written = word in net.senses[senses[0]][0]
        plain = written and word.isalpha() and len(senses) <= PLAIN
        at = _nearest(net, senses[0], sources) if plain else None
        if at is not None and at != senses[0]:
            yield word, at


def _nearest(net: WordNet, at: str, sources: Set[str]) -> str | None:
    """The first source on the way up; the first by address where two are as near."""
    row = {at}
    while row:
        if found := sorted(row & sources):
            return found[0]
        row = {above for one in row for above in net.senses[one][1]}
    return None


def main(folder: Path) -> None:
    """Writes the file anew."""
    table = tomllib.loads((HERE / "kind_sources.toml").read_text(encoding="utf-8"))
    kinds = derived(WordNet.read(folder), table)
    rows = ",\n".join(f" {json.dumps(at)}: {json.dumps(one)}" for at, one in kinds.items())
    text = f'{{"about": {json.dumps(ABOUT)},\n"kinds": {{\n{rows}\n}}}}\n'
    (HERE / "kinds.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
