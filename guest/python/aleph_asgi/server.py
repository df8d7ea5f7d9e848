"""Loads the application, runs its lifespan and serves it until SIGTERM."""

import asyncio
import gc
import os
import signal
import sys

from .control import STDERR, STDOUT, Control, Output
from .http11 import Connection
from .lifespan import Lifespan, LifespanError

BACKLOG = 1024
#: How long calls may go on after SIGTERM: the machine gives 10 seconds for these and the lifespan's shutdown.
GRACE_SECONDS = 2.0


class LoadError(Exception):
    """The application is not where the entry point says."""


def load(entrypoint, opt, plain=None):
    """Imports `module.path:name`, or executes a plain file and takes the variable."""
    sys.path.insert(0, os.path.join(opt, "packages"))
    sys.path.insert(0, os.path.join(opt, "code"))
    module_name, colon, name = entrypoint.partition(":")
    if plain is not None:
        name = name if colon else module_name
        module = execute(plain)
    elif not colon or not module_name or not name:
        raise LoadError("the entry point %r is not of the form module.path:name" % entrypoint)
    else:
        __import__(module_name)
        module = sys.modules[module_name]
    application = module
    for part in name.split("."):
        try:
            application = getattr(application, part)
        except AttributeError:
            raise LoadError("%s has no %r, which the entry point names" % (plain or module_name, name)) from None
    if not callable(application):
        raise LoadError("%r of the entry point is a %s, no ASGI application" % (name, type(application).__name__))
    return application


def execute(path):
    """A module of its own for source that no import finds, so that what looks it up by name works."""
    with open(path, "rb") as file:
        source = file.read()
    module = type(sys)("main")
    module.__file__ = path
    sys.modules["main"] = module
    exec(compile(source, path, "exec"), module.__dict__)
    return module


class Server:
    """All connections of one application."""

    def __init__(self, application, outputs):
        self.application = application
        self.lifespan = Lifespan(application)
        self.connections = set()
        self.tasks = set()
        self.stopping = False
        self._outputs = outputs

    def end_call(self, call):
        for output in self._outputs:
            output.end_call(call)

    async def serve(self, socket_path, control):
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        loop.add_signal_handler(signal.SIGTERM, stop.set)
        await self.lifespan.startup()
        try:
            os.unlink(socket_path)
        except FileNotFoundError:
            pass
        listener = await loop.create_unix_server(lambda: Connection(self), socket_path, backlog=BACKLOG)
        control.ready()
        await stop.wait()
        self.stopping = True
        listener.close()
        await self._end_connections()
        await self.lifespan.shutdown()

    async def _end_connections(self):
        for connection in list(self.connections):
            connection.stop()
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=GRACE_SECONDS)
        for task in list(self.tasks):
            task.cancel()
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=1.0)


def _trace():
    import traceback

    # The server's own frames at its top say nothing to the author of the application.
    kind, error, frames = sys.exc_info()
    while frames is not None and os.path.dirname(frames.tb_frame.f_code.co_filename) == os.path.dirname(__file__):
        frames = frames.tb_next
    return "".join(traceback.format_exception(kind, error, frames))


def main(arguments):
    """serve.py SOCKET CONTROL OPT ENTRYPOINT [PLAIN-FILE]"""
    socket_path, control_fd, opt, entrypoint = arguments[:4]
    plain = arguments[4] if len(arguments) > 4 else None
    sys.argv = [entrypoint]
    control = Control(int(control_fd))
    outputs = (Output(control, STDOUT), Output(control, STDERR))
    sys.stdout, sys.stderr = outputs
    try:
        # What is imported stays: looking for garbage in it, now and later, is time lost.
        gc.disable()
        application = load(entrypoint, opt, plain)
        gc.freeze()
        gc.enable()
        # Not asyncio.run(): that waits for threads in the end, and the machine ends with them anyway.
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        loop.run_until_complete(Server(application, outputs).serve(socket_path, control))
    except LifespanError as error:
        control.failed(str(error).strip().rpartition("\n")[2], str(error))
        code = 1
    except LoadError as error:
        control.failed(str(error))
        code = 1
    except SystemExit as error:
        control.failed("the application called exit(%s) while it was loaded" % error.code, _trace())
        code = 1
    except BaseException as error:
        control.failed("%s: %s" % (type(error).__name__, error), _trace())
        code = 1
    else:
        code = 0
    for output in outputs:
        output.end_call(0)
    # Threads that the application left behind must not keep the machine.
    os._exit(code)
