"""Types of the standard library whose values travel as text."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Optional

from later_worker.declare.forms.form import Form

_TABLES = {
    "builtins": ("binary_texts", "BINARY_TEXTS"),
    "datetime": ("times", "TIMES"),
    "decimal": ("texts", "TEXTS"),
    "pathlib": ("texts", "TEXTS"),
    "uuid": ("texts", "TEXTS"),
}
"""Where the forms of a module's types are: loading all of them would take longer than most tools do."""


def standard_form(annotation: Any) -> Optional[Form]:
    """The form of a type; ``None`` for one that is none of these."""
    module = getattr(annotation, "__module__", None)
    # `pathlib` has its types in a module of its own in some versions.
    table = _TABLES.get(module.partition(".")[0]) if isinstance(module, str) else None
    if table is None:
        return None
    forms: dict[Any, Form] = getattr(import_module(f"{__package__}.{table[0]}"), table[1])
    return forms.get(annotation)
