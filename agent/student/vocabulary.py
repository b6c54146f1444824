"""Tokens that a model did not have: really in its tokenizer, with rows of their own to train."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

import torch

from tools.errors import InputError
from tools.lalm.model_families import Foreign, library


def add(model: Foreign, tokenizer: Foreign, tokens: Sequence[str]) -> list[int]:
    """Adds what is missing and returns the number of each token.

    Those written `<|...|>` are special, so no reader sees them; others, such as a grammar's tags,
    stay in the text. A new row begins as the mean of the pieces that its token was spelled with, in
    the embedding and in the head.

    Raises:
        InputError: The tokenizer has more entries than the embedding has rows.
    """
    _fits(model, tokenizer)
    known = tokenizer.get_vocab()
    spelled = {
        token: tokenizer.encode(token, add_special_tokens=False)
        for token in dict.fromkeys(tokens)
        if token not in known
    }
    added = library("tokenizers").AddedToken
    tokenizer.add_tokens(
        [added(token, special=_special(token), normalized=False) for token in spelled]
    )
    # Makers pad their tables: a new token may find a row that nothing was trained on.
    if len(tokenizer) > len(model.get_input_embeddings().weight):
        model.resize_token_embeddings(len(tokenizer), mean_resizing=False)
    number = {token: tokenizer.convert_tokens_to_ids(token) for token in tokens}
    with torch.no_grad():
        for table in _tables(model):
            for token, pieces in spelled.items():
                table[number[token]] = table[pieces].float().mean(0).to(table.dtype)
    return list(number.values())


def _special(token: str) -> bool:
    return token.startswith("<|") and token.endswith("|>")


def _fits(model: Foreign, tokenizer: Foreign) -> None:
    rows = len(model.get_input_embeddings().weight)
    if len(tokenizer) > rows:
        raise InputError(
            f"found a tokenizer of {len(tokenizer)} tokens and an embedding of {rows} rows; "
            "expected the tokenizer that the model was trained with"
        )


def _tables(model: Foreign) -> list[torch.Tensor]:
    """The embedding and the head: one table where they are tied."""
    first, last = model.get_input_embeddings().weight, model.get_output_embeddings().weight
    return [first] if first is last else [first, last]


def digest(tokenizer: Foreign) -> str:
    """SHA-256 of all tokens with their numbers, and of those with a meaning of their own."""
    told = [sorted(tokenizer.get_vocab().items()), sorted(tokenizer.all_special_tokens)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def difference(there: Mapping[str, int], here: Mapping[str, int]) -> str:
    """The first token, by its number, on which two vocabularies disagree."""
    for token, number in sorted(there.items(), key=lambda one: one[1]):
        if here.get(token) != number:
            return f"{token!r} is {number} there and {here.get(token, 'nothing')} here"
    extra = next((token for token in here if token not in there), None)
    return "other special tokens" if extra is None else f"{extra!r} is only here"
