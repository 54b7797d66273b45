"""Tools that use their session."""

import threading
from typing import Any, Dict, List

from later_worker import SessionContext, ToolError, tool


@tool
def get(name: str, context: SessionContext) -> Any:
    """Gets a variable, by two ways."""
    return [context.get_variable(name), context[name]]


@tool
def set(name: str, value: Any, context: SessionContext) -> None:
    """Sets a variable."""
    context[name] = value


@tool
def call_other(name: str, args: Dict[str, Any], context: SessionContext) -> Any:
    """Calls another tool."""
    return context.call_tool(name, args)


@tool
def call_approved(name: str, approval: Dict[str, Any], context: SessionContext) -> Any:
    """Calls another tool with what a person has decided."""
    return context.call_tool_with_approval(name, {"amount": 4}, approval)


@tool
def try_other(name: str, context: SessionContext) -> str:
    """Calls another tool that fails."""
    try:
        context.call_tool(name, amount=2)
    except ToolError as error:
        return f"{type(error).__name__} {error.type} {error} {error.details}"
    return "did not fail"


@tool
def names_of_tools(context: SessionContext) -> List[str]:
    """Lists tools, and calls one."""
    answer = context.host_tools["double"](amount=4)
    return [*context.elixir_tools, str(answer), context.host_tools["double"].__doc__ or ""]


@tool
def follow(names: List[str], count: int, context: SessionContext) -> List[Any]:
    """Watches variables."""
    seen: List[Any] = []
    with context.watch(names) as changes:
        for change in changes:
            seen.append([change.change, change.name, change.variable and change.variable["value"], change.missed])
            if len(seen) == count:
                break
    return seen


@tool
def set_many(updates: Dict[str, Any], context: SessionContext) -> Any:
    """Sets several variables, and reads one of them before and after."""
    name = next(iter(updates))
    before = context[name]
    return [before, context.update_variables(updates), context[name]]


@tool
def put_array(context: SessionContext) -> None:
    """Registers large values."""
    from array import array

    from later_worker import Tensor

    context.register_variable("embedding", "embedding", array("d", [0.5] * 2000))
    context.register_variable("tensor", "tensor", Tensor([2, 2], "float32", [1, 2, 3, 4]))
    context.register_variable("special", "float", float("nan"))


@tool
def ask_afterwards(context: SessionContext) -> None:
    """Asks for a variable when its call has ended."""
    threading.Timer(0.2, context.get_variable, ["late"]).start()


@tool
def end_session(context: SessionContext) -> None:
    """Ends its session."""
    with context:
        pass


@tool
def own_tools(name: str, context: SessionContext) -> Any:
    """Calls a tool that only this call knows."""

    def triple(value: int) -> int:
        """Triples."""
        return value * 3

    context.register_tool(triple)
    return context.call_tool(name, value=2)


@tool
def through_stub(context: SessionContext) -> Any:
    """Calls the service itself, as code for snakepit does."""
    from later_worker.snakepit_bridge_pb2 import GetVariableRequest

    request = GetVariableRequest(session_id=context.session_id, variable_identifier="colour")
    variable = context.stub.GetVariable(request).variable
    other = SessionContext(context.stub, context.session_id)
    return [variable.name, variable.value.value.decode(), other["colour"]]
