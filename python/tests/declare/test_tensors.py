from typing import List, Optional

import pytest

from later_worker.declare import ArgumentProblem, tools_of
from later_worker.tensor import Tensor

numpy = pytest.importorskip("numpy")
typing = pytest.importorskip("numpy.typing")


def declared(annotation):
    def receive(value, other=None):
        """Receives."""
        return value

    receive.__annotations__ = {"value": annotation, "return": annotation}
    (tool,) = tools_of(receive)
    return tool


@pytest.mark.parametrize("annotation", [numpy.ndarray, typing.NDArray[numpy.float32], Tensor])
def test_declares_tensors_as_arrays_of_numbers(annotation):
    declaration = declared(annotation).declaration
    assert declaration["parametersJsonSchema"]["properties"]["value"] == {
        "type": "array",
        "items": {"type": ["number", "array"]},
    }


@pytest.mark.parametrize("annotation", [numpy.ndarray, typing.NDArray[numpy.float32], Tensor])
def test_declares_that_returned_tensors_may_be_numbers_and_have_texts_for_what_json_has_no_numbers_for(annotation):
    assert declared(annotation).declaration["responseJsonSchema"] == {
        "type": ["array", "number", "string"],
        "items": {"type": ["number", "array", "string"]},
    }


@pytest.mark.parametrize(
    "sent",
    [
        [[1, 2], [3, 4]],
        {"shape": [2, 2], "data": [1, 2, 3, 4]},
        numpy.array([[1, 2], [3, 4]]),
        Tensor([2, 2], "int16", [1, 2, 3, 4]),
    ],
    ids=["arrays", "variable", "ndarray", "tensor"],
)
def test_takes_tensors_in_every_form(sent):
    array = declared(typing.NDArray[numpy.float32]).call({"value": sent})
    assert array.dtype == numpy.float32
    assert array.tolist() == [[1, 2], [3, 4]]
    tensor = declared(Tensor).call({"value": sent})
    assert isinstance(tensor, Tensor)
    assert tensor.tolist() == [[1, 2], [3, 4]]


def test_keeps_the_type_of_elements_where_none_is_asked_for():
    assert declared(numpy.ndarray).call({"value": [1, 2]}).dtype.kind == "i"
    assert declared(numpy.ndarray).call({"value": [1.5]}).dtype.kind == "f"
    assert declared(numpy.ndarray).call({"value": []}).shape == (0,)


@pytest.mark.parametrize("annotation", [numpy.ndarray, Tensor])
@pytest.mark.parametrize("sent", [[[1], [1, 2]], ["a"], "a", 1, {"shape": [3], "data": [1]}, [None], {}])
def test_refuses_what_is_no_tensor(annotation, sent):
    with pytest.raises(ArgumentProblem, match="must be a tensor: an array of numbers"):
        declared(annotation).call({"value": sent})


def test_takes_tensors_within_other_types():
    array = numpy.array([1.0])
    assert declared(Optional[numpy.ndarray]).call({"value": array}) is array
    assert declared(Optional[numpy.ndarray]).call({"value": None}) is None
    assert declared(List[numpy.ndarray]).call({"value": [array]})[0] is array
