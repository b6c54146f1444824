"""The question language: a question about a recording as a small program over things in time.

Two sorts of node make up all programs. `Things` are occasions in time: leaves name what must be
perceived, the rest picks among them. `Value` is what is asked of them: a yes, a count, a name, a
time. After the idea of neural module networks (Andreas et al. 2016), with programs that people can
read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self, get_args

from pydantic import (
    BaseModel,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

DEEPEST = 12
"""Nodes on the longest way down a program."""

LARGEST = 64
"""Nodes of a whole program."""

LONGEST_TEXT = 200
"""Characters of a text."""

Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
"""A time in seconds, or what is compared."""

Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, strip_whitespace=True)]
"""A few words of the question; empty where anything is meant."""

Sort = Literal[
    "sound", "speech", "word", "turn", "speaker", "silence", "chord", "note", "beat", "whole"
]
Relation = Literal["before", "after", "next", "previous", "during", "apart"]
Gender = Literal["man", "woman", "child"]
Attribute = Literal[
    "name", "words", "english", "language", "gender", "who", "number", "sum", "place", "start",
    "end", "length",
    "loudness", "pitch", "tempo", "key", "metre", "channels",
]  # fmt: skip
Dimension = Literal["loudness", "pitch", "tempo", "length", "count", "end"]
Comparison = Literal["more", "fewer", "equal", "atleast", "atmost"]


class Node(BaseModel, frozen=True, extra="forbid"):
    """Any part of a program."""

    def parts(self) -> Iterator[Node]:
        """The nodes right below."""
        return (one for one in vars(self).values() if isinstance(one, Node))

    def walk(self) -> Iterator[Node]:
        """This node and all below, itself first."""
        yield self
        for part in self.parts():
            yield from part.walk()


class Leaf(Node, frozen=True):
    """What is to be perceived.

    Attributes:
        sort: `sound`: occasions of a sound, or of any kind of it ("an animal"). `speech`:
            utterances, of which `of` says roughly what they are about. `word`: each time that it is
            spoken. `turn`: stretches of one voice. `speaker`: whoever speaks, by first turn.
            `silence`, `chord`, `note`, `beat`: as music and measurement hear them. `whole`: the
            recording from end to end.
        of: In the words of the question; empty for any.
    """

    op: Literal["leaf"] = "leaf"
    sort: Sort
    of: Text = ""


class Nth(Node, frozen=True):
    """The first for 1, the second for 2, the last for -1."""

    op: Literal["nth"] = "nth"
    k: Annotated[int, Field(ge=-9, le=99)]
    things: Things

    @field_validator("k")
    @classmethod
    def _counts_from_one(cls, k: int) -> int:
        if k == 0:
            raise ValueError("no thing is number 0; expected 1 for the first, -1 for the last")
        return k


class Related(Node, frozen=True):
    """Those that lie so to others: `next` follows at once, `during` shares time, `apart` none."""

    op: Literal["related"] = "related"
    how: Relation
    things: Things
    to: Things


class Between(Node, frozen=True):
    """Those after the first thing and before the second."""

    op: Literal["between"] = "between"
    things: Things
    first: Things
    second: Things


class Part(Node, frozen=True):
    """Those in the k-th of n equal parts of the recording; k is -1 for the last."""

    op: Literal["part"] = "part"
    things: Things
    k: Annotated[int, Field(ge=-1, le=20)]
    n: Annotated[int, Field(ge=1, le=20)]

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.k == 0 or self.k > self.n:
            raise ValueError(f"no part {self.k} of {self.n}; expected 1 to {self.n}, or -1")
        return self


class Span(Node, frozen=True):
    """Those between two seconds of the recording."""

    op: Literal["span"] = "span"
    things: Things
    start: Number
    end: Number


class By(Node, frozen=True):
    """Those said by whoever is heard in `who`."""

    op: Literal["by"] = "by"
    things: Things
    who: Things


class Gendered(Node, frozen=True):
    """Those of a man's voice, a woman's or a child's."""

    op: Literal["gendered"] = "gendered"
    gender: Gender
    things: Things


class Extreme(Node, frozen=True):
    """The one that has most or least: loudest, highest, fastest, longest, heard most often."""

    op: Literal["extreme"] = "extreme"
    by: Dimension
    least: bool = False
    things: Things


class Where(Node, frozen=True):
    """Those that have more of something than a number, or less."""

    op: Literal["where"] = "where"
    by: Dimension
    less: bool = False
    things: Things
    than: Value


