import importlib.util
import pathlib
import sys

import pytest

from later_worker.declare import ArgumentProblem, tools_of


@pytest.fixture(scope="module")
def postponed():
    path = pathlib.Path(__file__).with_name("postponed.py")
    spec = importlib.util.spec_from_file_location("postponed_annotations", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


NODE = {
    "type": "object",
    "properties": {
        "value": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "children": {"type": ["array", "null"], "items": {"$ref": "#/$defs/Node"}, "default": None},
    },
    "required": ["value"],
    "additionalProperties": False,
}


def test_evaluates_annotations_where_they_were_written(postponed):
    (walk,) = tools_of(postponed)
    schema = walk.declaration["parametersJsonSchema"]
    assert list(schema["properties"]) == ["node", "pair", "options", "data"]
    assert schema["$defs"]["Node"] == NODE
    assert schema["properties"]["options"] == {
        "type": "object",
        "properties": {
            "limit": {"type": "integer"},
            "nodes": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
        },
        "additionalProperties": False,
    }
    assert schema["properties"]["data"] == {"$ref": "#/$defs/Json"}
    assert schema["$defs"]["Json"]["anyOf"][-1] == {"type": "null"}
    assert walk.declaration["responseJsonSchema"]["items"] == {"$ref": "#/$defs/Node"}


def test_converts_by_them(postponed):
    (walk,) = tools_of(postponed)
    arguments = {
        "node": {"value": 1, "children": [{"value": "b"}]},
        "pair": [1, {"value": 2}],
        "options": {"nodes": [{"value": 3}]},
        "data": {"a": [1, None, {"b": "c"}]},
    }
    session, node, pair, options, data = walk.call(arguments, "session")
    assert session == "session"
    assert node == postponed.Node(1, [postponed.Node("b")])
    assert pair == postponed.Pair(1, postponed.Node(2))
    assert options == {"nodes": [postponed.Node(3)]}
    assert data == {"a": [1.0, None, {"b": "c"}]}


def test_finds_what_is_wrong_deep_within_a_recursive_type(postponed):
    (walk,) = tools_of(postponed)
    arguments = {
        "node": {"value": 1, "children": [{"value": 1, "children": [{"value": None}]}]},
        "pair": [1],
        "options": {},
        "data": [[["a", [{}]]]],
    }
    with pytest.raises(ArgumentProblem) as refused:
        walk.call(arguments)
    assert refused.value.violations == [
        {
            "path": "/node/children/0/children/0/value",
            "keyword": "anyOf",
            "message": '"node.children[0].children[0].value" must be a whole number or a string, but is null.',
        }
    ]
