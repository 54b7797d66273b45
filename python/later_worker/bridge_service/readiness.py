"""Tells on which port the service is."""

from __future__ import annotations

import os
import tempfile
from typing import Mapping

FILE = "SNAKEPIT_READY_FILE"


def tell_port(port: int, environment: Mapping[str, str] = os.environ) -> None:
    """
    Prints a line with ``GRPC_READY:<port>``, and writes the port into the file that ``SNAKEPIT_READY_FILE`` names, if
    it names one. Hosts of different versions wait for either.

    :raises OSError: if the file cannot be written
    """
    path = environment.get(FILE)
    if path:
        _write(path, str(port))
    try:
        print(f"GRPC_READY:{port}", flush=True)
    except OSError:
        pass  # Nobody reads it.


def _write(path: str, text: str) -> None:
    """All at once: whoever looks for the file finds the whole port in it."""
    number, temporary = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=".ready-")
    try:
        with os.fdopen(number, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
