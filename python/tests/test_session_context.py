"""Variables of a session, whatever connects a context to its host."""

from __future__ import annotations

import fnmatch
import importlib.util
import math
import os
import subprocess
import sys
from array import array
from datetime import timedelta
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import pytest

from later_worker import (
    HostError,
    InvalidValueError,
    RequestFailedError,
    SessionContext,
    Tensor,
    VariableNotFoundError,
    VariableType,
)
from later_worker.host_error import to_host_error
from tests.host import ROOT

needs_numpy = pytest.mark.skipif(importlib.util.find_spec("numpy") is None, reason="numpy is not installed")


class Store:
    """A host with one session, which keeps values as they come."""

    def __init__(self) -> None:
        self.variables: Dict[str, Dict[str, Any]] = {}
        self.asked: List[Tuple[str, Mapping[str, Any]]] = []
        self.refuse: Optional[HostError] = None

    def request(self, method: str, session: str, params: Mapping[str, Any]) -> Any:
        """As the protocol has it."""
        assert session == "session-1"
        self.asked.append((method, params))
        if self.refuse is not None:
            raise self.refuse
        return getattr(self, "_" + method.replace(".", "_"))(**params)

    def watch(self, session: str, identifiers: Optional[Sequence[str]]) -> Any:
        """Nothing happens here."""
        raise NotImplementedError

    def methods(self) -> List[str]:
        """What has been asked since this was asked last."""
        asked, self.asked = self.asked, []
        return [method for method, _ in asked]

    def _find(self, identifier: str) -> Dict[str, Any]:
        for variable in self.variables.values():
            if identifier in (variable["id"], variable["name"]):
                return variable
        raise to_host_error("VARIABLE_NOT_FOUND", f"Variable not found: {identifier}")

    def _variables_register(self, name: str, type: str, value: Any, **others: Any) -> Any:
        if name in self.variables:
            raise to_host_error("VARIABLE_EXISTS", f"There is a variable {name!r}.")
        number = len(self.variables) + 1
        self.variables[name] = {"id": f"var_{name}_{number}", "name": name, "type": type, "value": value, "version": 0}
        self.variables[name].update(others)
        return self.variables[name]

    def _variables_get(self, identifier: str) -> Any:
        return dict(self._find(identifier))

    def _variables_getMany(self, identifiers: List[str]) -> Any:
        found, missing = {}, []
        for identifier in identifiers:
            try:
                found[identifier] = self._find(identifier)
            except VariableNotFoundError:
                missing.append(identifier)
        return {"found": found, "missing": missing}

    def _variables_set(
        self, identifier: str, value: Any, metadata: Any = None, expectedVersion: Optional[int] = None
    ) -> Any:
        variable = self._find(identifier)
        if expectedVersion not in (None, variable["version"]):
            raise to_host_error("VERSION_CONFLICT", f"The version is {variable['version']}.")
        if isinstance(value, str) and variable["type"] in ("integer", "embedding"):
            raise to_host_error("INVALID_VARIABLE", f"must be of the type {variable['type']}")
        variable.update(value=value, version=variable["version"] + 1, metadata=metadata or {})
        return {"version": variable["version"]}

    def _variables_setMany(self, updates: Mapping[str, Any], atomic: bool, metadata: Any = None) -> Any:
        versions, errors = {}, {}
        for identifier, value in updates.items():
            try:
                versions[identifier] = self._variables_set(identifier, value, metadata)["version"]
            except HostError as error:
                errors[identifier] = str(error)
        return {"versions": {} if atomic and errors else versions, "errors": errors}

    def _variables_list(self, pattern: str = "*") -> Any:
        return [value for name, value in self.variables.items() if fnmatch.fnmatchcase(name, pattern)]

    def _variables_delete(self, identifier: str) -> Any:
        del self.variables[self._find(identifier)["name"]]

    def _session_close(self, force: bool) -> bool:
        return True


@pytest.fixture
def store() -> Store:
    """A new session."""
    return Store()


@pytest.fixture
def context(store: Store) -> SessionContext:
    """A context of it."""
    return SessionContext(store, "session-1")


def test_asks_for_nothing_before_it_is_used(store: Store, context: SessionContext) -> None:
    assert context.session_id == "session-1"
    assert (context.call_id, context.tool_name, context.cancelled) == (None, None, False)
    context.progress(1)
    context.raise_if_cancelled()
    context.v, context.aio, context.variable("x")
    assert store.methods() == []


