"""A role for supervisor tests: a process that listens, dies, refuses or is stubborn, as its first argument says."""

import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path

from senderz_voice.lifeline import follow_supervisor, receive_settings


def _listen(port: int) -> None:
    """Answer every HTTP request with 200."""
    server = socket.create_server(("127.0.0.1", port))
    server.listen()
    while True:
        line, _ = server.accept()
        with line:
            if line.recv(4096):
                line.sendall(b"HTTP/1.0 200 OK\r\n\r\n")


def _noted(file: Path, word: str) -> int:
    with file.open("a") as opened:
        opened.write(f"{word}\n")
    return 0


def main(mode: str, port: int, note: Path) -> None:
    settings = receive_settings()
    if mode == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    follow_supervisor()
    with note.open("a") as opened:
        opened.write(json.dumps({"pid": os.getpid(), "settings": settings}) + "\n")
    print(f"{mode} has started", flush=True)
    if mode == "dying":
        sys.exit(7)
    if mode == "misconfigured":
        sys.exit(2)
    threading.Thread(target=_listen, args=(port,), daemon=True).start()
    if mode != "stubborn":
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(_noted(note.parent / "stopped", mode)))
    while True:
        signal.pause()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
