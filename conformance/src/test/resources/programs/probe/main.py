#!/usr/bin/env python3
"""A program that does what a test asks for: it evaluates the Python expression that a request's body is.

It is an ASGI application, and an executable that serves the same.
"""

import json
import os
import socket


def api(request):
    """All that the guest API answers to the text of a request, until it closes the connection."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(30)
        connection.connect(os.environ["ALEPH_API_UNIX_SOCKET"])
        connection.sendall(request.encode("latin-1"))
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer.decode("latin-1")


def reaches(family, address):
    """Whether something takes a connection at this address."""
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(3)
        try:
            connection.connect(address)
            return True
        except OSError:
            return False


def text(path):
    """What a file holds."""
    with open(path) as file:
        return file.read()


def write(path, content):
    """Keeps a text in a file."""
    with open(path, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return True


def mounts():
    """The options of what is mounted, by its place."""
    return {line.split()[1]: line.split()[3] for line in open("/proc/mounts")}


def failure(action, *arguments):
    """The name of the error that an action ends with; None for none."""
    try:
        action(*arguments)
        return None
    except OSError as error:
        return errno_name(error)


def errno_name(error):
    import errno

    return errno.errorcode.get(error.errno, str(error))


def answer(expression):
    return json.dumps(eval(expression, globals())).encode()


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    if scope["method"] == "GET":
        body = repr({"path": scope["path"], "query": scope["query_string"].decode()}).encode()
    headers = [(b"content-type", b"application/json")]
    content = answer(body.decode())
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def serve():
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = answer(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()


if __name__ == "__main__":
    serve()
