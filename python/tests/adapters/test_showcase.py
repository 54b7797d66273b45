import base64
import itertools
import math
import os

import pytest

from later_worker.adapters.showcase import ShowcaseAdapter
from later_worker.declare import ArgumentProblem, tools_of
from later_worker.session_context import SessionContext
from tests.adapters.memory_host import MemoryHost

ADD = {
    "name": "host_add",
    "description": "Adds at the host.",
    "parametersJsonSchema": {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}}},
    "run": lambda a, b: a + b,
}


class Session:
    """Calls the tools of one adapter in one session, each with a context of its own as a worker does."""

    def __init__(self, host, tools, name="session"):
        self.host = host
        self.name = name
        self._tools = tools

    def call(self, tool, /, **arguments):
        return self._tools[tool].call(arguments, SessionContext(self.host, self.name))

    def value(self, name):
        return self.host.value(self.name, name)


@pytest.fixture
def host():
    return MemoryHost([ADD])


@pytest.fixture
def session(host):
    tools = {definition.name: definition for definition in tools_of(ShowcaseAdapter)}
    return Session(host, tools)


def test_has_every_tool():
    names = [definition.name for definition in tools_of(ShowcaseAdapter)]
    assert names == [
        *["ping", "echo", "add", "error_demo", "adapter_info", "basic_echo", "basic_add", "process_text", "get_stats"],
        *["init_session", "cleanup", "set_counter", "get_counter", "increment_counter", "get_worker_info"],
        *["create_tensor", "create_embedding", "benchmark_encoding", "process_binary"],
        *["stream_progress", "stream_fibonacci", "generate_dataset", "infinite_stream", "stream_data"],
        *["cpu_bound_task", "sleep_task", "lightweight_task", "get_pool_stats", "concurrent_demo"],
        *["register_variable", "get_variable", "set_variable", "set_variable_with_history"],
        *["get_variables", "set_variables", "variable_demo"],
        *["load_sample_data", "preprocess_data", "generate_features", "select_features", "train_model"],
        *["cross_validate", "predict_single", "predict_batch_with_embeddings", "ml_analyze_text"],
        "call_elixir_demo",
    ]


def test_describes_every_parameter():
    for definition in tools_of(ShowcaseAdapter):
        for name, schema in definition.declaration["parametersJsonSchema"]["properties"].items():
            assert schema.get("description"), f"{definition.name}.{name}"


def test_answers_basic_calls(session):
    assert session.call("ping")["message"] == "pong"
    assert float(session.call("ping", message="hi")["timestamp"]) > 0
    assert session.call("echo", a=1, b=[None]) == {"echoed": {"a": 1, "b": [None]}}
    assert session.call("add", a=1, b=2.5) == 3.5
    assert session.call("basic_echo", message="hi") == {"echoed": {"message": "hi"}}
    assert session.call("basic_add", a=1, b=2) == 3.0
    info = session.call("adapter_info")
    assert info["adapter_name"] == "ShowcaseAdapter"
    assert "train_model" in info["tools"]


@pytest.mark.parametrize(
    ("kind", "exception"), [("value", ValueError), ("runtime", RuntimeError), ("generic", Exception)]
)
def test_fails_on_purpose(session, kind, exception):
    with pytest.raises(exception, match="on purpose"):
        session.call("error_demo", error_type=kind)


@pytest.mark.parametrize(
    ("operation", "result"), [("upper", "ABC"), ("lower", "abc"), ("reverse", "cBa"), ("length", 3)]
)
def test_processes_text(session, operation, result):
    assert session.call("process_text", text="aBc", operation=operation)["result"] == result


def test_names_the_operations_there_are(session):
    answer = session.call("process_text", text="aBc", operation="shout")
    assert not answer["success"]
    assert answer["available_operations"] == ["upper", "lower", "reverse", "length"]


def test_tells_of_its_process(session):
    stats = session.call("get_stats")
    assert stats["adapter"]["session_id"] == "session"
    assert stats["adapter"]["registered_tools"] == 46
    assert stats["system"]["pid"] == os.getpid()
    assert stats["system"]["memory_usage_mb"] > 1
    pool = session.call("get_pool_stats")
    assert pool["worker_pid"] == os.getpid()
    assert pool["cpu_percent"] >= 0


