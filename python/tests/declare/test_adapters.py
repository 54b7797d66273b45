import asyncio
import concurrent.futures
import threading
from typing import Any, Dict, List

import pytest

from later_worker.declare import (
    ArgumentProblem,
    BaseAdapter,
    DeclarationProblem,
    adapters_of,
    tool,
    tools_of,
)


class Sessions(BaseAdapter):
    """Tells in every way of which session it is asked."""

    def __init__(self):
        super().__init__()
        self.session_context = None

    @tool
    def directly(self):
        """Directly."""
        return self.session_context

    @tool
    def streaming(self, count: int = 3):
        """Streaming."""
        try:
            for _ in range(count):
                yield self.session_context
            return self.session_context
        finally:
            self.closed_in = self.session_context

    @tool
    async def waiting(self):
        """Waiting."""
        before = self.session_context
        await asyncio.sleep(0)
        return before, self.session_context

    @tool
    async def streaming_slowly(self):
        """Streaming, slowly."""
        for _ in range(2):
            yield self.session_context
            await asyncio.sleep(0)

    @tool
    def returning_a_generator(self) -> List[str]:
        """Returns a generator."""
        return (self.session_context for _ in range(2))

    @tool
    def indirectly(self):
        """Calls another tool."""
        return self.call_tool("directly")

    @tool
    def given(self, ctx):
        """Given."""
        return ctx, self.session_context


@pytest.fixture
def sessions():
    adapter = Sessions()
    return adapter, {definition.name: definition for definition in tools_of(adapter)}


def test_has_the_session_of_the_call(sessions):
    adapter, tools = sessions
    assert tools["directly"].call({}, "a") == "a"
    assert tools["indirectly"].call({}, "b") == "b"
    assert tools["given"].call({}, "c") == ("c", "c")
    assert adapter.session_context is None


def test_has_no_session_where_the_call_has_none(sessions):
    adapter, tools = sessions
    adapter.set_session_context("outside")
    assert adapter.session_context == "outside"
    assert tools["directly"].call({}, None) is None


def test_keeps_the_sessions_of_threads_apart(sessions):
    _, tools = sessions
    together = threading.Barrier(8)

    def call(session):
        together.wait()
        return [tools["directly"].call({}, session) for _ in range(200)]

    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        for session, answers in zip(range(8), threads.map(call, range(8))):
            assert set(answers) == {session}


def test_keeps_the_sessions_of_tasks_apart(sessions):
    _, tools = sessions

    async def call_all():
        return await asyncio.gather(*(tools["waiting"].call({}, session) for session in range(50)))

    assert asyncio.run(call_all()) == [(session, session) for session in range(50)]


def test_keeps_the_sessions_of_generators_apart_that_take_turns(sessions):
    _, tools = sessions
    streams = [tools["streaming"].call({}, session) for session in range(3)]
    assert [next(stream) for stream in streams] == [0, 1, 2]
    with concurrent.futures.ThreadPoolExecutor(1) as thread:
        assert [thread.submit(next, stream).result() for stream in streams] == [0, 1, 2]
    assert list(tools["returning_a_generator"].call({}, 7)) == [7, 7]
    assert list(streams[0]) == [0]


def test_keeps_the_sessions_of_asynchronous_generators_apart(sessions):
    _, tools = sessions

    async def collect(session):
        return [value async for value in tools["streaming_slowly"].call({}, session)]

    async def call_all():
        return await asyncio.gather(*map(collect, range(5)))

    assert asyncio.run(call_all()) == [[session] * 2 for session in range(5)]


def test_passes_on_what_is_sent_into_a_generator_and_what_it_returns():
    class Talking(BaseAdapter):
        @tool
        def talk(self):
            """Talks."""
            heard = yield self.session_context
            try:
                yield heard
            except KeyError as error:
                heard = error
            return heard

    (talk,) = tools_of(Talking)
    stream = talk.call({}, "a")
    assert next(stream) == "a"
    assert stream.send("hello") == "hello"
    error = KeyError("no")
    with pytest.raises(StopIteration) as end:
        stream.throw(error)
    assert end.value.value is error


def test_closes_generators_in_their_session(sessions):
    adapter, tools = sessions
    stream = tools["streaming"].call({}, "a")
    next(stream)
    stream.close()
    assert adapter.closed_in == "a"