def test_registers_and_gets_by_name_and_id(store: Store, context: SessionContext) -> None:
    identifier = context.register_variable(
        "temperature", VariableType.FLOAT, 0.7, constraints={"min": 0}, metadata={"unit": "C"}
    )
    assert identifier == "var_temperature_1"
    assert store.asked == [
        (
            "variables.register",
            {
                "name": "temperature",
                "type": "float",
                "value": 0.7,
                "constraints": {"min": 0},
                "metadata": {"unit": "C"},
            },
        )
    ]
    assert context.get_variable("temperature") == context.get_variable(identifier) == context["temperature"] == 0.7
    assert store.methods() == ["variables.register", "variables.get"]


@pytest.mark.parametrize("kind", ["float", "FLOAT", VariableType.FLOAT])
def test_takes_types_by_name(store: Store, context: SessionContext, kind: Any) -> None:
    context.register_variable("x", kind, 1)
    assert store.variables["x"]["type"] == "float"
    assert isinstance(context["x"], float)


def test_refuses_types_that_are_none(store: Store, context: SessionContext) -> None:
    with pytest.raises(ValueError, match="float, integer, string"):
        context.register_variable("x", "map", {})
    assert store.asked == []


def test_makes_variables_of_every_type(store: Store, context: SessionContext) -> None:
    context.register_variable("style", "choice", "fast", constraints={"choices": ["fast", "exact"]})
    context.register_variable("module", "module", "Predict")
    context.register_variable("vector", "embedding", (1, 2))
    context.register_variable("matrix", "tensor", [[1, 2], [3, 4]])
    assert store.variables["vector"]["value"] == [1, 2]
    assert store.variables["matrix"]["value"] == {"shape": [2, 2], "data": [[1, 2], [3, 4]]}
    assert context["vector"] == [1.0, 2.0]
    assert context["matrix"].tolist() == [[1, 2], [3, 4]]


def test_gives_numbers_that_json_lacks(store: Store, context: SessionContext) -> None:
    for name, text in (("nan", "NaN"), ("infinity", "Infinity"), ("least", "-Infinity")):
        store._variables_register(name, "float", text)
    store._variables_register("vector", "embedding", [1, "-Infinity"])
    store._variables_register("matrix", "tensor", {"shape": [2], "data": [0.5, "Infinity"]})
    assert math.isnan(context["nan"])
    assert (context["infinity"], context["least"]) == (math.inf, -math.inf)
    assert context["vector"] == [1.0, -math.inf]
    assert context["matrix"].tolist() == [0.5, math.inf]


def test_gives_copies_that_are_the_tools_own(store: Store, context: SessionContext) -> None:
    context.register_variable("vector", "embedding", [1.0])
    context.register_variable("matrix", "tensor", Tensor([1], "int32", [1]))
    context["vector"].append(2.0)
    matrix = context["matrix"]
    if not isinstance(matrix, Tensor):
        matrix[0] = 7
    assert context["vector"] == [1.0]
    assert context["matrix"].tolist() == [1]


def test_keeps_values_for_a_while(store: Store, context: SessionContext) -> None:
    context.register_variable("a", "integer", 1)
    assert [context["a"], context["a"]] == [1, 1]
    assert store.methods() == ["variables.register", "variables.get"]
    context.clear_cache()
    assert context["a"] == 1
    assert store.methods() == ["variables.get"]
    context.set_cache_ttl(timedelta(0))
    context.clear_cache()
    assert [context["a"], context["a"]] == [1, 1]
    assert store.methods() == ["variables.get", "variables.get"]


def test_keeps_a_variable_for_its_own_time(store: Store, context: SessionContext) -> None:
    context.register_variable("a", "integer", 1, ttl=timedelta(0))
    assert [context["a"], context["a"]] == [1, 1]
    assert store.methods() == ["variables.register", "variables.get", "variables.get"]


def test_asks_again_after_a_change(store: Store, context: SessionContext) -> None:
    identifier = context.register_variable("a", "integer", 1)
    assert context[identifier] == 1
    context.update_variable("a", 2, metadata={"why": "test"})
    assert store.variables["a"]["metadata"] == {"why": "test"}
    assert context[identifier] == context["a"] == 2


def test_changes_a_variable_only_in_the_version_that_is_expected(context: SessionContext) -> None:
    context.register_variable("a", "integer", 1)
    context.update_variable("a", 2, expected_version=0)
    with pytest.raises(RequestFailedError) as raised:
        context.update_variable("a", 3, expected_version=0)
    assert raised.value.code == "VERSION_CONFLICT"
    described = context.describe_variable("a")
    assert (described["value"], described["version"]) == (2, 1)
    context.update_variable("a", 3, {"why": "test"}, described["version"])
    assert context["a"] == 3


def test_describes_a_variable_as_it_is_at_the_host(store: Store, context: SessionContext) -> None:
    identifier = context.register_variable("a", "integer", 1)
    assert context["a"] == 1
    store.variables["a"]["value"] = 5
    described = context.describe_variable(identifier)
    assert (described["id"], described["name"], described["type"], described["value"]) == (identifier, "a", "integer", 5)
    assert context["a"] == 5
    with pytest.raises(VariableNotFoundError):
        context.describe_variable("b")


