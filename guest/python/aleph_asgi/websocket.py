"""WebSocket (RFC 6455) as ASGI has it. Imported at the first upgrade."""

import asyncio
import base64
import hashlib
import struct
import sys
from collections import deque

from .wire import base_scope, header_lines, status_line

MESSAGE_MAX = 16 * 1024 * 1024
#: Messages, and bytes of them, that wait for the application before the host is made to wait.
QUEUE_MAX = 32
QUEUE_BYTES_MAX = 256 * 1024
CLOSE_SECONDS = 5.0

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0, 1, 2, 8, 9, 10


class ProtocolError(Exception):
    """The other side broke the protocol; `code` is the close code for it."""

    def __init__(self, code, reason):
        super().__init__(reason)
        self.code = code
        self.reason = reason


def unmask(data, mask):
    """XOR with the mask, all bytes at once as one large number: many times faster than one by one."""
    length = len(data)
    key = (mask * (length // 4 + 1))[:length]
    return (int.from_bytes(data, "little") ^ int.from_bytes(key, "little")).to_bytes(length, "little")


def frame(opcode, data):
    length = len(data)
    if length < 126:
        return bytes((0x80 | opcode, length)) + data
    if length < 65536:
        return struct.pack("!BBH", 0x80 | opcode, 126, length) + data
    return struct.pack("!BBQ", 0x80 | opcode, 127, length) + data


class Reader:
    """Bytes to whole messages: (opcode, data)."""

    def __init__(self):
        self._buffer = bytearray()
        self._parts = []
        self._size = 0
        self._opcode = None

    def feed(self, data):
        self._buffer += data

    def next(self):
        """The next message or control frame, None when more bytes are needed."""
        while True:
            found = self._frame()
            if found is None:
                return None
            final, opcode, data = found
            if opcode >= _CLOSE:
                return opcode, data
            if (opcode == _CONTINUATION) == (self._opcode is None):
                raise ProtocolError(1002, "a fragment without its message")
            if opcode != _CONTINUATION:
                self._opcode = opcode
            self._parts.append(data)
            if final:
                message = self._opcode, b"".join(self._parts)
                self._parts.clear()
                self._size = 0
                self._opcode = None
                return message

    def _frame(self):
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        final, opcode, length = buffer[0] & 0x80, buffer[0] & 0x0F, buffer[1] & 0x7F
        if buffer[0] & 0x70 or opcode not in (_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG):
            raise ProtocolError(1002, "an unknown kind of frame")
        if not buffer[1] & 0x80:
            raise ProtocolError(1002, "a frame without a mask")
        if opcode >= _CLOSE and (not final or length > 125):
            raise ProtocolError(1002, "a control frame in fragments or of more than 125 bytes")
        start = 2
        if length >= 126:
            start = 4 if length == 126 else 10
            if len(buffer) < start:
                return None
            length = int.from_bytes(buffer[2:start], "big")
        if opcode < _CLOSE and length + self._size > MESSAGE_MAX:
            raise ProtocolError(1009, "a message of more than %d bytes" % MESSAGE_MAX)
        if len(buffer) < start + 4 + length:
            return None
        mask = bytes(buffer[start : start + 4])
        data = unmask(bytes(buffer[start + 4 : start + 4 + length]), mask)
        del buffer[: start + 4 + length]
        if opcode < _CLOSE:
            self._size += length
        return final, opcode, data


class WebSocket:
    """One upgraded connection and the application's end of it."""

    def __init__(self, connection, head):
        self._connection = connection
        self._head = head
        self._reader = Reader()
        self._events = deque([{"type": "websocket.connect"}])
        self._queued = 0
        self._waiter = None
        self._key = None
        self._accepted = False
        self._refused = False
        self._close_sent = False
        self._over = False  # nothing more comes; the application was told websocket.disconnect
        self._close_timer = None

    def start(self):
        headers = dict(self._head.headers)
        self._key = headers.get(b"sec-websocket-key", b"")
        try:
            good = len(base64.b64decode(self._key, validate=True)) == 16
        except ValueError:
            good = False
        if not good or headers.get(b"sec-websocket-version") != b"13" or self._head.version != "1.1":
            self._refuse(400, b"sec-websocket-version: 13\r\n", b"this is no WebSocket handshake of version 13")
            return
        self._connection.start_task(self._head.call, self._run(headers))

    async def _run(self, headers):
        scope = base_scope(self._connection.server, self._head)
        scope["type"] = "websocket"
        scope["scheme"] = "wss" if self._head.forwarded_proto in ("https", "wss") else "ws"
        offered = headers.get(b"sec-websocket-protocol", b"").decode("latin-1")
        scope["subprotocols"] = [name.strip() for name in offered.split(",") if name.strip()]
        try:
            await self._connection.server.application(scope, self.receive, self.send)
            code = 1000
        except Exception as error:
            # How frameworks tell their application that the other side left: the end of most connections, no error.
            if not (self._over and type(error).__name__ == "WebSocketDisconnect"):
                import traceback

                print(traceback.format_exc(), file=sys.stderr, end="")
            code = 1011
        finally:
            self._connection.server.end_call(self._head.call)
        if not self._accepted and not self._refused:
            self._refuse(500 if code == 1011 else 403)
        elif not self._close_sent:
            await self._send_close(code, "")

    # --- From the connection ---

    def on_data(self, data):
        if self._over or self._refused:
            return
        self._reader.feed(data)
        self._read()

    def on_lost(self):
        if self._close_timer is not None:
            self._close_timer.cancel()
        self._disconnect(1006, "")

    def going_away(self):
        if self._accepted and not self._close_sent:
            self._write_close(1001, "")
        self._disconnect(1012, "")

    def _read(self):
        try:
            while not self._over and len(self._events) < QUEUE_MAX and self._queued < QUEUE_BYTES_MAX:
                message = self._reader.next()
                if message is None:
                    self._connection.resume_reading()
                    return
                self._on_message(*message)
            if not self._over:
                self._connection.pause_reading()
        except ProtocolError as error:
            self._write_close(error.code, error.reason)
            self._disconnect(error.code, error.reason)
            self._connection.transport.close()

    def _on_message(self, opcode, data):
        if opcode == _PING:
            if not self._close_sent:
                self._connection.transport.write(frame(_PONG, data))
        elif opcode == _CLOSE:
            self._on_close(data)
        elif opcode != _PONG:
            if opcode == _TEXT:
                try:
                    event = {"type": "websocket.receive", "text": data.decode("utf-8")}
                except UnicodeDecodeError:
                    raise ProtocolError(1007, "a text that is no UTF-8") from None
            else:
                event = {"type": "websocket.receive", "bytes": data}
            event["aleph.size"] = len(data)
            self._queued += len(data)
            self._events.append(event)
            self._wake()

    def _on_close(self, data):
        if len(data) == 1:
            raise ProtocolError(1002, "a close code of one byte")
        code = int.from_bytes(data[:2], "big") if data else 1005
        valid = code in (1005, 1000, 1001, 1002, 1003) or 1007 <= code <= 1014 or 3000 <= code <= 4999
        if data and (not valid or code == 1005):
            raise ProtocolError(1002, "an invalid close code")
        try:
            reason = data[2:].decode("utf-8")
        except UnicodeDecodeError:
            raise ProtocolError(1007, "a close reason that is no UTF-8") from None
        if not self._close_sent:
            self._close_sent = True
            self._connection.transport.write(frame(_CLOSE, data[:2]))
        self._disconnect(code, reason)
        self._connection.transport.close()

    # --- For the application ---

    async def receive(self):
        while not self._events:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        event = self._events.popleft() if len(self._events) > 1 or not self._over else self._events[0]
        self._queued -= event.pop("aleph.size", 0)
        if not self._over and self._accepted:
            self._read()
        return event

    async def send(self, message):
        kind = message["type"]
        if kind == "websocket.accept" and not self._accepted and not self._refused:
            await self._accept(message)
        elif kind == "websocket.close" and not self._accepted and not self._refused:
            self._refuse(403)
        elif kind == "websocket.close" and self._accepted:
            if not self._close_sent:
                await self._send_close(message.get("code") or 1000, message.get("reason") or "")
        elif kind == "websocket.send" and self._accepted:
            if not self._close_sent and not self._over:
                text = message.get("text")
                opcode, data = (_BINARY, message["bytes"]) if text is None else (_TEXT, text.encode("utf-8"))
                await self._connection.write(frame(opcode, bytes(data)))
        else:
            raise RuntimeError("%r was sent when it has no meaning" % kind)

    # --- Inside ---

    async def _accept(self, message):
        if self._over:
            return
        accept = base64.b64encode(hashlib.sha1(self._key + _GUID).digest())
        headers = [(b"upgrade", b"websocket"), (b"connection", b"Upgrade"), (b"sec-websocket-accept", accept)]
        if message.get("subprotocol"):
            headers.append((b"sec-websocket-protocol", message["subprotocol"].encode("latin-1")))
        lines = header_lines(headers) + header_lines(message.get("headers") or ())
        self._accepted = True
        await self._connection.write(b"HTTP/1.1 101 Switching Protocols\r\n" + lines + b"\r\n")

    def _refuse(self, status, headers=b"", text=b""):
        self._refused = True
        self._connection.transport.write(
            b"%s%scontent-length: %d\r\nconnection: close\r\n\r\n%s" % (status_line(status), headers, len(text), text)
        )
        self._connection.transport.close()
        self._disconnect(1006, "")

    def _write_close(self, code, reason):
        if self._accepted and not self._close_sent:
            self._close_sent = True
            data = code.to_bytes(2, "big") + reason.encode("utf-8")[:123].decode("utf-8", "ignore").encode("utf-8")
            self._connection.transport.write(frame(_CLOSE, data))

    async def _send_close(self, code, reason):
        self._write_close(code, reason)
        if not self._over and not self._connection.lost:
            # The other side answers with its own close; if not, the connection ends all the same.
            self._events.clear()
            self._queued = 0
            self._connection.resume_reading()
            loop = asyncio.get_running_loop()
            self._close_timer = loop.call_later(CLOSE_SECONDS, self._connection.transport.close)
            self._read()

    def _disconnect(self, code, reason):
        if not self._over:
            self._over = True
            self._events.append({"type": "websocket.disconnect", "code": code, "reason": reason})
            self._wake()

    def _wake(self):
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
