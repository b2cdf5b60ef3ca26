"""The thread between a supervised process and its supervisor: it brings the settings and ends with the supervisor.

A supervised process gets its settings as one line of JSON on standard input, so that secrets are in no command line.
The supervisor never writes again and never closes; when the end of that input comes, the supervisor is gone.
"""

import ctypes
import json
import os
import signal
import sys
import threading
from typing import Any

from senderz_voice.settings import SettingsError

GRACE_SECONDS = 10.0
"""How long an orphan may take to end by itself."""

_PR_SET_PDEATHSIG = 1  # prctl(2)


def receive_settings() -> dict[str, Any]:
    """Read the one line that the supervisor sends, the fields of Settings that it decides. Raises SettingsError."""
    try:
        return dict(json.loads(_read_line(sys.stdin.fileno())))
    except (ValueError, TypeError):
        raise SettingsError("no settings came from the supervisor on standard input") from None


def _read_line(source: int) -> bytes:
    """Byte by byte and unbuffered, so that nothing after the line is taken from the watching thread."""
    line = bytearray()
    while (byte := os.read(source, 1)) not in {b"", b"\n"}:
        line += byte
    return bytes(line)


def follow_supervisor() -> None:
    """End this process when the supervisor ends, however that happens."""
    if sys.platform == "linux":
        # The kernel's own notice comes at once even when this process is too busy to run the thread below.
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    threading.Thread(target=_watch, args=(sys.stdin.fileno(),), name="lifeline", daemon=True).start()


def _watch(source: int) -> None:
    while os.read(source, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE_SECONDS)
    os._exit(1)
