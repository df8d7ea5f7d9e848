"""A FastAPI application whose packages come in a volume: another FastAPI than the runtime's, and one that it lacks."""

import fastapi
import humanize

app = fastapi.FastAPI()


@app.get("/")
async def packages():
    return {
        "fastapi": fastapi.__version__,
        "folder": fastapi.__path__[0],
        "humanize": humanize.naturalsize(1_000_000),
    }
