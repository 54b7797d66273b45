"""Tools for variables of the session."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from later_worker.adapters.showcase.session_values import recall, remember
from later_worker.declare import BaseAdapter, tool


class VariableTools(BaseAdapter):
    """Variables are made, read and set."""

    @tool
    def register_variable(
        self,
        name: str,
        type: str,
        initial_value: Any,
        constraints: Optional[Dict[str, Any]] = None,
    ) -> Dict[str, Any]:
        """Makes a variable.

        Args:
            name: Its name
            type: float, integer, string, boolean, choice, module, embedding or tensor
            initial_value: Its first value
            constraints: What its values have to keep to, for example {"min": 0, "max": 1}
        """
        identifier = self.session_context.register_variable(name, type, initial_value, constraints=constraints)
        return {"variable_id": identifier, "name": name, "type": type, "initial_value": initial_value}

    @tool(read_only=True)
    def get_variable(self, name: str) -> Dict[str, Any]:
        """Reads a variable.

        Args:
            name: Its name or id
        """
        return {"name": name, "value": self.session_context.get_variable(name)}

    @tool(idempotent=True)
    def set_variable(self, name: str, value: Any) -> Dict[str, Any]:
        """Sets a variable, and makes it if there is none of this name.

        Args:
            name: Its name
            value: Its new value
        """
        self.session_context[name] = value
        return {"name": name, "value": value, "success": True}

    @tool
    def set_variable_with_history(
        self, name: str, value: Any, metadata: Optional[Dict[str, str]] = None
    ) -> Dict[str, Any]:
        """Sets a variable, and tells what it was before.

        Args:
            name: Its name
            value: Its new value
            metadata: What to note about the change
        """
        session = self.session_context
        previous = recall(session, name)
        if name in session:
            session.update_variable(name, value, metadata=metadata)
        else:
            session[name] = value
        return {"name": name, "value": value, "previous_value": previous, "metadata": metadata}

    @tool(read_only=True)
    def get_variables(self, names: List[str]) -> Dict[str, Any]:
        """Reads several variables; those that are missing are left out.

        Args:
            names: Their names
        """
        session = self.session_context
        try:
            values = session.get_variables(names)
        except KeyError:
            values = {name: session.get_variable(name) for name in names if name in session}
        return {"variables": {name: values[name] for name in names if name in values}, "count": len(values)}

    @tool
    def set_variables(self, updates: Dict[str, Any], atomic: bool = False) -> Dict[str, Any]:
        """Sets several variables; those that are missing are made unless all are to be set or none.

        Args:
            updates: The new values by name
            atomic: Whether to set all or none
        """
        session = self.session_context
        missing = [] if atomic else [name for name in updates if name not in session]
        results: Dict[str, Any] = {name: _set(session, name, updates[name]) for name in missing}
        known = {name: value for name, value in updates.items() if name not in results}
        if known:
            results.update(session.update_variables(known, atomic=atomic))
        successful = sum(result is True for result in results.values())
        return {
            "total": len(updates),
            "successful": successful,
            "failed": len(updates) - successful,
            "results": results,
        }

    @tool(description="Demonstrate variable operations")
    def variable_demo(self, name: str, value: Any) -> Dict[str, Any]:
        """Sets a variable, reads it back, and counts how often this was done.

        Args:
            name: The name of the variable
            value: Its new value
        """
        session = self.session_context
        previous = recall(session, name)
        session[name] = value
        counter = f"{name}_updates"
        remember(session, counter, "integer", recall(session, counter, 0) + 1)
        return {
            "name": name,
            "previous_value": previous,
            "value": session.get_variable(name),
            "updates": session.get_variable(counter),
            "success": True,
        }


def _set(session: Any, name: str, value: Any) -> Any:
    try:
        session[name] = value
    except ValueError as error:
        return str(error)
    return True
