"""One connection of the host: calls one after the other, each an ASGI scope of its own."""

import asyncio
import contextvars
import select
import sys

from .control import current_call
from .parser import HEAD_MAX, BadRequest, ChunkedBody, LengthBody, decode_path, is_token, parse_head

#: How much of a body, or of calls to come, waits here before the host is made to wait.
BUFFER_MAX = 64 * 1024
#: How much of an unread body is thrown away to keep the connection.
DISCARD_MAX = 1024 * 1024

_REASONS = {
    200: b"OK",
    201: b"Created",
    204: b"No Content",
    206: b"Partial Content",
    301: b"Moved Permanently",
    302: b"Found",
    303: b"See Other",
    304: b"Not Modified",
    307: b"Temporary Redirect",
    400: b"Bad Request",
    401: b"Unauthorized",
    403: b"Forbidden",
    404: b"Not Found",
    405: b"Method Not Allowed",
    413: b"Content Too Large",
    422: b"Unprocessable Content",
    431: b"Request Header Fields Too Large",
    500: b"Internal Server Error",
    501: b"Not Implemented",
    503: b"Service Unavailable",
}


def status_line(status):
    return b"HTTP/1.1 %d %s\r\n" % (status, _REASONS.get(status, b""))


def header_lines(headers):
    """The bytes of headers; a name or value that would end the head early is an error of the application."""
    lines = []
    for name, value in headers:
        name = bytes(name)
        value = bytes(value)
        if not is_token(name) or b"\r" in value or b"\n" in value or b"\0" in value:
            raise ValueError("the header %r: %r cannot be sent" % (name, value))
        lines.append(b"%s: %s\r\n" % (name, value))
    return b"".join(lines)


