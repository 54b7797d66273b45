"""Errors with which a host answers requests."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Type


class HostError(Exception):
    """
    What the host refused or could not do. Every error of a host is one, and one of Python's own as well:
    ``ValueError``, ``KeyError``, ``PermissionError`` or ``RuntimeError``.
    """

    def __init__(self, message: str, code: str, details: Optional[Mapping[str, Any]] = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        """Which error it is, for example ``VERSION_CONFLICT``: one of docs/errors.md."""
        self.details: Dict[str, Any] = dict(details or {})

    def __str__(self) -> str:
        return self.message


class VariableNotFoundError(HostError, KeyError):
    """The session has no variable of this name or id."""

    def __init__(
        self,
        message: str,
        code: str = "VARIABLE_NOT_FOUND",
        details: Optional[Mapping[str, Any]] = None,
    ) -> None:
        super().__init__(message, code, details)


class InvalidValueError(HostError, ValueError):
    """A value, a name, a type or constraints are not valid."""


class AccessDeniedError(HostError, PermissionError):
    """The worker may not do this."""


class RequestFailedError(HostError, RuntimeError):
    """Anything else that a host answers with."""


_classes: Dict[str, Type[HostError]] = {
    "VARIABLE_NOT_FOUND": VariableNotFoundError,
    "PERMISSION_DENIED": AccessDeniedError,
    "INVALID_VARIABLE": InvalidValueError,
    "INVALID_VALUE": InvalidValueError,
    "INVALID_ARGUMENT": InvalidValueError,
    "INVALID_JSON": InvalidValueError,
}


def to_host_error(code: str, message: str, details: Optional[Mapping[str, Any]] = None) -> HostError:
    """The exception for an error of the protocol."""
    return _classes.get(code, RequestFailedError)(message, code, details)
