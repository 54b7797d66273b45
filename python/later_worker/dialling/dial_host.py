"""Reaches a host as a worker."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc

from later_worker.carrier.carrier import ConnectionEnded
from later_worker.dialling.dial_options import DialOptions
from later_worker.dialling.grpc_carrier import GrpcCarrier, StreamEnded
from later_worker.dialling.loop_thread import LoopThread
from later_worker.dialling.open_channel import call_metadata, open_channel

_METHOD = "/later.worker.v1.WorkerService/Connect"
_BATCHES = ("later-batches", "1")
_CONNECT_SECONDS = 10.0


async def dial_host(thread: LoopThread, options: DialOptions) -> GrpcCarrier:
    """
    Connects, and waits until the host has let the worker in.

    :param thread: in whose loop this runs
    :raises ConnectionEnded: when there is no host, or none that answers in time; as ``StreamEnded``, it says how the
        host has answered
    """
    channel = open_channel(options)
    call = channel.stream_stream(_METHOD)(metadata=[*call_metadata(options), _BATCHES])
    try:
        answer = await asyncio.wait_for(_initial_metadata(call), _CONNECT_SECONDS)
        if call.done():
            raise StreamEnded(await call.code(), await call.details() or "")
    except BaseException as error:
        call.cancel()
        await channel.close()
        if isinstance(error, asyncio.TimeoutError):
            raise ConnectionEnded(f"The host at {options.address} did not answer in time.") from None
        raise
    return GrpcCarrier(thread, channel, call, _BATCHES in [tuple(pair) for pair in answer])


async def _initial_metadata(call: Any) -> Any:
    try:
        return await call.initial_metadata() or ()
    except grpc.RpcError:
        return ()