class Connection(asyncio.Protocol):
    """Bytes to calls and back. A call is a Cycle; an upgraded connection is a WebSocket."""

    def __init__(self, server):
        self.server = server
        self.transport = None
        self.lost = False
        self._buffer = bytearray()
        self._cycle = None
        self._body = None
        self._discarded = 0
        self._reading = True
        self._half_closed = False
        self._write_waiter = None
        self._websocket = None

    # --- From the transport ---

    def connection_made(self, transport):
        self.transport = transport
        transport.set_write_buffer_limits(high=BUFFER_MAX)
        self.server.connections.add(self)

    def connection_lost(self, _error):
        self.lost = True
        self.server.connections.discard(self)
        self.resume_writing()
        if self._websocket is not None:
            self._websocket.on_lost()
        elif self._cycle is not None:
            self._cycle.on_disconnect()

    def data_received(self, data):
        if self._websocket is not None:
            self._websocket.on_data(data)
            return
        self._buffer += data
        self._advance()

    def eof_received(self):
        self._half_closed = True
        if self._websocket is not None:
            self._websocket.on_lost()
            return False
        if self._cycle is None or self._cycle.finished:
            return False
        if self._peer_closed():
            self._cycle.on_disconnect()
            return False
        if not self._body.done:
            self._cycle.on_disconnect()
        return True  # The answer can still be sent.

    def _peer_closed(self):
        """Whether the other side reads no more either: the end of what it sends does not tell."""
        poll = select.poll()
        poll.register(self.transport.get_extra_info("socket").fileno(), 0)
        return any(events & select.POLLHUP for _, events in poll.poll(0))

    def pause_writing(self):
        if self._write_waiter is None:
            self._write_waiter = asyncio.get_running_loop().create_future()

    def resume_writing(self):
        if self._write_waiter is not None:
            if not self._write_waiter.done():
                self._write_waiter.set_result(None)
            self._write_waiter = None

    # --- For calls ---

    async def write(self, data):
        """Writes, and waits while the host does not read."""
        if not self.lost:
            self.transport.write(data)
            while self._write_waiter is not None:
                await asyncio.shield(self._write_waiter)

    def pause_reading(self):
        if self._reading and not self.lost:
            self._reading = False
            self.transport.pause_reading()

    def resume_reading(self):
        if not self._reading and not self.lost:
            self._reading = True
            self.transport.resume_reading()

    def body_wanted(self):
        """The application has read what there was of the body."""
        self._advance()
        if len(self._buffer) < BUFFER_MAX:
            self.resume_reading()

    def cycle_done(self, keep_alive):
        """The call is over; what is left of its body does not count any more."""
        self._cycle.finished = True
        if not keep_alive or self._half_closed or self.lost or self.server.stopping:
            self.transport.close()
            return
        self.resume_reading()
        self._advance()

    def stop(self):
        """Ends the connection once no call runs on it."""
        if self._websocket is not None:
            self._websocket.going_away()
        elif self._cycle is None or self._cycle.finished:
            self.transport.close()

    def start_task(self, call, coroutine):
        """Runs a call so that what it prints, also in its own tasks and threads, can be told to be its."""
        context = contextvars.copy_context()
        context.run(current_call.set, call)
        task = context.run(asyncio.get_running_loop().create_task, coroutine)
        self.server.tasks.add(task)
        task.add_done_callback(self._task_done)

    def _task_done(self, task):
        self.server.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.transport.abort()

    # --- Inside ---

    def _advance(self):
        try:
            while not self.lost and self._websocket is None and self._step():
                pass
        except BadRequest as bad:
            self._refuse(bad)

    def _step(self):
        """Goes on with the body or the next head. False when more bytes, or a reader, are needed first."""
        if self._cycle is None:
            return self._next_head()
        if self._body.done:
            if self._cycle.finished:
                self._cycle = None
                return True
            if len(self._buffer) > BUFFER_MAX:
                self.pause_reading()
            return False
        if not self._cycle.finished and self._cycle.buffered >= BUFFER_MAX:
            self.pause_reading()
            return False
        if not self._buffer:
            return False
        data = self._body.take(self._buffer)
        if self._cycle.finished:
            self._discarded += len(data)
            if self._discarded > DISCARD_MAX:
                self.transport.close()
                return False
        elif data or self._body.done:
            self._cycle.on_body(data, self._body.done)
        return self._body.done

    def _next_head(self):
        while self._buffer[:2] == b"\r\n":
            del self._buffer[:2]
        end = self._buffer.find(b"\r\n\r\n")
        if end > HEAD_MAX or (end < 0 and len(self._buffer) > HEAD_MAX):
            raise BadRequest(431, "the request's head has more than %d bytes" % HEAD_MAX)
        if end < 0:
            return False
        data = bytes(self._buffer[:end])
        del self._buffer[: end + 4]
        head = parse_head(data)
        if head.upgrade and head.method == "GET":
            self._upgrade(head)
            return False
        self._body = ChunkedBody() if head.chunked else LengthBody(head.length or 0)
        self._discarded = 0
        self._cycle = Cycle(self, head, self._body.done)
        self.start_task(head.call, self._cycle.run(self.server.application))
        return True

    def _upgrade(self, head):
        from .websocket import WebSocket

        rest = bytes(self._buffer)
        self._buffer.clear()
        self._websocket = WebSocket(self, head)
        self._websocket.start()
        if rest:
            self._websocket.on_data(rest)

    def _refuse(self, bad):
        text = bad.reason.encode()
        if self._cycle is None and not self.lost:
            self.transport.write(b"%scontent-type: text/plain\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s"
                                 % (status_line(bad.status), len(text), text))
        if self._cycle is not None and not self._cycle.finished:
            self._cycle.on_disconnect()
        self.transport.close()


def base_scope(server, head):
    """What the scopes of calls and of WebSockets have in common."""
    raw_path, _, query = head.target.partition(b"?")
    if not raw_path.startswith(b"/"):
        # The absolute form: http://host/path
        raw_path = b"/" + raw_path.partition(b"://")[2].partition(b"/")[2]
    return {
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": head.version,
        "path": decode_path(raw_path),
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": head.headers,
        "client": (head.forwarded_for, 0) if head.forwarded_for else None,
        "server": None,
        "state": dict(server.lifespan.state),
        "extensions": {},
    }


