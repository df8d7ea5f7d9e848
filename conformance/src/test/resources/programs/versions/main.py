"""An application that says which version of it answers, written without a framework."""


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    print("asked for", scope["path"], flush=True)
    body = f"VERSION at {scope['path']}".encode()
    headers = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
