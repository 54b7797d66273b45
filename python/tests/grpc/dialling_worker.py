"""A worker that dials its host."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import Dict, Optional, Sequence

from tests.host import PATIENCE_SECONDS, ROOT

TOKEN = "a-token-of-sixteen-characters"


class DiallingWorker:
    """
    A process of its own.

    :param target: its tools
    :param program: what is run instead, with its arguments, by ``later_worker.adopt``
    :param environment: variables that differ; None for one that is not there
    """

    def __init__(
        self,
        address: str,
        *arguments: str,
        target: str = "tests/grpc/tools/office.py",
        program: Sequence[str] = (),
        environment: Optional[Dict[str, Optional[str]]] = None,
    ) -> None:
        own = {"LATER_TOKEN": TOKEN, "LATER_WORKER_FD": None, **(environment or {})}
        variables = {name: value for name, value in {**os.environ, **own}.items() if value is not None}
        command = ["later_worker.adopt"] if program else ["later_worker", target]
        self._output = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, "--host", address, *arguments, *program],
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
        )

    def output(self) -> str:
        """What it has written so far."""
        self._output.seek(0)
        content: bytes = self._output.read()
        return content.decode()

    def exit_code(self, seconds: float = PATIENCE_SECONDS) -> int:
        """Waits for its end."""
        return self.process.wait(seconds)

    def close(self) -> None:
        """Ends it, if it is still there."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._output.close()
