"""What a worker does with signals."""

from __future__ import annotations

import signal
from typing import Any

NOT_OWNED = {"LATER_WORKER_ID": None}


def grind(host: Any, rounds: int) -> int:
    """Keeps the main thread busy; gives the call, which the worker has."""
    call: int = host.call("grind", {"rounds": rounds})
    host.send({"type": "ping", "id": 1})
    host.expect(type="pong")
    return call


def test_drains_also_while_its_main_thread_is_busy_with_something_native(start: Any) -> None:
    host = start("native.py")
    call = grind(host, 5_000_000)
    host.process.terminate()
    host.expect(type="drain")
    assert host.nothing(0, type="result")
    assert "value" in host.result(call)
    host.expect(type="goodbye")
    assert host.exit_code() == 0


def test_ends_at_the_second_signal_where_there_is_no_pool(start: Any) -> None:
    host = start("native.py", environment=NOT_OWNED)
    grind(host, 200_000_000)
    host.process.terminate()
    host.expect(type="drain")
    host.process.terminate()
    assert host.exit_code() == 128 + signal.SIGTERM


def test_leaves_the_end_to_its_pool_however_often_that_asks_for_it(start: Any) -> None:
    host = start("native.py")
    call = grind(host, 3_000_000)
    host.process.terminate()
    host.expect(type="drain")
    host.process.terminate()
    assert "value" in host.result(call)
    assert host.exit_code() == 0


def test_does_not_take_signals_of_its_forked_children_for_its_own(start: Any) -> None:
    host = start("native.py", "--threads", "2", environment=NOT_OWNED)
    for _ in range(3):
        assert host.value_of("end_child") == signal.SIGTERM
    assert host.nothing(type="drain")
