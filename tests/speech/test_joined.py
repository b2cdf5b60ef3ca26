"""Weights in several packages become one checked file, or one clear sentence."""

import hashlib
import sys
from pathlib import Path

import pytest

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech.languages.joined import KOKORO, WHISPER, File, Model, prepare, verify

HASH = hashlib.sha256(b"one two").hexdigest()
MODEL = Model("parrot", "the parrot", (File("model.bin", HASH, (("pieces_a", "x.bin"), ("pieces_b", "data/y.bin"))),))


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two importable packages with a piece of the model each."""
    place = tmp_path / "packages"
    for path, content in (("pieces_a/x.bin", b"one "), ("pieces_b/data/y.bin", b"two")):
        (place / path).parent.mkdir(parents=True)
        (place / path).write_bytes(content)
        (place / path.split("/", maxsplit=1)[0] / "__init__.py").touch()
    monkeypatch.setattr(sys, "path", [*sys.path, str(place)])
    return place


def test_the_pieces_become_one_file_once(packages: Path, tmp_path: Path) -> None:
    models, said = tmp_path / "models", list[str]()
    prepare(models, MODEL, said.append)
    assert (verify(models, MODEL) / "model.bin").read_bytes() == b"one two"
    prepare(models, MODEL, said.append)
    assert said == [
        "Preparing the parrot; this happens once.",
        "Ready: the parrot.",
        "Ready: the parrot.",
    ]
    assert [path.name for path in models.iterdir()] == ["parrot"], "nothing else is left behind"


def test_a_file_from_elsewhere_will_do(tmp_path: Path) -> None:
    (tmp_path / "parrot").mkdir()
    (tmp_path / "parrot" / "model.bin").write_bytes(b"one two")
    prepare(tmp_path, MODEL, print)
    assert verify(tmp_path, MODEL) == tmp_path / "parrot"


def test_a_changed_package_is_refused(packages: Path, tmp_path: Path) -> None:
    (packages / "pieces_a" / "x.bin").write_bytes(b"ten ")
    with pytest.raises(PortError, match="joined from pieces_a, pieces_b is not the published file") as refused:
        prepare(tmp_path / "models", MODEL, print)
    assert refused.value.kind is ErrorKind.BAD_ANSWER


def test_a_missing_piece_and_a_missing_package_are_named(packages: Path, tmp_path: Path) -> None:
    (packages / "pieces_b" / "data" / "y.bin").unlink()
    with pytest.raises(PortError, match=r"y\.bin is missing; reinstall pieces_b"):
        prepare(tmp_path / "models", MODEL, print)
    other = Model("parrot", "the parrot", (File("model.bin", HASH, (("no_such_package", "x.bin"),)),))
    with pytest.raises(PortError, match=r"senderz-voice\[languages\]") as refused:
        prepare(tmp_path / "models", other, print)
    assert refused.value.kind is ErrorKind.NOT_CONFIGURED


def test_a_damaged_file_is_made_again(packages: Path, tmp_path: Path) -> None:
    prepare(tmp_path, MODEL, print)
    (tmp_path / "parrot" / "model.bin").write_bytes(b"one twi")
    with pytest.raises(PortError, match="is damaged; run: senderz-voice models prepare"):
        verify(tmp_path, MODEL)
    prepare(tmp_path, MODEL, print)
    verify(tmp_path, MODEL)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(PortError, match="cannot be written"):
        prepare(tmp_path / "models", MODEL, print)


@pytest.mark.parametrize("model", [WHISPER, KOKORO], ids=lambda model: model.name)
def test_every_file_has_a_hash_and_pieces(model: Model, tmp_path: Path) -> None:
    assert all(len(file.sha256) == 64 and file.pieces for file in model.files)
    with pytest.raises(PortError, match="is missing"):
        verify(tmp_path, model)
