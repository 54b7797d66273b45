import pytest

from later_worker.declare import tools_of
from later_worker.declare.docstrings.docstring import parse_docstring

GOOGLE = """Moves an object.

    It may take a while: objects are heavy.

    Args:
        source (Path, optional): Where it is,
            on this machine.
        target: Where it goes

            Never the same.
        *more: Others
        **options (dict[str, (int, str)]): The rest
        x, y: Coordinates

    Returns:
        dict[str, int]: How far
            it went.

    Raises:
        ValueError: If there is none.

    Example:
        >>> move("a", "b")

    Objects stay as they are.
    """

NUMPY = """Moves an object.

    It may take a while: objects are heavy.

    Parameters
    ----------
    source : Path, optional
        Where it is,
        on this machine.
    target : {'a', 'b'}
        Where it goes

        Never the same.
    *more
        Others
    **options : int
        The rest
    x, y : float
        Coordinates
    silent : bool

    Returns
    -------
    dict[str, int]
        How far
        it went.

    Raises
    ------
    ValueError
        If there is none.
    """

SPHINX = """Moves an object.

    It may take a while: objects are heavy.

    :param Path source: Where it is,
        on this machine.
    :param target: Where it goes

        Never the same.
    :param \\*more: Others
    :param options: The rest
    :param x: Coordinates
    :param y: Coordinates
    :type y: float
    :returns: How far
        it went.
    :rtype: dict[str, int]
    :raises ValueError: If there is none.
    """


@pytest.mark.parametrize("text", [GOOGLE, NUMPY, SPHINX], ids=["google", "numpy", "sphinx"])
def test_understands_every_style(text):
    docstring = parse_docstring(text)
    assert docstring.parameters == {
        "source": "Where it is, on this machine.",
        "target": "Where it goes\n\nNever the same.",
        "more": "Others",
        "options": "The rest",
        "x": "Coordinates",
        "y": "Coordinates",
    }
    assert docstring.returns == "How far it went."
    assert docstring.description.startswith("Moves an object.\n\nIt may take a while: objects are heavy.")
    assert "ValueError" not in docstring.description
    assert ":param" not in docstring.description


def test_keeps_text_behind_sections():
    assert parse_docstring(GOOGLE).description.endswith("objects are heavy.\n\nObjects stay as they are.")


@pytest.mark.parametrize("text", ["Just text: with a colon.", "Args are listed:\n- one\n- two", "Returns"])
def test_takes_plain_text_as_it_is(text):
    assert parse_docstring(text) == (text, {}, "")


@pytest.mark.parametrize("text", [None, "", "   \n  "])
def test_understands_that_nothing_is_said(text):
    assert parse_docstring(text) == ("", {}, "")


@pytest.mark.parametrize(
    ("line", "returns"),
    [
        ("The sum: of both", "The sum: of both"),
        ("int: The sum", "The sum"),
        ("Optional[List[int]]: The sum", "The sum"),
        ("int | None: The sum", "The sum"),
        ("The sum", "The sum"),
    ],
)
def test_leaves_out_the_type_of_a_result(line, returns):
    assert parse_docstring(f"Adds.\n\nReturns:\n    {line}").returns == returns


def test_describes_generators_by_what_they_yield():
    assert parse_docstring("Counts.\n\nYields:\n    int: The next").returns == "The next"
    assert parse_docstring("Counts.\n\n:yields: The next").returns == "The next"


def test_describes_parameters_members_and_results():
    def move(source: str, options: dict, *more: str) -> int:
        """Moves.

        Args:
            source: Where it is
            options: How
            unknown: Not a parameter
            more: Others

        Returns:
            How far.
        """

    (tool,) = tools_of(move)
    properties = tool.declaration["parametersJsonSchema"]["properties"]
    assert [schema.get("description") for schema in properties.values()] == ["Where it is", "How", "Others"]
    assert tool.declaration["responseJsonSchema"] == {"type": "integer", "description": "How far."}


@pytest.mark.parametrize(
    ("name", "words"),
    [("get_weather", "Get weather"), ("getHTTPStatus", "Get httpstatus"), ("x", "X"), ("__", "__")],
)
def test_has_a_description_in_any_case(name, words):
    def function():
        pass

    function.__name__ = name
    (tool,) = tools_of(function)
    assert tool.declaration["description"] == tool.description == words
