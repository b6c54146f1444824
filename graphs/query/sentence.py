"""What a program asks, as one plain English sentence: shown wherever people look at a plan."""

from __future__ import annotations

from graphs.query.noun_phrases import Phrase, number, phrase, quote
from graphs.query.program import (
    Both,
    Compare,
    Constant,
    Count,
    Either,
    Exists,
    Is,
    Node,
    Not,
    Of,
    Order,
    Program,
    Same,
    Sum,
    Trend,
)

_ASKED = {
    "words": "what is said in {}",
    "english": "what is said, in English, in {}",
    "number": "which number is said in {}",
    "sum": "what the numbers said in {} add up to",
    "language": "in which language {} is",
    "gender": "whether a man, a woman or a child is heard in {}",
    "who": "who is heard in {}",
    "place": "which of its like {} is",
    "start": "when {} starts",
    "end": "when {} ends",
    "length": "how long {} lasts",
    "loudness": "how loud {} is",
    "pitch": "how high {} is",
    "tempo": "how fast {} is",
    "key": "in which key {} is",
    "metre": "in which metre {} is",
    "channels": "how many channels {} has",
}
"""Each attribute as a question."""

_NOUNS = {
    "words": "words",
    "english": "English translation",
    "number": "number said",
    "sum": "sum of the numbers said",
    "who": "speaker",
    "channels": "number of channels",
}
"""Those attributes whose name is not yet a noun for what is asked."""

_COMPARED = {
    "more": "is more than",
    "fewer": "is less than",
    "equal": "is exactly",
    "atleast": "is at least",
    "atmost": "is at most",
}


def sentence(program: Program) -> str:
    """The question that a program asks, beginning in lower case and without a full stop."""
    return _question(program.ask)


def _question(node: Node) -> str:
    """A value as a question that could follow "the question is"."""
    match node:
        case Count():
            return _count(node, asking=True)
        case Of(what="name"):
            return _named(node)
        case Of(what="who", things=things) if _phrase(things).noun == "speaker":
            return f"who {_phrase(things).words} is"
        case Of(what=what, things=things):
            return _ASKED[what].format(_phrase(things).words)
        case Order():
            return _order(node)
        case Trend():
            return f"whether {_noun(node.things, node.by)} rises, falls or stays"
        case Sum():
            return _difference(node)
        case Constant():
            return f"what {_amount(node)} is"
        case Not(value=value) if not _holds(value):
            return f"which choice does not say {_question(value)}"
        case _:
            return f"whether {_statement(node)}"


def _count(node: Count, asking: bool) -> str:
    """How many there are; of what has no plural, how many times it is heard."""
    one = _phrase(node.things)
    many = f"different kinds of {one.head if one.chosen else one.noun}"
    many = many if node.distinct else one.plural
    if asking:
        heard = f"{many} are" if many else f"times {one.head} is"
        return f"how many {heard} heard{one.rest}"
    return f"the number of {many or f'times that {one.head} is heard'}{one.rest}"


def _named(node: Of) -> str:
    """Which of the things it is."""
    one = _phrase(node.things)
    if one.chosen:
        return f"what {one.words} is"
    among = "which of" if one.noun.startswith("(") else "which"
    return f"{among} {one.noun} is heard{one.rest}"


def _order(node: Order) -> str:
    """In what order they come; of two things by both names."""
    match node.things:
        case Either(a=a, b=b):
            return f"in which order {_phrase(a).grouped} and {_phrase(b).grouped} are heard"
        case things:
            one = _phrase(things)
            heard = f"{one.plural} are" if one.plural else f"{one.head} is"
            return f"in which order {heard} heard{one.rest}"


def _difference(node: Sum) -> str:
    """A number that is made of two; between two times it is how long it takes."""
    match node:
        case Sum(a=Of(what="start" | "end"), b=Of(what="start" | "end"), minus=True):
            return f"how long it is from {_amount(node.b)} to {_amount(node.a)}"
        case _:
            return f"how much {_amount(node)} is"


def _statement(node: Node) -> str:
    """What holds or does not, as a clause."""
    match node:
        case Exists(things=things):
            one = _phrase(things)
            return f"{one.head} is heard{one.rest}"
        case Compare(how="equal", a=Of(what="length", things=a), b=Of(what="length", things=b)):
            return f"{_phrase(a).words} lasts as long as {_phrase(b).words}"
        case Compare(how=how, a=a, b=b):
            return f"{_amount(a)} {_COMPARED[how]} {_amount(b)}"
        case Same(a=a, b=b):
            return f"{_amount(a)} and {_amount(b)} are the same"
        case Is(value=value, text=text):
            return f"{_amount(value)} is {quote(text)}"
        case Both(a=a, b=b, any=either):
            return f"({_statement(a)}) {'or' if either else 'and'} ({_statement(b)})"
        case Not(value=value) if _holds(value):
            return f"it is not so that {_statement(value)}"
        case _:
            return f"there is an answer to ({_question(node)})"


def _holds(node: Node) -> bool:
    """Whether it is yes or no."""
    while isinstance(node, Not):
        node = node.value
    return isinstance(node, (Exists, Compare, Same, Is, Both))


def _amount(node: Node) -> str:
    """A value as a noun, ready to be compared."""
    match node:
        case Constant(value=value):
            return number(value)
        case Count():
            return _count(node, asking=False)
        case Of(what=what, things=things):
            return _noun(things, what)
        case Trend(by=by, things=things):
            return f"the change in {_noun(things, by)}"
        case Order(things=things):
            return _noun(things, "order")
        case Sum(a=a, b=b, minus=minus):
            return f"({_amount(a)} {'minus' if minus else 'plus'} {_amount(b)})"
        case _:
            return f"the answer to ({_question(node)})"


def _noun(things: Node, what: str) -> str:
    """What is asked of the things, as a noun."""
    return f"the {_NOUNS.get(what, what)} of {_phrase(things).grouped}"


def _phrase(things: Node) -> Phrase:
    return phrase(things, _amount)
