"""Makes tools of functions."""

from __future__ import annotations

import functools
import inspect
import math
import re
from typing import Any, Callable, Collection, Optional

from later_worker.declare.call_session import within_call
from later_worker.declare.declaration_problem import DeclarationProblem
from later_worker.declare.docstrings.docstring import parse_docstring
from later_worker.declare.forms.link_definitions import without_marks
from later_worker.declare.invocation import invocation
from later_worker.declare.parameters import ParameterProblem, Parameters, read_parameters
from later_worker.declare.response import read_response
from later_worker.declare.scope import Scope
from later_worker.declare.signature import signature_of, source_of, written_function
from later_worker.declare.tool import ToolMetadata
from later_worker.declare.tool_definition import ToolDefinition

_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_-]{0,63}")


def define_tool(
    function: Callable[..., Any],
    options: ToolMetadata,
    adapter: Any = None,
    prepare: Optional[Callable[[Any], Any]] = None,
) -> ToolDefinition:
    """Makes a tool of a function, or of a method that is bound already.

    The ``adapter`` has the session of each call as its ``session_context`` while the call runs;
    ``prepare`` is told that session first. Raises :class:`DeclarationProblem`.
    """
    name = options.name or getattr(function, "__name__", None) or type(function).__name__
    refuse = _refusal(function, name)
    _check_options(options, name, refuse)
    written = written_function(function)
    docstring = parse_docstring(inspect.getdoc(written if isinstance(function, functools.partial) else function))
    try:
        signature = signature_of(function)
    except (TypeError, ValueError):
        raise refuse("its parameters are not known.", "Write a function that calls it.") from None
    scope = Scope(getattr(written, "__globals__", {}), _names_around(written, options, adapter))
    try:
        parameters = read_parameters(signature, scope, docstring.parameters, _receivers(function, written))
    except ParameterProblem as problem:
        raise refuse(problem.reason, problem.remedy, problem.parameter) from problem
    generates = inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function)
    returned = signature.return_annotation
    response = read_response(Any if returned is signature.empty else returned, scope, docstring.returns, generates)
    invoke = invocation(function, parameters.slots)
    whole = parameters.whole
    return ToolDefinition(
        name=name,
        declaration=_declaration(name, options.description or docstring.description, parameters, response.schema),
        parameters=parameters.form.schema,
        streaming=generates or response.streaming or options.supports_streaming,
        annotations=_annotations(options),
        timeout_ms=options.timeout_ms,
        required_variables=list(options.required_variables),
        is_async=inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function),
        function=function,
        adapter=adapter,
        _whole=None if whole is None else whole.name,
        _optional=whole is not None and whole.default is not inspect.Parameter.empty,
        _convert=parameters.form.convert,
        _invoke=invoke if adapter is None else within_call(adapter, prepare, invoke),
    )


Refusal = Callable[..., DeclarationProblem]


def _refusal(function: Callable[..., Any], name: str) -> Refusal:
    def refuse(reason: str, remedy: str, parameter: Optional[str] = None) -> DeclarationProblem:
        file, line = source_of(function)
        return DeclarationProblem(reason, remedy, function=name, parameter=parameter, file=file, line=line)

    return refuse


def _check_options(options: ToolMetadata, name: str, refuse: Refusal) -> None:
    if _NAME.fullmatch(name) is None:
        raise refuse(
            f'"{name}" cannot be the name of a tool: it takes 1 to 64 ASCII letters, digits, "_" or '
            '"-", and does not begin with a digit or "-".',
            'Write @tool(name="other_name").',
        )
    timeout = options.timeout_ms
    if timeout is not None and not (isinstance(timeout, (int, float)) and math.isfinite(timeout) and timeout > 0):
        raise refuse(f"its timeout_ms is {timeout!r}.", "Give it a number of milliseconds greater than 0.")
    if not isinstance(options.deprecated, (bool, str)):
        raise refuse("it is deprecated, but not by True or a text.", "Say what to use instead.")
    if not all(isinstance(variable, str) for variable in options.required_variables):
        raise refuse("its required_variables are not all text.", "List names of variables.")


def _names_around(written: Any, options: ToolMetadata, adapter: Any) -> dict[str, Any]:
    """What the annotations of a function can name beside the globals of its module."""
    names = {**options.names, **({} if adapter is None else vars(type(adapter)))}
    code = getattr(written, "__code__", None)
    for name, cell in zip(code.co_freevars if code else (), written.__closure__ or ()):
        try:
            names[name] = cell.cell_contents
        except ValueError:
            # It has no value yet.
            continue
    return names


def _receivers(function: Callable[..., Any], written: Any) -> Collection[str]:
    """The name that a bound method has for what it is bound to."""
    if not inspect.ismethod(function):
        return ()
    return tuple(inspect.signature(written).parameters)[:1]


def _declaration(
    name: str, description: str, parameters: Parameters, response: Optional[dict[str, Any]]
) -> dict[str, Any]:
    declaration: dict[str, Any] = {
        "name": name,
        "description": description.strip() or _in_words(name),
        "parametersJsonSchema": without_marks(parameters.form.schema),
    }
    if response is not None:
        declaration["responseJsonSchema"] = without_marks(response)
    return declaration


def _in_words(name: str) -> str:
    """``Get weather`` for ``get_weather`` and ``getWeather``."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name).replace("_", " ").replace("-", " ").split()
    return " ".join(words).lower().capitalize() or name


def _annotations(options: ToolMetadata) -> dict[str, Any]:
    annotations: dict[str, Any] = {}
    if options.read_only:
        annotations["readOnly"] = True
    if options.idempotent:
        annotations["idempotent"] = True
    if options.requires_approval:
        annotations["requiresApproval"] = True
    if options.deprecated:
        annotations["deprecated"] = options.deprecated
    return annotations
