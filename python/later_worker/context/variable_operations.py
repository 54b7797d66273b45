"""What a context does with variables."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Union

from later_worker.context.requester import Requester
from later_worker.context.variable_access import BatchUpdater, VariableNamespace, VariableProxy
from later_worker.context.variable_cache import CachedVariable, VariableCache
from later_worker.context.variable_type import VariableType
from later_worker.context.variable_value import copy_value, from_wire_value, is_ambiguous, to_wire_value
from later_worker.context.variable_watch import VariableWatch
from later_worker.host_error import VariableNotFoundError, to_host_error

_TTL_SECONDS = 5.0


class VariableOperations:
    """
    The variables of a session. Values are taken for current for five seconds; nothing is asked of the host before it
    is used.

    :param requester: how the host is reached
    :param session_id: the session
    :param strict_mode: whether setting a variable that is missing is refused, instead of making it
    """

    _cache: Optional[VariableCache] = None

    def __init__(self, requester: Requester, session_id: str, strict_mode: bool = False) -> None:
        self._requester = requester
        self.session_id = session_id
        self.strict_mode = strict_mode

    def register_variable(
        self,
        name: str,
        var_type: Union[str, VariableType],
        initial_value: Any,
        constraints: Optional[Mapping[str, Any]] = None,
        metadata: Optional[Mapping[str, str]] = None,
        ttl: Optional[timedelta] = None,
    ) -> str:
        """
        Makes a variable.

        :param constraints: of its type, for example ``{"min": 0}`` or ``{"choices": ["fast", "exact"]}``
        :param ttl: for how long a value of it is taken for current
        :returns: its id
        :raises ValueError: if name, type, value and constraints do not fit together
        :raises RuntimeError: if there is one of this name
        """
        kind = VariableType.of(var_type)
        params: Dict[str, Any] = {"name": name, "type": kind.value, "value": to_wire_value(initial_value, kind)}
        if constraints:
            params["constraints"] = dict(constraints)
        if metadata:
            params["metadata"] = dict(metadata)
        if ttl is not None:
            self._variables.set_own_ttl(name, ttl.total_seconds())
        variable = self._request("variables.register", params)
        self._variables.forget([name])
        identifier: str = variable["id"]
        return identifier

    def get_variable(self, identifier: str) -> Any:
        """
        The value of a variable, by name or id. Embeddings are lists of floats; tensors are ``numpy.ndarray``, or
        ``Tensor`` where numpy is missing. It is the caller's to change.

        :raises VariableNotFoundError: if there is none
        """
        cached = self._variables.get(identifier)
        if cached is None:
            cached = self._remember(self._request("variables.get", {"identifier": identifier}))
        return copy_value(cached.value)

    def describe_variable(self, identifier: str) -> Dict[str, Any]:
        """
        A variable as the host has it now, as ``list_variables`` describes it.

        :raises VariableNotFoundError: if there is none
        """
        return self._describe(self._request("variables.get", {"identifier": identifier}))

    def update_variable(
        self,
        identifier: str,
        new_value: Any,
        metadata: Optional[Mapping[str, str]] = None,
        expected_version: Optional[int] = None,
    ) -> None:
        """
        Sets a variable.

        :param expected_version: the version that is to be replaced, as ``describe_variable`` tells it; without one, any
        :raises ValueError: if the value does not fit its type and constraints
        :raises VariableNotFoundError: if there is none
        :raises RuntimeError: if its version is another; its ``code`` is ``VERSION_CONFLICT`` then
        """
        params = {"identifier": identifier, "value": self._to_wire(identifier, new_value)}
        if metadata:
            params["metadata"] = dict(metadata)
        if expected_version is not None:
            params["expectedVersion"] = _to_version(expected_version)
        try:
            self._request("variables.set", params)
        finally:
            self._variables.forget([identifier])

    def delete_variable(self, identifier: str) -> None:
        """
        Deletes a variable.

        :raises VariableNotFoundError: if there is none
        """
        try:
            self._request("variables.delete", {"identifier": identifier})
        finally:
            self._variables.deleted(identifier)

    def list_variables(self, pattern: Optional[str] = None) -> List[Dict[str, Any]]:
        """
        Variables, the oldest first, as dictionaries with ``id``, ``name``, ``type``, ``value``, ``version``,
        ``constraints``, ``metadata``, ``source``, ``created_at``, ``updated_at`` (milliseconds since 1970) and
        ``optimizing``.

        :param pattern: of their names; ``*`` stands for any text
        """
        params = {} if not pattern else {"pattern": pattern}
        return [self._describe(variable) for variable in self._request("variables.list", params)]

    def get_variables(self, identifiers: Sequence[str]) -> Dict[str, Any]:
        """
        The values of several variables, with at most one request.

        :returns: the values by the identifiers they were asked by
        :raises VariableNotFoundError: if there is one missing
        """
        cached = {identifier: self._variables.get(identifier) for identifier in identifiers}
        unknown = [identifier for identifier, variable in cached.items() if variable is None]
        if unknown:
            answer = self._request("variables.getMany", {"identifiers": unknown})
            if answer["missing"]:
                raise VariableNotFoundError(f"Variable not found: {', '.join(answer['missing'])}")
            for identifier, variable in answer["found"].items():
                cached[identifier] = self._remember(variable)
        return {
            identifier: copy_value(variable.value) for identifier, variable in cached.items() if variable is not None
        }

    def update_variables(
        self,
        updates: Mapping[str, Any],
        atomic: bool = False,
        metadata: Optional[Mapping[str, str]] = None,
    ) -> Dict[str, Union[bool, str]]:
        """
        Sets several variables with one request.

        :param atomic: whether to set all or none
        :returns: for every identifier True if it has been set, a message saying why it could not be set, or False if
            it was not set because another could not be
        """
        params: Dict[str, Any] = {
            "updates": {identifier: self._to_wire(identifier, value) for identifier, value in updates.items()},
            "atomic": atomic,
        }
        if metadata:
            params["metadata"] = dict(metadata)
        try:
            answer = self._request("variables.setMany", params)
        finally:
            self._variables.forget(updates)
        errors, versions = answer["errors"], answer["versions"]
        return {
            identifier: errors[identifier] if identifier in errors else identifier in versions
            for identifier in updates
        }

    def watch(self, identifiers: Optional[Sequence[str]] = None) -> VariableWatch:
        """
        Watches variables from now on.

        :param identifiers: names or ids; None for all variables of the session
        :returns: a ``VariableChange`` for each change, in a loop that ends with the session
        """
        return VariableWatch(self._requester.watch(self.session_id, identifiers), self._describe)

    @contextmanager
    def batch_updates(self, atomic: bool = False) -> Iterator[BatchUpdater]:
        """
        Collects what is set in a ``with`` statement, and sets it with one request at its end, unless it ends in an
        exception.
        """
        batch = BatchUpdater(self, atomic)
        yield batch
        batch.commit()

    def variable(self, name: str) -> "VariableProxy[Any]":
        """A variable by itself, for tools that use it again and again."""
        return VariableProxy(self, name)

    @property
    def v(self) -> VariableNamespace:
        """Variables as attributes."""
        return VariableNamespace(self)

    def __getitem__(self, name: str) -> Any:
        return self.get_variable(name)

    def __setitem__(self, name: str, value: Any) -> None:
        """Sets a variable, and makes it if there is none, unless the context is strict."""
        try:
            self.update_variable(name, value)
        except VariableNotFoundError:
            if self.strict_mode:
                raise VariableNotFoundError(
                    f"Variable not found: {name}. In strict mode, register_variable() makes them."
                ) from None
            self.register_variable(name, VariableType.infer_type(value), value)

    def __contains__(self, name: object) -> bool:
        try:
            self.get_variable(str(name))
            return True
        except VariableNotFoundError:
            return False

    # Otherwise Python would iterate by asking for the variables "0", "1", …
    __iter__ = None

    def set_cache_ttl(self, ttl: timedelta) -> None:
        """For how long values are taken for current; zero to ask each time."""
        self._variables.ttl_seconds = ttl.total_seconds()

    def clear_cache(self) -> None:
        """Lets the next look at each variable ask the host."""
        self._variables.clear()

    @property
    def _variables(self) -> VariableCache:
        if self._cache is None:
            self._cache = VariableCache(_TTL_SECONDS)
        return self._cache

    def _request(self, method: str, params: Mapping[str, Any]) -> Any:
        return self._requester.request(method, self.session_id, params)

    def _remember(self, variable: Mapping[str, Any]) -> CachedVariable:
        return self._variables.put(variable, from_wire_value(variable["value"], variable["type"]))

    def _describe(self, variable: Mapping[str, Any]) -> Dict[str, Any]:
        cached = self._remember(variable)
        return {
            "id": cached.id,
            "name": cached.name,
            "type": cached.type,
            "value": copy_value(cached.value),
            "version": variable.get("version"),
            "constraints": variable.get("constraints") or {},
            "metadata": variable.get("metadata") or {},
            "source": variable.get("source"),
            "created_at": variable.get("createdAt"),
            "updated_at": variable.get("updatedAt"),
            "optimizing": bool(variable.get("optimizing", False)),
        }

    def _to_wire(self, identifier: str, value: Any) -> Any:
        if not is_ambiguous(value):
            return value
        type_name = self._variables.type_of(identifier)
        if type_name is None:
            try:
                type_name = self._remember(self._request("variables.get", {"identifier": identifier})).type
            except VariableNotFoundError:
                return value  # The host says so of this variable among others.
        return to_wire_value(value, VariableType.of(type_name))


def _to_version(version: Any) -> int:
    if type(version) is int and version >= 0:
        return version
    raise to_host_error("INVALID_ARGUMENT", f"{version!r} is no version: it is a whole number of at least 0.")