def test_asks_again_after_a_change_that_failed(store: Store, context: SessionContext) -> None:
    context.register_variable("a", "integer", 1)
    assert context["a"] == 1
    with pytest.raises(ValueError, match="must be of the type integer") as raised:
        context.update_variable("a", "x")
    assert raised.value.code == "INVALID_VARIABLE"  # type: ignore[attr-defined]
    store.methods()
    assert context["a"] == 1
    assert store.methods() == ["variables.get"]


def test_lists_variables_with_their_values(store: Store, context: SessionContext) -> None:
    context.register_variable("temp_a", "float", 1)
    context.register_variable("temp_b", "embedding", [1])
    context.register_variable("other", "string", "x")
    listed = context.list_variables("temp_*")
    assert [(variable["name"], variable["value"]) for variable in listed] == [("temp_a", 1.0), ("temp_b", [1.0])]
    assert listed[0]["constraints"] == {} and listed[0]["optimizing"] is False
    store.methods()
    assert context["temp_b"] == [1.0]
    assert store.methods() == []
    assert len(context.list_variables()) == 3


def test_gets_several_with_one_request(store: Store, context: SessionContext) -> None:
    for name in "abc":
        context.register_variable(name, "string", name)
    assert context["a"] == "a"
    store.methods()
    assert context.get_variables(["a", "b", "var_c_3"]) == {"a": "a", "b": "b", "var_c_3": "c"}
    assert store.asked == [("variables.getMany", {"identifiers": ["b", "var_c_3"]})]
    assert context.get_variables(["a", "b", "c"]) == {"a": "a", "b": "b", "c": "c"}
    assert len(store.asked) == 1
    with pytest.raises(VariableNotFoundError, match="Variable not found: x, y"):
        context.get_variables(["x", "a", "y"])


def test_tells_of_each_variable_of_a_batch(store: Store, context: SessionContext) -> None:
    context.register_variable("a", "integer", 1)
    context.register_variable("b", "integer", 1)
    assert context.update_variables({"a": 2, "b": 3}) == {"a": True, "b": True}
    assert (context["a"], context["b"]) == (2, 3)
    message = "must be of the type integer"
    assert context.update_variables({"a": 4, "b": "x"}) == {"a": True, "b": message}
    assert context["a"] == 4
    results = context.update_variables({"a": 5, "b": "x", "c": [1]}, atomic=True, metadata={"by": "me"})
    assert results == {"a": False, "b": message, "c": "Variable not found: c"}


def test_collects_updates_in_a_with_statement(store: Store, context: SessionContext) -> None:
    context.register_variable("a", "integer", 1)
    context.register_variable("b", "integer", 1)
    store.methods()
    with context.batch_updates() as batch:
        batch["a"] = 2
        batch["b"] = 3
    assert store.methods() == ["variables.setMany"]
    assert batch.results == {"a": True, "b": True}
    with pytest.raises(RuntimeError), context.batch_updates(atomic=True) as batch:
        batch["a"] = 9
        raise RuntimeError
    assert context["a"] == 2


def test_sets_embeddings_and_tensors_by_what_they_are(store: Store, context: SessionContext) -> None:
    context.register_variable("vector", "embedding", [1.0])
    context.register_variable("matrix", "tensor", [1.0])
    numbers = array("d", [1, 2])
    context["vector"] = numbers
    context["matrix"] = numbers
    assert store.variables["vector"]["value"] is numbers
    assert store.variables["matrix"]["value"]["shape"] == [2]
    store.methods()
    context["matrix"] = [[1.0], [2.0]]
    assert store.methods() == ["variables.set"]
    assert store.variables["matrix"]["value"] == {"shape": [2, 1], "data": [[1.0], [2.0]]}
    context["matrix"] = {"shape": [1], "data": [3]}
    assert store.variables["matrix"]["value"] == {"shape": [1], "data": [3]}
    with pytest.raises(ValueError, match="same length"):
        context["matrix"] = [[1.0], [2.0, 3.0]]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, "boolean"),
        (7, "integer"),
        (0.5, "float"),
        ("text", "string"),
        ([1, 2.5], "embedding"),
        ((), "embedding"),
        (array("f", [1]), "embedding"),
        (Tensor([1], "int8", [1]), "embedding"),
        (Tensor([1, 1], "int8", [1]), "tensor"),
        ({"shape": [1], "data": [1]}, "tensor"),
    ],
)
def test_makes_variables_that_are_missing(store: Store, context: SessionContext, value: Any, kind: str) -> None:
    context["new"] = value
    assert store.variables["new"]["type"] == kind
    context.v.other = value
    assert store.variables["other"]["type"] == kind


