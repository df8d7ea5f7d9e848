"""One call: the body to the application, its answer to the host."""

import asyncio
import sys

from .wire import base_scope, header_lines, status_line


class Cycle:
    """What the application receives from and sends to."""

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
        self._held = None  # the body of a complete answer that is not written yet
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
            body, more = bytes(message.get("body", b"")), message.get("more_body", False)
            if not self._started and not more and self._start["status"] == 500:
                # Frameworks answer "Internal Server Error" and then raise: the traceback is the better answer.
                self._held = body
                self._sent = True
                self._wake()
            else:
                await self._send_body(body, more)
        else:
            raise ValueError("%r is no message of an answer" % kind)

    async def run(self, application):
        try:
            await self._serve(application)
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

    async def _serve(self, application):
        await application(self._scope(), self.receive, self.send)
        if not self._sent and not self._disconnected:
            raise RuntimeError("the application returned without a complete answer")
        if self._held is not None:
            await self._send_body(self._held, False)

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
        self._held = None
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
