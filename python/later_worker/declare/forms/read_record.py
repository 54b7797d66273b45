"""Reads types with named members: data classes, typed dictionaries and named tuples."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any, Callable, Mapping, NamedTuple, Optional

from later_worker.declare.docstrings.docstring import parse_docstring
from later_worker.declare.forms.defaults import with_default
from later_worker.declare.forms.form import Form, Unrepresentable
from later_worker.declare.forms.members_conversion import members_conversion
from later_worker.declare.forms.sequences import tuple_form
from later_worker.declare.forms.settle import required_here
from later_worker.declare.json_default import NO_DEFAULT
from later_worker.declare.scope import Scope, annotations_of
from later_worker.declare.validation.drafts import Drafts

if TYPE_CHECKING:
    from later_worker.declare.forms.type_reader import TypeReader

_PLAIN_FACTORIES = (list, dict, set, frozenset, tuple)


def read_record(reader: TypeReader, annotation: Any, path: str, scope: Scope) -> Optional[Form]:
    """The form of a type with named members; ``None`` for everything else."""
    cls = typing.get_origin(annotation) or annotation
    if not isinstance(cls, type):
        return None
    if hasattr(cls, "__dataclass_fields__"):
        read = _read_dataclass
    elif issubclass(cls, dict) and hasattr(cls, "__required_keys__"):
        read = _read_typed_dict
    elif issubclass(cls, tuple) and hasattr(cls, "_fields"):
        read = _read_named_tuple
    else:
        return None
    scopes = _scopes_of_members(annotation, scope)
    return reader.define(annotation, cls.__name__, path, lambda: read(reader, cls, path, scopes))


class _Member(NamedTuple):
    name: str
    annotation: Any
    required: bool
    default: Any = NO_DEFAULT
    description: str = ""


def _read_dataclass(reader: TypeReader, cls: type, path: str, scopes: Mapping[str, Scope]) -> Form:
    described = _descriptions(cls)
    members = []
    for field in cls.__dataclass_fields__.values():  # type: ignore[attr-defined]
        kind = field._field_type.name
        # Class variables are no members; what only the constructor takes is none of the result.
        if kind == "_FIELD_CLASSVAR" or (reader.output and kind == "_FIELD_INITVAR"):
            continue
        if not (field.init or reader.output):
            continue
        default = _default_of(field)
        member = _Member(
            field.name,
            field.type,
            required=reader.output or default is _REQUIRED,
            default=NO_DEFAULT if reader.output or default is _REQUIRED else default,
            description=field.metadata.get("description") or described.get(field.name, ""),
        )
        members.append(member)
    return _record_form(reader, members, (path, scopes), lambda values: cls(**values))


_REQUIRED: Any = object()


def _default_of(field: Any) -> Any:
    from dataclasses import MISSING

    if field.default is not MISSING:
        return field.default
    factory = field.default_factory
    if factory is MISSING:
        return _REQUIRED
    # Other factories may have effects, or another result each time.
    return factory() if factory in _PLAIN_FACTORIES else NO_DEFAULT


def _read_typed_dict(reader: TypeReader, cls: type, path: str, scopes: Mapping[str, Scope]) -> Form:
    described = _descriptions(cls)
    keys = cls.__required_keys__  # type: ignore[attr-defined]
    members = [
        _Member(
            name,
            annotation,
            required=required_here(annotation, scopes[name], name in keys),
            description=described.get(name, ""),
        )
        for name, annotation in annotations_of(cls).items()
    ]
    return _record_form(reader, members, (path, scopes), lambda values: values)


def _read_named_tuple(reader: TypeReader, cls: type, path: str, scopes: Mapping[str, Scope]) -> Form:
    annotations = annotations_of(cls)
    names = cls._fields  # type: ignore[attr-defined]
    prefix = []
    for name in names:
        scope = scopes.get(name) or Scope({})
        form = reader.read(annotations.get(name, Any), f"{path}.{name}", scope)
        prefix.append(form.over({"title": name, **form.schema}))
    required = len(names) - len(cls._field_defaults)  # type: ignore[attr-defined]
    return tuple_form(prefix, required, lambda values: cls(*values))


def _record_form(
    reader: TypeReader,
    members: list[_Member],
    place: tuple[str, Mapping[str, Scope]],
    make: Callable[[dict[str, Any]], Any],
) -> Form:
    path, scopes = place
    forms: dict[str, Form] = {}
    for member in members:
        try:
            form = reader.read(member.annotation, f"{path}.{member.name}", scopes[member.name])
        except Unrepresentable:
            if member.required:
                raise
            continue
        if member.description:
            form = form.having(description=member.description)
        forms[member.name] = with_default(form, member.default)
    required = [member.name for member in members if member.required]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: form.schema for name, form in forms.items()},
    }
    if required:
        schema["required"] = required
    if not reader.output:
        schema["additionalProperties"] = False
    return Form(schema, _conversion(forms, required, make), "be an object")


def _conversion(
    forms: Mapping[str, Form], required: list[str], make: Callable[[dict[str, Any]], Any]
) -> Callable[[Any, Drafts], Any]:
    convert_members = members_conversion({name: form.convert for name, form in forms.items()}, required)

    def convert(value: Any, drafts: Drafts) -> Any:
        known = len(drafts)
        converted = convert_members(value, drafts)
        if len(drafts) > known:
            return None
        try:
            return make(converted)
        except (TypeError, ValueError, AssertionError) as error:
            reason = str(error).strip().rstrip(".") or type(error).__name__
            return drafts.report("value", f"is not accepted: {reason}.")

    return convert


def _descriptions(cls: type) -> dict[str, str]:
    descriptions: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base is not object and base.__doc__:
            descriptions.update(parse_docstring(base.__doc__).parameters)
    return descriptions


def _scopes_of_members(annotation: Any, scope: Scope) -> dict[str, Scope]:
    """Where each annotated member was written, and what the type parameters mean there."""
    cls = typing.get_origin(annotation) or annotation
    bindings = _bindings_by_class(annotation, {})
    scopes = {}
    for base in reversed(cls.__mro__):
        inside = scope.inside(base, bindings.get(base, {}))
        scopes.update(dict.fromkeys(annotations_of(base), inside))
    return scopes


def _bindings_by_class(annotation: Any, outer: Mapping[Any, Any]) -> dict[type, dict[Any, Any]]:
    """``{Box: {T: int}}`` for ``Box[int]``, and for its bases in the same way."""
    cls = typing.get_origin(annotation) or annotation
    arguments = [outer.get(one, one) for one in typing.get_args(annotation)]
    own = dict(zip(getattr(cls, "__parameters__", ()), arguments))
    bindings = {cls: own}
    for base in getattr(cls, "__orig_bases__", ()):
        if isinstance(typing.get_origin(base), type) and typing.get_origin(base) is not typing.Generic:
            bindings.update(_bindings_by_class(base, own))
    return bindings
