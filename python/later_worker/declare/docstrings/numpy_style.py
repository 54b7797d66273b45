"""Docstrings with underlined headings."""

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

_UNDERLINE = re.compile(r"-{3,}\s*|={3,}\s*")


def numpy_sections(lines: Sequence[str]) -> tuple[list[str], list[Section]]:
    """The lines before the first section, and the sections."""
    head: list[str] = []
    sections: list[Section] = []
    current: Optional[Section] = None
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        kind = SECTION_KINDS.get(line.strip().lower())
        if kind is not None and _UNDERLINE.fullmatch(following):
            current = Section(kind, [])
            sections.append(current)
        elif current is None:
            head.append(line)
        elif current.lines or not _UNDERLINE.fullmatch(line):
            current.lines.append(line)
    return head, sections


def read_numpy_section(section: Section) -> tuple[dict[str, str], str]:
    """The descriptions of parameters, and that of the result."""
    entries = entries_of(section.lines)
    if section.kind == RESULTS:
        # The lines that are not indented name types.
        return {}, " ".join(filter(None, (running_text(entry.body) for entry in entries)))
    parameters = {}
    for entry in entries if section.kind == PARAMETERS else ():
        names = names_in(re.split(r"\s*:(?:\s|$)", entry.head)[0])
        parameters.update(dict.fromkeys(names, running_text(entry.body)))
    return {name: text for name, text in parameters.items() if text}, ""
