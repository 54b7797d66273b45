import abc
import textwrap
import types

import pytest

from later_worker.declare import DeclarationProblem, tools_of


def module_of(source, name="tools"):
    module = types.ModuleType(name)
    exec(compile(textwrap.dedent(source), f"{name}.py", "exec"), vars(module))
    return module


def names_of(module):
    return [definition.name for definition in tools_of(module)]


def test_takes_the_marked_functions_of_a_module_in_order():
    module = module_of(
        '''
        from later_worker.declare import tool

        @tool
        def second(a: int):
            """Second."""

        def unmarked(a: int):
            """Not marked."""

        @tool(name="renamed")
        async def first():
            pass

        alias = second
        '''
    )
    assert names_of(module) == ["second", "renamed"]


def test_takes_imported_functions_only_if_they_are_listed():
    other = module_of(
        '''
        from later_worker.declare import tool

        @tool
        def listed():
            """Listed."""

        @tool
        def unlisted():
            """Not listed."""
        ''',
        "others",
    )
    module = module_of("__all__ = ['listed', 'own', 'missing']")
    vars(module).update(listed=other.listed, unlisted=other.unlisted)
    assert names_of(module) == ["listed"]


def test_takes_public_functions_with_a_docstring_where_nothing_is_marked():
    module = module_of(
        '''
        from os.path import join
        from textwrap import dedent

        def add(a: int, b: int):
            """Adds."""
            return a + b

        def _private():
            """Private."""

        def undocumented():
            pass

        class Thing:
            """No adapter."""
        '''
    )
    assert names_of(module) == ["add"]
    assert tools_of(module)[0].call({"a": 1, "b": 2}) == 3


def test_takes_adapters_of_a_module_once():
    module = module_of(
        '''
        from later_worker.declare import BaseAdapter, tool

        class Common(BaseAdapter):
            @tool
            def common(self):
                """Common."""
                return type(self).__name__

        class Special(Common):
            @tool
            def special(self):
                """Special."""

        class Configured(BaseAdapter):
            def __init__(self, size):
                self.size = size

            @tool
            def configured(self):
                """Configured."""
                return self.size

        class Duck:
            @tool
            def quack(self):
                """Quacks."""

        configured = Configured(3)
        '''
    )
    assert names_of(module) == ["common", "special", "quack", "configured"]
    tools = {definition.name: definition for definition in tools_of(module)}
    assert tools["common"].call({}) == "Special"
    assert tools["configured"].call({}) == 3


def test_passes_over_abstract_adapters():
    module = module_of(
        '''
        import abc
        from later_worker.declare import BaseAdapter, tool

        class Abstract(BaseAdapter, abc.ABC):
            @abc.abstractmethod
            def needed(self):
                pass

            @tool
            def common(self):
                """Common."""
        '''
    )
    assert abc.ABC in module.Abstract.__mro__
    assert tools_of(module) == []


def test_says_when_two_tools_have_one_name():
    module = module_of(
        '''
        from later_worker.declare import tool

        @tool
        def add(a: int):
            """Adds."""

        @tool(name="add")
        def plus(a: int):
            """Adds."""
        '''
    )
    with pytest.raises(DeclarationProblem) as refused:
        tools_of(module)
    assert str(refused.value) == (
        'tools.py:8: The tool "add" cannot be declared: another tool has the same name, at tools.py:4. '
        'Give one of them another name with @tool(name="…").'
    )


def test_tells_of_everything_in_a_module_that_cannot_be_declared():
    module = module_of(
        '''
        from later_worker.declare import BaseAdapter, tool

        @tool
        def first(a: BaseAdapter):
            """First."""

        class Adapter(BaseAdapter):
            @tool
            def second(self, a: BaseAdapter):
                """Second."""

            @tool
            def third(self, a: BaseAdapter):
                """Third."""
        '''
    )
    with pytest.raises(DeclarationProblem) as refused:
        tools_of(module)
    lines = str(refused.value).splitlines()
    assert [line.split('"')[1] for line in lines] == ["first", "second", "third"]


def test_has_no_tools_where_there_are_none():
    assert tools_of(module_of("import os\nvalue = 1")) == []
