"""A real language model in this process; the smallest that a package carries."""

import asyncio
import importlib
import json
import sys
from pathlib import Path

import pytest

from tools.audio import AudioClip
from tools.errors import InputError, ToolError
from tools.llama_cpp import NEEDS, LlamaCpp
from tools.store.store import ModelStore

ASKED = "A dog barks three times. How often does it bark?\nA. two\nB. three\nC. four\nThe letter:"


def test_what_is_no_model_is_refused_in_a_line(tmp_path: Path) -> None:
    absent, other = tmp_path / "absent.gguf", tmp_path / "other.gguf"
    other.write_bytes(b"RIFF....WAVE")
    for path, why in ((absent, "found no file"), (other, "begins with b'RIFF'")):
        with pytest.raises(InputError, match=why):
            asyncio.run(LlamaCpp("x", lambda path=path: path).check())


def test_without_its_package_the_remedy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "some.gguf"
    path.write_bytes(b"GGUF....")
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(InputError) as refused:
        asyncio.run(LlamaCpp("x", lambda: path).check())
    assert str(refused.value) == NEEDS


@pytest.fixture(scope="module")
def model(models: ModelStore) -> LlamaCpp:
    """SmolLM2 with 135 million weights: it answers near chance, but it answers."""
    pytest.importorskip("xllamacpp")
    return LlamaCpp("smollm2-135m", lambda: models.get("smollm2-135m") / "model.gguf")


@pytest.mark.hub
def test_a_letter_is_chosen_with_a_probability_for_each(model: LlamaCpp) -> None:
    chosen = asyncio.run(model.choose(None, ASKED, 3))
    assert chosen.text in "ABC"
    assert len(chosen.posterior) == 3
    assert sum(chosen.posterior) == pytest.approx(1.0)
    assert chosen.posterior["ABC".index(chosen.text)] == max(chosen.posterior)
    assert chosen.tokens == 1
    again = asyncio.run(model.choose(None, ASKED, 3))
    assert again.computed is not None
    assert again.computed < (chosen.computed or 0), "what it read once it knows"
    assert again.posterior == pytest.approx(chosen.posterior, abs=0.02)


@pytest.mark.hub
def test_a_reply_has_the_shape_that_is_asked_for_and_its_length(model: LlamaCpp) -> None:
    shape = {
        "type": "object",
        "properties": {
            "thought": {"type": "string", "maxLength": 20},
            "answer": {"enum": ["red", "blue"]},
        },
        "required": ["thought", "answer"],
        "additionalProperties": False,
    }
    reply = asyncio.run(model.reply(None, "Which colour has the sky?", 60, shape))
    told = json.loads(reply.text)
    assert list(told) == ["thought", "answer"]
    assert len(told["thought"]) <= 20
    assert told["answer"] in ("red", "blue")
    short = asyncio.run(model.reply(None, "Tell me a long story.", 5))
    assert short.tokens == 5


@pytest.mark.hub
def test_what_it_cannot_do_is_a_miss(model: LlamaCpp, call: AudioClip) -> None:
    for asked, why in (((call, "What?"), "hears nothing"), ((None, "word " * 20_000), "exceed")):
        with pytest.raises(ToolError, match=why):
            asyncio.run(model.reply(*asked))


@pytest.mark.hub
def test_a_file_cut_short_is_refused_in_a_line(model: LlamaCpp, tmp_path: Path) -> None:
    assert importlib.import_module("xllamacpp")
    path = tmp_path / "cut.gguf"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(InputError, match=r"llama\.cpp cannot load"):
        asyncio.run(LlamaCpp("cut", lambda: path).check())
