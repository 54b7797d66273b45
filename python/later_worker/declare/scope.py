"""Where the names in annotations are looked up."""

from __future__ import annotations

import ast
import sys
import typing
from typing import Any, Mapping, Optional

_NO_BINDINGS: Mapping[Any, Any] = {}


class UnresolvedName(Exception):
    """An annotation that cannot be evaluated, for example one that is imported for type checkers only."""


class Scope:
    """The names that an annotation can use, and what the type parameters around it stand for."""

    __slots__ = ("names", "local", "bindings")

    def __init__(
        self,
        names: dict[str, Any],
        local: Optional[Mapping[str, Any]] = None,
        bindings: Mapping[Any, Any] = _NO_BINDINGS,
    ) -> None:
        self.names = names
        self.local = dict(local or {})
        self.bindings = bindings

    def inside(self, cls: type, bindings: Mapping[Any, Any] = _NO_BINDINGS) -> Scope:
        """The scope of the annotations in a class that was met here."""
        module = sys.modules.get(cls.__module__)
        names = self.names if module is None else vars(module)
        return Scope(names, {**self.local, **vars(cls), cls.__name__: cls}, bindings)

    def evaluate(self, text: str, module: Optional[str] = None) -> Any:
        """What an annotation that is written as text means, here or in the module that is named."""
        names = vars(sys.modules[module]) if module in sys.modules else self.names
        try:
            return _evaluate(text, names, self.local)
        except Exception as error:
            raise UnresolvedName(text) from error


def annotations_of(annotated: Any) -> dict[str, Any]:
    """The annotations that a function or a class has itself; those that are not known yet as text."""
    if sys.version_info >= (3, 14):
        import annotationlib

        return annotationlib.get_annotations(annotated, format=annotationlib.Format.FORWARDREF)
    annotations: dict[str, Any] = (
        annotated.__dict__.get("__annotations__", {}) if isinstance(annotated, type) else annotated.__annotations__
    )
    return annotations


def _evaluate(text: str, names: dict[str, Any], local: Mapping[str, Any]) -> Any:
    if sys.version_info >= (3, 10):
        return eval(text, names, local)
    try:
        return eval(text, names, local)
    except TypeError:
        # Until 3.10 `int | None` is no expression of types.
        tree = _Unions().visit(ast.parse(text, mode="eval"))
        code = compile(ast.fix_missing_locations(tree), "<annotation>", "eval")
        return eval(code, names, {**local, "_Union": typing.Union})


class _Unions(ast.NodeTransformer):
    """Writes ``Union[a, b]`` for ``a | b``."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.BitOr):
            return node
        parts = ast.Tuple([node.left, node.right], ast.Load())
        return ast.Subscript(ast.Name("_Union", ast.Load()), parts, ast.Load())
