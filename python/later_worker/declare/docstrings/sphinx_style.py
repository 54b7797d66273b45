"""Docstrings with fields such as ``:param name:``."""

from __future__ import annotations

import re
from typing import Optional, Sequence

from later_worker.declare.docstrings.section import running_text

_FIELD = re.compile(r":([a-z]+)((?:\s+[^:]+|\s+\S+)?):(?:\s+|$)(.*)")
_PARAMETER_FIELDS = frozenset(("param", "parameter", "arg", "argument", "key", "keyword", "ivar", "var", "cvar"))
_RESULT_FIELDS = frozenset(("returns", "return", "yields", "yield"))


def read_sphinx_fields(lines: Sequence[str]) -> tuple[list[str], dict[str, str], str]:
    """The lines that belong to no field, the descriptions of parameters, and that of the result."""
    text: list[str] = []
    fields: list[tuple[str, str, list[str]]] = []
    current: Optional[list[str]] = None
    for line in lines:
        match = _FIELD.fullmatch(line.strip())
        if match is not None:
            current = [match.group(3)]
            fields.append((match.group(1), match.group(2).strip(), current))
        elif current is not None and (not line.strip() or line[0].isspace()):
            current.append(line)
        else:
            current = None
            text.append(line)
    parameters = {}
    returns = ""
    for kind, subject, body in fields:
        description = running_text(body)
        if kind in _PARAMETER_FIELDS and subject and description:
            # A type may stand before the name.
            parameters[subject.split()[-1].lstrip("*\\")] = description
        elif kind in _RESULT_FIELDS:
            returns = description
    return text, parameters, returns
