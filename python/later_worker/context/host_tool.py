"""Tools of the session as functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping

if TYPE_CHECKING:
    from later_worker.session_context import SessionContext


class HostTool:
    """A tool that may be called like a function, with arguments by name."""

    def __init__(self, context: "SessionContext", declaration: Mapping[str, Any]) -> None:
        self._context = context
        self.declaration = declaration
        """What a model sees of it."""
        self.__name__: str = declaration["name"]
        self.__doc__ = _document(declaration)

    def __call__(self, **arguments: Any) -> Any:
        return self._context.call_tool(self.__name__, arguments)

    def __repr__(self) -> str:
        return f"<HostTool {self.__name__}>"


def _document(declaration: Mapping[str, Any]) -> str:
    lines = [str(declaration.get("description", ""))]
    schema = declaration.get("parametersJsonSchema") or {}
    parameters: Mapping[str, Any] = schema.get("properties") or {}
    required = schema.get("required") or ()
    if parameters:
        lines += ["", "Parameters:"]
    for name, parameter in parameters.items():
        parameter = parameter if isinstance(parameter, dict) else {}
        line = f"    {name}: {parameter.get('type', 'any')}"
        line += " (required)" if name in required else ""
        line += f" - {parameter['description']}" if "description" in parameter else ""
        lines.append(line)
    return "\n".join(lines)
