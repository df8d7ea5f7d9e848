"""The application that is measured: small, with the framework that most applications have."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def root():
    return {"framework": "fastapi"}
