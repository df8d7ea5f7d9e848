"""Starts the ASGI server: serve.py SOCKET CONTROL OPT ENTRYPOINT [PLAIN-FILE]. Small, for it is compiled at each start."""

import sys

from aleph_asgi.server import main

# The application's own modules come from its own folders; nothing of the server's is in their way.
del sys.path[0]
main(sys.argv[1:])
