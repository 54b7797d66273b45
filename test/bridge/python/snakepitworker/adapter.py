"""The tools of a worker."""

import inspect
import json
import os
import time

import snakepit_bridge_pb2 as messages

STREAMING = ("count", "mixed", "relay", "endless")


class Adapter:
    """Made anew for each request, like the adapters of the original."""

    made = 0

    def __init__(self, session, argument):
        self.session = session
        self.argument = argument

    def registrations(self):
        """What the host is told of the tools, each time."""
        return [
            messages.ToolRegistration(
                name=name.removeprefix("tool_"),
                description=method.__doc__,
                parameters=[
                    specification(parameter)
                    for parameter in inspect.signature(method).parameters.values()
                    if parameter.name != "self"
                ],
                supports_streaming=name.removeprefix("tool_") in STREAMING,
                metadata={"adapter_class": "Adapter", "module": "snakepitworker.adapter"},
            )
            for name, method in vars(Adapter).items()
            if name.startswith("tool_")
        ]

    def execute_tool(self, tool_name, arguments):
        tool = getattr(self, f"tool_{tool_name}", None)
        if tool is None:
            raise ValueError(f"Unknown tool: {tool_name}")
        return tool(**arguments)

    def tool_add(self, a: float, b: float):
        """Adds two numbers."""
        return a + b

    def tool_echo(self, value):
        """Gives back what it is given."""
        return value

    def tool_describe(self, value):
        """Says what a value is in Python."""
        return [type(value).__name__, value.hex() if isinstance(value, bytes) else value]

    def tool_collect(self, **kwargs):
        """Gives back all that it is given."""
        return kwargs

    def tool_fail(self, message):
        """Fails."""
        raise ValueError(message)

    def tool_session(self):
        """Names the session that it runs in."""
        return self.session.id

    def tool_pid(self):
        """Names its process."""
        return os.getpid()

    def tool_environment(self, name):
        """Reads a variable of its environment."""
        return os.environ.get(name, "")

    def tool_sleep(self, seconds):
        """Keeps its thread busy."""
        time.sleep(seconds)
        return "awake"

    def tool_variable(self, name):
        """Reads a variable of its session."""
        return self.session.get(name)

    def tool_host(self, tool, arguments):
        """Runs a tool of the host."""
        return self.session.run(tool, arguments, self.argument)

    def tool_exit(self, code):
        """Ends the process."""
        os._exit(code)

    def tool_count(self, end, fails_at=None):
        """Hands out numbers, one after the other."""
        for number in range(end):
            if number == fails_at:
                raise ValueError("Enough.")
            yield {"number": number}

    def tool_mixed(self):
        """Hands out values of all kinds."""
        yield from (None, True, 1.5, "text", [1, "a"], {"a": None})

    def tool_relay(self, end):
        """Hands out a number when the variable `taken` says that the one before has been taken."""
        for number in range(end):
            while self.session.get("taken") < number:
                time.sleep(0.005)
            yield number

    def tool_endless(self):
        """Hands out texts of 16 KiB until nobody wants them."""
        while True:
            Adapter.made += 1
            yield "x" * 16_384

    def tool_made(self):
        """How many of these there were."""
        return Adapter.made


def specification(parameter):
    """As the original has it: defaults are told as rules."""
    has_default = parameter.default is not inspect.Parameter.empty
    is_annotated = parameter.annotation is not inspect.Parameter.empty
    return messages.ParameterSpec(
        name=parameter.name,
        type=parameter.annotation.__name__ if is_annotated else "any",
        required=not has_default,
        validation_json=json.dumps({"default": parameter.default}) if has_default else "",
    )
