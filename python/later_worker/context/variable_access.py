"""Shorter ways to variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Generic, TypeVar, Union

if TYPE_CHECKING:
    from later_worker.context.variable_operations import VariableOperations

T = TypeVar("T")


class VariableProxy(Generic[T]):
    """One variable, to be read and set through ``value``."""

    def __init__(self, context: "VariableOperations", name: str) -> None:
        self._context = context
        self._name = name

    @property
    def value(self) -> T:
        """The value, as ``get_variable`` gives it."""
        value: T = self._context.get_variable(self._name)
        return value

    @value.setter
    def value(self, new_value: T) -> None:
        self._context.update_variable(self._name, new_value)

    def __repr__(self) -> str:
        return f"<Variable {self._name}>"


class VariableNamespace:
    """Variables as attributes: ``context.v.temperature``. Setting one that is missing makes it."""

    def __init__(self, context: "VariableOperations") -> None:
        object.__setattr__(self, "_context", context)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._context.get_variable(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._context[name] = value


class BatchUpdater:
    """Collects new values, and sets them with one request."""

    def __init__(self, context: "VariableOperations", atomic: bool = False) -> None:
        self.context = context
        self.updates: Dict[str, Any] = {}
        self.results: Dict[str, Union[bool, str]] = {}
        """What ``update_variables`` gave, after the commit."""
        self._atomic = atomic

    def __setitem__(self, name: str, value: Any) -> None:
        self.updates[name] = value

    def commit(self, atomic: "bool | None" = None) -> Dict[str, Union[bool, str]]:
        """Sets what has been collected, as ``update_variables`` does."""
        if self.updates:
            self.results = self.context.update_variables(
                self.updates, atomic=self._atomic if atomic is None else atomic
            )
            self.updates = {}
        return self.results
