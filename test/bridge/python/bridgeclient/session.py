"""One session of a host, as the original clients see it."""

import json

import grpc
import snakepit_bridge_pb2 as messages

from . import wire


class VariableNotFoundError(KeyError):
    """There is no such variable."""


class Session:
    """Variables and tools of one session. Failures are RpcErrors but for the missing variable."""

    def __init__(self, connection, session_id):
        self.connection = connection
        self.id = session_id

    def call(self, method, request, **options):
        return self.connection.call(method, request, **options)

    def begin(self, **fields):
        request = messages.InitializeSessionRequest(session_id=self.id, **fields)
        return self.call("InitializeSession", request)

    def end(self, force=False):
        request = messages.CleanupSessionRequest(session_id=self.id, force=force)
        return self.call("CleanupSession", request)

    def register(self, name, kind, value, constraints=None, metadata=None):
        content, binary = value if isinstance(value, tuple) else wire.encode(kind, value)
        request = messages.RegisterVariableRequest(
            session_id=self.id,
            name=name,
            type=kind,
            initial_value=content,
            initial_binary_value=binary,
            constraints_json=json.dumps(constraints) if constraints else "",
            metadata=metadata or {},
        )
        return self.call("RegisterVariable", request).variable_id

    def read(self, identifier, **options):
        request = messages.GetVariableRequest(session_id=self.id, variable_identifier=identifier)
        return self.call("GetVariable", request, **options).variable

    def get(self, identifier):
        return wire.decode(self.read(identifier))

    def get_or_raise(self, identifier):
        """Like the original: whatever says "not found" is a variable that is missing."""
        try:
            return self.get(identifier)
        except grpc.RpcError as error:
            if "not found" in str(error).lower():
                raise VariableNotFoundError(identifier) from error
            raise

    def set(self, identifier, kind, value, **fields):
        content, binary = value if isinstance(value, tuple) else wire.encode(kind, value)
        request = messages.SetVariableRequest(
            session_id=self.id,
            variable_identifier=identifier,
            value=content,
            binary_value=binary,
            **fields,
        )
        return self.call("SetVariable", request).new_version

    def set_many(self, values, atomic=False):
        """Values by identifier, each with the name of its type."""
        request = messages.BatchSetVariablesRequest(session_id=self.id, atomic=atomic)
        for identifier, (kind, value) in values.items():
            content, binary = wire.encode(kind, value)
            request.updates[identifier].CopyFrom(content)
            if binary:
                request.binary_updates[identifier] = binary
        answer = self.call("SetVariables", request)
        return {
            "success": answer.success,
            "errors": dict(answer.errors),
            "versions": dict(answer.new_versions),
        }

    def get_many(self, identifiers):
        request = messages.BatchGetVariablesRequest(
            session_id=self.id, variable_identifiers=identifiers
        )
        return self.call("GetVariables", request)

    def names(self, pattern=""):
        request = messages.ListVariablesRequest(session_id=self.id, pattern=pattern)
        return [variable.name for variable in self.call("ListVariables", request).variables]

    def delete(self, identifier):
        request = messages.DeleteVariableRequest(session_id=self.id, variable_identifier=identifier)
        return self.call("DeleteVariable", request).success

    def watch(self, identifiers=(), initial=False, **options):
        request = messages.WatchVariablesRequest(
            session_id=self.id,
            variable_identifiers=identifiers,
            include_initial_values=initial,
        )
        return self.call("WatchVariables", request, **options)

    def tools(self):
        request = messages.GetExposedElixirToolsRequest(session_id=self.id)
        return list(self.call("GetExposedElixirTools", request).tools)

    def run(self, name, arguments, argument=wire.early_argument, **options):
        """Runs a tool of the host; `argument` writes each of the arguments, unless it is an Any already."""
        request = messages.ExecuteElixirToolRequest(session_id=self.id, tool_name=name)
        return self.answer_of("ExecuteElixirTool", request, arguments, argument, options)

    def execute(self, name, arguments, argument=wire.early_argument, binary=None, metadata=None):
        """The same over the other method, which also takes bytes."""
        request = messages.ExecuteToolRequest(
            session_id=self.id,
            tool_name=name,
            binary_parameters=binary or {},
            metadata=metadata or {},
        )
        return self.answer_of("ExecuteTool", request, arguments, argument, {})

    def stream(self, name, arguments, argument=wire.early_argument, **options):
        request = messages.ExecuteToolRequest(session_id=self.id, tool_name=name, stream=True)
        write(request, arguments, argument)
        return self.call("ExecuteStreamingTool", request, **options)

    def register_tools(self, tools, worker="python-1"):
        request = messages.RegisterToolsRequest(session_id=self.id, tools=tools, worker_id=worker)
        return self.call("RegisterTools", request)

    def answer_of(self, method, request, arguments, argument, options):
        write(request, arguments, argument)
        answer = self.call(method, request, **options)
        if not answer.success:
            return {"error": answer.error_message, "type": answer.metadata["later.error_type"]}
        return {"result": wire.decode_any(answer.result), "url": answer.result.type_url}


def write(request, arguments, argument):
    """Puts arguments into a request."""
    for name, value in arguments.items():
        content = value if hasattr(value, "type_url") else argument(value)
        request.parameters[name].CopyFrom(content)
