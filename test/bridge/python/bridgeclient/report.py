"""What scenarios tell of what they saw."""

import grpc


def attempt(action):
    """What comes of it: a value with the status OK, or the status of the failure and its text."""
    try:
        return {"status": "OK", "value": action()}
    except grpc.RpcError as error:
        return {"status": error.code().name, "details": error.details()}


def status(action):
    """Only the name of the status."""
    return attempt(action)["status"]


def shown(value):
    """A value as Python sees it; JSON would lose what kind of number it is."""
    return f"{type(value).__name__} {value!r}"
