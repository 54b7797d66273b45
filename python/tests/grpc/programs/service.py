"""A program that serves the service by itself: `service.py HOST [ABILITY ...]`."""

import asyncio
import json
import os
import pickle
import signal
import sys
import threading
import time

import grpc
import grpc.aio

from later_worker import snakepit_bridge_pb2 as pb2
from later_worker.protocol.messages import methods_of
from later_worker.snakepit_bridge_pb2_grpc import BridgeServiceStub

HOST, *ABILITIES = sys.argv[1:]
SERVICE = "snakepit.bridge.BridgeService"
METHODS = methods_of(SERVICE)
STREAMING = ("count", "written", "endless", "progress", "fail_late", "cannot")


def registration(name):
    streams = name in STREAMING
    tool = pb2.ToolRegistration(name=name, description=f"Does {name}.", supports_streaming=streams)
    tool.metadata.update({"b": "1", "a": "2"})
    return tool


def any_of(value):
    answer = pb2.ExecuteToolResponse(success=True)
    answer.result.type_url = "type.googleapis.com/google.protobuf.StringValue"
    answer.result.value = json.dumps(value).encode()
    return answer


def arguments_of(request):
    return {name: json.loads(value.value) for name, value in request.parameters.items()}


class Tools:
    """Each is asked with the request and the context of gRPC."""

    def __init__(self, stub, loop_stub):
        self.stub = stub
        self.loop_stub = loop_stub
        self.present = []
        self.names = [name for name in vars(Tools) if not name.startswith("_")]

    def _register(self, session):
        tools = list(map(registration, [*self.names, *STREAMING]))
        request = pb2.RegisterToolsRequest(session_id=session, tools=tools, worker_id=str(time.time()))
        return self.stub.RegisterTools(request)

    async def echo(self, request, context):
        return arguments_of(request)

    async def sizes(self, request, context):
        return {name: len(pickle.loads(data)) for name, data in request.binary_parameters.items()}

    async def facts(self, request, context):
        return {
            "session": request.session_id,
            "stream": request.stream,
            "call": request.metadata["correlation_id"],
            "metadata": dict(context.invocation_metadata()),
            "remaining": context.time_remaining(),
            "address": HOST,
            "ready": "SNAKEPIT_READY_FILE" in os.environ,
            "listens": listening(),
        }

    async def variable(self, request, context):
        identifier = arguments_of(request)["name"]
        asked = pb2.GetVariableRequest(session_id=request.session_id, variable_identifier=identifier)
        try:
            found = self.stub.GetVariable(asked) if "blocking" in ABILITIES else await self.loop_stub.GetVariable(asked)
        except grpc.RpcError as error:
            return [error.code().name, error.details(), [key for key, _ in error.trailing_metadata()]]
        return json.loads(found.variable.value.value)

    async def watch(self, request, context):
        asked = pb2.WatchVariablesRequest(session_id=request.session_id, variable_identifiers=["level"])
        seen = []
        if "blocking" in ABILITIES:
            updates = self.stub.WatchVariables(asked)
            for update in updates:
                seen.append(update.update_type)
                if len(seen) == 2:
                    break
            updates.cancel()
            return seen
        updates = self.loop_stub.WatchVariables(asked)
        async for update in updates:
            seen.append(update.update_type)
            if len(seen) == 2:
                break
        updates.cancel()
        return seen

    async def from_thread(self, request, context):
        """Asks where nothing tells which call it is for."""
        asked = pb2.GetVariableRequest(session_id=request.session_id, variable_identifier="level")
        found = await asyncio.get_running_loop().run_in_executor(None, self.stub.GetVariable, asked)
        return json.loads(found.variable.value.value)

    async def begin(self, request, context):
        self.stub.InitializeSession(pb2.InitializeSessionRequest(session_id=request.session_id))
        return (await self.loop_stub.Ping(pb2.PingRequest(message="hello"))).message

    async def learn(self, request, context):
        self.names.append(arguments_of(request)["name"])
        return self._register(request.session_id).success

    async def report(self, request, context):
        raise ValueError(f"There is no {os.path.abspath(__file__)}.")

    async def abort(self, request, context):
        details = arguments_of(request)
        await context.abort(grpc.StatusCode[details["code"]], details.get("details", ""))

    async def status(self, request, context):
        context.set_code(grpc.StatusCode.PERMISSION_DENIED)
        context.set_details("Not you.")
        return None

    async def crash(self, request, context):
        raise LookupError("handler")

    async def sleep(self, request, context):
        try:
            await asyncio.sleep(arguments_of(request)["seconds"])
        except asyncio.CancelledError:
            print("sleep was cancelled", flush=True)
            raise
        return "awake"

    async def hold(self, request, context):
        time.sleep(arguments_of(request)["seconds"])
        print("hold has let go", flush=True)

    async def meet(self, request, context):
        """Waits for as many others."""
        self.present.append(asyncio.get_running_loop().create_future())
        if len(self.present) == arguments_of(request)["count"]:
            for one in self.present:
                one.set_result(None)
        await asyncio.gather(*self.present)
        return "met"

    async def end(self, request, context):
        """By a signal that does not wake who waits in the loop."""
        signal_here = lambda: signal.pthread_kill(threading.get_ident(), signal.SIGTERM)  # noqa: E731
        threading.Timer(0.3, signal_here).start()

    async def elsewhere(self, request, context):
        """Another service is where it was."""
        with grpc.insecure_channel("127.0.0.1:1") as channel:
            try:
                BridgeServiceStub(channel).Ping(pb2.PingRequest(), timeout=0.2)
            except grpc.RpcError as error:
                return error.code().name
        return "answered"


