"""Imports of the optional packages, so that the core install runs without them."""

from importlib import import_module, util
from pathlib import Path
from types import ModuleType

from senderz_voice.ports.errors import ErrorKind, PortError


def module(name: str, extra: str = "local") -> ModuleType:
    """The module `name` of an extra; PortError when that is not installed."""
    try:
        return import_module(name)
    except ImportError as error:
        raise _absent(name, extra) from error


def folder(package: str, extra: str = "local") -> Path:
    """The folder of an installed package, found without importing it; PortError when it is not installed."""
    found = util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise _absent(package, extra)
    return Path(found.submodule_search_locations[0])


def _absent(package: str, extra: str) -> PortError:
    remedy = f"install the extra: pip install 'senderz-voice[{extra}]'"
    return PortError(ErrorKind.NOT_CONFIGURED, f"embedded speech needs {package}; {remedy}")
