"""A missing optional package is one clear sentence."""

import pytest

from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.speech import extras


@pytest.mark.parametrize("ask", [extras.module, extras.folder])
def test_a_missing_package_names_the_extra(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(PortError, match=r"needs no_such_package; .*'senderz-voice\[local\]'") as refused:
        ask("no_such_package")
    assert refused.value.kind is ErrorKind.NOT_CONFIGURED


def test_a_package_is_found_without_being_imported() -> None:
    assert (extras.folder("senderz_voice") / "speech" / "extras.py").is_file()


def test_a_plain_module_has_no_folder() -> None:
    with pytest.raises(PortError):
        extras.folder("this")
