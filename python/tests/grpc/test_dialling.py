"""Workers that dial their host."""

from __future__ import annotations

import signal
import socket
import threading
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.grpc.dialling_worker import TOKEN
from tests.host import ROOT, eventually

CHUNK = 3_000_000


def test_says_who_it_is_and_what_it_has(start_host: Any, dial: Any) -> None:
    host = start_host()
    worker = dial(host.address, "--threads", "3", "--name", "clerk")
    connection = host.next()
    announcement = connection.welcome()
    assert connection.metadata["authorization"] == f"Bearer {TOKEN}"
    assert connection.metadata["later-batches"] == "1"
    assert {**announcement, "version": "", "pid": 0} == {
        "type": "announce",
        "protocol": 1,
        "name": "clerk",
        "language": "python",
        "version": "",
        "pid": 0,
        "concurrency": 3,
    }
    assert announcement["pid"] == worker.process.pid
    eventually(lambda: f"LATER_READY {host.address}\n" in worker.output())
    assert TOKEN not in worker.output()


def test_takes_several_messages_as_one_and_sends_what_it_has_together(start_host: Any, dial: Any) -> None:
    from tests.grpc.grpc_host import call_message

    host = start_host()
    dial(host.address, "--threads", "4")
    connection = host.welcome_next()
    for first in range(0, 2_000, 100):
        connection.send_together(
            *(call_message(call_id, "add", {"a": call_id, "b": 1}) for call_id in range(first, first + 100))
        )
    for call_id in range(2_000):
        assert connection.result(call_id)["value"] == call_id + 1
    assert any(frame.more for frame in connection.frames)


def test_sends_one_message_at_a_time_to_a_host_that_takes_no_more(start_host: Any, dial: Any) -> None:
    from tests.grpc.grpc_host import call_message

    host = start_host(batches=False)
    dial(host.address, "--threads", "4")
    connection = host.welcome_next()
    connection.send_together(*(call_message(call_id, "add", {"a": call_id, "b": 1}) for call_id in range(200)))
    for call_id in range(200):
        assert connection.result(call_id)["value"] == call_id + 1
    assert not any(frame.more for frame in connection.frames)


def test_carries_attachments_both_ways(start_host: Any, dial: Any) -> None:
    host = start_host()
    dial(host.address)
    connection = host.welcome_next()
    data = bytes(range(256)) * 4_096
    message = {"type": "call", "id": 1, "tool": "echo", "args": {"value": [None, {"a": None}]}, "session": "s"}
    binary = [{"at": "/args/value/0", "type": "bytes"}, {"at": "/args/value/1/a", "type": "bytes"}]
    connection.send({**message, "binary": binary}, [data, b""])
    result, attachments = connection.expect_whole(type="result", id=1)
    assert result["value"] == [None, {"a": None}]
    assert attachments == [data, b""]


def test_sends_no_more_together_than_a_host_takes_that_takes_little(start_host: Any, dial: Any) -> None:
    from tests.grpc.grpc_host import call_message

    host = start_host()
    dial(host.address, "--threads", "4")
    connection = host.welcome_next(maxMessageBytes=600)
    connection.send_together(*(call_message(call_id, "add", {"a": call_id, "b": 1}) for call_id in range(500)))
    for call_id in range(500):
        assert connection.result(call_id)["value"] == call_id + 1
    assert max(frame.ByteSize() for frame in connection.frames[2:]) <= 600


def test_lets_tools_fork(start_host: Any, dial: Any) -> None:
    host = start_host()
    dial(host.address)
    connection = host.welcome_next()
    assert connection.result(connection.call("fork_often", {"count": 60}))["value"] == [7 << 8]
    assert connection.result(connection.call("add", {"a": 1, "b": 2}))["value"] == 3


def test_waits_for_a_host_that_takes_nothing(start_host: Any, dial: Any) -> None:
    host = start_host()
    dial(host.address, "--threads", "8")
    connection = host.welcome_next()
    calls = [connection.call("blob", {"size": CHUNK}) for _ in range(24)]
    for call_id in calls:
        _, attachments = connection.expect_whole(type="result", id=call_id)
        assert attachments == [b"\x07" * CHUNK]


