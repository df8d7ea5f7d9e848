"""A program that nodes ask how they are, as the network's diagnostic program. Of the outside it says what it was told to."""

import json
import os
import socket

OUTSIDE = {"reached": False}
STARTED = {"Lifespan": False}


def api(path, method="GET", body=b""):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(os.environ["ALEPH_API_UNIX_SOCKET"])
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        head, _, body = answer.partition(b"\r\n\r\n")
        if b"chunked" in head.lower():
            body = b"".join(body.split(b"\r\n")[1::2])
        return body


def increment():
    path = "/var/lib/state/count"
    count = int(open(path).read()) if os.path.exists(path) else 0
    with open(path, "w") as file:
        file.write(str(count + 1))
    return {"counter": count + 1}


def message():
    return json.loads(api("/api/v0/messages.json?pagination=1"))["messages"][0]


def outside(value):
    OUTSIDE["reached"] = value
    return OUTSIDE


ROUTES = {
    "/": lambda: {"Example": "example_fastapi"},
    "/lifespan": lambda: STARTED,
    "/environ": lambda: dict(os.environ),
    "/messages": lambda: {"Messages": [message()]},
    "/get_a_message": message,
    "/dns": lambda: {"ipv4": OUTSIDE["reached"], "ipv6": OUTSIDE["reached"]},
    "/ip/4": lambda: {"result": OUTSIDE["reached"]},
    "/ip/6": lambda: {"result": OUTSIDE["reached"]},
    "/internet": lambda: {"result": 200 if OUTSIDE["reached"] else 503},
    "/cache/set/a/42": lambda: json.loads(api("/cache/a", "PUT", b"42")),
    "/cache/get/a": lambda: api("/cache/a").decode(),
    "/cache/keys": lambda: json.loads(api("/cache/")),
    "/state/increment": increment,
    "/raise": lambda: 1 / 0,
    "/reached": lambda: outside(True),
}


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        STARTED["Lifespan"] = True
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "http":
        content = json.dumps(ROUTES[scope["path"]]()).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})
