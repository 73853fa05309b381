"""HTTP/1.x on a raw socket: sends exactly the bytes it is given and reads answers one by one.

Knows response syntax only. Must not repair or complete a request: that is the point of it.
"""

import collections
import json
import re
import socket

from daemon import PATIENCE
from websocket import upgrade_fields

KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # RFC 6455 section 1.3
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

STATUS_LINE = re.compile(r"HTTP/1\.[01] (\d{3}) [\x20-\x7e]*")


class Response(collections.namedtuple("Response", "status fields body raw_head")):
    def json(self):
        return json.loads(self.body)

    def field(self, name):
        return self.fields.get(name.lower())


def request(method="GET", target="/health", version="HTTP/1.1", fields=None, body=b""):
    """A request's bytes. The Host field is added unless `fields` names it (None removes it)."""
    rows = {"Host": "signaling.test"}
    rows.update(fields or {})
    lines = ["%s %s %s" % (method, target, version)]
    lines += ["%s: %s" % row for row in rows.items() if row[1] is not None]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def upgrade_request(target="/", method="GET", version="HTTP/1.1", **changed):
    """An upgrade request; `changed` has underscores for dashes, None removes a field."""
    rows = upgrade_fields(KEY)
    rows.update({name.replace("_", "-"): value for name, value in changed.items()})
    return request(method, target, version, rows)


class RawHttp:
    def __init__(self, port, host="127.0.0.1"):
        self.sock = socket.create_connection((host, port), timeout=PATIENCE)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def send(self, data):
        self.sock.sendall(data)
        return self

    def try_to_send(self, data):
        """For requests that the server may refuse before it has read them."""
        try:
            self.sock.sendall(data)
        except OSError:
            pass
        return self

    def receive(self, method="GET"):
        """The next response; an answer to HEAD and a 1xx have no body whatever they announce."""
        while b"\r\n\r\n" not in self._buffer:
            self._fill()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        status_line, *rows = head.decode("latin-1").split("\r\n")
        matched = STATUS_LINE.fullmatch(status_line)
        if not matched:
            raise AssertionError("not a status line: %r" % status_line)
        status = int(matched.group(1))
        fields = {}
        for row in rows:
            name, separator, value = row.partition(":")
            if not separator or name.lower() in fields:
                raise AssertionError("bad or repeated field: %r" % row)
            fields[name.lower()] = value.strip()
        size = int(fields.get("content-length", "0"))
        if method == "HEAD" or status < 200 or status in (204, 304):
            size = 0
        while len(self._buffer) < size:
            self._fill()
        body, self._buffer = self._buffer[:size], self._buffer[size:]
        return Response(status, fields, body, head.decode("latin-1"))

    def exchange(self, data, method="GET"):
        return self.send(data).receive(method)

    def _fill(self):
        try:
            data = self.sock.recv(65536)
        except socket.timeout:
            raise AssertionError("no answer in time, so far: %r" % self._buffer) from None
        except ConnectionError:
            data = b""
        if not data:
            raise AssertionError("the server ended the connection after %r" % self._buffer)
        self._buffer += data

    def expect_end(self):
        """The server ends the connection and sends nothing more before it does."""
        try:
            data = self.sock.recv(65536)
        except ConnectionError:
            data = b""
        except socket.timeout:
            raise AssertionError("the server keeps the connection open") from None
        if self._buffer + data:
            raise AssertionError("expected the end, got %r" % (self._buffer + data))

    def close(self):
        self.sock.close()
