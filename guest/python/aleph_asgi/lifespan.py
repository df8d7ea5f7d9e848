"""The lifespan protocol of ASGI: startup before the first call, shutdown after the last."""

import asyncio
import sys

STARTUP_SECONDS = 30.0
SHUTDOWN_SECONDS = 6.0


class LifespanError(Exception):
    """The application's startup failed; the text is what it said, or its traceback."""


class Lifespan:
    """One application's lifespan. An application that does not know the protocol works without it."""

    def __init__(self, application):
        self._application = application
        self._events = None
        self._task = None
        self._started = None
        self._stopped = None
        #: What the application shares with its calls.
        self.state = {}

    async def startup(self):
        loop = asyncio.get_running_loop()
        self._events = asyncio.Queue()
        self._started = loop.create_future()
        self._stopped = loop.create_future()
        self._events.put_nowait({"type": "lifespan.startup"})
        self._task = loop.create_task(self._run())
        done, _ = await asyncio.wait({self._started}, timeout=STARTUP_SECONDS)
        if not done:
            self._task.cancel()
            raise LifespanError("the application's startup did not complete within %d seconds" % STARTUP_SECONDS)
        self._started.result()

    async def shutdown(self):
        if self._task.done():
            return
        self._events.put_nowait({"type": "lifespan.shutdown"})
        done, _ = await asyncio.wait({self._stopped}, timeout=SHUTDOWN_SECONDS)
        if not done:
            print("the application's shutdown did not complete within %d seconds" % SHUTDOWN_SECONDS, file=sys.stderr)
            self._task.cancel()

    async def _run(self):
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        try:
            await self._application(scope, self._events.get, self._send)
        except Exception:
            if self._started.done() and not self._stopped.done():
                import traceback

                traceback.print_exc()
            # Before that it is how applications say that they do not know lifespans.
        finally:
            for future in (self._started, self._stopped):
                if not future.done():
                    future.set_result(None)

    async def _send(self, message):
        kind = message["type"]
        if kind == "lifespan.startup.complete":
            self._settle(self._started)
        elif kind == "lifespan.startup.failed":
            if not self._started.done():
                text = message.get("message") or "the application's startup failed"
                self._started.set_exception(LifespanError(text))
        elif kind == "lifespan.shutdown.complete":
            self._settle(self._stopped)
        elif kind == "lifespan.shutdown.failed":
            print(message.get("message") or "the application's shutdown failed", file=sys.stderr)
            self._settle(self._stopped)
        else:
            raise ValueError("%r is no message of a lifespan" % kind)

    @staticmethod
    def _settle(future):
        if not future.done():
            future.set_result(None)
