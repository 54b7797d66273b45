"""A host that keeps the variables of sessions in memory, as far as tools ask for them."""

import fnmatch
import itertools

from later_worker.host_error import InvalidValueError, RequestFailedError, VariableNotFoundError


class MemoryHost:
    """What a ``SessionContext`` asks, answered here."""

    def __init__(self, tools=()):
        self.tools = {tool["name"]: tool for tool in tools}
        self.calls = []
        self._variables = {}
        self._ids = itertools.count(1)

    def request(self, method, session, params):
        """Answers a request as docs/worker-protocol.md says."""
        return getattr(self, method.replace(".", "_"))(session, **params)

    def value(self, session, name):
        """What a variable is now."""
        return self._find(session, name)["value"]

    def names(self, session):
        """The names of the variables of a session."""
        return [name for owner, name in self._variables if owner == session]

    def variables_register(self, session, name, type, value, constraints=None, metadata=None):
        if (session, name) in self._variables:
            raise RequestFailedError(f"There is a variable {name} already.", "VARIABLE_EXISTS")
        self._check(type, value, constraints or {})
        variable = {
            "id": f"var_{name}_{next(self._ids)}",
            "name": name,
            "type": type,
            "value": value,
            "constraints": constraints or {},
            "metadata": metadata or {},
            "version": 0,
        }
        self._variables[session, name] = variable
        return variable

    def variables_get(self, session, identifier):
        return self._find(session, identifier)

    def variables_getMany(self, session, identifiers):
        found = {name: self._variables[session, name] for name in identifiers if (session, name) in self._variables}
        return {"found": found, "missing": [name for name in identifiers if name not in found]}

    def variables_set(self, session, identifier, value, metadata=None):
        variable = self._find(session, identifier)
        self._check(variable["type"], value, variable["constraints"])
        variable.update(
            value=value, version=variable["version"] + 1, metadata={**variable["metadata"], **(metadata or {})}
        )
        return {"version": variable["version"]}

    def variables_setMany(self, session, updates, atomic=False, metadata=None):
        errors = {}
        for name, value in updates.items():
            try:
                variable = self._find(session, name)
                self._check(variable["type"], value, variable["constraints"])
            except (KeyError, ValueError) as error:
                errors[name] = str(error)
        known = [] if atomic and errors else [name for name in updates if name not in errors]
        versions = {name: self.variables_set(session, name, updates[name], metadata)["version"] for name in known}
        return {"versions": versions, "errors": errors}

    def variables_list(self, session, pattern="*"):
        return [
            variable
            for (owner, name), variable in self._variables.items()
            if owner == session and fnmatch.fnmatchcase(name, pattern)
        ]

    def variables_delete(self, session, identifier):
        del self._variables[session, self._find(session, identifier)["name"]]

    def tools_list(self, session):
        return [{key: value for key, value in tool.items() if key != "run"} for tool in self.tools.values()]

    def tools_call(self, session, tool, args):
        self.calls.append((session, tool, args))
        return {"value": self.tools[tool]["run"](**args)}

    def _find(self, session, identifier):
        for (owner, name), variable in self._variables.items():
            if owner == session and identifier in (name, variable["id"]):
                return variable
        raise VariableNotFoundError(f"Variable not found: {identifier}")

    def _check(self, type, value, constraints):
        if type == "integer" and not isinstance(value, int):
            raise InvalidValueError(f"{value!r} is no integer.", "INVALID_VARIABLE")
        if "max" in constraints and value > constraints["max"]:
            raise InvalidValueError(f"{value} is more than {constraints['max']}.", "INVALID_VARIABLE")
