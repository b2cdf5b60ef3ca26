"""Telnyx's own document as a server: Prism answers from it and refuses what does not fit."""

import gzip
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.contracts.telnyx import SPEC_FILE

HERE = Path(__file__).parent
COMMAND = HERE / "node_modules" / ".bin" / "prism"


class PrismError(Exception):
    """Prism could not be installed or started; the text says why."""


def install() -> None:
    """Install the locked version beside this file, once. Raises PrismError."""
    lock = HERE / "package-lock.json"
    mark = HERE / "node_modules" / ".installed"
    if mark.exists() and mark.read_bytes() == lock.read_bytes():
        return
    npm = shutil.which("npm")
    if npm is None:
        raise PrismError("npm is not installed")
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=HERE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise PrismError(f"npm ci failed: {done.stderr[-500:]}")
    shutil.copyfile(lock, mark)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The base URL of a Prism that lives as long as the block. `folder` takes the unpacked document."""
    document = folder / "telnyx.json"
    document.write_bytes(gzip.decompress(SPEC_FILE.read_bytes()))
    process = subprocess.Popen(
        [COMMAND, "mock", "--host", "127.0.0.1", "--port", "0", "--errors", document],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    with process:
        try:
            address = _address(process)
            # Its log has to go somewhere, or a full pipe stops it.
            threading.Thread(target=process.stdout.read if process.stdout else None, daemon=True).start()
            yield address
        finally:
            process.terminate()


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "listening on" in line:
            return line.rpartition("listening on ")[2].strip()
    raise PrismError("".join(said)[-500:])