class Servicer:
    def __init__(self):
        self.tools = Tools(
            BridgeServiceStub(grpc.insecure_channel(HOST)), BridgeServiceStub(grpc.aio.insecure_channel(HOST))
        )

    async def ExecuteTool(self, request, context):
        if "unregistered" not in ABILITIES:
            self.tools._register(request.session_id)
        tool = getattr(self.tools, request.tool_name, None)
        if request.tool_name in ("abort", "status", "crash"):
            value = await tool(request, context)
            return pb2.ExecuteToolResponse() if value is None else any_of(value)
        try:
            if tool is None:
                return any_of(f"learned {request.tool_name}") if request.tool_name in self.tools.names else 1 / 0
            return any_of(await tool(request, context))
        except Exception as error:
            report = {"type": type(error).__name__, "message": str(error), "stacktrace": ["line 1"]}
            text = json.dumps(report) if "reports" in ABILITIES else f"{error}\nTraceback (most recent call last):\n  x"
            return pb2.ExecuteToolResponse(success=False, error_message=text)

    async def ExecuteStreamingTool(self, request, context):
        end = arguments_of(request).get("end", 3)
        if request.tool_name == "cannot":
            await context.abort(grpc.StatusCode.UNIMPLEMENTED, "Streams are not for this one.")
        try:
            for number in range(end):
                if request.tool_name == "progress":
                    progress = json.dumps({"progress": number, "total": end, "message": "on it"})
                    yield pb2.ToolChunk(metadata={"later.progress": progress})
                elif request.tool_name == "fail_late" and number == 2:
                    raise ValueError("Enough.")
                else:
                    print(f"made {number}", flush=True)
                    yield pb2.ToolChunk(data=json.dumps({"number": number}).encode())
            yield pb2.ToolChunk(data=b"plain text", is_final=True)
        except asyncio.CancelledError:
            print("stream was cancelled", flush=True)
            raise
        except GeneratorExit:
            print("stream was closed", flush=True)
            raise


class BlockingServicer(Servicer):
    """Handlers that are ordinary functions."""

    def ExecuteTool(self, request, context):
        self.tools._register(request.session_id)
        if request.tool_name == "abort":
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "No.")
        if request.tool_name != "echo":
            return pb2.ExecuteToolResponse(success=False, error_message="Nothing else.")
        return any_of([arguments_of(request), context.is_active()])

    def ExecuteStreamingTool(self, request, context):
        for number in range(arguments_of(request).get("end", 3)):
            yield pb2.ToolChunk(data=json.dumps(number).encode())
        yield pb2.ToolChunk(is_final=True)
        if request.tool_name == "fail_late":
            context.abort(grpc.StatusCode.INTERNAL, "Too late.")


class WritingServicer(Servicer):
    """A handler that writes what it answers."""

    async def ExecuteStreamingTool(self, request, context):
        await context.send_initial_metadata(())
        for number in range(arguments_of(request).get("end", 3)):
            await context.write(pb2.ToolChunk(data=json.dumps(number).encode()))
        if request.tool_name == "fail_late":
            raise ValueError("Enough.")


def listening():
    """Whether this process listens on a port."""
    paths = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
    sockets = {os.readlink(path) for path in paths if os.path.lexists(path)}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(table) as file:
            for line in list(file)[1:]:
                fields = line.split()
                if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                    return True
    return False


async def serve():
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    if "plain-handler" in ABILITIES:
        signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(stopped.set))
    elif "no-handler" not in ABILITIES:
        loop.add_signal_handler(signal.SIGTERM, stopped.set)
    if "blocking-server" in ABILITIES:
        grpc.server(None)
    server = grpc.aio.server()
    kind = BlockingServicer if "functions" in ABILITIES else WritingServicer if "writes" in ABILITIES else Servicer
    servicer = kind()
    if "other" not in ABILITIES:
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers_of(servicer)),))
    port = server.add_insecure_port("[::]:0")
    if "ends" in ABILITIES:
        sys.exit(3)
    await server.start()
    print(f"GRPC_READY:{port}", flush=True)
    if "quits" in ABILITIES:
        sys.exit("quits")
    await stopped.wait()
    await server.stop(5)
    print("stopped in order", flush=True)
    sys.exit(1)


def handlers_of(servicer):
    execute, stream = METHODS["ExecuteTool"], METHODS["ExecuteStreamingTool"]
    return {
        "ExecuteTool": grpc.unary_unary_rpc_method_handler(
            servicer.ExecuteTool, execute.request.FromString, execute.response.SerializeToString
        ),
        "ExecuteStreamingTool": grpc.unary_stream_rpc_method_handler(
            servicer.ExecuteStreamingTool, stream.request.FromString, stream.response.SerializeToString
        ),
    }


if __name__ == "__main__":
    asyncio.run(serve())
