"""Records to the init process: what was printed during which call, and whether the application could be started."""

import os
from contextvars import ContextVar

STDOUT = 1
STDERR = 2
SYSTEM = 3
READY = 0x10
FAILED = 0x11

# A record that is longer than the socket's buffer can never be written.
RECORD_MAX = 32 * 1024

#: The number of the call that this code runs for; 0 for none.
current_call = ContextVar("aleph_call", default=0)


class Control:
    """The server's end of the socket to the init process. Writes wait while that is busy."""

    def __init__(self, fd):
        self._fd = fd
        os.set_inheritable(fd, False)

    def send(self, kind, call, text):
        """Writes one record, in pieces if it is a long text of lines."""
        head = bytes((kind,)) + call.to_bytes(4, "big")
        data = text.encode("utf-8", "replace")
        try:
            while len(data) > RECORD_MAX:
                cut = data.rfind(b"\n", 0, RECORD_MAX) + 1 or RECORD_MAX
                os.write(self._fd, head + data[:cut])
                data = data[cut:]
            os.write(self._fd, head + data)
        except OSError:
            pass  # The init process is gone, and with it everybody who could read this.

    def ready(self):
        self.send(READY, 0, "")

    def failed(self, error, trace=""):
        """Tells why the application cannot be started: the end of a traceback says most."""
        line = " ".join(error.split())[:1000] or "unknown error"
        self.send(FAILED, 0, line + ("\n" + trace[-(RECORD_MAX // 4) :] if trace else ""))


class Output:
    """Takes the place of sys.stdout or sys.stderr: whole lines, each with the call during which it was printed."""

    encoding = "utf-8"
    errors = "replace"
    newlines = None
    closed = False
    line_buffering = True
    write_through = False
    mode = "w"

    LINE_MAX = 16 * 1024

    def __init__(self, control, kind):
        self._control = control
        self._kind = kind
        self._partial = {}
        self.name = "<stdout>" if kind == STDOUT else "<stderr>"
        self.buffer = _Bytes(self)

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError("write() argument must be str, not %s" % type(text).__name__)
        call = current_call.get()
        before = self._partial.pop(call, "")
        whole, newline, rest = (before + text).rpartition("\n")
        if newline:
            self._control.send(self._kind, call, whole + "\n")
        if len(rest) > self.LINE_MAX:
            self._control.send(self._kind, call, rest)
        elif rest:
            self._partial[call] = rest
        return len(text)

    def end_call(self, call):
        """Passes on a line without an end: nothing more comes for it."""
        rest = self._partial.pop(call, "")
        if rest:
            self._control.send(self._kind, call, rest)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def close(self):
        pass

    def fileno(self):
        return self._kind

    def isatty(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return True

    def seekable(self):
        return False

    def reconfigure(self, **_options):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        pass


class _Bytes:
    """The `buffer` of an output, for programs that print bytes."""

    closed = False
    mode = "wb"

    def __init__(self, output):
        self._output = output
        self.raw = self

    def write(self, data):
        data = bytes(data)
        self._output.write(data.decode("utf-8", "replace"))
        return len(data)

    def flush(self):
        pass

    def fileno(self):
        return self._output.fileno()

    def isatty(self):
        return False

    def writable(self):
        return True

    def readable(self):
        return False
