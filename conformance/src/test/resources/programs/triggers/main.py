"""Tells which run of it answers, and of which messages it was told."""

import json
import os
import uuid

RUN = uuid.uuid4().hex
TOLD = []


async def app(scope, receive, send):
    if scope["type"] == "aleph.message":
        message = json.loads(scope["body"])
        if message["content"]["content"] == "fail":
            raise ValueError("this message is too much")
        TOLD.append(message["item_hash"])
        return
    assert scope["type"] == "http", scope["type"]
    if scope["path"] == "/end":
        os._exit(3)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    body = TOLD if scope["path"] == "/told" else RUN
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
