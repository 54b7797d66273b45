"""Connections with a host."""

from __future__ import annotations

from typing import Any, List, Tuple

import grpc
import grpc.aio

from later_worker.carrier.carrier import MAXIMUM_MESSAGE_BYTES
from later_worker.dialling.call_metadata import CallMetadata
from later_worker.dialling.dial_options import DialOptions

_ROOM = 65_536
"""For what stands around the parts of a message."""

_OPTIONS: List[Tuple[str, Any]] = [
    ("grpc.max_receive_message_length", MAXIMUM_MESSAGE_BYTES + _ROOM),
    ("grpc.max_send_message_length", MAXIMUM_MESSAGE_BYTES + _ROOM),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    # Proxies of the environment are meant for the web.
    ("grpc.enable_http_proxy", 0),
    # Otherwise connections to the same host are shared, and closing one keeps it open.
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.enable_retries", 0),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 5_000),
]


def open_channel(options: DialOptions) -> Any:
    """A connection of its own, which is made when there is a call. To be called in the event loop that uses it."""
    return _open(grpc.aio, options)


def open_blocking_channel(options: DialOptions) -> Any:
    """A connection of its own for threads, whose calls tell the host by themselves who is calling."""
    metadata = call_metadata(options)
    channel = _open(grpc, options)
    return grpc.intercept_channel(channel, CallMetadata(metadata)) if metadata else channel


def call_metadata(options: DialOptions) -> List[Tuple[str, str]]:
    """What tells the host who is calling."""
    return [] if options.token is None else [("authorization", f"Bearer {options.token}")]


def _open(library: Any, options: DialOptions) -> Any:
    if not options.tls:
        return library.insecure_channel(options.address, options=_OPTIONS)
    credentials = grpc.ssl_channel_credentials(options.tls_ca, options.tls_key, options.tls_cert)
    return library.secure_channel(options.address, credentials, options=_OPTIONS)
