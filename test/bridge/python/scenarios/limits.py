"""The largest messages, and a time that is over before a call begins."""

from bridgeclient.report import attempt, status
from bridgeclient.session import Session

LARGEST = 100 * 1024 * 1024


def play(connection, _):
    session = Session(connection, "limits")
    session.begin()
    session.register("text", "string", "small")
    # What surrounds the text takes less than 1 KiB.
    large = "x" * (LARGEST - 1024)
    larger = "x" * (LARGEST + 1)
    return {
        "set": attempt(lambda: session.set("text", "string", large)),
        "larger": status(lambda: session.set("text", "string", larger)),
        "kept": session.get("text") == large,
        "late": status(lambda: session.read("text", timeout=0)),
    }
