"""What the exchange remembers across a restart: one small JSON file, replaced atomically."""

import json
import os
from pathlib import Path

Row = dict[str, object]
Table = dict[str, Row]

_TABLES = ("applications", "numbers", "orders", "recordings")


class Ledger:
    """Tables of JSON rows by id; `save` after a change."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "exchange.json"
        stored = json.loads(self._path.read_text()) if self._path.exists() else {}
        self._tables: dict[str, Table] = {name: dict(stored.get(name, {})) for name in _TABLES}

    @property
    def applications(self) -> Table:
        return self._tables["applications"]

    @property
    def numbers(self) -> Table:
        return self._tables["numbers"]

    @property
    def orders(self) -> Table:
        return self._tables["orders"]

    @property
    def recordings(self) -> Table:
        return self._tables["recordings"]

    def save(self) -> None:
        """Write all tables; a crash leaves either the old file or the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".tmp")
        with draft.open("w") as file:
            json.dump(self._tables, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
