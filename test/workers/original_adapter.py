"""An adapter as it was written for snakepit, but for what it imports."""

import json
from typing import Any, Dict

from later_worker import BaseAdapter, SessionContext, StreamChunk, tool
from later_worker.snakepit_bridge_pb2 import (
    GetVariableRequest,
    ParameterSpec,
    RegisterVariableRequest,
    ToolRegistration,
)


class OriginalAdapter(BaseAdapter):
    def __init__(self):
        super().__init__()
        self.session_context = None

    def set_session_context(self, session_context):
        self.session_context = session_context

    def get_tools(self):
        described = ToolRegistration(name="scale", description="Scales a number")
        described.parameters.append(ParameterSpec(name="value", type="float", required=True))
        return [*super().get_tools(), described]

    def execute_tool(self, tool_name: str, arguments: Dict[str, Any], context: SessionContext) -> Any:
        if tool_name == "hidden":
            return {"hidden": arguments, "session": context.session_id}
        return self.call_tool(tool_name, **arguments)

    @tool(description="Echo back provided arguments")
    def echo(self, **kwargs) -> Dict[str, Any]:
        return {"echoed": kwargs}

    def scale(self, value):
        return value * 2

    @tool(description="Stream data in chunks", supports_streaming=True)
    def stream_data(self, count: int = 3):
        return (StreamChunk({"step": step}, is_final=step == count - 1) for step in range(count))

    @tool(description="Work with variables through the context")
    def variables(self) -> Any:
        context = self.session_context
        context.register_variable("rate", "float", 0.5, constraints={"min": 0, "max": 1})
        context["rate"] = 0.25
        with context.batch_updates() as batch:
            batch["rate"] = 0.75
        names = [variable["name"] for variable in context.list_variables("r*")]
        return [context.v.rate, context.variable("rate").value, "rate" in context, names]

    @tool(description="Work with variables through the stub")
    def messages(self) -> Any:
        stub, session = self.session_context.stub, self.session_context.session_id
        request = RegisterVariableRequest(session_id=session, name="count", type="integer")
        request.initial_value.type_url = "type.googleapis.com/snakepit.integer"
        request.initial_value.value = json.dumps(7).encode()
        stub.RegisterVariable(request)
        variable = stub.GetVariable(GetVariableRequest(session_id=session, variable_identifier="count")).variable
        return [variable.name, variable.type, json.loads(variable.value.value), SessionContext(stub, session)["count"]]

    @tool(description="Call a tool of the host")
    def call_elixir_demo(self, tool_name: str, **kwargs) -> Any:
        if tool_name not in self.session_context.elixir_tools:
            return {"available": sorted(self.session_context.elixir_tools)}
        return self.session_context.call_elixir_tool(tool_name, **kwargs)

    @tool(description="Call a tool that only this call knows")
    def own_tool(self) -> Any:
        def triple(value: int) -> int:
            """Triples."""
            return value * 3

        self.session_context.register_tool(triple)
        return self.session_context.call_tool(tool_name="triple", value=2)
