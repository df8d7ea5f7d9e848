"""What a person deploys first: a FastAPI application."""

import asyncio

from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import Response, StreamingResponse

app = FastAPI()


@app.get("/")
async def root():
    return {"framework": "fastapi"}


@app.post("/length")
async def length(request: Request):
    count = 0
    async for piece in request.stream():
        count += len(piece)
    return {"length": count}


@app.post("/echo")
async def echo(request: Request):
    return Response(await request.body(), media_type="application/octet-stream")


@app.get("/pieces")
async def pieces():
    async def produce():
        for number in range(3):
            yield f"piece {number}\n"
            await asyncio.sleep(0.05)

    return StreamingResponse(produce())


@app.get("/log")
async def log():
    print("a line of the log")
    return {}


@app.post("/note/{text}")
async def note(text: str):
    with open("/mnt/notes/notes", "a") as notes:
        notes.write(text + "\n")
    return {}


@app.get("/notes")
async def notes():
    with open("/mnt/notes/notes") as lines:
        return lines.read().split()


@app.get("/network")
async def network():
    import os

    return sorted(os.listdir("/sys/class/net"))


def own_address(world="192.0.2.1"):
    """By which the world would be reached; nothing is sent."""
    import socket

    family = socket.AF_INET6 if ":" in world else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((world, 9))
        return probe.getsockname()[0]


@app.get("/address")
async def address():
    return own_address()


@app.get("/addresses6")
async def addresses6():
    """Those that are good beyond the link, and the one by which the world would be reached."""
    import ipaddress

    with open("/proc/net/if_inet6") as lines:
        fields = [line.split() for line in lines]
    known = [
        f"{ipaddress.IPv6Address(bytes.fromhex(number))}/{int(prefix, 16)}"
        for number, _, prefix, scope, _, device in fields
        if device == "eth0" and scope == "00"
    ]
    return known + ([own_address("2001:db8::1")] if known else [])


@app.get("/reach/{port}")
async def reach(port: int):
    """Whether a port of the machine that this one runs on can be reached."""
    return await attempt(own_address().rsplit(".", 1)[0] + ".1", port)


@app.get("/reach6/{port}")
async def reach6(port: int):
    import ipaddress

    return await attempt(str(ipaddress.IPv6Address(own_address("2001:db8::1")) - 1), port)


async def attempt(gateway, port):
    try:
        await asyncio.wait_for(asyncio.open_connection(gateway, port), 2)
        return "connected"
    except TimeoutError:
        return "timed out"
    except OSError:
        return "refused"


@app.websocket("/socket")
async def socket(connection: WebSocket):
    await connection.accept()
    while True:
        await connection.send_text("echo " + await connection.receive_text())