def test_holds_its_tools_back_while_the_host_takes_nothing(start_host: Any, dial: Any) -> None:
    host = start_host()
    worker = dial(host.address, "--threads", "2")
    connection = host.welcome_next()
    connection.reads.clear()
    calls = [connection.call("blob", {"size": CHUNK}) for _ in range(60)]
    # All of it would take more than this.
    process = Path(f"/proc/{worker.process.pid}/statm")
    quiet = threading.Event()
    sizes = [0, int(process.read_text().split()[1])]
    while sizes[-1] != sizes[-2]:
        quiet.wait(0.3)
        sizes.append(int(process.read_text().split()[1]))
    assert sizes[-1] * 4096 < 150_000_000
    connection.reads.set()
    for call_id in calls:
        assert connection.expect_whole(type="result", id=call_id)[1] == [b"\x07" * CHUNK]
    connection.reads.clear()
    for _ in range(20):
        connection.call("blob", {"size": CHUNK})
    quiet.wait(0.3)
    connection.fail(grpc.StatusCode.INTERNAL)
    second = host.welcome_next()
    assert second.result(second.call("add", {"a": 1, "b": 2}))["value"] == 3
    connection.reads.set()


def test_holds_messages_to_the_size_that_the_host_takes(start_host: Any, dial: Any) -> None:
    host = start_host()
    dial(host.address)
    connection = host.welcome_next(maxMessageBytes=1_000_000)
    fits = connection.call("large", {"bytes": 990_000})
    assert len(connection.result(fits)["value"]) == 990_000
    longer = connection.call("large", {"bytes": 1_000_000})
    assert connection.result(longer)["error"]["type"] == "RESULT_TOO_LARGE"
    assert max(frame.ByteSize() for frame in connection.frames) <= 1_000_000


@pytest.mark.parametrize(
    "malformed",
    [b"{", b"\xff", b'"text"x', b""],
    ids=["no JSON", "no UTF-8", "more than JSON", "nothing"],
)
def test_ends_a_connection_with_what_is_no_message_and_makes_another(
    start_host: Any, dial: Any, malformed: bytes
) -> None:
    host = start_host()
    dial(host.address)
    connection = host.welcome_next()
    connection.send({"type": "ping", "id": 1})
    connection.send(malformed)
    connection.expect(type="pong")
    assert connection.expect(type="problem")["code"] == "MALFORMED_FRAME"
    connection.wait_for_end()
    connection.end()
    second = host.welcome_next()
    assert second.result(second.call("add", {"a": 1, "b": 2}))["value"] == 3


def test_takes_what_comes_before_a_message_that_is_none(start_host: Any, dial: Any) -> None:
    from tests.grpc.grpc_host import to_frame

    host = start_host()
    dial(host.address)
    connection = host.welcome_next()
    frame = to_frame({"type": "ping", "id": 7})
    nested = to_frame({"type": "ping", "id": 8})
    nested.more.append(to_frame({"type": "ping", "id": 9}))
    frame.more.append(nested)
    connection.outgoing.put(frame)
    assert connection.expect(type="pong")["id"] == 7
    assert connection.expect(type="problem")["code"] == "MALFORMED_FRAME"
    connection.wait_for_end()


def test_cancels_what_runs_when_the_stream_ends_and_never_tells_the_next_one(
    start_host: Any, dial: Any, tmp_path: Path
) -> None:
    host = start_host()
    worker = dial(host.address, "--threads", "2")
    first = host.welcome_next()
    note = tmp_path / "note"
    first.call("wait", {"path": str(note)})
    first.call("insist", {"path": str(tmp_path / "other")})
    waiting = first.call("add", {"a": 1, "b": 1})
    eventually(lambda: (tmp_path / "note.begun").exists() and (tmp_path / "other.begun").exists())
    first.fail(grpc.StatusCode.INTERNAL)
    second = host.welcome_next()
    eventually(lambda: note.exists() and note.read_text() == "cancelled")
    # The numbers of calls begin again; one place is still taken.
    calls = [second.call("add", {"a": 5, "b": number}) for number in range(5)]
    assert [second.result(call_id)["value"] for call_id in calls] == [5, 6, 7, 8, 9]
    assert second.nothing(type="result")
    assert waiting == 3
    assert worker.output().count("LATER_READY") == 1