def test_closes_asynchronous_generators():
    closed = []

    class Slow(BaseAdapter):
        @tool
        async def count(self):
            """Counts."""
            try:
                while True:
                    yield 1
            finally:
                await asyncio.sleep(0)
                closed.append(self.session_context)

    async def stop_early():
        (count,) = tools_of(Slow)
        stream = count.call({}, "a")
        await stream.__anext__()
        await stream.aclose()

    asyncio.run(stop_early())
    assert closed == ["a"]


def test_calls_an_adapters_own_way_to_take_a_session():
    class Noting(BaseAdapter):
        def __init__(self):
            self.seen = []

        def set_session_context(self, session_context):
            self.session_context = session_context
            self.seen.append(session_context)

        @tool
        def directly(self):
            """Directly."""
            return self.session_context

    adapter = Noting()
    (directly,) = tools_of(adapter)
    assert [directly.call({}, session) for session in "ab"] == ["a", "b"]
    assert adapter.seen == ["a", "b"]


def test_takes_classes_that_are_no_adapters_of_the_library():
    class Plain:
        def set_session_context(self, context):
            self.context = context

        @tool
        def directly(self):
            """Directly."""
            return self.context

    (directly,) = tools_of(Plain())
    assert directly.call({}, "a") == "a"


def test_finds_marked_methods_of_bases_in_order_and_only_those():
    class Common(BaseAdapter):
        @tool
        def first(self):
            """First."""
            return 1

        @tool
        def second(self):
            """Second."""
            return 2

    class Special(Common):
        @tool
        def third(self):
            """Third."""

        @tool
        def first(self):
            """Other."""
            return 11

        def second(self):
            """No longer marked."""

        @property
        def broken(self):
            raise AssertionError("is never read")

    assert [definition.name for definition in tools_of(Special)] == ["first", "third"]
    assert tools_of(Special)[0].call({}) == 11


def test_keeps_the_order_in_which_bases_are_listed():
    class Reading(BaseAdapter):
        @tool
        def read(self):
            """Reads."""

    class Writing(BaseAdapter):
        @tool
        def write(self):
            """Writes."""

    class Both(Reading, Writing):
        @tool
        def both(self):
            """Both."""

    assert [definition.name for definition in tools_of(Both)] == ["read", "write", "both"]


def test_names_tools_as_the_class_does():
    class Aliased(BaseAdapter):
        def _add(self, a: int):
            """Adds."""
            return a

        add = tool(_add)

        @tool(name="renamed")
        def other(self):
            """Other."""

    assert sorted(definition.name for definition in tools_of(Aliased)) == ["_add", "add", "renamed"]


def test_calls_tools_by_name_and_nothing_else(sessions):
    adapter, _ = sessions

    class Shop(BaseAdapter):
        @tool
        def order(self, tool_name: str, self_service: bool = False):
            """Orders."""
            return tool_name, self_service

        def secret(self):
            """Secret."""

    shop = Shop()
    assert shop.call_tool("order", tool_name="saw") == ("saw", False)
    assert shop.call_tool("order", tool_name="saw", self_service=True) == ("saw", True)
    for name in ("secret", "__class__", "set_session_context", "call_tool", "get_tools", "__init__", "missing", ""):
        with pytest.raises(AttributeError, match="has no tool of the name"):
            shop.call_tool(name)


def test_takes_a_name_of_the_receiver_for_no_argument():
    class Echo(BaseAdapter):
        @tool
        def echo(self, **values):
            """Echoes."""
            return values

    (echo,) = tools_of(Echo)
    assert echo.call({"other": 1}) == {"other": 1}
    with pytest.raises(ArgumentProblem, match='"self" is not allowed'):
        echo.call({"self": 1})


class Legacy(BaseAdapter):
    def execute_tool(self, tool_name: str, arguments: Dict[str, Any], context) -> Any:
        """Executes whatever it is told."""
        return tool_name, arguments, context, self.session_context


class LegacyWithWaiting(BaseAdapter):
    async def execute_tool(self, tool_name, arguments, context):
        await asyncio.sleep(0)
        return tool_name, arguments, context, self.session_context