@needs_numpy
def test_makes_variables_of_what_numpy_has(store: Store, context: SessionContext) -> None:
    import numpy

    values = {"a": numpy.float32(1), "b": numpy.int8(1), "c": numpy.bool_(True), "d": numpy.ones(3)}
    for name, value in {**values, "e": numpy.ones((2, 2)), "f": [numpy.float64(1)]}.items():
        context[name] = value
    kinds = [variable["type"] for variable in store.variables.values()]
    assert kinds == ["float", "integer", "boolean", "embedding", "tensor", "embedding"]
    assert isinstance(context["e"], numpy.ndarray)


@pytest.mark.parametrize("value", [{"a": 1}, ["a"], [True], None, object()])
def test_refuses_to_guess_the_type_of_other_values(store: Store, context: SessionContext, value: Any) -> None:
    with pytest.raises(ValueError, match="No variable has values of the type"):
        context["new"] = value
    assert store.variables == {}


def test_makes_no_variables_in_strict_mode(store: Store) -> None:
    context = SessionContext(store, "session-1", strict_mode=True)
    with pytest.raises(VariableNotFoundError, match="strict mode"):
        context["new"] = 1
    context.register_variable("new", "integer", 1)
    context["new"] = 2
    assert context["new"] == 2


def test_tells_whether_there_is_a_variable(store: Store, context: SessionContext) -> None:
    context["a"] = 1
    assert "a" in context
    assert "b" not in context
    store.refuse = RequestFailedError("later", "STORE_CONFLICT")
    with pytest.raises(RuntimeError, match="later"):
        "c" in context
    with pytest.raises(TypeError):
        iter(context)  # type: ignore[call-overload]


def test_has_variables_as_attributes_and_by_themselves(store: Store, context: SessionContext) -> None:
    context.v.a = 1
    assert context.v.a == 1
    proxy = context.variable("a")
    proxy.value = 2
    assert proxy.value == context.v.a == 2
    assert repr(proxy) == "<Variable a>"
    with pytest.raises(VariableNotFoundError):
        context.v.missing
    assert not hasattr(context.v, "__wrapped__")


def test_deletes_variables(store: Store, context: SessionContext) -> None:
    context["a"] = [1.0]
    assert context["a"] == [1.0]
    context.delete_variable("a")
    assert "a" not in context
    context["a"] = "text"
    assert context["a"] == "text"
    with pytest.raises(VariableNotFoundError):
        context.delete_variable("b")


def test_raises_what_is_both_an_error_of_the_host_and_of_python(store: Store, context: SessionContext) -> None:
    for code, kind in (
        ("VARIABLE_NOT_FOUND", KeyError),
        ("PERMISSION_DENIED", PermissionError),
        ("INVALID_VALUE", ValueError),
        ("VERSION_CONFLICT", RuntimeError),
    ):
        store.refuse = to_host_error(code, "No.", {"fact": 1})
        with pytest.raises(kind) as raised:
            context.get_variable("a")
        error = raised.value
        assert isinstance(error, HostError)
        assert (error.code, str(error), error.message, error.details) == (code, "No.", "No.", {"fact": 1})


def test_raises_for_a_name_that_is_taken(store: Store, context: SessionContext) -> None:
    context["a"] = 1
    with pytest.raises(RuntimeError) as raised:
        context.register_variable("a", "integer", 2)
    assert not isinstance(raised.value, InvalidValueError)


def test_ends_the_session_and_says_so_when_that_fails(
    store: Store, context: SessionContext, caplog: pytest.LogCaptureFixture
) -> None:
    context.cleanup(force=True)
    assert store.asked[-1] == ("session.close", {"force": True})
    store.refuse = RequestFailedError("gone", "SESSION_NOT_FOUND")
    with context:
        pass
    assert "gone" in caplog.text


def test_works_where_numpy_is_missing() -> None:
    code = (
        "from tests.test_session_context import *\n"
        "store = Store()\n"
        "context = SessionContext(store, 'session-1')\n"
        "for value in (Tensor([2, 1], 'int16', [1, 2]), [[1], [2]], [[0.5], [1]]):\n"
        "    context.register_variable(str(value), 'tensor', value)\n"
        "    read = context[str(value)]\n"
        "    print(type(read).__name__, read.dtype, read.tolist(), read is not context[str(value)])\n"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["tests/without_numpy", ".", *sys.path])},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert printed.stdout.splitlines() == [
        "Tensor int16 [[1], [2]] True",
        "Tensor int64 [[1], [2]] True",
        "Tensor float64 [[0.5], [1.0]] True",
    ]
