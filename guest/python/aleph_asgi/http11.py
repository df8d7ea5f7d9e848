"""One connection of the host: calls one after the other, each an ASGI scope of its own."""

import asyncio
import contextvars
import select

from .control import current_call
from .cycle import Cycle
from .parser import HEAD_MAX, BadRequest, ChunkedBody, LengthBody, parse_head
from .wire import status_line

#: How much of a body, or of calls to come, waits here before the host is made to wait.
BUFFER_MAX = 64 * 1024
#: How much of an unread body is thrown away to keep the connection.
DISCARD_MAX = 1024 * 1024


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
        self._cycle = self._event(head) if head.event else Cycle(self, head, self._body.done)
        self.start_task(head.call, self._cycle.run(self.server.application))
        return True

    def _event(self, head):
        from .event import EventCycle

        return EventCycle(self, head, self._body.done)

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
