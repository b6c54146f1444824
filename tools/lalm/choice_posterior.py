"""How probable each choice is to a model, and how that is freed of the order of the choices."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from typing import Literal

from tools.audio import AudioClip
from tools.completion import Token, Written
from tools.errors import InputError
from tools.lalm.lalm import MAX_TOKENS, Chosen, ComparesReplies, Lalm

ChooseBy = Literal["letter", "likelihood", "pmi", "heard"]
"""What decides: the letter as the first token, or each choice's own words as the whole reply, with
pmi less what faint noise makes of them, with heard after what the model says it hears."""

FLOOR = -50.0
"""The least log-probability that counts, so that a mean of logarithms stays finite."""


def posterior(tokens: Sequence[Written], letters: str) -> tuple[float, ...]:
    """One probability for each letter, from the place where the reply names one; else nothing.

    A model may have thought first, so it is the last token that is a letter. A letter that the
    server does not list there is no likelier than the least that it does list.
    """
    for written in reversed(tokens):
        if _letter(written, letters):
            break
    else:
        return ()
    listed: dict[str, list[float]] = {letter: [] for letter in letters}
    for token in written.top_logprobs or (written,):
        if letter := _letter(token, letters):
            listed[letter].append(token.logprob)
    if not any(listed.values()) or not written.top_logprobs:
        return ()
    least = min(token.logprob for token in written.top_logprobs)
    return normal([_added(each) if each else least for each in listed.values()])


def _letter(token: Token, letters: str) -> str:
    """The letter that the token is, with or without a blank before it."""
    bare = token.token.strip()
    return bare if len(bare) == 1 and bare in letters else ""


def _added(logs: Sequence[float]) -> float:
    """The logarithm of the sum of probabilities."""
    most = max(logs)
    return most + math.log(sum(math.exp(log - most) for log in logs))


def normal(logs: Sequence[float]) -> tuple[float, ...]:
    """Probabilities adding up to 1, from logarithms of any height."""
    most = max(logs)
    parts = [math.exp(max(log - most, FLOOR)) for log in logs]
    return tuple(part / sum(parts) for part in parts)


def likeliest(letters: str, logs: Sequence[float]) -> Chosen:
    """The letter of the highest logarithm, in a reply of one token."""
    return best_of(letters, normal(logs)).model_copy(update={"tokens": 1})


def best_of(replies: Sequence[str], probable: Sequence[float]) -> Chosen:
    """The most probable of some replies."""
    best = max(range(len(replies)), key=probable.__getitem__)
    return Chosen(text=replies[best], confidence=probable[best], posterior=tuple(probable))


def confidence(tokens: Sequence[Token]) -> float | None:
    """The geometric mean of the tokens' probabilities; None where there are none."""
    if not tokens:
        return None
    return min(1.0, math.exp(sum(token.logprob for token in tokens) / len(tokens)))


async def chosen(
    lalm: Lalm,
    clip: AudioClip | None,
    choices: Sequence[str],
    words: Callable[[Sequence[str]], str],
    *,
    by: ChooseBy = "letter",
    rotate: bool = False,
    max_tokens: int = MAX_TOKENS,
) -> Chosen:
    """What the model chooses; `words` makes a question of the choices in a given order.

    With `rotate`, every choice stands once in every place, in as many calls as there are choices,
    and the logarithms are averaged: whatever the model adds for a place, it adds to all.
    """
    places = range(len(choices))
    orders = [[*places[turn:], *places[:turn]] for turn in (places if rotate else [0])]
    shown = [[choices[at] for at in order] for order in orders]

    async def one(some: Sequence[str]) -> Chosen:
        if by == "letter":
            return await lalm.choose(clip, words(some), len(some), max_tokens)
        if by == "heard":
            return await _after_heard(lalm, clip, words(some), some, max_tokens)
        return await comparing(lalm).compare(clip, words(some), some, pmi=by == "pmi")

    replies = await asyncio.gather(*map(one, shown))
    first = replies[0]
    if not all(reply.posterior for reply in replies):
        return first
    tokens = [reply.tokens for reply in replies if reply.tokens is not None]
    return first.model_copy(
        update={
            "posterior": averaged([reply.posterior for reply in replies], orders),
            "tokens": sum(tokens) if tokens else None,
        }
    )


async def _after_heard(
    lalm: Lalm, clip: AudioClip | None, text: str, choices: Sequence[str], most: int
) -> Chosen:
    """The likeliest choice after the first line of what the model says of its own."""
    compares, said = comparing(lalm), await lalm.reply(clip, text, most)
    heard = said.text.strip().partition("\n")[0]
    found = await compares.compare(clip, text, [f"{heard}\n{one}" for one in choices])
    return found.model_copy(update={"tokens": said.tokens})


def comparing(lalm: Lalm) -> ComparesReplies:
    """The same model, of which it is known that it tells how likely words are.

    Raises:
        InputError: It does not.
    """
    if isinstance(lalm, ComparesReplies):
        return lalm
    raise InputError(
        f"{lalm.name} does not tell how likely given words are; "
        "expected a model of transformers in this process, or --choose-by letter"
    )


def averaged(told: Sequence[Sequence[float]], orders: Sequence[Sequence[int]]) -> tuple[float, ...]:
    """Each choice's mean logarithm over orders, each of which says which choice stands where."""
    if len(told) == 1 and [*orders[0]] == sorted(orders[0]):
        return tuple(told[0])
    sums = [0.0] * len(orders[0])
    for places, order in zip(told, orders, strict=True):
        for choice, probable in zip(order, places, strict=True):
            sums[choice] += max(math.log(max(probable, 1e-300)), FLOOR)
    return normal([one / len(told) for one in sums])
