"""Rows and links that lead out of the folder of recordings: nothing out there is opened."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
import soundfile as sf

from agent.__main__ import main
from agent.data.dataset import ROWS
from agent.train.lalm.sft_examples import loader
from evals.benchmark import recordings_of
from evals.benchmarks import named
from evals.found.found_index import faults, read_index
from tests.agent.data.small import corpus, row, said, scenes
from tests.tools.made_files import RATE, pips
from tools.errors import InputError

pytestmark = pytest.mark.hostile("audio roots", fault="F20")

OUT = r"leads out of|leaves the audio root|is a URL"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of recordings, beside which there is one that is nobody's business."""
    (tmp_path / "root" / "here").mkdir(parents=True)
    sf.write(tmp_path / "root" / "own.wav", pips(), RATE)
    (tmp_path / "private").mkdir()
    sf.write(tmp_path / "private" / "secret.wav", pips(), RATE)
    _link(tmp_path / "root")
    return tmp_path / "root"


def _link(root: Path) -> None:
    """Links out of the folder: of a file, of a folder, by way of another link, and in a circle."""
    secret = root.parent / "private" / "secret.wav"
    (root / "link.wav").symlink_to(secret)
    (root / "relative.wav").symlink_to(os.path.relpath(secret, root))
    (root / "folder").symlink_to(secret.parent)
    (root / "again.wav").symlink_to("link.wav")
    (root / "round.wav").symlink_to("round.wav")


LINKS = ("link.wav", "relative.wav", "folder/secret.wav", "again.wav", "here/../link.wav")
CLIMBING = (
    "../private/secret.wav", "here/../../private/secret.wav", "/etc/passwd", "C:\\secret.wav",
    "\\\\server\\secret.wav", "file:///etc/passwd", "http://127.0.0.1/x.wav", "a\0.wav",
)  # fmt: skip


def _data(folder: Path, benchmark: str, audio: str) -> Path:
    """A question file with one row of a benchmark about that audio."""
    asked = {"id": "1", "question": "Is it?", "choices": ["yes", "no"], "answer": "yes"}
    field = "audio_path" if benchmark == "mmar" else "audio_id"
    path = folder / f"{benchmark}.json"
    path.write_text(json.dumps([asked | {field: audio}]))
    return path


@pytest.mark.parametrize("benchmark", ["mmau", "mmar", "scenes"])
def test_a_row_of_a_benchmark_stays_in_the_root(
    root: Path, benchmark: str, tried: Callable[[int], None]
) -> None:
    known = named(benchmark)
    for audio in (*LINKS, *CLIMBING):
        data = _data(root.parent, benchmark, audio)
        with pytest.raises(InputError, match=OUT):
            recordings_of(known, data, known.read(data), root, root.parent / "out")
    data = _data(root.parent, benchmark, "own.wav")
    assert recordings_of(known, data, known.read(data), root, root.parent / "out").found
    tried(len(LINKS) + len(CLIMBING))


def test_the_root_itself_may_be_a_link_and_links_within_it_are_followed(root: Path) -> None:
    (root.parent / "linked").symlink_to(root)
    (root / "inner.wav").symlink_to("own.wav")
    known, data = named("mmau"), _data(root.parent, "mmau", "inner.wav")
    found = recordings_of(known, data, known.read(data), root.parent / "linked", root.parent)
    assert list(found.found) == ["inner.wav"]


def test_eval_says_so_in_one_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = _data(root.parent, "mmau", "link.wav"), root.parent / "run"
    words = ["--data", str(data), "--audio-root", str(root), "--out", str(out), "--controls"]
    assert main(["eval", "mmau", *words]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert "the path 'link.wav' leads out of" in told[0]
    assert not out.exists()


def test_a_found_file_that_leads_out_is_not_used(root: Path) -> None:
    digest = sha256((root / "link.wav").read_bytes()).hexdigest()
    index = [{"file": name, "sha256": digest} for name in LINKS[:4]]
    (root / "index.jsonl").write_text("\n".join(map(json.dumps, index)))
    told = faults(read_index(root), root, LINKS[:4])
    assert told == dict.fromkeys(LINKS[:4], "leads out of the folder")
    for turns in ("../private/turns.rttm", "/etc/passwd", "folder/turns.rttm"):
        line = {"file": "own.wav", "sha256": digest, "rttm": turns}
        (root / "index.jsonl").write_text(json.dumps(line))
        with pytest.raises(InputError, match=OUT):
            read_index(root)


def test_rows_of_training_data_stay_in_their_folder(
    root: Path, capsys: pytest.CaptureFixture[str], tried: Callable[[int], None]
) -> None:
    names = [*LINKS, *CLIMBING[:3]]
    written = json.loads(row(audio="own.wav").model_dump_json())
    for name in names:
        with pytest.raises(InputError, match=OUT):
            loader(row(audio=name), root, RATE)()
        (root / ROWS).write_text(json.dumps(written | {"audio": name}))
        out = root.parent / "swift.jsonl"
        assert main(["data", "swift", "--rows", str(root), "--out", str(out)]) == 2
        assert re.search(OUT, capsys.readouterr().err), name
    tried(2 * len(names))


def test_a_corpus_and_a_folder_of_scenes_stay_in_theirs(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = {"audio": "link.wav", "licence": "CC0", "utterances": [said("a", "Hi.", 0.1, 0.5)]}
    file, out = corpus(root, entry), root.parent / "set"
    assert main(["data", "paqa", "--corpus", str(file), "--rows", "1", "--out", str(out)]) == 2
    assert "leads out of" in capsys.readouterr().err
    made = scenes(root.parent / "scenes", 2)
    first = next((made / "scenes").iterdir())
    first.rename(root.parent / "private" / first.name)
    first.symlink_to(root.parent / "private" / first.name)
    assert main(["data", "paqa", "--scenes", str(made), "--rows", "1", "--out", str(out)]) == 2
    assert "leads out of" in capsys.readouterr().err
