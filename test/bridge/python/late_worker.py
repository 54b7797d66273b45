"""A worker as version 0.13 has it: tools run in threads, and a file tells when it is ready.

Usage: late_worker.py [--elixir-address <host>] [--port 0] [--adapter any] [--snakepit-run-id <run>]
"""

import argparse
import asyncio
import inspect
import json
import os
import pickle
import signal
import sys
import threading
import time
import traceback

import grpc
import snakepit_bridge_pb2 as messages
import snakepit_bridge_pb2_grpc as services
from bridgeclient import wire
from snakepitworker.servicer import SERVER_OPTIONS, Servicer, elapsed
from snakepitworker.values import chunk_late, decode, encode_late

END = object()


def arguments_of(request):
    """What comes as bytes is bytes, unless the metadata call it a pickle."""
    arguments = {name: decode(content) for name, content in request.parameters.items()}
    for name, content in request.binary_parameters.items():
        pickled = request.metadata.get(f"binary_format:{name}") == "pickle"
        arguments[name] = pickle.loads(content) if pickled else content
    return arguments


def report(error):
    """With everything that is known about the error."""
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    return json.dumps(
        {
            "type": type(error).__name__,
            "message": str(error),
            "stacktrace": lines,
            "traceback": "".join(lines),
            "context": {},
        }
    )


class LateServicer(Servicer):
    argument = staticmethod(wire.late_argument)

    def __init__(self, address):
        super().__init__(address)
        self.registered = set()

    def register(self, session, adapter):
        """Once for each session."""
        if session.id in self.registered:
            return
        answer = session.register_tools(adapter.registrations(), f"python-{id(adapter)}")
        if answer.success or "duplicate_tool" in answer.error_message:
            self.registered.add(session.id)

    async def ExecuteTool(self, request, context):
        start = time.time()
        try:
            adapter = self.open(request)
            result = await asyncio.to_thread(
                adapter.execute_tool, request.tool_name, arguments_of(request)
            )
            if inspect.isgenerator(result):
                result = {"error": "Streaming tool called on non-streaming endpoint."}
            return messages.ExecuteToolResponse(
                success=True, result=encode_late(result), execution_time_ms=elapsed(start)
            )
        except Exception as error:
            return messages.ExecuteToolResponse(success=False, error_message=report(error))

    async def ExecuteStreamingTool(self, request, context):
        """A queue of 100 chunks is between the tool and the host."""
        chunks = asyncio.Queue(maxsize=100)
        loop = asyncio.get_running_loop()
        unwanted = threading.Event()

        def put(item):
            if unwanted.is_set():
                raise InterruptedError
            asyncio.run_coroutine_threadsafe(chunks.put(item), loop).result()

        def produce():
            try:
                result = self.open(request).execute_tool(request.tool_name, arguments_of(request))
                for payload in result if hasattr(result, "__iter__") else [result]:
                    put(payload)
                put(END)
            except InterruptedError:
                pass
            except Exception as error:
                put(error)

        producer = asyncio.create_task(asyncio.to_thread(produce))
        count = 0
        try:
            while (item := await chunks.get()) is not END:
                if isinstance(item, Exception):
                    await context.abort(grpc.StatusCode.INTERNAL, report(item))
                count += 1
                yield messages.ToolChunk(
                    chunk_id=f"{request.tool_name}-{count}", data=chunk_late(item)
                )
            yield messages.ToolChunk(chunk_id=f"{request.tool_name}-{count + 1}", is_final=True)
        finally:
            unwanted.set()
            while not chunks.empty():
                chunks.get_nowait()
            await producer


def tell_ready(port):
    """At once: nobody reads half of a number."""
    path = os.environ["SNAKEPIT_READY_FILE"]
    with open(f"{path}.tmp", "w") as file:
        file.write(str(port))
    os.replace(f"{path}.tmp", path)


async def reach(address):
    """Waits for the host, for two minutes at most."""
    delay = 0.05
    for _ in range(60):
        async with grpc.aio.insecure_channel(address) as channel:
            try:
                request = messages.PingRequest(message="connection_test")
                await services.BridgeServiceStub(channel).Ping(request, timeout=1)
                return
            except grpc.RpcError:
                await asyncio.sleep(delay)
                delay = min(delay * 2, 2)
    sys.exit(1)


async def serve(options):
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopped.set))
    await reach(options.elixir_address)
    server = grpc.aio.server(options=SERVER_OPTIONS)
    services.add_BridgeServiceServicer_to_server(LateServicer(options.elixir_address), server)
    port = server.add_insecure_port(f"[::]:{options.port}")
    await server.start()
    tell_ready(port)
    await stopped.wait()
    await server.stop(2)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--adapter", default="any")
    parser.add_argument("--elixir-address", default=os.environ.get("SNAKEPIT_GRPC_ADDRESS"))
    parser.add_argument("--snakepit-run-id", default="")
    asyncio.run(serve(parser.parse_args()))


main()
