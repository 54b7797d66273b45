"""Code that calls the service itself, as it was written for the original package."""

from __future__ import annotations

import json
from typing import Any, List

from later_worker import BaseAdapter, tool
from later_worker.snakepit_bridge_pb2 import GetVariableRequest, RegisterVariableRequest, ToolRegistration


class Stubbed(BaseAdapter):
    """Uses the stub of its context."""

    @tool
    def remember(self, name: str, value: int) -> Any:
        """Makes a variable, and reads it."""
        stub, session = self.session_context.stub, self.session_context.session_id
        request = RegisterVariableRequest(session_id=session, name=name, type="integer")
        request.initial_value.type_url = "type.googleapis.com/snakepit.integer"
        request.initial_value.value = json.dumps(value).encode()
        made = stub.RegisterVariable(request)
        asked = GetVariableRequest(session_id=session, variable_identifier=made.variable_id)
        variable = stub.GetVariable(asked, timeout=10, metadata=(("own", "1"),)).variable
        return [json.loads(variable.value.value), made.success]


class Registering(BaseAdapter):
    """Registers its tools itself."""

    @tool
    def add(self, a: int, b: int) -> int:
        """Adds."""
        return a + b

    def register_with_session(self, session_id: str, stub: Any) -> List[str]:
        return ["own", *super().register_with_session(session_id, stub)]

    def get_tools(self) -> List[Any]:
        return [*super().get_tools(), ToolRegistration(name="hidden")]

    def hidden(self) -> str:
        return "hidden"