def test_counts_in_variables_of_the_session(session, host):
    assert session.call("get_counter") == {"value": 0}
    assert session.call("init_session", anything="goes")["session_id"] == "session"
    assert session.call("set_counter", value=5) == {"value": 5}
    assert session.call("increment_counter") == {"value": 6}
    assert session.call("get_counter") == {"value": 6}
    assert session.call("get_worker_info", call_number=1) == {
        "worker_pid": str(os.getpid()),
        "call_number": 1,
        "session_id": "session",
    }
    assert session.value("showcase_counter") == 6
    ended = session.call("cleanup")
    assert ended["command_count"] == 4
    assert ended["duration_ms"] >= 0
    assert host.names("session") == []


def test_keeps_the_counters_of_sessions_apart(session, host):
    other = Session(host, session._tools, "other")
    session.call("set_counter", value=1)
    other.call("set_counter", value=2)
    assert session.call("increment_counter") == {"value": 2}
    assert other.call("increment_counter") == {"value": 3}


def test_makes_tensors(session):
    answer = session.call("create_tensor", name="small", shape=[2, 3])
    assert answer == {"name": "small", "shape": [2, 3], "size_bytes": 48, "encoding": "json", "elements": 6}
    assert len(session.value("small")["data"]) == 6
    answer = session.call("create_tensor", name="large", shape=[1, 10], size_bytes=16_000)
    assert (answer["shape"], answer["encoding"]) == ([200, 10], "binary")
    with pytest.raises(ValueError, match="4000000"):
        session.call("create_tensor", name="huge", shape=[10_000, 10_000])
    with pytest.raises(ValueError, match="fewer than 0"):
        session.call("create_tensor", name="odd", shape=[-1])


def test_makes_the_same_embedding_of_the_same_text(session):
    answer = session.call("create_embedding", text="hello", dimensions=64)
    assert answer["norm"] == pytest.approx(1)
    first = session.value("showcase_embedding")
    session.call("create_embedding", text="hello", dimensions=64)
    assert session.value("showcase_embedding") == first
    session.call("create_embedding", text="other", dimensions=64)
    assert session.value("showcase_embedding") != first


def test_measures_encodings(session):
    results = session.call("benchmark_encoding", start_kb=1, end_kb=21, step_kb=10)["results"]
    assert [(result["size_kb"], result["encoding"]) for result in results] == [
        (1, "json"),
        (11, "binary"),
        (21, "binary"),
    ]
    with pytest.raises(ValueError):
        session.call("benchmark_encoding", step_kb=0)


def test_processes_bytes(session):
    assert session.call("process_binary", data=b"abc")["checksum"].startswith("ba7816bf")
    assert session.call("process_binary", data=base64.b64encode(b"abc").decode(), operation="reverse") == b"cba"
    assert session.call("process_binary", data=b"abc", operation="size") == {"size_bytes": 3}
    assert session.call("process_binary", data=b"aab", operation="histogram")["counts"] == {"97": 2, "98": 1}
    assert len(session.call("process_binary", data=b"a" * 1000, operation="compress")) < 50
    with pytest.raises(ValueError, match="there are checksum"):
        session.call("process_binary", data=b"", operation="shred")


def test_streams(session):
    progress = list(session.call("stream_progress", steps=4, delay_ms=0))
    assert [chunk["progress"] for chunk in progress] == [25, 50, 75, 100]
    numbers = session.call("stream_fibonacci", count=10, delay_ms=0)
    assert [chunk["value"] for chunk in numbers] == [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]
    chunks = list(session.call("generate_dataset", rows=25, chunk_size=10, delay_ms=0))
    assert [(chunk["rows_in_chunk"], chunk["total_rows"]) for chunk in chunks] == [(10, 10), (10, 20), (5, 25)]
    assert len(chunks[0]["data_sample"]) == 10
    assert [chunk["chunk"] for chunk in session.call("stream_data", count=3, delay=0)] == [1, 2, 3]


def test_streams_until_it_is_stopped(session):
    messages = session.call("infinite_stream", delay_ms=0)
    assert [chunk["message"] for chunk in itertools.islice(messages, 3)] == ["Message #1", "Message #2", "Message #3"]
    messages.close()
    assert list(messages) == []


def test_marks_streams():
    streams = [definition.name for definition in tools_of(ShowcaseAdapter) if definition.streaming]
    assert streams == [
        "stream_progress",
        "stream_fibonacci",
        "generate_dataset",
        "infinite_stream",
        "stream_data",
        "train_model",
    ]


