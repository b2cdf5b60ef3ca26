"""Puts a sound SQLite in place of the interpreter's own; importing this module does it, before anything opens a file.

Versions before 3.51.3 can corrupt a database in WAL mode when one connection checkpoints while another commits
("WAL-reset bug", https://www.sqlite.org/wal.html); 3.44.6 and 3.50.7 carry the same repair. Two builds of SQLite must
never open one file in one process, because POSIX drops all of a process's locks on a file when any descriptor of it
is closed (https://www.sqlite.org/howtocorrupt.html, section 2.2), so the swap covers every later importer.
"""

import importlib
import importlib.util
import sqlite3
import sys

_REPAIRED = (3, 51, 3)
_BACKPORTS = ((3, 44, 6), (3, 50, 7))


def is_sound(version: tuple[int, int, int]) -> bool:
    """Whether a SQLite of this version is free of the WAL-reset bug."""
    return version >= _REPAIRED or any(version[:2] == fixed[:2] and version >= fixed for fixed in _BACKPORTS)


def swap() -> tuple[int, int, int]:
    """Make `import sqlite3` mean the bundled build where the interpreter's is unsound; answers the version in use."""
    if is_sound(sqlite3.sqlite_version_info) or importlib.util.find_spec("pysqlite3") is None:
        return sqlite3.sqlite_version_info
    bundled = importlib.import_module("pysqlite3")
    sys.modules["sqlite3"] = bundled
    sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")
    version: tuple[int, int, int] = bundled.sqlite_version_info
    return version


VERSION = swap()
"""The SQLite version that this process uses."""
