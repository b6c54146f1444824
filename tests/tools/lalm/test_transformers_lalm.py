"""Audio-language models in this process: real architectures with a few random weights."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from tests.conftest import CLIPS
from tests.tiny_lalms import TINY, qwen2_audio, transformers
from tools.audio import AudioClip, Samples, Segment
from tools.errors import InputError, ToolError
from tools.evidence import Impression, SubQuery
from tools.lalm.faint_noise import faint_noise
from tools.lalm.lalm import Chosen, Reply
from tools.lalm.lalm_listener import LalmListener
from tools.lalm.local_lalm import Local
from tools.lalm.transformers_lalm import Transformer

pytestmark = [
    pytest.mark.hub,
    # torch and transformers warn of their own future.
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning"),
]

CALL = AudioClip.open(CLIPS / "call.ogg")
DOG, TALK = CALL.crop(Segment(start=4, end=7)), CALL.crop(Segment(start=0, end=2))


@pytest.fixture(scope="module", params=TINY)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of each kind."""
    transformers()
    return TINY[request.param](tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def network(folder: Path) -> Transformer:
    return Transformer.load(str(folder), "cpu")


@pytest.fixture(scope="module")
def qwen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    transformers()
    return qwen2_audio(tmp_path_factory.mktemp("qwen"))


class Counting:
    """A network that notes how large its batches are."""

    def __init__(self, network: Transformer) -> None:
        self.network, self.sizes = network, list[int]()
        self.seconds, self.rate = network.seconds, network.rate

    def replies(
        self, sounds: Sequence[Samples] | None, texts: Sequence[str], max_tokens: int
    ) -> Sequence[Reply]:
        self.sizes.append(len(texts))
        return self.network.replies(sounds, texts, max_tokens)

    def choices(
        self, sounds: Sequence[Samples] | None, texts: Sequence[str], names: str
    ) -> Sequence[Chosen]:
        return self.network.choices(sounds, texts, names)

    def likelihoods(
        self,
        sounds: Sequence[Samples] | None,
        texts: Sequence[str],
        replies: Sequence[Sequence[str]],
    ) -> Sequence[Sequence[float]]:
        return self.network.likelihoods(sounds, texts, replies)


@pytest.mark.anyio
async def test_what_is_asked_together_is_answered_in_one_batch_and_as_alone(
    network: Transformer,
) -> None:
    counting = Counting(network)
    together = Local("tiny", lambda: counting)
    asked = [(DOG, "What do you hear?"), (TALK, "Who speaks, and what is said?")]
    replies = await asyncio.gather(*(together.reply(*each, 6) for each in asked))
    assert counting.sizes == [2]
    alone = [await Local("tiny", lambda: network).reply(*each, 6) for each in asked]
    assert [reply.text for reply in replies] == [reply.text for reply in alone]
    for reply, same in zip(replies, alone, strict=True):
        assert reply.confidence == pytest.approx(same.confidence, abs=1e-3)
        assert reply.tokens
        assert reply.tokens <= 6


@pytest.mark.anyio
async def test_a_choice_has_a_posterior_that_depends_on_the_sound(network: Transformer) -> None:
    lalm = Local("tiny", lambda: network)
    text = "Which? (A) dog (B) cat (C) siren"
    dog, talk, no_audio = await asyncio.gather(
        lalm.choose(DOG, text, 3), lalm.choose(TALK, text, 3), lalm.choose(None, text, 3)
    )
    for chosen in (dog, talk, no_audio):
        assert sum(chosen.posterior) == pytest.approx(1)
        assert chosen.posterior["ABC".index(chosen.text)] == max(chosen.posterior)
    assert dog.posterior != pytest.approx(talk.posterior, abs=1e-7)
    assert dog.posterior != pytest.approx(no_audio.posterior, abs=1e-7)


@pytest.mark.anyio
@pytest.mark.parametrize("pmi", [False, True])
async def test_words_are_compared_as_whole_replies_in_a_batch_as_alone(
    network: Transformer, pmi: bool
) -> None:
    replies = ("a dog", "a cat", "a cow")
    together = Local("tiny", lambda: network)
    both = await asyncio.gather(
        *(together.compare(clip, "What do you hear?", replies, pmi) for clip in (DOG, TALK))
    )
    alone = await Local("tiny", lambda: network).compare(TALK, "What do you hear?", replies, pmi)
    assert both[1].posterior == pytest.approx(alone.posterior, abs=1e-3)
    assert both[0].posterior != pytest.approx(alone.posterior, abs=1e-7)
    for chosen in both:
        assert sum(chosen.posterior) == pytest.approx(1)
        assert chosen.posterior[replies.index(chosen.text)] == max(chosen.posterior)


@pytest.mark.anyio
async def test_what_faint_noise_would_make_of_words_is_taken_off(
    network: Transformer, tmp_path: Path
) -> None:
    path, rate = tmp_path / "noise.wav", network.rate
    (noise,) = faint_noise([np.zeros(2 * rate, np.float32)])
    # A file that is quiet throughout would be brought up.
    loud = np.tile(np.array([0.5, -0.5], np.float32), rate // 2)
    sf.write(path, np.concatenate([loud, noise]), rate, subtype="FLOAT")
    lalm, replies = Local("tiny", lambda: network), ("a dog", "rain; then a bell")
    clip = AudioClip.open(path).crop(Segment(start=1, end=3))
    plain = await lalm.compare(clip, "?", replies)
    assert max(plain.posterior) > 0.6  # the longer one is less likely
    assert (await lalm.compare(clip, "?", replies, pmi=True)).posterior == pytest.approx((0.5, 0.5))
    unheard = await lalm.compare(None, "?", replies)
    assert (await lalm.compare(None, "?", replies, pmi=True)).posterior == unheard.posterior


@pytest.mark.anyio
async def test_the_listen_role_is_taken_in_process_too(network: Transformer) -> None:
    listener = LalmListener(Local("tiny", lambda: network, seconds=2))
    query = SubQuery(tool="listen")
    said = [one async for one in listener(DOG, query)]
    assert [one.segment for one in said if isinstance(one, Impression)] == [
        Segment(start=4, end=5.5),
        Segment(start=5.5, end=7),
    ]


@pytest.mark.anyio
async def test_what_the_processor_would_cut_off_is_refused_and_the_rest_answered(
    qwen: Path,
) -> None:
    lalm = Local("tiny", lambda: Transformer.load(str(qwen), "cpu"), seconds=60)
    long, short = await asyncio.gather(
        lalm.reply(CALL, "?", 2), lalm.reply(DOG, "?", 2), return_exceptions=True
    )
    assert isinstance(long, ToolError)
    assert "expected at most 5 s" in str(long)
    assert not isinstance(short, BaseException)


def test_a_model_that_hears_no_audio_is_one_line(tmp_path: Path) -> None:
    transformers()
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "llama"}), encoding="utf-8")
    with pytest.raises(InputError, match="is of type 'llama'; expected one of qwen2_audio, "):
        Transformer.load(str(tmp_path))