def test_works_and_waits(session):
    assert session.call("cpu_bound_task", task_id="a", duration_ms=5)["actual_duration_ms"] >= 5
    assert session.call("sleep_task", duration_ms=1, task_number=2) == {"task_number": 2, "slept_ms": 1}
    assert session.call("lightweight_task", iteration=21) == {"iteration": 21, "result": 42}


def test_runs_tasks_at_the_same_time(session):
    answer = session.call("concurrent_demo", task_count=4)
    assert [result["result"] for result in answer["results"]] == [1, 4, 9, 16]
    assert len({result["thread"] for result in answer["results"]}) == 4
    with pytest.raises(ValueError, match="1 to 32"):
        session.call("concurrent_demo", task_count=0)


def test_makes_reads_and_sets_variables(session):
    made = session.call(
        "register_variable", name="rate", type="float", initial_value=0.5, constraints={"min": 0, "max": 1}
    )
    assert made["variable_id"].startswith("var_rate_")
    assert session.call("get_variable", name="rate") == {"name": "rate", "value": 0.5}
    assert session.call("set_variable", name="rate", value=0.75)["success"]
    assert session.call("set_variable", name="fresh", value=3)["success"]
    assert session.call("get_variables", names=["rate", "fresh", "missing"]) == {
        "variables": {"rate": 0.75, "fresh": 3},
        "count": 2,
    }
    with pytest.raises(KeyError):
        session.call("get_variable", name="missing")
    with pytest.raises(ValueError):
        session.call("set_variable", name="rate", value=2)


def test_tells_what_a_variable_was_before(session, host):
    first = session.call("set_variable_with_history", name="mode", value="fast")
    assert (first["previous_value"], first["value"]) == (None, "fast")
    second = session.call("set_variable_with_history", name="mode", value="slow", metadata={"why": "battery"})
    assert second["previous_value"] == "fast"
    assert host.variables_get("session", "mode")["metadata"]["why"] == "battery"


def test_sets_several_variables(session):
    session.call("register_variable", name="count", type="integer", initial_value=1)
    answer = session.call("set_variables", updates={"count": "many", "fresh": 2.5})
    assert (answer["total"], answer["successful"], answer["failed"]) == (2, 1, 1)
    assert answer["results"]["fresh"] is True
    assert "no integer" in answer["results"]["count"]
    together = session.call("set_variables", updates={"count": "many", "fresh": 3.5}, atomic=True)
    assert together["successful"] == 0
    assert session.value("fresh") == 2.5
    assert session.call("set_variables", updates={"count": 2, "fresh": 4.5}, atomic=True)["successful"] == 2


def test_reads_back_what_it_sets(session):
    assert session.call("variable_demo", name="note", value="a")["updates"] == 1
    answer = session.call("variable_demo", name="note", value="b")
    assert answer == {"name": "note", "previous_value": "a", "value": "b", "updates": 2, "success": True}


def test_learns_to_tell_irises_apart(session):
    loaded = session.call("load_sample_data", dataset="iris", split=0.8)
    assert (loaded["train_samples"], loaded["test_samples"]) == (120, 30)
    assert session.call("preprocess_data", normalize=True, handle_missing="mean", encode_categorical=True) == {
        "normalized": True,
        "missing_handled": True,
        "missing_found": 0,
        "categorical_encoded": True,
    }
    generated = session.call("generate_features", method="polynomial", degree=2, interaction_only=False)
    assert generated == {"original_features": 4, "new_features": 10, "total_features": 14}
    selected = session.call("select_features", k_best=6)["selected_features"]
    assert [name for name, _ in selected][:2] == ["petal_length", "petal_width"]
    epochs = list(session.call("train_model", epochs=30))
    assert [epoch["type"] for epoch in epochs] == ["progress"] * 30 + ["completed"]
    assert epochs[0]["loss"] == pytest.approx(math.log(3))
    assert epochs[29]["loss"] < epochs[0]["loss"] / 2
    assert epochs[30]["final_accuracy"] > 0.8
    setosa = {"sepal_length": 5.0, "sepal_width": 3.4, "petal_length": 1.5, "petal_width": 0.2}
    answer = session.call("predict_single", features=setosa)
    assert answer["prediction"] == "setosa"
    assert sum(answer["probabilities"].values()) == pytest.approx(1)
    batch = session.call("predict_batch_with_embeddings", batch_size=40, include_embeddings=True, embedding_dim=32)
    assert batch["embeddings_shape"] == [40, 32]
    assert batch["embeddings_encoding"] == "binary"
    assert len(session.value("showcase_embeddings")["data"]) == 40 * 32
    assert set(batch["predictions"]) <= {"setosa", "versicolor", "virginica"}
    validated = session.call("cross_validate", cv_folds=4)
    assert len(validated["fold_accuracies"]) == 4
    assert validated["mean_accuracy"] > 0.8


