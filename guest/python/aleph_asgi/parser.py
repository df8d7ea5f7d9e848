"""HTTP/1.1 on the way in: request heads, and bodies with a length or in chunks. No input and output happens here."""

HEAD_MAX = 64 * 1024
CHUNK_LINE_MAX = 1024

_TOKEN = frozenset(b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


class BadRequest(Exception):
    """What came is no HTTP/1.1 request; `status` is the answer to it."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Head:
    """A request line and headers, and what they say about the body and the connection."""

    __slots__ = ("method", "target", "version", "headers", "call", "event", "length", "chunked", "keep_alive",
                 "expects", "upgrade", "forwarded_for", "forwarded_proto")

    def __init__(self):
        self.method = ""
        self.target = b""
        self.version = "1.1"
        self.headers = []
        self.call = 0
        self.event = None  # the type of the scope, where the host tells of an event instead of a request
        self.length = None
        self.chunked = False
        self.keep_alive = True
        self.expects = False
        self.upgrade = False
        self.forwarded_for = None
        self.forwarded_proto = None


def is_token(data):
    return bool(data) and _TOKEN.issuperset(data)


def parse_head(data):
    """The head of a request from its bytes without the empty line."""
    head = Head()
    lines = data.split(b"\r\n")
    _request_line(head, lines[0])
    connection = b""
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        name = name.lower()
        if not colon or not is_token(name):
            raise BadRequest(400, "a header's name is damaged")
        value = value.strip(b" \t")
        if b"\n" in value or b"\r" in value or b"\0" in value:
            raise BadRequest(400, "a header's value is damaged")
        if name == b"x-aleph-call":
            head.call = _call(value)
            continue
        if name == b"x-aleph-event":
            head.event = value.decode("latin-1")
            continue
        if name == b"connection":
            connection += b"," + value.lower()
        elif name in _KNOWN:
            _KNOWN[name](head, value)
        head.headers.append((name, value))
    options = [option.strip() for option in connection.split(b",")]
    head.keep_alive = b"close" not in options if head.version == "1.1" else b"keep-alive" in options
    head.upgrade = head.upgrade and b"upgrade" in options
    if head.chunked and head.length is not None:
        raise BadRequest(400, "both content-length and transfer-encoding")
    return head


def _request_line(head, line):
    parts = line.split(b" ")
    if len(parts) != 3 or not is_token(parts[0]) or not parts[1]:
        raise BadRequest(400, "the request line is damaged")
    if parts[2] == b"HTTP/1.0":
        head.version = "1.0"
    elif parts[2] != b"HTTP/1.1":
        raise BadRequest(505, "only HTTP/1.0 and HTTP/1.1 are spoken here")
    head.method = parts[0].decode("ascii").upper()
    head.target = parts[1]


def _call(value):
    number = int(value) if value.isdigit() and len(value) < 11 else 0
    return number if number < 1 << 32 else 0


def _length(head, value):
    if not value.isdigit() or len(value) > 18 or (head.length is not None and head.length != int(value)):
        raise BadRequest(400, "content-length is no number, or there are two")
    head.length = int(value)


def _transfer_encoding(head, value):
    if value.lower() != b"chunked" or head.chunked:
        raise BadRequest(501, "no transfer-encoding but chunked is spoken here")
    head.chunked = True


def _expect(head, value):
    head.expects = value.lower() == b"100-continue"


def _upgrade(head, value):
    head.upgrade = value.lower() == b"websocket"


def _forwarded_for(head, value):
    head.forwarded_for = value.split(b",")[0].strip().decode("latin-1")


def _forwarded_proto(head, value):
    head.forwarded_proto = value.lower().decode("latin-1")


_KNOWN = {
    b"content-length": _length,
    b"transfer-encoding": _transfer_encoding,
    b"expect": _expect,
    b"upgrade": _upgrade,
    b"x-forwarded-for": _forwarded_for,
    b"x-forwarded-proto": _forwarded_proto,
}


def decode_path(raw):
    """The path of a scope: percent-decoded UTF-8."""
    if b"%" not in raw:
        return raw.decode("utf-8", "replace")
    first, *parts = raw.split(b"%")
    decoded = [first]
    for part in parts:
        try:
            # fromhex() skips spaces, which no path has.
            byte = bytes.fromhex(part[:2].decode("ascii"))
        except ValueError:
            byte = b""
        decoded.append(byte + part[2:] if byte else b"%" + part)
    return b"".join(decoded).decode("utf-8", "replace")


class LengthBody:
    """A body of so many bytes."""

    def __init__(self, length):
        self._left = length
        self.done = length == 0

    def take(self, buffer):
        """Takes what belongs to the body off the buffer's start and returns it."""
        data = bytes(buffer[: self._left]) if len(buffer) > self._left else bytes(buffer)
        del buffer[: len(data)]
        self._left -= len(data)
        self.done = self._left == 0
        return data


class ChunkedBody:
    """A body in chunks. Extensions and trailers are read and dropped."""

    def __init__(self):
        self._left = 0
        self._after_chunk = False
        self._trailers = False
        self._trailer_bytes = 0
        self.done = False

    def take(self, buffer):
        """Takes what belongs to the body off the buffer's start and returns the data in it."""
        data = []
        while not self.done and buffer:
            if self._left:
                piece = bytes(buffer[: self._left])
                del buffer[: len(piece)]
                self._left -= len(piece)
                self._after_chunk = self._left == 0
                data.append(piece)
                continue
            end = buffer.find(b"\r\n")
            if end > CHUNK_LINE_MAX or (end < 0 and len(buffer) > CHUNK_LINE_MAX):
                raise BadRequest(400, "a chunk's size is too long")
            if end < 0:
                break
            line = bytes(buffer[:end])
            del buffer[: end + 2]
            self._line(line)
        return b"".join(data)

    def _line(self, line):
        if self._after_chunk:
            if line:
                raise BadRequest(400, "a chunk is longer than its size")
            self._after_chunk = False
        elif self._trailers:
            self._trailer_bytes += len(line)
            if self._trailer_bytes > 8 * CHUNK_LINE_MAX:
                raise BadRequest(400, "too many trailers")
            self.done = not line
        else:
            size = line.partition(b";")[0].strip()
            try:
                if not size or len(size) > 15 or not size.isalnum():
                    raise ValueError
                self._left = int(size, 16)
            except ValueError:
                raise BadRequest(400, "a chunk's size is damaged") from None
            self._trailers = self._left == 0
