"""Connections to a host."""

import grpc
import snakepit_bridge_pb2_grpc as services

MEGABYTES = 1024 * 1024


class Connection:
    """A channel to a host, and what is sent along with each request."""

    def __init__(self, address, token=None, ca=None, certificate=None, key=None, timeout=60):
        options = [
            ("grpc.max_send_message_length", 300 * MEGABYTES),
            ("grpc.max_receive_message_length", 300 * MEGABYTES),
            # Each connection is one of its own.
            ("grpc.use_local_subchannel_pool", 1),
        ]
        if ca is None:
            self.channel = grpc.insecure_channel(address, options)
        else:
            credentials = grpc.ssl_channel_credentials(
                ca.encode(),
                key.encode() if key else None,
                certificate.encode() if certificate else None,
            )
            self.channel = grpc.secure_channel(address, credentials, options)
        self.metadata = [("authorization", f"Bearer {token}")] if token else []
        self.timeout = timeout
        self.stub = services.BridgeServiceStub(self.channel)

    def call(self, method, request, metadata=(), **options):
        """One request; what the host answers, or a stream of that."""
        sent = [*self.metadata, *metadata]
        options.setdefault("timeout", self.timeout)
        return getattr(self.stub, method)(request, metadata=sent, **options)

    def close(self):
        self.channel.close()
