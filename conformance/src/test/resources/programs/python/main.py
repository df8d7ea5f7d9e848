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


def own_address():
    """By which the world would be reached; nothing is sent."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return probe.getsockname()[0]


@app.get("/address")
async def address():
    return own_address()


@app.get("/reach/{port}")
async def reach(port: int):
    """Whether a port of the machine that this one runs on can be reached."""
    gateway = own_address().rsplit(".", 1)[0] + ".1"
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
