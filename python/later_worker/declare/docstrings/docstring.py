"""A docstring, understood."""

from __future__ import annotations

import inspect
from typing import NamedTuple, Optional


class Docstring(NamedTuple):
    """What a docstring says about a function or a class."""

    description: str
    """The text outside of sections; empty if there is none."""
    parameters: dict[str, str]
    """The descriptions of parameters, or of the attributes of a class, by name."""
    returns: str
    """What is returned, or handed out by a generator; empty if it is not said."""


def parse_docstring(text: Optional[str]) -> Docstring:
    """Understands a docstring in the style of Google, NumPy or Sphinx (reST), or plain text.

    Sections that say nothing about parameters or results, such as ``Raises`` and ``Examples``, are
    left out.
    """
    lines = inspect.cleandoc(text or "").splitlines()
    if len(lines) < 2 and ":" not in "".join(lines):
        return Docstring("".join(lines).strip(), {}, "")
    return _parse_parts(lines)


def _parse_parts(lines: list[str]) -> Docstring:
    # Many docstrings have no parts, and what understands them takes its time to load.
    from later_worker.declare.docstrings.google_style import google_sections, read_google_section
    from later_worker.declare.docstrings.numpy_style import numpy_sections, read_numpy_section
    from later_worker.declare.docstrings.sphinx_style import read_sphinx_fields

    head, sections = numpy_sections(lines)
    read = read_numpy_section
    if not sections:
        head, sections = google_sections(lines)
        read = read_google_section
    text_lines, parameters, returns = read_sphinx_fields(head)
    for section in sections:
        described, result = read(section)
        parameters.update(described)
        returns = returns or result
    return Docstring("\n".join(text_lines).strip(), parameters, returns)
