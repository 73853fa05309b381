"""A WebSocket client on a raw socket that can also break every rule of RFC 6455 on purpose.

Two layers: frames (send_frame, recv_frame: nothing happens by itself) and messages (send_json,
recv_json, expect_*: pings are answered unless `answers_pings` is off). Knows nothing of sessions.
"""

import base64
import collections
import hashlib
import json
import os
import select
import socket
import struct
import time

from daemon import PATIENCE

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 section 1.3

Frame = collections.namedtuple("Frame", "fin rsv opcode payload")


class EndOfStream(AssertionError):
    """The server cut or finished the TCP connection while something was expected from it."""


class Closed(AssertionError):
    """The server sent a close frame while a message was expected."""


def apply_mask(payload, key):
    if not payload:
        return b""
    size = len(payload)
    pattern = (key * (size // 4 + 1))[:size]
    mixed = int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")
    return mixed.to_bytes(size, "big")


def encode_frame(opcode, payload=b"", fin=True, rsv=0, mask=True, form=None, length=None):
    """One frame. `form` forces the length's form (7, 16 or 63 bits), `length` lies about it."""
    if isinstance(payload, str):
        payload = payload.encode("utf-8")
    size = len(payload) if length is None else length
    if form is None:
        form = 7 if size < 126 else 16 if size < 65536 else 63
    masked = 0x80 if mask else 0
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    if form == 7:
        head += bytes([masked | size])
    elif form == 16:
        head += bytes([masked | 126]) + struct.pack("!H", size)
    else:
        head += bytes([masked | 127]) + struct.pack("!Q", size)
    if not mask:
        return head + payload
    key = os.urandom(4)
    return head + key + apply_mask(payload, key)


def close_payload(code, reason=b""):
    return struct.pack("!H", code) + reason


def upgrade_fields(key):
    """The header fields of a correct upgrade request, in the order in which they are sent."""
    return {
        "Host": "signaling.test",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": key,
        "Sec-WebSocket-Version": "13",
    }


class WebSocket:
    """One connection. `headers` overrides or adds request fields; the value None removes one."""

    def __init__(self, port, host="127.0.0.1", path="/", headers=None, source=None,
                 receive_buffer=None):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE)
        if receive_buffer is not None:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source is not None:
            self.sock.bind((source, 0))
        self.sock.connect((host, port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answers_pings = True
        self.messages = collections.deque()  # whole messages (opcode, payload) not yet looked at
        self.pings = collections.deque()
        self.pongs = collections.deque()
        self.close_frame = None  # (code or None, reason) as soon as it has been read
        self.ended = False  # the stream is at its end
        self._buffer = bytearray()
        self._fragments = None
        self.response_fields = self._upgrade(path, headers or {})

    def _upgrade(self, path, headers):
        key = base64.b64encode(os.urandom(16)).decode("ascii")
        fields = upgrade_fields(key)
        fields.update(headers)
        lines = ["GET %s HTTP/1.1" % path]
        lines += ["%s: %s" % item for item in fields.items() if item[1] is not None]
        self.sock.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        deadline = time.monotonic() + PATIENCE
        while b"\r\n\r\n" not in self._buffer:
            self._fill(deadline)
        head, _, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        self._buffer = bytearray(rest)
        status, *rows = head.decode("latin-1").split("\r\n")
        if not status.startswith("HTTP/1.1 101 "):
            raise AssertionError("the upgrade was answered with: " + head.decode("latin-1"))
        answered = {row.partition(":")[0].lower(): row.partition(":")[2].strip() for row in rows}
        expected = base64.b64encode(hashlib.sha1(key.encode("ascii") + GUID).digest())
        if answered.get("sec-websocket-accept", "").encode("ascii") != expected:
            raise AssertionError("wrong Sec-WebSocket-Accept: %r" % answered)
        return answered

    # --- bytes and frames ---

    def send_bytes(self, data):
        self.sock.sendall(data)

    def send_frame(self, opcode, payload=b"", **how):
        self.send_bytes(encode_frame(opcode, payload, **how))

    def recv_frame(self, patience=PATIENCE):
        """The next frame whatever it is; EndOfStream when the server ended the connection."""
        deadline = time.monotonic() + patience
        while True:
            frame = self._take_frame()
            if frame is not None:
                return frame
            self._fill(deadline)

    def _fill(self, deadline):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([self.sock], [], [], left)[0]:
            raise AssertionError("nothing came from the server in time")
        try:
            data = self.sock.recv(1 << 18)
        except ConnectionError:
            data = b""
        if not data:
            self.ended = True
            raise EndOfStream("the server ended the connection")
        self._buffer += data

    def _take_frame(self):
        have = self._buffer
        if len(have) < 2:
            return None
        size, start = have[1] & 0x7F, 2
        if size >= 126:
            start = 4 if size == 126 else 10
            if len(have) < start:
                return None
            size = int.from_bytes(have[2:start], "big")
        if have[1] & 0x80:
            raise AssertionError("the server masked a frame (RFC 6455 section 5.1)")
        if len(have) < start + size:
            return None
        frame = Frame(bool(have[0] & 0x80), have[0] >> 4 & 7, have[0] & 0x0F,
                      bytes(have[start:start + size]))
        del have[:start + size]
        return frame

    # --- messages ---

    def pump(self, patience=PATIENCE):
        """Reads one frame, answers it when it is a ping, and files it."""
        self._file(self.recv_frame(patience))

    def pump_available(self):
        """Like pump for all that has arrived; for a caller that has select()ed the socket."""
        try:
            self._fill(time.monotonic() + PATIENCE)
        except EndOfStream:
            return
        frame = self._take_frame()
        while frame is not None:
            self._file(frame)
            frame = self._take_frame()

    def _file(self, frame):
        if frame.rsv:
            raise AssertionError("reserved bits from the server: %r" % (frame,))
        if frame.opcode == PING:
            self.pings.append(frame.payload)
            if self.answers_pings and self.close_frame is None:
                self.try_to_send(encode_frame(PONG, frame.payload))
        elif frame.opcode == PONG:
            self.pongs.append(frame.payload)
        elif frame.opcode == CLOSE:
            code = struct.unpack("!H", frame.payload[:2])[0] if frame.payload else None
            self.close_frame = (code, frame.payload[2:].decode("utf-8"))
        elif frame.fin and self._fragments is None:
            self.messages.append((frame.opcode, frame.payload))
        else:
            self._fragments = self._fragments or (frame.opcode, bytearray())
            self._fragments[1].extend(frame.payload)
            if frame.fin:
                self.messages.append((self._fragments[0], bytes(self._fragments[1])))
                self._fragments = None

    def try_to_send(self, data):
        try:
            self.send_bytes(data)
        except OSError:
            pass  # the server has gone; the reading side tells how

    def send_text(self, text):
        self.send_frame(TEXT, text)

    def send_json(self, message):
        self.send_text(json.dumps(message, ensure_ascii=False))

    def recv_text(self, patience=PATIENCE):
        """The next message as text, exactly as sent."""
        deadline = time.monotonic() + patience
        while not self.messages:
            if self.close_frame is not None:
                raise Closed("closed with %r while a message was expected" % (self.close_frame,))
            self.pump(deadline - time.monotonic())
        opcode, payload = self.messages.popleft()
        if opcode != TEXT:
            raise AssertionError("the server sent a message that is not text")
        return payload.decode("utf-8")

    def recv_json(self, patience=PATIENCE):
        return json.loads(self.recv_text(patience))

    # --- expectations ---

    def expect(self, message):
        got = self.recv_json()
        if got != message:
            raise AssertionError("expected %r, got %r" % (message, got))

    def expect_silence(self):
        """Nothing is pending: after a ping message the very next message is its pong."""
        self.send_json({"type": "ping"})
        self.expect({"type": "pong"})

    def expect_ping(self):
        while not self.pings:
            self.pump()
        return self.pings.popleft()

    def expect_close(self, *codes):
        """The server closes with one of `codes` and then ends the stream; no message before."""
        while self.close_frame is None:
            self.pump()
        if self.messages:
            raise AssertionError("messages before the close: %r" % list(self.messages))
        if self.close_frame[0] not in codes:
            raise AssertionError("expected close %r, got %r" % (codes, self.close_frame))
        self.try_to_send(encode_frame(CLOSE, close_payload(codes[0] or 1000)))
        self.expect_end()

    def expect_end(self):
        try:
            frame = self.recv_frame()
        except EndOfStream:
            return
        raise AssertionError("expected the end of the stream, got %r" % (frame,))

    # --- ends ---

    def close(self, code=1000):
        """The closing handshake, begun by us and awaited."""
        self.try_to_send(encode_frame(CLOSE, close_payload(code)))
        try:
            while True:
                self.pump()
        except EndOfStream:
            pass
        self.drop()

    def drop(self):
        """Cuts the TCP connection without a word."""
        self.sock.close()

    def reset(self):
        """Cuts it so that the server reads an error instead of an end."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.drop()
