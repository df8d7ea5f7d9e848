"""ASGI applications that the tests serve."""

import asyncio
import json
import sys


async def read_all(receive):
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError("the caller left")
        parts.append(message["body"])
        if not message["more_body"]:
            return b"".join(parts)


async def answer(send, body, status=200, headers=()):
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


async def echo(scope, receive, send):
    await answer(send, await read_all(receive), headers=[(b"content-type", b"application/octet-stream")])


async def show(scope, receive, send):
    shown = {key: scope[key] for key in ("method", "path", "scheme", "http_version", "client", "state")}
    shown["query"] = scope["query_string"].decode()
    shown["headers"] = [[name.decode(), value.decode()] for name, value in scope["headers"]]
    await answer(send, json.dumps(shown).encode())


async def stream(scope, receive, send):
    count = int(scope["query_string"] or b"5")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for i in range(count):
        await send({"type": "http.response.body", "body": b"%d\n" % i, "more_body": True})
        await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b""})


async def large(scope, receive, send):
    size = int(scope["query_string"])
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % size)]})
    piece = bytes(range(256)) * 256
    while size > 0:
        await send({"type": "http.response.body", "body": piece[:size], "more_body": size > len(piece)})
        size -= len(piece)


async def fail(scope, receive, send):
    raise ValueError("this call fails")


async def fail_as_frameworks_do(scope, receive, send):
    await answer(send, b"Internal Server Error", status=500)
    raise ValueError("this call fails politely")


async def own_500(scope, receive, send):
    await answer(send, b"an error page", status=500)


async def fail_late(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"a part", "more_body": True})
    raise ValueError("this call fails late")


async def short(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"10")]})
    await send({"type": "http.response.body", "body": b"12345"})


async def silent(scope, receive, send):
    return None


async def early(scope, receive, send):
    await answer(send, b"not read", status=413)


async def print_lines(scope, receive, send):
    print("begin", scope["path"], scope["query_string"].decode())
    await asyncio.sleep(0.01)
    await asyncio.get_running_loop().run_in_executor(None, print, "no thread context")
    context = __import__("contextvars").copy_context()
    await asyncio.get_running_loop().run_in_executor(None, context.run, print, "from a thread")
    print("an error", file=sys.stderr)
    print("no end", end="")
    await answer(send, b"printed")


async def wait_for_disconnect(scope, receive, send):
    await read_all(receive)
    message = await receive()
    print("then", message["type"])


async def slow(scope, receive, send):
    while (await receive())["type"] == "http.request":
        await asyncio.sleep(0.3)


async def bad_header(scope, receive, send):
    await answer(send, b"", headers=[(b"x-bad", b"a\r\nset-cookie: b")])


async def no_content(scope, receive, send):
    await answer(send, b"", status=204)


PATHS = {
    "/echo": echo,
    "/show": show,
    "/stream": stream,
    "/large": large,
    "/fail": fail,
    "/fail-politely": fail_as_frameworks_do,
    "/own-500": own_500,
    "/fail-late": fail_late,
    "/short": short,
    "/silent": silent,
    "/early": early,
    "/print": print_lines,
    "/wait": wait_for_disconnect,
    "/slow": slow,
    "/bad-header": bad_header,
    "/no-content": no_content,
}


async def websocket(scope, receive, send):
    assert (await receive())["type"] == "websocket.connect"
    if scope["path"] == "/refuse":
        await send({"type": "websocket.close"})
        return
    if scope["path"] == "/crash":
        raise ValueError("no connection today")
    protocols = scope["subprotocols"]
    await send({"type": "websocket.accept", "subprotocol": protocols[0] if protocols else None,
                "headers": [(b"x-app", b"yes")]})
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            print("disconnect", message["code"], message["reason"])
            return
        text = message.get("text")
        if text == "close":
            await send({"type": "websocket.close", "code": 4001, "reason": "as you wish"})
        elif text == "raise":
            raise ValueError("as you wish")
        elif text is not None:
            await send({"type": "websocket.send", "text": text})
        else:
            await send({"type": "websocket.send", "bytes": message["bytes"]})


async def plain(scope, receive, send):
    """An application that knows no lifespans."""
    if scope["type"] == "websocket":
        await websocket(scope, receive, send)
        return
    assert scope["type"] == "http"
    await PATHS.get(scope["path"], show)(scope, receive, send)


async def lively(scope, receive, send):
    """An application with a lifespan."""
    if scope["type"] != "lifespan":
        await plain(scope, receive, send)
        return
    assert (await receive())["type"] == "lifespan.startup"
    print("starting up")
    scope["state"]["started"] = True
    await send({"type": "lifespan.startup.complete"})
    assert (await receive())["type"] == "lifespan.shutdown"
    print("shutting down")
    await send({"type": "lifespan.shutdown.complete"})


async def subscriber(scope, receive, send):
    """An application that takes events."""
    if scope["type"] != "aleph.message":
        await plain(scope, receive, send)
        return
    message = await receive()
    assert message == {"type": "aleph.message", "body": scope["body"], "more_body": False}, message
    print("event", scope["body"])
    if scope["body"] == "fail":
        raise ValueError("this event fails")
    await send({"result": "Good"})
    await send(None)


def deaf(scope, receive, send):
    """As the network's own class does with events that no handler wants."""
    return None if scope["type"] == "aleph.message" else plain(scope, receive, send)


async def unlucky(scope, receive, send):
    """An application whose startup fails."""
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "Traceback:\nno database"})


class Holder:
    app = staticmethod(plain)


NOT_CALLABLE = 5
