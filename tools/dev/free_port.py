"""Prints a free TCP port of this machine: free_port.py PREFERRED (the preferred one, unless somebody listens on it)."""

import socket
import sys

for port in (int(sys.argv[1]), 0):
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(server.getsockname()[1])
        break
