"""What the program registers."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple, Tuple

from google.protobuf import descriptor_pb2

from later_worker.protocol.messages import add_file, message_class

_FILE = "later_worker/adopted/registrations.proto"
_FIELD = descriptor_pb2.FieldDescriptorProto
# As RegisterToolsRequest, but for what stands in its tools, which has the same form as bytes.
_MESSAGE = descriptor_pb2.DescriptorProto(
    name="UnreadRegistrations",
    field=[_FIELD(name="tools", number=2, type=_FIELD.TYPE_BYTES, label=_FIELD.LABEL_REPEATED)],
)
add_file(descriptor_pb2.FileDescriptorProto(name=_FILE, package="later.adopted", message_type=[_MESSAGE]))
_Unread = message_class("later.adopted.UnreadRegistrations")
_Registration = message_class("snakepit.bridge.ToolRegistration")


class PrintedRegistration(NamedTuple):
    """A tool that is registered."""

    name: str
    printed: bytes
    """The ``ToolRegistration``; equal for equal ones."""

    def read(self) -> Any:
        """The message."""
        return _Registration.FromString(self.printed)


def read_registrations(data: bytes) -> Tuple[PrintedRegistration, ...]:
    """
    The tools in a ``RegisterToolsRequest``. Most programs send the same with every call, and to read all of it takes
    longer than many a tool.
    """
    return tuple(map(_read, _Unread.FromString(data).tools))


@functools.lru_cache(maxsize=512)
def _read(data: bytes) -> PrintedRegistration:
    # Printed anew: the members of maps come in any order.
    registration = _Registration.FromString(data)
    return PrintedRegistration(registration.name, registration.SerializeToString(deterministic=True))
