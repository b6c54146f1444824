"""What killed processes left: swept, unless somebody still writes it."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tools.errors import InputError
from tools.files import passing_folder, replacing, whole_folder, write_whole
from tools.leftovers import part_of, sweep

FILL = """
import sys
from pathlib import Path
from tools.files import passing_folder, replacing, whole_folder
filled = {"replacing": replacing, "whole_folder": whole_folder, "passing_folder": passing_folder}
with filled[sys.argv[1]](Path(sys.argv[2])) as part:
    (part / "half" if part.is_dir() else part).write_text("half")
    print("begun", flush=True)
    sys.stdin.read()
"""


def begun(how: str, path: Path) -> "subprocess.Popen[str]":
    """A process that fills the path, half way through."""
    words = [sys.executable, "-c", FILL, how, str(path)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "begun\n"
    return process


def killed(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def made_older(folder: Path) -> None:
    for path in folder.iterdir():
        os.utime(path, (1, 1))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_a_killed_process_left_of_a_file_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    killed(begun("replacing", path))
    assert names(tmp_path) == {".run.json.part.json"}
    write_whole(path, "whole")
    assert names(tmp_path) == {"run.json"}
    assert path.read_text() == "whole"


def test_of_two_who_write_a_file_each_has_its_own_half(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    other = begun("replacing", path)
    with replacing(path) as part:
        part.write_text("whole")
        assert len(names(tmp_path)) == 2
    assert path.read_text() == "whole"
    other.communicate()
    assert path.read_text() == "half"
    assert names(tmp_path) == {"run.json"}


def test_who_had_the_name_before_is_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    with part_of(path) as part:
        part.write_text("first")
        part.replace(path)
        with part_of(path) as second:
            second.write_text("second")
            assert path.read_text() == "first"
            second.replace(path)
    assert path.read_text() == "second"
    assert names(tmp_path) == {"run.json"}


def test_a_folder_of_a_killed_process_is_swept_by_the_next(tmp_path: Path) -> None:
    out = tmp_path / "scenes"
    killed(begun("whole_folder", out))
    (left,) = names(tmp_path)
    assert left.startswith(".scenes.")
    made_older(tmp_path)
    with whole_folder(out) as folder:
        (folder / "facts").write_text("all")
    assert names(tmp_path) == {"scenes"}


def test_a_folder_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "scenes"
    other = begun("whole_folder", out)
    made_older(tmp_path)
    with whole_folder(tmp_path / "scenes" / "inner"):
        pass
    sweep(tmp_path, ".scenes.*.part")
    assert len(names(tmp_path)) == 2
    shutil.rmtree(out)
    other.communicate()
    assert (out / "half").read_text() == "half"
    assert names(tmp_path) == {"scenes"}


def test_what_is_on_its_way_is_swept_too(tmp_path: Path) -> None:
    killed(begun("passing_folder", tmp_path))
    made_older(tmp_path)
    living = begun("passing_folder", tmp_path)
    with passing_folder(tmp_path) as part:
        (part / "one").write_text("")
        assert len(names(tmp_path)) == 2
    living.communicate()
    assert names(tmp_path) == set()


def test_a_device_is_written_to_and_never_replaced() -> None:
    with pytest.raises(InputError, match="cannot write /dev/full: No space left on device"):
        write_whole(Path("/dev/full"), "text")
    assert Path("/dev/full").is_char_device()
    write_whole(Path("/dev/null"), "text")
    assert Path("/dev/null").is_char_device()
