"""A value with the type that it has on the wire."""

from __future__ import annotations

from typing import Any, NamedTuple

from later_worker.message.json_text import encode_json


class AnyValue(NamedTuple):
    """What a message of the type ``google.protobuf.Any`` has."""

    type_url: str
    value: bytes

    def put_into(self, message: Any) -> None:
        """Copies it to a message."""
        message.type_url = self.type_url
        message.value = self.value


class MalformedValue(ValueError):
    """A value that cannot be read. The message is for whoever has sent it."""


def print_json(value: Any, type_name: str) -> AnyValue:
    """
    A value as JSON text under one of the protocol's own types.

    :raises ValueError: for what JSON cannot carry
    """
    return AnyValue(f"type.googleapis.com/snakepit.{type_name}", encode_json(value).encode())