def test_keeps_nothing_of_connections_that_have_ended(start_host: Any, dial: Any) -> None:
    host = start_host()
    worker = dial(host.address)
    process = Path(f"/proc/{worker.process.pid}")

    def count(kind: str) -> int:
        return len(list((process / kind).iterdir()))

    for number in range(24):
        connection = host.welcome_next()
        assert connection.result(connection.call("add", {"a": number, "b": 0}))["value"] == number
        if number == 4:
            files, threads = count("fd"), count("task")
        connection.fail(grpc.StatusCode.INTERNAL)
    host.welcome_next()
    eventually(lambda: count("fd") <= files + 4 and count("task") <= threads + 4)


def test_dials_until_there_is_a_host_and_again_when_it_comes_back(start_host: Any, dial: Any) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    worker = dial(f"127.0.0.1:{port}")
    eventually(lambda: "Dialling" in worker.output())
    host = start_host(port=port)
    connection = host.welcome_next()
    assert connection.result(connection.call("add", {"a": 1, "b": 2}))["value"] == 3
    host.close()
    again = start_host(port=port).welcome_next()
    assert again.result(again.call("pid"))["value"] == worker.process.pid


def test_says_goodbye_and_dials_again_when_the_host_wants_no_more(start_host: Any, dial: Any) -> None:
    host = start_host()
    dial(host.address)
    first = host.welcome_next()
    running = first.call("count_slowly", {"end": 20})
    first.send({"type": "drain"})
    assert first.result(running)["value"] == 19
    first.expect(type="goodbye")
    first.wait_for_end()
    first.end()
    second = host.welcome_next()
    assert second.result(second.call("add", {"a": 1, "b": 2}))["value"] == 3


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (grpc.StatusCode.UNAUTHENTICATED, "Give a token that it knows"),
        (grpc.StatusCode.PERMISSION_DENIED, "the role of a worker"),
        (grpc.StatusCode.UNIMPLEMENTED, "It takes no workers."),
    ],
)
def test_gives_up_when_the_host_refuses_it(start_host: Any, dial: Any, code: Any, reason: str) -> None:
    host = start_host(refuse=(code, "No way."))
    worker = dial(host.address)
    assert worker.exit_code() == 1
    output = worker.output()
    assert f"later_worker: The host at {host.address} refuses the worker: No way. " in output
    assert reason in output
    assert "Traceback" not in output and TOKEN not in output


def test_goes_on_dialling_a_host_that_has_taken_it_before(start_host: Any, dial: Any) -> None:
    host = start_host()
    worker = dial(host.address)
    host.welcome_next()
    eventually(lambda: "LATER_READY" in worker.output())
    host.close()
    refusing = start_host(port=host.port, refuse=(grpc.StatusCode.UNAUTHENTICATED, "Not yet."))
    eventually(lambda: worker.output().count("refuses the worker: Not yet.") > 1)
    refusing.close()
    connection = start_host(port=host.port).welcome_next()
    assert connection.result(connection.call("add", {"a": 1, "b": 2}))["value"] == 3


@pytest.mark.parametrize("code", ["UNAUTHENTICATED", "UNSUPPORTED_PROTOCOL"])
def test_dials_a_host_again_that_has_taken_it_before_and_has_a_problem(start_host: Any, dial: Any, code: str) -> None:
    host = start_host()
    dial(host.address)
    first = host.welcome_next()
    first.result(first.call("add", {"a": 1, "b": 2}))
    first.send({"type": "problem", "code": code, "message": "Not now."})
    first.end()
    second = host.welcome_next()
    assert second.result(second.call("add", {"a": 1, "b": 2}))["value"] == 3


def test_stays_with_a_host_that_has_taken_tools_before_and_takes_none_now(start_host: Any, dial: Any) -> None:
    host = start_host()
    dial(host.address)
    first = host.welcome_next()
    first.result(first.call("add", {"a": 1, "b": 2}))
    first.fail(grpc.StatusCode.INTERNAL)
    second = host.next()
    second.expect(type="announce")
    second.send({"type": "welcome", "protocol": 1, "workerId": "w", "heartbeatMs": 2000, "maxMessageBytes": 10**6})
    fulfil = second.expect(type="fulfil")
    rejected = [{"name": "add", "code": "UNKNOWN_CONTRACT", "message": "Nobody knows it."}]
    second.send({"type": "fulfilled", "id": fulfil["id"], "accepted": [], "rejected": rejected})
    second.send({"type": "ping", "id": 5})
    assert second.expect(type="pong")["id"] == 5


