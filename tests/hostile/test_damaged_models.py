"""Models damaged at full size: found before they are loaded, and fetched again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pytest

from agent.__main__ import main
from tests.hostile.toy_model import FILES, TOY, mirror
from tools.onnx_graph import OnnxGraph
from tools.store.model_catalogue import MODELS
from tools.store.store import ModelStore
from tools.store.store_errors import StoreError

Tried = Callable[[int], None]

DAMAGES = 60


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A catalogue of one model, which the mirror has."""
    monkeypatch.setitem(MODELS, TOY.name, TOY)
    monkeypatch.setenv("LISTEN_AGAIN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LISTEN_AGAIN_MIRROR", str(mirror(tmp_path / "mirror")))


def damaged(path: Path, rng: Random) -> None:
    """Other bytes, as many as before."""
    data = bytearray(path.read_bytes())
    at = rng.randrange(len(data))
    some = data[at : at + rng.choice([1, 64, 4096])]
    data[at : at + len(some)] = bytes(byte ^ 0x55 for byte in some)
    path.write_bytes(data)


@pytest.mark.hostile("damaged models", fault="F12")
def test_wherever_a_model_is_damaged_it_is_fetched_again(tmp_path: Path, tried: Tried) -> None:
    store = ModelStore(tmp_path / "cache" / "models", mirror=tmp_path / "mirror")
    for seed in range(DAMAGES):
        rng = Random(seed)
        path = store.get("toy") / rng.choice(list(FILES))
        damaged(path, rng)
        assert store.get("toy") == path.parent
        assert path.read_bytes() == FILES[path.name]
    tried(DAMAGES)


@pytest.mark.hostile("damaged models", fault="F12")
def test_where_it_cannot_be_fetched_a_line_says_what_mends_it(
    tmp_path: Path, tried: Tried, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ModelStore(tmp_path / "cache" / "models", mirror=tmp_path / "mirror")
    alone = ModelStore(store.cache)
    for seed in range(DAMAGES):
        rng = Random(seed)
        path = store.get("toy") / rng.choice(list(FILES))
        damaged(path, rng)
        with pytest.raises(StoreError, match="models verify --repair toy") as refused:
            alone.get("toy")
        assert "\n" not in str(refused.value)
        assert main(["models", "verify", "toy"]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert f"{path} is not the file that was pinned" in line
        assert main(["models", "verify", "--repair", "toy"]) == 0
        assert capsys.readouterr().out == "toy: fetched again\n"
        assert path.read_bytes() == FILES[path.name]
    tried(DAMAGES)


@pytest.mark.hostile("damaged models", fault="F12")
def test_what_was_made_from_a_model_is_made_again(tmp_path: Path, tried: Tried) -> None:
    store = ModelStore(tmp_path / "cache" / "models")
    data = FILES["labels.csv"]
    for seed in range(DAMAGES):
        path = store.derived("toy-1.onnx", lambda: data)
        damaged(path, Random(seed))
        assert store.derived("toy-1.onnx", lambda: data).read_bytes() == data
    tried(DAMAGES)


LOAD = """
import sys
from pathlib import Path
from random import Random
from tools.errors import InputError
from tools.onnx_network import OnnxNetwork

path, sound = Path(sys.argv[1]), Path(sys.argv[1]).read_bytes()
for seed in range(int(sys.argv[2])):
    rng = Random(seed)
    data = bytearray(sound)
    for _ in range(rng.randint(1, 4)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    path.write_bytes(data if rng.random() < 0.7 else data[: rng.randrange(len(data))])
    try:
        OnnxNetwork(path)
    except InputError as error:
        assert len(str(error).splitlines()) == 1, error
        assert "models verify --repair" in str(error), error
"""


@pytest.mark.hostile("damaged models", fault="F12")
def test_a_network_that_cannot_be_read_is_one_line(tmp_path: Path, tried: Tried) -> None:
    graph = OnnxGraph()
    row = np.ones((4, 4), np.float32)
    graph_of = graph.linear("x", row, row[0])
    shape = ["n", 4]
    path = tmp_path / "net.onnx"
    path.write_bytes(graph.serialised("net", {"x": shape}, {"y": (graph_of, shape)}))
    # In a process of its own, which a library that crashes would end.
    words = [sys.executable, "-c", LOAD, str(path), str(DAMAGES)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert not done.stderr
    tried(DAMAGES)


@pytest.mark.hostile("nothing leaves the machine")
def test_a_network_is_run_without_telling_its_maker(tmp_path: Path) -> None:
    graph = OnnxGraph()
    shape = ["n", 4]
    path, home = tmp_path / "net.onnx", tmp_path / "home"
    home.mkdir()
    path.write_bytes(graph.serialised("net", {"x": shape}, {"y": ("x", shape)}))
    run = (
        "import sys, os; from pathlib import Path; from tools.onnx_network import OnnxNetwork\n"
        "OnnxNetwork(Path(sys.argv[1]))\n"
        "files = Path('/proc/self/fd')\n"
        "print([str(one.readlink()) for one in files.iterdir() if one.exists()])\n"
    )
    environment = {"HOME": str(home), "PYTHONPATH": ":".join(sys.path), "PATH": ""}
    words = [sys.executable, "-c", run, str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=environment)
    assert ".db" not in done.stdout
    assert not list(home.rglob("*"))