def test_learns_from_made_up_samples_too(session):
    loaded = session.call("load_sample_data", dataset="anything", split=0.7)
    assert loaded["dataset_name"] == "synthetic"
    *_, completed = session.call("train_model", epochs=20)
    assert completed["final_accuracy"] > 0.7
    batch = session.call("predict_batch_with_embeddings", batch_size=3, include_embeddings=False)
    assert "embeddings_shape" not in batch


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("preprocess_data", {}),
        ("generate_features", {}),
        ("select_features", {"k_best": 1}),
        ("cross_validate", {}),
        ("predict_single", {"features": {}}),
        ("predict_batch_with_embeddings", {}),
    ],
)
def test_says_what_has_to_be_done_first(session, tool, arguments):
    with pytest.raises(ValueError, match="Call load_sample_data first."):
        session.call(tool, **arguments)


def test_refuses_a_model_of_other_features(session):
    session.call("load_sample_data")
    list(session.call("train_model", epochs=1))
    session.call("select_features", k_best=1)
    with pytest.raises(ValueError, match="Call train_model first."):
        session.call("predict_single", features={"petal_length": 1.5})
    with pytest.raises(ValueError, match="There are no features colour"):
        session.call("predict_single", features={"colour": 1.5})


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("load_sample_data", {"split": 1}),
        ("generate_features", {"degree": 0}),
        ("generate_features", {"degree": 9}),
        ("select_features", {"k_best": 0}),
        ("cross_validate", {"cv_folds": 1}),
        ("predict_batch_with_embeddings", {"batch_size": 0}),
        ("create_embedding", {"text": "a", "dimensions": 0}),
    ],
)
def test_refuses_what_makes_no_sense(session, tool, arguments):
    session.call("load_sample_data")
    with pytest.raises(ValueError):
        session.call(tool, **arguments)


def test_analyzes_text(session):
    answer = session.call("ml_analyze_text", text="Great tools! Tools like these are wonderful. Nothing fails.")
    assert answer["word_count"] == 9
    assert answer["sentence_count"] == 3
    assert answer["keywords"][0] == {"word": "tools", "count": 2}
    assert answer["sentiment"]["label"] == "positive"
    assert session.call("ml_analyze_text", text="Awful.")["sentiment"]["label"] == "negative"
    assert session.call("ml_analyze_text", text="")["sentence_count"] == 0


def test_ends_a_session_that_has_not_begun(session):
    assert session.call("cleanup")["command_count"] == 0


def test_needs_a_session_to_call_the_host():
    tools = {definition.name: definition for definition in tools_of(ShowcaseAdapter)}
    with pytest.raises(RuntimeError, match="There is no session."):
        tools["call_elixir_demo"].call({"tool_name": "host_add"})
    assert tools["get_stats"].call({})["adapter"]["session_id"] is None


def test_waits_between_values(session):
    assert len(list(session.call("stream_progress", steps=2, delay_ms=1))) == 2
    with pytest.raises(ValueError, match="at least one row"):
        list(session.call("generate_dataset", chunk_size=0))
    with pytest.raises(ValueError, match="1 to 1000 epochs"):
        list(session.call("train_model", epochs=0))


def test_calls_tools_of_the_host(session, host):
    answer = session.call("call_elixir_demo", tool_name="host_add", a=1, b=2)
    assert answer["result"] == 3
    assert host.calls == [("session", "host_add", {"a": 1, "b": 2})]
    missing = session.call("call_elixir_demo", tool_name="none")
    assert missing["available_tools"] == ["host_add"]


def test_validates_arguments(session):
    with pytest.raises(ArgumentProblem, match='"a" must be a number, but is the string "one".'):
        session.call("add", a="one", b=2)
