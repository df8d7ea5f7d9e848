"""An event that the program subscribed to: a scope of its own kind, whose answer says only whether it was taken."""

from .cycle import Cycle


class EventCycle(Cycle):
    """One event, to the application; nothing that it sends goes anywhere."""

    async def _serve(self, application):
        event = {"type": self._head.event, "body": await self._text()}
        # Handlers that look at the scope alone find the body there, as in runtimes of the network's documents.
        scope = {"asgi": {"version": "3.0"}, "state": dict(self._connection.server.lifespan.state), **event}
        told = application(scope, _once(event), _nowhere)
        if told is not None:  # an application that is no coroutine has nothing to do for it
            await told
        self._start = {"status": 204}
        await self._send_body(b"", False)

    async def _text(self):
        parts = []
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError("the host left before it had told the event")
            parts.append(message["body"])
            if not message["more_body"]:
                return b"".join(parts).decode("utf-8", "replace")


def _once(event):
    async def receive():
        return {**event, "more_body": False}

    return receive


async def _nowhere(_message):
    return None
