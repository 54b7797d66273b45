"""The showcase in a worker of its own."""

import pytest

from later_worker.host_error import HostError
from tests.adapters.memory_host import MemoryHost
from tests.host import Host


class Showcase:
    """A worker with the showcase, and the variables of its sessions."""

    def __init__(self):
        self.worker = Host("later_worker.adapters.showcase.ShowcaseAdapter")
        self.memory = MemoryHost()

    def result(self, tool, args, session="session", attachments=(), **members):
        """Calls a tool, answers what it asks, and gives the message with its result and its attachments."""
        call_id = self.worker.new_id()
        message = self.worker.call_message(call_id, tool, args, session=session, **members)
        self.worker.send(message, attachments)
        chunks = []
        while True:
            header, received = self.worker.receive() or pytest.fail(f"{tool} does not answer")
            if header["type"] == "request":
                self._answer(header)
            elif header["type"] == "chunk":
                chunks.append(header["value"])
            elif header["type"] == "result" and header["id"] == call_id:
                return header, received, chunks

    def value(self, tool, **args):
        """The value that a tool returns."""
        return self.result(tool, args)[0]["value"]

    def _answer(self, request):
        response = {"type": "response", "id": request["id"]}
        try:
            params = request.get("params", {})
            response["value"] = self.memory.request(request["method"], request["session"], params)
        except HostError as error:
            response["error"] = {"code": error.code, "message": error.message}
        self.worker.send(response)


@pytest.fixture(scope="module")
def showcase():
    showcase = Showcase()
    yield showcase
    showcase.worker.close()


def test_answers_calls(showcase):
    assert showcase.value("add", a=1, b=2.5) == 3.5
    assert showcase.value("echo", a=[1], b="c") == {"echoed": {"a": [1], "b": "c"}}


def test_counts_in_variables_of_the_session(showcase):
    assert showcase.value("set_counter", value=41) == {"value": 41}
    assert showcase.value("increment_counter") == {"value": 42}
    header, _, _ = showcase.result("get_counter", {}, session="other")
    assert header["value"] == {"value": 0}


def test_learns_in_variables_of_the_session(showcase):
    assert showcase.value("load_sample_data", dataset="synthetic", split=0.5)["train_samples"] == 50
    header, _, chunks = showcase.result("train_model", {"epochs": 3}, credit=100)
    assert [chunk["type"] for chunk in chunks] == ["progress"] * 3 + ["completed"]
    assert header["last"] is True
    answer = showcase.value("predict_single", features={"feature_4": 2})
    assert answer["prediction"] in ("class_0", "class_1")


def test_takes_and_gives_bytes(showcase):
    header, attachments, _ = showcase.result(
        "process_binary",
        {"data": None, "operation": "reverse"},
        attachments=[b"abc"],
        binary=[{"at": "/args/data", "type": "bytes"}],
    )
    assert header["value"] is None
    assert attachments == [b"cba"]


def test_tells_what_is_wrong_with_arguments(showcase):
    header, _, _ = showcase.result("add", {"a": "one", "c": 1})
    error = header["error"]
    assert error["type"] == "PARAMETER_VALIDATION_FAILED"
    assert [violation["path"] for violation in error["details"]["violations"]] == ["/a", "/c", "/b"]
    assert error["message"].startswith('"a" must be a number, but is the string "one".')


def test_tells_of_failures(showcase):
    header, _, _ = showcase.result("error_demo", {"error_type": "value"})
    assert "ValueError on purpose" in header["error"]["message"]
