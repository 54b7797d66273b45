"""The sections of docstrings."""

from __future__ import annotations

import re
import textwrap
from typing import NamedTuple, Sequence

PARAMETERS = "parameters"
RESULTS = "results"
OTHERS = "others"

SECTION_KINDS = {
    **dict.fromkeys(
        (
            "args",
            "arguments",
            "parameters",
            "params",
            "keyword args",
            "keyword arguments",
            "other parameters",
            "attributes",
        ),
        PARAMETERS,
    ),
    **dict.fromkeys(("returns", "return", "yields", "yield"), RESULTS),
    **dict.fromkeys(
        (
            "raises",
            "except",
            "exceptions",
            "warns",
            "receives",
            "example",
            "examples",
            "note",
            "notes",
            "warning",
            "warnings",
            "see also",
            "references",
            "todo",
            "methods",
            "usage",
        ),
        OTHERS,
    ),
}
"""What the sections of either style are about, by their headings in lower case."""


class Section(NamedTuple):
    """A part of a docstring under a heading, and what it is about: a value of ``SECTION_KINDS``."""

    kind: str
    lines: list[str]


class Entry(NamedTuple):
    """A line of a section, and the deeper lines under it."""

    head: str
    body: list[str]


def entries_of(lines: Sequence[str]) -> list[Entry]:
    """Cuts the lines of a section before each one that is not indented more than the first."""
    entries: list[Entry] = []
    for line in textwrap.dedent("\n".join(lines)).splitlines():
        if line.strip() and (not line[0].isspace() or not entries):
            entries.append(Entry(line.strip(), []))
        elif entries:
            entries[-1].body.append(line)
    return entries


def running_text(lines: Sequence[str]) -> str:
    """Lines as text in which paragraphs stay apart, and the lines of each are joined."""
    paragraphs = re.split(r"\n\s*\n", "\n".join(lines).strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def names_in(text: str) -> list[str]:
    """The names of parameters that an entry is about: ``x, y`` or ``*args``."""
    return [name.strip().lstrip("*\\") for name in text.split(",") if name.strip()]
