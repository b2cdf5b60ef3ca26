"""Writing to a local disk so that what was acknowledged survives a power cut, and what was deleted stays deleted.

obstore renames a file in and says so before a byte of it is on the disk; a rename alone orders nothing. So both the
file and the folder that names it are synced here, which blocks and belongs in a thread.
"""

import os
import tempfile
from pathlib import Path
from typing import Final

_GROWING: Final = ".part"


def put(root: Path, key: str, data: bytes) -> None:
    """Store whole: readers see the old object or the new one. Raises OSError."""
    target = root / key
    _make_folders(root, target.parent)
    # Two writers of one key must not write into one file; the one that is renamed in last is kept.
    opened, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=_GROWING)
    growing = Path(name)
    try:
        with os.fdopen(opened, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        growing.replace(target)
    finally:
        growing.unlink(missing_ok=True)
    sync_folder(target.parent)


def delete(root: Path, key: str) -> None:
    """Remove, with whatever a crash in the middle of a put has left behind. Raises OSError."""
    target = root / key
    if not target.parent.is_dir():
        return
    target.unlink(missing_ok=True)
    for left in target.parent.glob(f"{target.name}.*{_GROWING}"):
        left.unlink(missing_ok=True)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Have the folder's names reach the disk. Raises OSError."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _make_folders(root: Path, folder: Path) -> None:
    """Make `folder` below `root`; each new name is synced in the folder above it."""
    missing = []
    while folder != root and not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        # Recordings are nobody else's business on a shared machine.
        each.mkdir(mode=0o700, exist_ok=True)
        sync_folder(each.parent)
