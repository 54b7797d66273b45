"""The parameters of a function as the members of one object."""

from __future__ import annotations

import inspect
import typing
from typing import Any, Collection, Iterator, Mapping, NamedTuple, Optional

from later_worker.declare.forms.constraints import UnfitConstraint
from later_worker.declare.forms.defaults import with_default
from later_worker.declare.forms.form import Form, Unrepresentable
from later_worker.declare.forms.link_definitions import link_definitions
from later_worker.declare.forms.members_conversion import members_conversion
from later_worker.declare.forms.sequences import list_form
from later_worker.declare.forms.settle import required_here, settle
from later_worker.declare.forms.special_forms import special_form
from later_worker.declare.forms.type_reader import SchemaTooLarge, TypeReader
from later_worker.declare.invocation import Slot, shown_name
from later_worker.declare.json_default import NO_DEFAULT
from later_worker.declare.scope import Scope, UnresolvedName, annotations_of
from later_worker.declare.session_parameter import takes_session
from later_worker.declare.type_of_default import type_of_default
from later_worker.declare.with_descriptions import with_descriptions

Parameter = inspect.Parameter


class ParameterProblem(Exception):
    """A parameter that a model cannot fill in: why not, and what to do about it."""

    def __init__(self, parameter: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.parameter = parameter
        self.reason = reason
        self.remedy = remedy


class Parameters(NamedTuple):
    """What the parameters of a function come to."""

    form: Form
    """An object with a member per parameter, or with the members of the only parameter."""
    whole: Optional[Slot]
    """The parameter that takes all of the object, if there is one."""
    slots: tuple[Slot, ...]
    """Every parameter, in the order of the signature."""


def read_parameters(
    signature: inspect.Signature,
    scope: Scope,
    descriptions: Mapping[str, str],
    reserved: Collection[str] = (),
) -> Parameters:
    """Reads the parameters of a function as one object.

    It has a member per parameter, or, where a single object is all that a model has to fill in, the
    members of that object. Parameters that cannot be represented and have a default are hidden.
    ``reserved`` are names that are taken for something else. Raises :class:`ParameterProblem`.
    """
    reader = TypeReader()
    read: list[_Read] = []
    for position, parameter in enumerate(signature.parameters.values()):
        read.extend(_read(reader, parameter, scope, position == 0))
    visible = [one for one in read if one.form is not None]
    whole = _whole(reader, visible)
    if whole is None:
        hidden = [one.slot.shown for one in read if one.form is None]
        form = _one_member_each(visible, {*reserved, *hidden})
    else:
        form = _members_of(reader, whole)
    name = None if whole is None else whole.slot.name
    described = {shown_name(parameter): text for parameter, text in descriptions.items()}
    schema = with_descriptions(form.schema, described, name, reader.definitions)
    return Parameters(
        form.over(link_definitions(schema, reader.definitions)),
        None if whole is None else whole.slot,
        tuple(one.slot for one in read),
    )


class _Read(NamedTuple):
    slot: Slot
    form: Optional[Form] = None
    """Absent when the model is not shown the parameter."""
    required: bool = False


def _read(reader: TypeReader, parameter: Parameter, scope: Scope, first: bool) -> Iterator[_Read]:
    name, kind, default = parameter.name, parameter.kind, parameter.default
    slot = Slot(name, kind, default)
    if takes_session(parameter, scope, first=first):
        yield _Read(slot._replace(source="session"))
        return
    annotation = parameter.annotation
    if annotation is Parameter.empty:
        annotation = type_of_default(default)
    elif kind is Parameter.VAR_KEYWORD and _is_unpacked(annotation, scope):
        yield from _read_unpacked(reader, slot, typing.get_args(settle(annotation, scope))[0], scope)
        return
    rest = kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
    required = default is Parameter.empty and not rest
    form = _read_type(reader, name, annotation, scope, required)
    if form is None:
        yield _Read(slot._replace(source="hidden"))
    elif kind is Parameter.VAR_POSITIONAL:
        yield _Read(slot, list_form(form))
    else:
        shown = NO_DEFAULT if default is Parameter.empty else default
        yield _Read(slot, with_default(form, shown), required)


def _read_type(reader: TypeReader, name: str, annotation: Any, scope: Scope, required: bool) -> Optional[Form]:
    try:
        return reader.read(annotation, name, scope)
    except Unrepresentable as failure:
        if not required:
            return None
        inside = "" if failure.path == name else f' (within the parameter "{name}")'
        raise ParameterProblem(
            name,
            f'"{failure.path}"{inside} is required, but is {failure.reason}, which a model cannot send.',
            "Give it a default, which hides it from the model, or let the function get it from elsewhere.",
        ) from None
    except UnresolvedName as unresolved:
        raise ParameterProblem(
            name,
            f'the type of "{name}" could not be resolved: {unresolved}.',
            "Import what it names, also when the program runs, and not for type checkers only.",
        ) from unresolved
    except UnfitConstraint as unfit:
        raise ParameterProblem(name, f'"{name}": {unfit}.', "Correct or remove what Annotated says.") from None
    except (SchemaTooLarge, RecursionError):
        raise ParameterProblem(
            name,
            f'"{name}" is made of too many types.',
            "Take a simpler type, with only what the model has to fill in.",
        ) from None


def _is_unpacked(annotation: Any, scope: Scope) -> bool:
    try:
        return special_form(settle(annotation, scope)) == "Unpack"
    except UnresolvedName:
        return False


def _read_unpacked(reader: TypeReader, slot: Slot, annotation: Any, scope: Scope) -> Iterator[_Read]:
    """``**options: Unpack[Options]``: the members of the typed dictionary are parameters."""
    inside = scope.inside(annotation)
    for name, member in annotations_of(annotation).items():
        required = required_here(member, inside, name in annotation.__required_keys__)
        form = _read_type(reader, name, member, inside, required)
        source = "hidden" if form is None else "value"
        yield _Read(Slot(name, Parameter.KEYWORD_ONLY, source=source), form, required)


def _whole(reader: TypeReader, visible: list[_Read]) -> Optional[_Read]:
    """The parameter whose members can stand for it, if there is one."""
    if len(visible) != 1:
        return None
    (only,) = visible
    if only.form is None or only.slot.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD):
        return None
    definition = reader.definitions.target(only.form.schema)
    if definition is None or definition.schema is None or definition.recursive:
        return None
    # Without the object there must be nothing to require; with it, its members may be required.
    can_be_absent = only.required or "required" not in definition.schema
    return only if "properties" in definition.schema and can_be_absent else None


def _members_of(reader: TypeReader, whole: _Read) -> Form:
    assert whole.form is not None
    schema = reader.definitions.resolve(whole.form.schema)
    description = whole.form.schema.get("description")
    return whole.form.over(schema if description is None else {**schema, "description": description})


def _one_member_each(visible: list[_Read], reserved: Collection[str]) -> Form:
    forms = {}
    others = None
    for slot, form, _ in visible:
        if slot.kind is Parameter.VAR_KEYWORD:
            others = form
        elif form is not None:
            forms[slot.shown] = form
    required = [slot.shown for slot, _, is_required in visible if is_required]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: form.schema for name, form in forms.items()},
    }
    if required:
        schema["required"] = required
    schema["additionalProperties"] = False if others is None else others.schema or True
    convert = members_conversion(
        {name: form.convert for name, form in forms.items()},
        required,
        others=None if others is None else others.convert,
        reserved=reserved,
    )
    return Form(schema, convert, "be an object")
