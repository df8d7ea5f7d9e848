"""What calls and WebSockets have in common: the heads of answers, and scopes."""

from .parser import decode_path, is_token

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