class Either(Node, frozen=True):
    """All of the one and all of the other."""

    op: Literal["either"] = "either"
    a: Things
    b: Things


class Other(Node, frozen=True):
    """All but some."""

    op: Literal["other"] = "other"
    things: Things
    than: Things


Things = Annotated[
    Leaf | Nth | Related | Between | Part | Span | By | Gendered | Extreme | Where | Either
    | Other,
    Field(discriminator="op"),
]  # fmt: skip


class Exists(Node, frozen=True):
    """Whether there is any: yes or no."""

    op: Literal["exists"] = "exists"
    things: Things


class Count(Node, frozen=True):
    """How many; `distinct` counts different kinds of them once each."""

    op: Literal["count"] = "count"
    things: Things
    distinct: bool = False


class Of(Node, frozen=True):
    """What is asked of the things.

    Attributes:
        what: `name`: which sound, chord or note. `words`: what is said there; `english`: in
            English. `number`: the number said; `sum`: all that are said, added up. `who`: which
            speaker. `place`: which of its like it is: the first, the second. `start`, `end`: of the
            first, in seconds. `length`: in all, in seconds. The rest is measured where they are.
    """

    op: Literal["of"] = "of"
    what: Attribute
    things: Things


class Order(Node, frozen=True):
    """In what order they come."""

    op: Literal["order"] = "order"
    things: Things


class Trend(Node, frozen=True):
    """Whether it rises, falls or stays, over occasions or over the time that they take."""

    op: Literal["trend"] = "trend"
    by: Dimension
    things: Things


class Constant(Node, frozen=True):
    """A number that the question names."""

    op: Literal["constant"] = "constant"
    value: Number


class Sum(Node, frozen=True):
    """Two numbers or times, added or taken away."""

    op: Literal["sum"] = "sum"
    a: Value
    b: Value
    minus: bool = False


class Compare(Node, frozen=True):
    """Whether one number is so to another: yes or no."""

    op: Literal["compare"] = "compare"
    how: Comparison
    a: Value
    b: Value


class Same(Node, frozen=True):
    """Whether two values are one: yes or no."""

    op: Literal["same"] = "same"
    a: Value
    b: Value


class Is(Node, frozen=True):
    """Whether a value is what the question says: yes or no."""

    op: Literal["is"] = "is"
    value: Value
    text: Annotated[Text, Field(min_length=1)]


class Not(Node, frozen=True):
    """The opposite of yes or no; of anything else, the choice that it is not."""

    op: Literal["not"] = "not"
    value: Value


class Both(Node, frozen=True):
    """Whether two things hold, or with `any` one of them."""

    op: Literal["both"] = "both"
    a: Value
    b: Value
    any: bool = False


Value = Annotated[
    Exists | Count | Of | Order | Trend | Constant | Sum | Compare | Same | Is | Not
    | Both,
    Field(discriminator="op"),
]  # fmt: skip

for _node in Node.__subclasses__():
    _node.model_rebuild()

THINGS: tuple[type[Node], ...] = get_args(get_args(Things)[0])
VALUES: tuple[type[Node], ...] = get_args(get_args(Value)[0])
YES_OR_NO: tuple[type[Node], ...] = (Exists, Compare, Same, Is, Both)


class Program(BaseModel, frozen=True, extra="forbid"):
    """A whole question. Its JSON schema is what language models are asked for."""

    ask: Value

    @field_validator("ask")
    @classmethod
    def _bounded(cls, ask: Node) -> Node:
        """Refuses what nobody would ask, before anything runs it."""
        deep = depth(ask)
        if deep > DEEPEST:
            raise ValueError(f"{deep} nodes deep; expected {DEEPEST} at most")
        size = sum(1 for _ in ask.walk())
        if size > LARGEST:
            raise ValueError(f"{size} nodes; expected {LARGEST} at most")
        return ask

    def leaves(self) -> tuple[Leaf, ...]:
        """What is to be perceived, each once, in the order of the program."""
        return tuple(dict.fromkeys(one for one in self.ask.walk() if isinstance(one, Leaf)))

    @property
    def yes_or_no(self) -> bool:
        """Whether the answer is yes or no."""
        ask = self.ask
        while isinstance(ask, Not):
            ask = ask.value
        return isinstance(ask, YES_OR_NO)


def depth(node: Node) -> int:
    """Nodes on the longest way down."""
    return 1 + max((depth(part) for part in node.parts()), default=0)
