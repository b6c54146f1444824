"""Keys that a machine can verify: a check is evaluated on the timeline and must pick the answer.

A check is an expression such as `start("rooster") - end("rain")`, over the quantities of sounds and
of speech, with what each choice says as a value. The key is right where the value is the answer's
and no other choice's: words and truths are equal, numbers within the tolerance.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable

from pydantic import BaseModel, Field, NonNegativeFloat

from evals.found import sound_quantities, speech_quantities
from evals.found.found_timeline import FoundTimeline
from tools.errors import InputError

Value = str | float | bool

LONGEST = 500
"""Characters of an expression."""

QUANTITIES: dict[str, Callable[..., Value]] = {
    name: function
    for module in (sound_quantities, speech_quantities)
    for name, function in vars(module).items()
    if getattr(function, "__module__", "") == module.__name__ and not name.startswith("_")
}
"""Every function of the two modules, by the name that checks use."""

_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
}
_ORDER: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class KeyCheck(BaseModel, frozen=True, extra="forbid"):
    """What verifies a key.

    Attributes:
        asks: The expression.
        means: The value that each choice stands for; of an open question, each accepted answer.
        tolerance: How far a number may be off; another choice must be off further.
    """

    asks: str = Field(max_length=LONGEST)
    means: dict[str, str | bool | float]
    tolerance: NonNegativeFloat = 0.0

    def chosen(self, heard: FoundTimeline) -> list[str]:
        """The choices that are right by the timeline; one, where the key is sound."""
        value = evaluated(self.asks, heard)
        return [choice for choice, meant in self.means.items() if self._is(value, meant)]

    def _is(self, value: Value, meant: Value) -> bool:
        if isinstance(value, str | bool) or isinstance(meant, str | bool):
            return type(value) is type(meant) and value == meant
        return abs(value - meant) <= self.tolerance + 1e-9


def evaluated(asks: str, heard: FoundTimeline) -> Value:
    """The value of a check's expression.

    Raises:
        InputError: It is no expression of the kind, or what it asks for is not in the recording.
    """
    try:
        tree = ast.parse(asks, mode="eval").body
    except SyntaxError as error:
        raise InputError(f"the check {asks!r} is no expression: {error.msg}") from None
    try:
        return _value(tree, heard)
    except (IndexError, TypeError, ValueError) as error:
        raise InputError(f"the check {asks!r} cannot be evaluated: {error}") from None


def _value(node: ast.expr, heard: FoundTimeline) -> Value:
    """Constants, calls of quantities, + and -, comparisons, and, or, not; nothing else."""
    match node:
        case ast.Constant(value=str() | int() | float() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_number(inner, heard)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return not _value(inner, heard)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            return _ARITHMETIC[type(op)](_number(left, heard), _number(right, heard))
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_value(one, heard) for one in values)
        case ast.BoolOp(values=values):
            return any(_value(one, heard) for one in values)
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return _value(left, heard) == _value(right, heard)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _ORDER:
            return _ORDER[type(op)](_number(left, heard), _number(right, heard))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in QUANTITIES:
            return QUANTITIES[name](heard, *(_value(one, heard) for one in args))
        case _:
            raise InputError(f"found {ast.unparse(node)!r} in a check; it knows {_known()}")


def _number(node: ast.expr, heard: FoundTimeline) -> float:
    value = _value(node, heard)
    if isinstance(value, str):
        raise TypeError(f"{ast.unparse(node)!r} is {value!r}; expected a number")
    return value


def _known() -> str:
    return f"{', '.join(QUANTITIES)}, + and -, comparisons, and, or, not"
