"""A function as a tool."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

from later_worker.declare.argument_problem import ArgumentProblem
from later_worker.declare.forms.form import Convert
from later_worker.declare.invocation import Invoke
from later_worker.declare.validation.drafts import Drafts


@dataclass(frozen=True, eq=False)
class ToolDefinition:
    """One tool: what a model sees of it, and how it is called. Never changes."""

    name: str
    declaration: dict[str, Any]
    """``name``, ``description``, ``parametersJsonSchema`` and, where it is known,
    ``responseJsonSchema``: Gemini's form of a function declaration. To be read only."""
    parameters: dict[str, Any] = field(repr=False)
    """``parametersJsonSchema`` with the marks that say how values are decoded. To be read only."""
    streaming: bool
    """Whether it hands out partial results: :meth:`call` returns a generator."""
    annotations: dict[str, Any]
    """``readOnly``, ``idempotent``, ``requiresApproval`` and ``deprecated``, as far as they are set."""
    timeout_ms: Optional[float]
    """How long a call may take, in milliseconds; ``None`` leaves it to the host."""
    required_variables: list[str]
    """The names of session variables that it needs."""
    is_async: bool
    """Whether the function is a coroutine function or an asynchronous generator function."""
    function: Callable[..., Any] = field(repr=False)
    """What is called; of a method, bound."""
    adapter: Any = field(default=None, repr=False)
    """The instance that a method belongs to."""
    _whole: Optional[str] = field(default=None, repr=False)
    _optional: bool = field(default=False, repr=False)
    _convert: Convert = field(default=lambda value, drafts: value, repr=False)
    _invoke: Invoke = field(default=lambda values, context: None, repr=False)

    @property
    def description(self) -> str:
        """What a model chooses it by."""
        return str(self.declaration["description"])

    def offer(self) -> dict[str, Any]:
        """The tool as the worker protocol's ``fulfil`` has it; a copy of its own."""
        offer: dict[str, Any] = {"declaration": self.declaration}
        if self.parameters != self.declaration["parametersJsonSchema"]:
            offer["parameters"] = self.parameters
        if self.streaming:
            offer["streaming"] = True
        if self.annotations:
            offer["annotations"] = self.annotations
        if self.timeout_ms is not None:
            offer["timeoutMs"] = self.timeout_ms
        if self.required_variables:
            offer["requiredVariables"] = self.required_variables
        return copy.deepcopy(offer)

    def call(self, args: dict[str, Any], context: Any = None) -> Any:
        """Validates and converts the arguments, and calls the function.

        Returns what the function returns: a value, a generator, a coroutine or an asynchronous
        generator. ``context`` is the session of the call: it is passed where the function takes one,
        and is the adapter's ``session_context`` while the call runs. Raises :class:`ArgumentProblem`
        before the function is called, and whatever the function raises. May be called from several
        threads at the same time, as far as the function may.
        """
        drafts = Drafts()
        values = self._convert(args, drafts)
        if drafts:
            raise ArgumentProblem(drafts.violations())
        if self._whole is not None:
            values = {} if self._optional and not args else {self._whole: values}
        return self._invoke(values, context)

    def invoke(self, values: dict[str, Any], context: Any = None) -> Any:
        """Calls the function with values as Python programs have them, which nobody checks."""
        return self._invoke(dict(values), context)
