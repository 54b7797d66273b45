"""The service ``snakepit.bridge.BridgeService`` over gRPC, by the names that code for snakepit imports."""

from __future__ import annotations

from typing import Any

from later_worker.protocol.messages import methods_of

_SERVICE = "snakepit.bridge.BridgeService"


class BridgeServiceStub:
    """
    Calls a host: ``stub.GetVariable(request, timeout=1)``.

    :param channel: of ``grpc`` or ``grpc.aio``, to the host
    """

    def __init__(self, channel: Any) -> None:
        for name, method in methods_of(_SERVICE).items():
            begin = channel.unary_stream if method.streams else channel.unary_unary
            setattr(
                self,
                name,
                begin(
                    method.path,
                    request_serializer=_serialize,
                    response_deserializer=method.response.FromString,
                ),
            )


def _serialize(request: Any) -> bytes:
    # Whoever calls may have classes of messages that were generated.
    serialized: bytes = request.SerializeToString()
    return serialized
