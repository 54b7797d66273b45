"""A host of the service, with as much behind it as workers ask for."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Dict, List, Optional

import grpc
import snakepit_bridge_pb2 as messages
import snakepit_bridge_pb2_grpc as services

STRING = "type.googleapis.com/google.protobuf.StringValue"


class BridgeHost(services.BridgeServiceServicer):
    """
    Keeps sessions, and notes what it is asked.

    :param port: 0 for one that is free
    """

    def __init__(self, port: int = 0) -> None:
        self.sessions: Dict[str, Dict[str, Any]] = {}
        self.registered: Dict[str, Any] = {}
        """The latest ``RegisterToolsRequest`` of each session."""
        self.asked: List[str] = []
        """The methods that were called."""
        self.metadata: Dict[str, Dict[str, Any]] = {}
        """The metadata of the latest call of each method."""
        self.before: Optional[Callable[[str, Any], None]] = None
        """Called before each method, with its name and the context."""
        self.judge: Optional[Callable[[Any], Any]] = None
        """Answers registrations in its place."""
        self.refuse_to_set: Optional[Callable[[], Any]] = None
        """Answers ``SetVariable`` in its place."""
        self.set_requests: List[Any] = []
        """What ``SetVariable`` was called with."""
        self.changed = threading.Condition()
        self.updates: Dict[str, List[Any]] = {}
        self.closed = False
        options = [("grpc.so_reuseport", 0), ("grpc.max_receive_message_length", -1)]
        self._server = grpc.server(ThreadPoolExecutor(max_workers=32), options=options)
        services.add_BridgeServiceServicer_to_server(self, self._server)
        self.port = self._server.add_insecure_port(f"127.0.0.1:{port}")
        self.address = f"127.0.0.1:{self.port}"
        self._server.start()

    def close(self) -> None:
        """Ends at once."""
        with self.changed:
            self.closed = True
            self.changed.notify_all()
        self._server.stop(0).wait()

    def _enter(self, name: str, context: Any) -> None:
        self.asked.append(name)
        self.metadata[name] = dict(context.invocation_metadata())
        if self.before is not None:
            self.before(name, context)

    def _variables(self, request: Any, context: Any) -> Dict[str, Any]:
        if request.session_id not in self.sessions:
            context.abort(grpc.StatusCode.NOT_FOUND, f"Session not found: {request.session_id}")
        return self.sessions[request.session_id]

    def _find(self, request: Any, context: Any) -> Any:
        for variable in self._variables(request, context).values():
            if request.variable_identifier in (variable.id, variable.name):
                return variable
        return context.abort(grpc.StatusCode.NOT_FOUND, f"Variable not found: {request.variable_identifier}")

    # Sessions

    def InitializeSession(self, request: Any, context: Any) -> Any:
        self._enter("InitializeSession", context)
        if request.session_id in self.sessions:
            context.abort(grpc.StatusCode.ALREADY_EXISTS, f"Session already exists: {request.session_id}")
        self.sessions[request.session_id] = {}
        return messages.InitializeSessionResponse(success=True)

    def CleanupSession(self, request: Any, context: Any) -> Any:
        self._enter("CleanupSession", context)
        with self.changed:
            self.sessions.pop(request.session_id, None)
            self.changed.notify_all()
        return messages.CleanupSessionResponse(success=True, resources_cleaned=1)

    def GetSession(self, request: Any, context: Any) -> Any:
        self._enter("GetSession", context)
        count = len(self._variables(request, context))
        return messages.GetSessionResponse(session_id=request.session_id, variable_count=count)

    def Heartbeat(self, request: Any, context: Any) -> Any:
        self._enter("Heartbeat", context)
        return messages.HeartbeatResponse(session_valid=request.session_id in self.sessions)

    # Variables

    def RegisterVariable(self, request: Any, context: Any) -> Any:
        self._enter("RegisterVariable", context)
        variables = self._variables(request, context)
        variables[request.name] = messages.Variable(
            id=f"var_{request.name}_{len(variables)}",
            name=request.name,
            type=request.type,
            value=request.initial_value,
            constraints_json=request.constraints_json,
            metadata=request.metadata,
        )
        variables[request.name].last_updated_at.FromMilliseconds(1_500)
        return messages.RegisterVariableResponse(success=True, variable_id=variables[request.name].id)

    def GetVariable(self, request: Any, context: Any) -> Any:
        self._enter("GetVariable", context)
        return messages.GetVariableResponse(variable=self._find(request, context))

    def SetVariable(self, request: Any, context: Any) -> Any:
        self._enter("SetVariable", context)
        self.set_requests.append(request)
        if self.refuse_to_set is not None:
            return self.refuse_to_set()
        variable = self._find(request, context)
        self._set(request.session_id, variable, request.value)
        return messages.SetVariableResponse(success=True, new_version=variable.version)

    def _set(self, session_id: str, variable: Any, value: Any) -> None:
        with self.changed:
            variable.value.CopyFrom(value)
            variable.version += 1
            update = messages.VariableUpdate(variable_id=variable.id, variable=variable, update_type="value_change")
            self.updates.setdefault(session_id, []).append(update)
            self.changed.notify_all()

    def GetVariables(self, request: Any, context: Any) -> Any:
        self._enter("GetVariables", context)
        variables = self._variables(request, context)
        response = messages.BatchGetVariablesResponse()
        for identifier in request.variable_identifiers:
            if identifier in variables:
                response.variables[identifier].CopyFrom(variables[identifier])
            else:
                response.missing_variables.append(identifier)
        return response

    def SetVariables(self, request: Any, context: Any) -> Any:
        self._enter("SetVariables", context)
        variables = self._variables(request, context)
        response = messages.BatchSetVariablesResponse(success=True)
        for identifier, value in request.updates.items():
            if identifier in variables:
                self._set(request.session_id, variables[identifier], value)
                response.new_versions[identifier] = variables[identifier].version
            else:
                response.success = False
                response.errors[identifier] = f"Variable not found: {identifier}"
        return response

    def ListVariables(self, request: Any, context: Any) -> Any:
        self._enter("ListVariables", context)
        return messages.ListVariablesResponse(variables=self._variables(request, context).values())

    def DeleteVariable(self, request: Any, context: Any) -> Any:
        self._enter("DeleteVariable", context)
        variable = self._find(request, context)
        del self.sessions[request.session_id][variable.name]
        return messages.DeleteVariableResponse(success=True)

    def WatchVariables(self, request: Any, context: Any) -> Any:
        self._enter("WatchVariables", context)
        self._variables(request, context)
        context.send_initial_metadata((("x-began", "1"),))
        seen = len(self.updates.get(request.session_id, ()))
        while context.is_active():
            with self.changed:
                updates = self.updates.get(request.session_id, [])[seen:]
                if self.closed:
                    context.abort(grpc.StatusCode.UNAVAILABLE, "The host has gone.")
                if request.session_id not in self.sessions:
                    return
                if not updates:
                    self.changed.wait(0.05)
            for update in updates:
                seen += 1
                yield update

    # Tools

    def RegisterTools(self, request: Any, context: Any) -> Any:
        self._enter("RegisterTools", context)
        self._variables(request, context)
        self.registered[request.session_id] = request
        if self.judge is not None:
            return self.judge(request)
        return messages.RegisterToolsResponse(success=True)

    def GetExposedElixirTools(self, request: Any, context: Any) -> Any:
        self._enter("GetExposedElixirTools", context)
        doubled = {"name": "double", "description": "Doubles.", "parametersJsonSchema": {"type": "object"}}
        old = messages.ToolSpec(name="old", description="Is old.")
        old.parameters.add(
            name="n", type="integer", required=True, description="a number", validation_json='{"minimum":1}'
        )
        own = messages.ToolSpec(name="double", metadata={"later.declaration": json.dumps(doubled)})
        return messages.GetExposedElixirToolsResponse(tools=[own, old])

    def ExecuteElixirTool(self, request: Any, context: Any) -> Any:
        self._enter("ExecuteElixirTool", context)
        arguments = {name: json.loads(value.value) for name, value in request.parameters.items()}
        response = messages.ExecuteElixirToolResponse(success=True)
        if request.tool_name == "double":
            response.result.type_url = STRING
            response.result.value = json.dumps(arguments["value"] * 2).encode()
        elif request.tool_name == "fail":
            response.success = False
            response.error_message = "No paper."
            response.metadata["later.error_type"] = "OUT_OF_PAPER"
            response.metadata["later.error_details"] = '{"tray": 2}'
        elif request.tool_name == "slow":
            time.sleep(60)
        elif request.tool_name == "approval":
            response.result.type_url = STRING
            response.result.value = request.metadata["later.approval"].encode()
        elif request.tool_name == "echo":
            response.result.type_url = STRING
            response.result.value = json.dumps(arguments).encode()
        else:
            response.success = False
            response.error_message = f"Tool {request.tool_name} not found for session {request.session_id}"
        return response

    def GetVariableHistory(self, request: Any, context: Any) -> Any:
        self._enter("GetVariableHistory", context)
        trailer = (("later-error-bin", b'{"code":"VERSION_NOT_FOUND"}'), ("x-trace", "abc"))
        context.set_trailing_metadata(trailer)
        context.abort(grpc.StatusCode.OUT_OF_RANGE, "There is no version 7: é.")
