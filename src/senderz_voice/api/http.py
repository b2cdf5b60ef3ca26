"""The edge of HTTP: what is no request at all is answered as plainly as every other mistake."""

import json

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from senderz_voice.clock import SystemIds
from senderz_voice.errors import ValidationFailed

_ids = SystemIds()


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, whose own refusal of broken requests is a line of text without a code."""

    def send_400_response(self, msg: str) -> None:
        """Answer and close: nothing that follows on this connection can be understood."""
        refusal = ValidationFailed(f"{msg.rstrip('.')}.")
        body = json.dumps(refusal.body()).encode()
        headers = [
            *self.server_state.default_headers,
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"x-request-id", _ids.ulid().encode()),
            (b"connection", b"close"),
        ]
        lines = [b"HTTP/1.1 400 Bad Request", *(b"%s: %s" % header for header in headers), b"", body]
        self.transport.write(b"\r\n".join(lines))
        self.transport.close()
