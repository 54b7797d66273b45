"""Classes of messages, made of their description when they are first needed."""

from __future__ import annotations

import pkgutil
from typing import Any, Dict, NamedTuple

try:
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
except ImportError as error:
    raise ImportError("Protobuf is missing: pip install 'later-worker[grpc]'") from error

DESCRIPTORS = "descriptors.binpb"
"""
The files of the protocols as ``protoc`` describes them, with what they import. Code that ``protoc`` generates works
with some releases of protobuf only, a description with all::

    python3 -m grpc_tools.protoc --include_imports --proto_path=packages/bridge/proto \\
        --descriptor_set_out=python/later_worker/protocol/descriptors.binpb \\
        later_worker.proto snakepit_bridge.proto google/protobuf/struct.proto google/protobuf/wrappers.proto
"""


class Method(NamedTuple):
    """A method of a service."""

    path: str
    """By which it is called."""
    request: Any
    """The class of what it takes."""
    response: Any
    """The class of what it answers with."""
    streams: bool
    """Whether it answers more than once."""


def message_class(name: str) -> Any:
    """
    The class of a message.

    :param name: in full, for example ``later.worker.v1.WorkerFrame``
    :raises KeyError: for a name of none
    """
    made = _classes.get(name)
    if made is None:
        made = _classes[name] = _make_class(_pool.FindMessageTypeByName(name))
    return made


def methods_of(service: str) -> Dict[str, Method]:
    """
    The methods of a service by their names.

    :param service: in full, for example ``snakepit.bridge.BridgeService``
    :raises KeyError: for a name of none
    """
    description = _services[service]
    return {
        method.name: Method(
            f"/{service}/{method.name}",
            message_class(method.input_type[1:]),
            message_class(method.output_type[1:]),
            method.server_streaming,
        )
        for method in description.method
    }


def add_file(description: "descriptor_pb2.FileDescriptorProto") -> None:
    """Adds messages that no file of the protocols describes, for ``message_class``."""
    _pool.AddSerializedFile(description.SerializeToString())


def _read() -> "descriptor_pb2.FileDescriptorSet":
    data = pkgutil.get_data(__package__, DESCRIPTORS)
    return descriptor_pb2.FileDescriptorSet.FromString(data)


# Not the pool that all share: a program may have code for the same messages that was generated.
_pool = descriptor_pool.DescriptorPool()
_services: Dict[str, Any] = {}
for _file in _read().file:
    add_file(_file)
    _services.update((f"{_file.package}.{service.name}", service) for service in _file.service)

# The first has come, and the other has gone, in the course of time.
_make_class = getattr(message_factory, "GetMessageClass", None) or message_factory.MessageFactory(_pool).GetPrototype
_classes: Dict[str, Any] = {}
