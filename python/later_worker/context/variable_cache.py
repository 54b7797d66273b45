"""Variables that a context has seen a moment ago."""

from __future__ import annotations

import threading
import time
from typing import Any, Dict, Iterable, Mapping, NamedTuple, Optional


class CachedVariable(NamedTuple):
    """A variable as it was."""

    id: str
    name: str
    type: str
    value: Any


class VariableCache:
    """
    Finds variables by name and by id for as long as they are taken for current. Safe for threads.

    :param ttl_seconds: for how long
    """

    def __init__(self, ttl_seconds: float) -> None:
        self.ttl_seconds = ttl_seconds
        self._lock = threading.Lock()
        self._entries: Dict[str, "tuple[float, CachedVariable]"] = {}
        self._own_ttl: Dict[str, float] = {}
        self._types: Dict[str, str] = {}

    def get(self, identifier: str) -> Optional[CachedVariable]:
        """The variable, if it is current."""
        with self._lock:
            entry = self._entries.get(identifier)
            if entry is None:
                return None
            if time.monotonic() >= entry[0]:
                del self._entries[identifier]
                return None
            return entry[1]

    def put(self, variable: Mapping[str, Any], value: Any) -> CachedVariable:
        """Takes a variable in as the host has sent it, with its value as tools see it."""
        cached = CachedVariable(variable["id"], variable["name"], variable["type"], value)
        with self._lock:
            ttl = self._own_ttl.get(cached.name, self.ttl_seconds)
            entry = (time.monotonic() + ttl, cached)
            self._entries[cached.id] = entry
            self._entries[cached.name] = entry
            self._types[cached.id] = self._types[cached.name] = cached.type
        return cached

    def type_of(self, identifier: str) -> Optional[str]:
        """The type of a variable that has been seen; it stays what it is when the value changes."""
        with self._lock:
            return self._types.get(identifier)

    def set_own_ttl(self, name: str, ttl_seconds: float) -> None:
        """For how long this variable is taken for current, in place of the others' time."""
        with self._lock:
            self._own_ttl[name] = ttl_seconds

    def forget(self, identifiers: Iterable[str]) -> None:
        """Lets the next look ask the host, by whichever name the variable is asked for."""
        with self._lock:
            gone = set(identifiers)
            for identifier in list(gone):
                entry = self._entries.get(identifier)
                if entry is not None:
                    gone.update((entry[1].id, entry[1].name))
            for identifier in gone:
                self._entries.pop(identifier, None)

    def clear(self) -> None:
        """Forgets all."""
        with self._lock:
            self._entries.clear()
            self._types.clear()

    def deleted(self, identifier: str) -> None:
        """Forgets a variable whose name may be given to another."""
        self.forget([identifier])
        with self._lock:
            self._types.clear()
