"""A worker as version 0.4.1 has it: tools run where requests are answered, and hold these up.

Usage: early_worker.py --elixir-address <host> [--port 0] [--adapter any] [--snakepit-run-id <run>]
"""

import argparse
import asyncio
import inspect
import pickle
import signal
import sys
import time

import grpc
import snakepit_bridge_pb2 as messages
import snakepit_bridge_pb2_grpc as services
from snakepitworker.servicer import SERVER_OPTIONS, Servicer, elapsed
from snakepitworker.values import chunk_early, decode, encode_early


def arguments_of(request):
    """Whatever comes as bytes is a pickle."""
    arguments = {name: decode(content) for name, content in request.parameters.items()}
    arguments.update({name: pickle.loads(content) for name, content in request.binary_parameters.items()})
    return arguments


class EarlyServicer(Servicer):
    async def ExecuteTool(self, request, context):
        start = time.time()
        try:
            adapter = self.open(request)
            result = adapter.execute_tool(request.tool_name, arguments_of(request))
            if inspect.isgenerator(result):
                result = {"error": "Streaming tool called on non-streaming endpoint."}
            return messages.ExecuteToolResponse(
                success=True, result=encode_early(result), execution_time_ms=elapsed(start)
            )
        except Exception as error:
            return messages.ExecuteToolResponse(success=False, error_message=str(error))

    def ExecuteStreamingTool(self, request, context):
        """Runs in a thread. What is no generator, but can be gone through, is taken for one."""
        try:
            result = self.open(request).execute_tool(request.tool_name, arguments_of(request))
            if hasattr(result, "__iter__"):
                for count, payload in enumerate(result, 1):
                    yield messages.ToolChunk(
                        chunk_id=f"{request.tool_name}-{count}", data=chunk_early(payload)
                    )
            else:
                yield messages.ToolChunk(
                    chunk_id=f"{request.tool_name}-1", data=chunk_early(result), is_final=True
                )
            yield messages.ToolChunk(is_final=True)
        except Exception as error:
            context.abort(grpc.StatusCode.INTERNAL, str(error))


class UnaryServicer(EarlyServicer):
    """An adapter whose tools are coroutines cannot stream."""

    def ExecuteStreamingTool(self, request, context):
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "Async adapters not supported for streaming")
        yield


async def serve(options):
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopped.set))
    server = grpc.aio.server(options=SERVER_OPTIONS)
    servicer = (UnaryServicer if options.adapter == "unary" else EarlyServicer)(options.elixir_address)
    services.add_BridgeServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port(f"[::]:{options.port}")
    await server.start()
    print(f"GRPC_READY:{port}", flush=True)
    await stopped.wait()
    await server.stop(0.5)
    # The original ends with an error, because of a mistake in the line before.
    sys.exit(1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--adapter", default="any")
    parser.add_argument("--elixir-address", required=True)
    parser.add_argument("--snakepit-run-id", default="")
    asyncio.run(serve(parser.parse_args()))


main()
