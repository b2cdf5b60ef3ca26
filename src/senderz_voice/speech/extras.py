"""Imports of the optional packages, so that the core install runs without them."""

from importlib import import_module, util
from pathlib import Path
from types import ModuleType
from typing import Final

from senderz_voice.ports.errors import ErrorKind, PortError

_REMEDY: Final = "install the extra: pip install 'senderz-voice[local]'"


def module(name: str) -> ModuleType:
    """The module `name` of the extra `[local]`; PortError when that is not installed."""
    try:
        return import_module(name)
    except ImportError as error:
        raise PortError(ErrorKind.NOT_CONFIGURED, f"embedded speech needs {name}; {_REMEDY}") from error


def folder(package: str) -> Path:
    """The folder of an installed package, found without importing it; PortError when it is not installed."""
    found = util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise PortError(ErrorKind.NOT_CONFIGURED, f"embedded speech needs {package}; {_REMEDY}")
    return Path(found.submodule_search_locations[0])
