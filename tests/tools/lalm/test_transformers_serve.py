"""A real server of a real architecture: `transformers serve` on a few random weights."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from evals import single_prompt
from evals.sample import Sample
from graphs.state import Question
from tests.tiny_lalms import qwen2_audio, transformers
from tools.audio import AudioClip
from tools.errors import ToolError
from tools.evidence import Impression, SubQuery
from tools.lalm.lalm_listener import LalmListener
from tools.lalm.served_lalm import ServedLalm

pytestmark = [
    pytest.mark.hub,
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The server's address, and the model's name on it."""
    transformers()
    pytest.importorskip("uvicorn", reason="uvicorn is not installed: pip install '.[lalm]'")
    folder = str(qwen2_audio(tmp_path_factory.mktemp("qwen2-audio")))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).parent / "transformers", "serve", folder, "--device", "cpu"]
    command += ["--dtype", "float32", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(
        [str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield _ready(f"http://127.0.0.1:{port}", process), folder
        finally:
            process.terminate()


def _ready(root: str, process: "subprocess.Popen[bytes]") -> str:
    """Waits until the server answers."""
    for _ in range(240):
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{root}/health", timeout=5):
                return f"{root}/v1"
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("transformers serve did not start within a minute")


@pytest.mark.anyio
async def test_it_hears_and_gives_no_posterior(
    served: tuple[str, str], call: AudioClip, caplog: pytest.LogCaptureFixture
) -> None:
    url, model = served
    # A connection that was idle may be one that the server has closed.
    lalm = ServedLalm.at([url], model, seconds=30, timeout_s=60, retries=2)
    reply = await lalm.reply(call, "What do you hear?", max_tokens=8)
    assert reply.text
    assert reply.tokens == 8
    for _ in range(2):
        chosen = await lalm.choose(call, "Which? (A) dog (B) cat", 2, max_tokens=4)
        assert chosen.posterior == ()
    assert caplog.text.count("gives no log-probabilities") == 1


@pytest.mark.anyio
async def test_the_solver_and_the_listener_work_against_it(
    served: tuple[str, str], call: AudioClip
) -> None:
    url, model = served
    lalm = ServedLalm.at([url], model, seconds=30, timeout_s=60, retries=0)
    question = Question(text="Which?", choices=("dog", "cat"))
    solve = single_prompt.hearing(lalm, single_prompt.Asking(max_tokens=8))
    episode = await solve(Sample(clip=call, question=question))
    assert episode.cost.tokens == 8
    said = [one async for one in LalmListener(lalm)(call, SubQuery(tool="listen"))]
    assert [type(one) for one in said] == [Impression]


@pytest.mark.anyio
async def test_a_wrong_model_name_is_one_line(served: tuple[str, str], call: AudioClip) -> None:
    url, _ = served
    lalm = ServedLalm.at([url], "/no/such/model", retries=0)
    with pytest.raises(ToolError, match=r"answered 400: .*pinned to"):
        await lalm.reply(call, "What do you hear?")