def test_gives_up_when_the_host_takes_none_of_its_tools(start_host: Any, dial: Any) -> None:
    connection_of = start_host()
    worker = dial(connection_of.address)
    connection = connection_of.next()
    connection.expect(type="announce")
    connection.send({"type": "welcome", "protocol": 1, "workerId": "w", "heartbeatMs": 2000, "maxMessageBytes": 10**6})
    fulfil = connection.expect(type="fulfil")
    rejected = [{"name": "add", "code": "UNKNOWN_CONTRACT", "message": "Nobody knows it."}]
    connection.send({"type": "fulfilled", "id": fulfil["id"], "accepted": [], "rejected": rejected})
    assert worker.exit_code() == 1
    assert "takes none of the tools. add: UNKNOWN_CONTRACT, Nobody knows it." in worker.output()


def test_gives_up_when_the_host_speaks_another_version(start_host: Any, dial: Any) -> None:
    host = start_host()
    worker = dial(host.address)
    connection = host.next()
    connection.send({"type": "problem", "code": "UNSUPPORTED_PROTOCOL", "message": "Only 2 here."})
    assert worker.exit_code() == 1
    assert "refuses the worker: Only 2 here." in worker.output()


def test_ends_in_order_when_it_is_told_to(start_host: Any, dial: Any) -> None:
    host = start_host()
    worker = dial(host.address, "--threads", "2")
    connection = host.welcome_next()
    running = connection.call("count_slowly", {"end": 40})
    connection.send({"type": "ping", "id": 1})
    connection.expect(type="pong")
    worker.process.terminate()
    connection.expect(type="drain")
    ping = connection.expect(type="ping")
    connection.send({"type": "pong", "id": ping["id"]})
    assert connection.result(running)["value"] == 39
    connection.expect(type="goodbye")
    connection.wait_for_end()
    connection.end()
    assert worker.exit_code() == 0


def test_cancels_after_a_while_what_runs_when_it_ends(start_host: Any, dial: Any, tmp_path: Path) -> None:
    host = start_host()
    worker = dial(host.address, "--drain", "0.1")
    connection = host.welcome_next()
    running = connection.call("wait", {"path": str(tmp_path / "note")})
    eventually((tmp_path / "note.begun").exists)
    worker.process.terminate()
    assert connection.result(running)["error"]["type"] == "CANCELLED"
    connection.expect(type="goodbye")
    connection.end()
    assert worker.exit_code() == 0


def test_does_not_wait_for_a_tool_that_goes_on(start_host: Any, dial: Any, tmp_path: Path) -> None:
    host = start_host()
    worker = dial(host.address, "--drain", "0.1")
    connection = host.welcome_next()
    connection.call("insist", {"path": str(tmp_path / "note")})
    eventually((tmp_path / "note.begun").exists)
    worker.process.terminate()
    connection.expect(type="drain")
    connection.wait_for_end()
    connection.end()
    assert worker.exit_code() == 0
    assert "A tool goes on although its call is cancelled" in worker.output()


def test_ends_at_once_at_the_second_signal(start_host: Any, dial: Any, tmp_path: Path) -> None:
    host = start_host()
    worker = dial(host.address)
    connection = host.welcome_next()
    connection.call("insist", {"path": str(tmp_path / "note")})
    eventually((tmp_path / "note.begun").exists)
    worker.process.terminate()
    connection.expect(type="drain")
    worker.process.terminate()
    assert worker.exit_code() == 128 + signal.SIGTERM


def test_ends_while_it_has_no_host(dial: Any) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        worker = dial("127.0.0.1:%d" % deaf.getsockname()[1])
        # It has been let in by the system, and nobody answers.
        connection, _ = deaf.accept()
        worker.process.terminate()
        assert worker.exit_code(5) == 0
        connection.close()


def test_says_what_is_wrong_with_its_tools_before_it_dials(start_host: Any, dial: Any) -> None:
    worker = dial(start_host().address, target="tests/tools/broken_adapter.py")
    assert worker.exit_code() == 1
    assert "An adapter cannot be initialised" in worker.output()


def test_says_what_it_needs_where_there_is_no_grpc(dial: Any) -> None:
    path = str(ROOT / "tests" / "grpc" / "without_grpc")
    worker = dial("127.0.0.1:1", environment={"PYTHONPATH": path})
    assert worker.exit_code() == 2
    assert "--host needs gRPC: pip install 'later-worker[grpc]'." in worker.output()
    assert "Traceback" not in worker.output()
