"""
Runs Python functions as tools of a LATER host.

Mark functions with ``tool``, or methods of a ``BaseAdapter``, and let a pool of the host start
``python3 -m later_worker file.py``. A tool that has a parameter of the type ``SessionContext`` reaches the session's
variables and tools through it.
"""

TYPE_CHECKING = False

if TYPE_CHECKING:
    from later_worker.call_cancelled import CallCancelled
    from later_worker.context.variable_type import VariableType
    from later_worker.context.variable_watch import VariableChange
    from later_worker.declare import (
        ArgumentProblem,
        BaseAdapter,
        DeclarationProblem,
        ToolDefinition,
        ToolMetadata,
        tool,
        tools_of,
    )
    from later_worker.host_error import (
        AccessDeniedError,
        HostError,
        InvalidValueError,
        RequestFailedError,
        VariableNotFoundError,
    )
    from later_worker.session_context import SessionContext
    from later_worker.stream_chunk import StreamChunk
    from later_worker.tensor import Tensor
    from later_worker.tool_error import ToolError, ToolNotFoundError
    from later_worker.version import __version__

__all__ = [
    "AccessDeniedError",
    "ArgumentProblem",
    "BaseAdapter",
    "CallCancelled",
    "DeclarationProblem",
    "HostError",
    "InvalidValueError",
    "RequestFailedError",
    "SessionContext",
    "StreamChunk",
    "Tensor",
    "ToolDefinition",
    "ToolError",
    "ToolMetadata",
    "ToolNotFoundError",
    "VariableChange",
    "VariableNotFoundError",
    "VariableType",
    "__version__",
    "tool",
    "tools_of",
]

_modules = {
    "AccessDeniedError": "host_error",
    "ArgumentProblem": "declare",
    "BaseAdapter": "declare",
    "CallCancelled": "call_cancelled",
    "DeclarationProblem": "declare",
    "HostError": "host_error",
    "InvalidValueError": "host_error",
    "RequestFailedError": "host_error",
    "SessionContext": "session_context",
    "StreamChunk": "stream_chunk",
    "Tensor": "tensor",
    "ToolDefinition": "declare",
    "ToolError": "tool_error",
    "ToolMetadata": "declare",
    "ToolNotFoundError": "tool_error",
    "VariableChange": "context.variable_watch",
    "VariableNotFoundError": "host_error",
    "VariableType": "context.variable_type",
    "__version__": "version",
    "tool": "declare",
    "tools_of": "declare",
}


def __getattr__(name):  # type: ignore[no-untyped-def]
    """Loads what is asked for: ``__main__`` prepares the path before any other module is loaded."""
    module = _modules.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


def __dir__():  # type: ignore[no-untyped-def]
    return sorted(__all__)
