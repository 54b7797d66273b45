"""
Runs Python functions as tools of a LATER host.

Mark functions with ``tool``, or methods of a ``BaseAdapter``, and start ``python3 -m later_worker file.py`` from a pool
of the host. A tool that has a parameter of the type ``SessionContext`` reaches the session's variables and tools
through it.
"""

from later_worker.call_cancelled import CallCancelled
from later_worker.context.variable_type import VariableType
from later_worker.context.variable_watch import VariableChange
from later_worker.declare import ArgumentProblem, BaseAdapter, ToolDefinition, tool, tools_of
from later_worker.host_error import AccessDeniedError, HostError, InvalidValueError, RequestFailedError, VariableNotFoundError
from later_worker.session_context import SessionContext
from later_worker.tensor import Tensor
from later_worker.tool_error import ToolError, ToolNotFoundError
from later_worker.version import __version__

__all__ = [
    "AccessDeniedError",
    "ArgumentProblem",
    "BaseAdapter",
    "CallCancelled",
    "HostError",
    "InvalidValueError",
    "RequestFailedError",
    "SessionContext",
    "Tensor",
    "ToolDefinition",
    "ToolError",
    "ToolNotFoundError",
    "VariableChange",
    "VariableNotFoundError",
    "VariableType",
    "__version__",
    "tool",
    "tools_of",
]
