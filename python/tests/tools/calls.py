"""Ordinary functions."""

import ctypes
import os
import subprocess
import sys
import threading
import time
from typing import Any, Dict, List

from later_worker import SessionContext, ToolError, tool

started: List[str] = []
gate = threading.Event()


@tool
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@tool
def echo(value: Any) -> Any:
    """Gives back what it gets."""
    return value


@tool
def order(name: str, seconds: float = 0.0) -> List[str]:
    """Takes note of its name, waits, and gives all names so far."""
    started.append(name)
    time.sleep(seconds)
    return list(started)


@tool
def wait_for_gate() -> str:
    """Waits until open_gate runs beside it."""
    return "open" if gate.wait(10) else "shut"


@tool
def open_gate() -> None:
    """Lets wait_for_gate go on."""
    gate.set()


@tool
def fail(kind: str) -> None:
    """Fails in some way."""
    if kind == "expected":
        raise ToolError("There is no order 7.", type="ORDER_NOT_FOUND", details={"id": 7})
    if kind == "unexpected":
        raise OSError("cannot read /home/me/secret/file.txt")
    if kind == "key":
        raise KeyError("colour")
    if kind == "silent":
        raise ValueError
    if kind == "exit":
        sys.exit(3)
    if kind == "interrupt":
        raise KeyboardInterrupt
    if kind == "details":
        raise ToolError("Sorry.", type="ODD", details={"what": object()})
    if kind == "stop":
        raise StopIteration("early")
    if kind == "long":
        raise ValueError("x" * 5000)
    if kind == "surrogate":
        raise ValueError("half \ud800")


@tool
def give(what: str) -> Any:
    """Gives something that is no JSON."""
    values: Dict[str, Any] = {
        "nan": {"deep": [1.0, float("nan")]},
        "infinity": float("inf"),
        "set": {"tags": {1, 2}},
        "object": [object()],
        "keys": {1: "one"},
        "surrogate": {"text": "\ud800"},
        "long": {"n": 10**5000},
    }
    if what == "cycle":
        cycle: List[Any] = []
        cycle.append(cycle)
        return cycle
    if what == "large":
        return "x" * 2_000_000
    return values[what]


@tool
def spin() -> None:
    """Never ends, and never waits."""
    while True:
        pass


@tool
def hold_the_lock(seconds: float) -> None:
    """Keeps the interpreter's lock in native code."""
    ctypes.PyDLL(None).usleep(int(seconds * 1_000_000))


@tool
def die() -> None:
    """Ends the process."""
    os._exit(9)


@tool
def sleep(seconds: float, context: SessionContext) -> str:
    """Sleeps."""
    context.progress(0)
    time.sleep(seconds)
    return "awake"


@tool
def say(text: str) -> None:
    """Prints."""
    print(text)
    print(text, file=sys.stderr)


@tool
def read_input() -> str:
    """Reads what there is to read."""
    return sys.stdin.read()


@tool
def child() -> Dict[str, Any]:
    """Tells what a child process sees."""
    script = (
        "import json, os, stat\n"
        "sockets = [n for n in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}')"
        " and stat.S_ISSOCK(os.stat(f'/proc/self/fd/{n}').st_mode)]\n"
        "names = [name for name in os.environ if name.startswith('LATER_')]\n"
        "print(json.dumps({'sockets': sockets, 'names': sorted(names)}))"
    )
    printed = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=True, close_fds=False)
    import json

    found: Dict[str, Any] = json.loads(printed.stdout)
    return found


@tool
def fork_and_stay() -> int:
    """Leaves a forked child behind that stays for a while."""
    pid = os.fork()
    if pid == 0:
        time.sleep(30)
        os._exit(0)
    return pid


@tool
def who(context: SessionContext) -> Dict[str, Any]:
    """Tells what the context says of the call."""
    return {
        "session": context.session_id,
        "call": context.call_id,
        "tool": context.tool_name,
        "traceparent": context.traceparent,
        "cancelled": context.cancelled,
        "thread": threading.current_thread() is threading.main_thread(),
    }


@tool
def report(steps: int, pause: float, context: SessionContext) -> str:
    """Reports progress."""
    for step in range(1, steps + 1):
        context.progress(step, steps, f"step {step}")
        time.sleep(pause)
    return "done"


@tool
def watch_cancellation(context: SessionContext) -> str:
    """Runs until it is cancelled, and tells that."""
    context.progress(0)
    while not context.cancelled:
        time.sleep(0.002)
    try:
        context.raise_if_cancelled()
    except Exception:
        return "caught by accident"
    return "not raised"