def test_offers_one_tool_for_an_adapter_that_only_executes():
    (execute,) = tools_of(Legacy)
    assert execute.declaration == {
        "name": "execute_tool",
        "description": "Executes whatever it is told.",
        "parametersJsonSchema": {
            "type": "object",
            "properties": {
                "tool_name": {"type": "string"},
                "arguments": {"type": ["object", "null"], "additionalProperties": True, "default": None},
            },
            "required": ["tool_name"],
            "additionalProperties": False,
        },
    }
    assert execute.call({"tool_name": "a", "arguments": {"x": 1}}, "s") == ("a", {"x": 1}, "s", "s")
    assert execute.call({"tool_name": "a"}, "s") == ("a", {}, "s", "s")


class Executing(BaseAdapter):
    """Knows other tools beside those that are marked."""

    def __init__(self):
        self.executed = []

    def execute_tool(self, tool_name: str, arguments: Dict[str, Any], context) -> Any:
        self.executed.append(tool_name)
        return "hidden" if tool_name == "hidden" else self.call_tool(tool_name, **arguments)

    @tool
    def add(self, a: int, b: int = 1) -> int:
        """Adds."""
        return a + b

    @tool
    def from_session(self, from_: str, context: "SessionContext") -> Any:
        """Reads."""
        return from_, context

    @tool
    async def wait(self) -> str:
        """Waits."""
        await asyncio.sleep(0)
        return self.session_context


def test_lets_an_adapter_execute_the_tools_that_it_has_marked():
    tools = {definition.name: definition for definition in tools_of(Executing)}
    assert list(tools) == ["add", "from_session", "wait", "execute_tool"]
    assert tools["add"].call({"a": 2}, "s") == 3
    assert tools["from_session"].call({"from": "here"}, "s") == ("here", "s")
    assert asyncio.run(tools["wait"].call({}, "s")) == "s"
    assert tools["execute_tool"].call({"tool_name": "hidden"}, "s") == "hidden"
    assert tools["execute_tool"].call({"tool_name": "add", "arguments": {"a": 2, "b": 3}}, "s") == 5
    assert tools["add"].adapter.executed == ["add", "from_session", "wait", "hidden", "add"]
    with pytest.raises(ArgumentProblem):
        tools["add"].call({"a": "2"}, "s")


def test_leaves_a_method_that_is_marked_as_the_tool_that_it_is():
    class Marked(BaseAdapter):
        @tool
        def execute_tool(self, tool_name: str) -> str:
            """Is a tool by itself."""
            return tool_name

        @tool
        def other(self) -> str:
            """Another."""
            return "other"

    tools = {definition.name: definition for definition in tools_of(Marked)}
    assert sorted(tools) == ["execute_tool", "other"]
    assert (tools["execute_tool"].call({"tool_name": "a"}), tools["other"].call({})) == ("a", "other")


def test_waits_for_an_adapter_that_executes_asynchronously():
    (execute,) = tools_of(LegacyWithWaiting)
    assert execute.is_async
    assert asyncio.run(execute.call({"tool_name": "a"}, "s")) == ("a", {}, "s", "s")


def test_tells_the_adapters_behind_tools_each_once():
    class First(BaseAdapter):
        @tool
        def one(self):
            """One."""

        @tool
        def two(self):
            """Two."""

    class Second:
        @tool
        def three(self):
            """Three."""

    @tool
    def alone():
        """Alone."""

    tools = [*tools_of(First), *tools_of(Second), *tools_of(alone)]
    first, second = adapters_of(tools)
    assert (type(first), type(second)) == (First, Second)
    assert first.initialize() is first.cleanup() is None
    assert adapters_of(tools) == [first, second]


def test_says_when_no_instance_can_be_made():
    class Needy(BaseAdapter):
        def __init__(self, address):
            self.address = address

        @tool
        def ping(self):
            """Pings."""

    with pytest.raises(DeclarationProblem, match="no instance of it could be made without arguments"):
        tools_of(Needy)
    assert len(tools_of(Needy("here"))) == 1


def test_tells_of_every_method_that_cannot_be_declared():
    class Wrong(BaseAdapter):
        @tool
        def first(self, other: BaseAdapter):
            """First."""

        @tool
        def second(self, other: BaseAdapter):
            """Second."""

    with pytest.raises(DeclarationProblem) as refused:
        tools_of(Wrong)
    assert refused.value.function == "first"
    assert [problem.function for problem in refused.value.others] == ["second"]
    assert str(refused.value).count("cannot be declared") == 2


def test_has_no_tools_where_nothing_is_marked():
    class Empty(BaseAdapter):
        def method(self):
            """Not marked."""

    assert tools_of(Empty) == []
