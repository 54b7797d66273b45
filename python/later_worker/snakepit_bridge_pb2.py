"""
The messages of ``snakepit.bridge``, by the names that code for snakepit imports from the module of this name that was
generated there: ``from later_worker.snakepit_bridge_pb2 import ToolRegistration``. Needs protobuf.
"""

from __future__ import annotations

from typing import Any

from later_worker.protocol.messages import message_class


def __getattr__(name: str) -> Any:
    try:
        return message_class(f"snakepit.bridge.{name}")
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
