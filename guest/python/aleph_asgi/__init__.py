"""The ASGI server of the Python runtime: the standard library alone, and as little of it as possible."""