def test_a_folder_that_is_no_checkpoint_is_one_line(tmp_path: Path) -> None:
    transformers()
    with pytest.raises(InputError, match=f"cannot load {tmp_path}: "):
        Transformer.load(str(tmp_path))


def test_a_truncated_checkpoint_is_one_line(qwen: Path, tmp_path: Path) -> None:
    for path in qwen.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(InputError, match=f"cannot load {tmp_path}: "):
        Transformer.load(str(tmp_path))


def test_a_pickle_is_not_read(qwen: Path, tmp_path: Path) -> None:
    for path in qwen.iterdir():
        name = "pytorch_model.bin" if path.suffix == ".safetensors" else path.name
        (tmp_path / name).write_bytes(path.read_bytes())
    with pytest.raises(InputError, match=rf"cannot load {tmp_path}: .*safetensors"):
        Transformer.load(str(tmp_path))


def test_a_missing_weight_is_not_drawn_at_random(qwen: Path, tmp_path: Path) -> None:
    tensors = import_module("safetensors.numpy")
    for path in qwen.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    weights = tensors.load_file(tmp_path / "model.safetensors")
    weights.pop(next(name for name in weights if "projector" in name))
    tensors.save_file(weights, tmp_path / "model.safetensors", {"format": "pt"})
    with pytest.raises(InputError, match=r"lacks 1 weights, .*projector"):
        Transformer.load(str(tmp_path))