class Cycle:
    """One call: the body to the application, its answer to the host."""

    def __init__(self, connection, head, complete):
        self._connection = connection
        self._head = head
        self._chunks = []
        self.buffered = 0
        self._complete = complete  # the body has come to its end
        self._ended = False  # the application has been told so
        self._disconnected = False
        self._waiter = None
        self._expects = head.expects and head.version == "1.1" and not complete
        self._start = None  # the message that the answer starts with, until it is sent
        self._started = False
        self._sent = False  # the answer is complete
        self._chunked = False
        self._left = None  # bytes of the answer's body that are still to come, where it told a length
        self._keep_alive = head.keep_alive
        self.finished = False

    # --- From the connection ---

    def on_body(self, data, complete):
        self._complete = complete
        if data:
            self._chunks.append(data)
            self.buffered += len(data)
        self._wake()

    def on_disconnect(self):
        self._disconnected = True
        self._wake()

    def _wake(self):
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # --- For the application ---

    async def receive(self):
        while True:
            if self._chunks:
                data = b"".join(self._chunks) if len(self._chunks) > 1 else self._chunks[0]
                self._chunks.clear()
                self.buffered = 0
                more = not self._complete
                self._ended = not more
                if more:
                    self._connection.body_wanted()
                return {"type": "http.request", "body": data, "more_body": more}
            if self._complete and not self._ended:
                self._ended = True
                return {"type": "http.request", "body": b"", "more_body": False}
            if self._disconnected or self._sent:
                return {"type": "http.disconnect"}
            if self._expects and not self._started:
                self._expects = False
                await self._connection.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None

    async def send(self, message):
        kind = message["type"]
        if kind == "http.response.start":
            if self._start is not None or self._started:
                raise RuntimeError("http.response.start was sent twice")
            header_lines(message.get("headers", ()))
            self._start = message
        elif kind == "http.response.body":
            if self._start is None and not self._started:
                raise RuntimeError("http.response.body was sent before http.response.start")
            if self._sent:
                raise RuntimeError("http.response.body was sent after the answer's end")
            await self._send_body(bytes(message.get("body", b"")), message.get("more_body", False))
        else:
            raise ValueError("%r is no message of an answer" % kind)

    async def run(self, application):
        try:
            await application(self._scope(), self.receive, self.send)
            if not self._sent and not self._disconnected:
                raise RuntimeError("the application returned without a complete answer")
        except Exception:
            await self._on_error()
        finally:
            self._connection.server.end_call(self._head.call)
            if self._sent:
                self._connection.cycle_done(self._keep_alive)
            elif not self._connection.lost:
                # Cut off, so that the host cannot take a part for the whole.
                self._connection.transport.abort()

    # --- Inside ---

    def _scope(self):
        head = self._head
        scope = base_scope(self._connection.server, head)
        scope["type"] = "http"
        scope["method"] = head.method
        scope["scheme"] = head.forwarded_proto if head.forwarded_proto in ("http", "https") else "http"
        return scope

    async def _on_error(self):
        import traceback

        trace = traceback.format_exc()
        print(trace, file=sys.stderr, end="")
        if self._started or self._disconnected:
            return
        self._keep_alive = False
        self._start = {"status": 500, "headers": [(b"content-type", b"text/plain; charset=utf-8")]}
        await self._send_body(trace.encode("utf-8", "replace"), False)

    async def _send_body(self, body, more):
        parts = []
        if not self._started:
            self._started = True
            parts.append(self._head_bytes(len(body), more))
        no_body = self._left == -1
        if not no_body and self._left is not None:
            if len(body) > self._left:
                raise RuntimeError("the answer is longer than its content-length")
            self._left -= len(body)
            if not more and self._left:
                raise RuntimeError("the answer is shorter than its content-length")
        if body and not no_body:
            parts.append(b"%x\r\n%s\r\n" % (len(body), body) if self._chunked else body)
        if not more:
            if self._chunked:
                parts.append(b"0\r\n\r\n")
            self._sent = True
            self._wake()
        data = b"".join(parts)
        if data:
            await self._connection.write(data)

    def _head_bytes(self, length, more):
        status = int(self._start["status"])
        headers = list(self._start.get("headers", ()))
        names = {bytes(name).lower(): bytes(value) for name, value in headers}
        lines = [status_line(status), header_lines(headers)]
        if b"close" in names.get(b"connection", b"").lower():
            self._keep_alive = False
        if self._head.method == "HEAD" or status in (204, 304) or status < 200:
            self._left = -1  # whatever the application sends
            if self._head.method == "HEAD" and not more and length and b"content-length" not in names:
                lines.append(b"content-length: %d\r\n" % length)
        elif b"content-length" in names:
            self._left = int(names[b"content-length"])
        elif b"transfer-encoding" in names:
            self._chunked = b"chunked" in names[b"transfer-encoding"].lower()
        elif not more:
            lines.append(b"content-length: %d\r\n" % length)
        elif self._head.version == "1.1":
            self._chunked = True
            lines.append(b"transfer-encoding: chunked\r\n")
        else:
            self._keep_alive = False
        if not self._keep_alive and b"connection" not in names:
            lines.append(b"connection: close\r\n")
        lines.append(b"\r\n")
        return b"".join(lines)
