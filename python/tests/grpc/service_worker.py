"""A worker that serves the service."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from typing import Any, Dict, List, Optional, Tuple

import grpc
import snakepit_bridge_pb2 as messages
import snakepit_bridge_pb2_grpc as services

from tests.host import PATIENCE_SECONDS, ROOT

JSON = "type.googleapis.com/google.protobuf.StringValue"


class ServiceWorker:
    """
    A process of its own, and a caller of it. The port is 0 until it is ready.

    :param address: of the host
    :param environment: variables that differ
    """

    def __init__(
        self,
        address: str,
        *arguments: str,
        adapter: str = "tests.grpc.tools.bridged.BridgedAdapter",
        environment: Optional[Dict[str, str]] = None,
        command: Tuple[str, ...] = ("-m", "later_worker.grpc_server"),
    ) -> None:
        own = ("--adapter", adapter, "--elixir-address", address, "--port", "0", "--snakepit-run-id", "run")
        self._errors = tempfile.TemporaryFile()
        self.printed = ""
        self.process = subprocess.Popen(
            [sys.executable, *command, *own, *arguments],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._ready = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        self._channel: Any = None
        self.port = 0

    def wait_until_ready(self) -> "ServiceWorker":
        """Waits for the line that says where it is, and calls it."""
        assert self._ready.wait(PATIENCE_SECONDS)
        found = re.search(r"^GRPC_READY:(\d+)$", self.printed, re.MULTILINE)
        assert found is not None, self.logged()
        self.port = int(found[1])
        options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
        self._channel = grpc.insecure_channel(f"127.0.0.1:{self.port}", options=options)
        self.stub = services.BridgeServiceStub(self._channel)
        return self

    def request(
        self,
        tool: str,
        arguments: Optional[Dict[str, Any]] = None,
        session: str = "session-1",
        **fields: Any,
    ) -> Any:
        """A request to run a tool; arguments are JSON."""
        request = messages.ExecuteToolRequest(session_id=session, tool_name=tool, **fields)
        for name, value in (arguments or {}).items():
            request.parameters[name].type_url = JSON
            request.parameters[name].value = json.dumps(value).encode()
        return request

    def execute(self, tool: str, arguments: Optional[Dict[str, Any]] = None, **options: Any) -> Any:
        """The answer to a call."""
        metadata = options.pop("metadata_of_call", ())
        request = self.request(tool, arguments, **options)
        return self.stub.ExecuteTool(request, timeout=PATIENCE_SECONDS, metadata=metadata)

    def value_of(self, tool: str, arguments: Optional[Dict[str, Any]] = None, **options: Any) -> Any:
        """The value of the result of a call."""
        response = self.execute(tool, arguments, **options)
        assert response.success, response.error_message
        return json.loads(response.result.value)

    def stream(self, tool: str, arguments: Optional[Dict[str, Any]] = None, **options: Any) -> Any:
        """The chunks of a call."""
        metadata = options.pop("metadata_of_call", ())
        timeout = options.pop("timeout", PATIENCE_SECONDS)
        request = self.request(tool, arguments, stream=True, **options)
        return self.stub.ExecuteStreamingTool(request, timeout=timeout, metadata=metadata)

    def logged(self) -> str:
        """What it has written to standard error so far."""
        self._errors.seek(0)
        content: bytes = self._errors.read()
        return content.decode()

    def exit_code(self, seconds: float = PATIENCE_SECONDS) -> int:
        """Waits for its end."""
        return self.process.wait(seconds)

    def close(self) -> None:
        """Ends it, if it is still there."""
        if self._channel is not None:
            self._channel.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def _read(self) -> None:
        assert self.process.stdout is not None
        lines: List[str] = []
        for line in self.process.stdout:
            lines.append(line)
            self.printed = "".join(lines)
            if line.startswith("GRPC_READY:"):
                self._ready.set()
        self._ready.set()
