"""Puts tools together, and all that is wrong with them."""

from __future__ import annotations

from typing import Callable, Iterable

from later_worker.declare.declaration_problem import DeclarationProblem
from later_worker.declare.signature import source_of
from later_worker.declare.tool_definition import ToolDefinition


def collect_tools(sources: Iterable[Callable[[], list[ToolDefinition]]]) -> list[ToolDefinition]:
    """The tools of all sources.

    Raises one :class:`DeclarationProblem` that tells of everything that the sources raised, and of
    names that several tools have.
    """
    tools: dict[str, ToolDefinition] = {}
    problems: list[DeclarationProblem] = []
    for source in sources:
        try:
            found = source()
        except DeclarationProblem as problem:
            problems.extend((problem, *problem.others))
            problem.others = ()
            continue
        for tool in found:
            if tool.name in tools:
                problems.append(_duplicate(tool, tools[tool.name]))
            tools[tool.name] = tool
    if problems:
        first, *others = problems
        first.others = tuple(others)
        raise first
    return list(tools.values())


def _duplicate(tool: ToolDefinition, other: ToolDefinition) -> DeclarationProblem:
    file, line = source_of(tool.function)
    other_file, other_line = source_of(other.function)
    return DeclarationProblem(
        f"another tool has the same name, at {other_file}:{other_line}.",
        'Give one of them another name with @tool(name="…").',
        function=tool.name,
        file=file,
        line=line,
    )
