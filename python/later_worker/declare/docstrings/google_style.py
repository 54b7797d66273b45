"""Docstrings with sections such as ``Args:``."""

from __future__ import annotations

import re
from typing import Optional, Sequence

from later_worker.declare.docstrings.section import (
    PARAMETERS,
    RESULTS,
    SECTION_KINDS,
    Section,
    entries_of,
    names_in,
    running_text,
)

_HEADING = re.compile(r"([A-Za-z][A-Za-z ]*):\s*")
_PARAMETER = re.compile(r"((?:\\?\*)*[\w.\[\]]+(?:\s*,\s*(?:\\?\*)*[\w.\[\]]+)*)\s*(?:\(.*?\))?\s*:(?:\s+|$)(.*)")
_TYPED_RESULT = re.compile(r"[\w.]+(?:\[.*?\]+)?(?:\s*(?:\||or)\s*[\w.]+(?:\[.*?\]+)?)*:\s+(?=\S)")


def google_sections(lines: Sequence[str]) -> tuple[list[str], list[Section]]:
    """The lines outside of sections, and the sections."""
    head: list[str] = []
    sections: list[Section] = []
    current: Optional[Section] = None
    for line in lines:
        heading = _HEADING.fullmatch(line)
        kind = SECTION_KINDS.get(heading.group(1).lower()) if heading else None
        if kind is not None:
            current = Section(kind, [])
            sections.append(current)
        elif current is not None and (not line.strip() or line[0].isspace()):
            current.lines.append(line)
        else:
            current = None
            head.append(line)
    return head, sections


def read_google_section(section: Section) -> tuple[dict[str, str], str]:
    """The descriptions of parameters, and that of the result."""
    if section.kind == RESULTS:
        text = running_text(section.lines)
        return {}, _TYPED_RESULT.sub("", text, count=1) if _TYPED_RESULT.match(text) else text
    parameters = {}
    for entry in entries_of(section.lines) if section.kind == PARAMETERS else ():
        match = _PARAMETER.fullmatch(entry.head)
        if match is not None:
            text = running_text([match.group(2), *entry.body])
            parameters.update(dict.fromkeys(names_in(match.group(1)), text))
    return parameters, ""
