"""What ``Annotated`` says about a type beyond the type."""

from __future__ import annotations

import re
from typing import Any, Callable, Iterable, Iterator

from later_worker.declare.forms.definitions import Definitions
from later_worker.declare.forms.form import Form
from later_worker.declare.forms.primitives import is_number
from later_worker.declare.validation.describe_value import quote
from later_worker.declare.validation.drafts import Drafts

Check = Callable[[Any, Drafts], None]

_MAXIMUM_SEARCH_LENGTH = 65_536


class UnfitConstraint(Exception):
    """A constraint that does not go with its type; the text says which and why."""


def constrain(form: Form, metadata: Iterable[Any], definitions: Definitions) -> Form:
    """The form with what the metadata says: a plain text is a description, the rest limits values.

    Limits are told by their attributes, so that those of ``annotated_types`` and of pydantic work,
    and others like them: ``ge gt le lt multiple_of min_length max_length pattern description
    examples``. Raises :class:`UnfitConstraint`.
    """
    said = list(_flatten(metadata))
    # In the order in which violations are reported, whatever the order of the metadata.
    for attribute, constraint in _CONSTRAINTS.items():
        for one in said:
            limit = getattr(one, attribute, None)
            if limit is not None and not callable(limit) and not isinstance(one, str):
                form = _limit(form, constraint, limit, definitions)
    for one in said:
        form = form.having(**_notes(one))
    return form


def _flatten(metadata: Iterable[Any]) -> Iterator[Any]:
    for one in metadata:
        yield one
        inner = getattr(one, "metadata", None)
        if isinstance(inner, (list, tuple)):
            yield from _flatten(inner)


def _notes(one: Any) -> dict[str, Any]:
    """What metadata tells without limiting anything."""
    if isinstance(one, str):
        return {"description": one}
    notes: dict[str, Any] = {}
    description = getattr(one, "description", None) or getattr(one, "documentation", None)
    if isinstance(description, str):
        notes["description"] = description
    examples = getattr(one, "examples", None)
    if isinstance(examples, list):
        notes["examples"] = examples
    return notes


class _Constraint:
    """One kind of limit: its keyword for each JSON type, and the check of a value against it."""

    def __init__(self, name: str, keywords: dict[str, str], check: Callable[[str, Any], Check]):
        self.name = name
        self.keywords = keywords
        self.check = check


def _limit(form: Form, constraint: _Constraint, limit: Any, definitions: Definitions) -> Form:
    if isinstance(limit, re.Pattern):
        limit = limit.pattern
    schema, keywords = _limited(form.schema, constraint, limit, definitions)
    if not keywords:
        raise UnfitConstraint(f"{constraint.name}={limit!r} does not go with its type")
    checks = [constraint.check(keyword, limit) for keyword in dict.fromkeys(keywords)]
    convert = form.convert

    def convert_within(value: Any, drafts: Drafts) -> Any:
        known = len(drafts)
        converted = convert(value, drafts)
        # A value of the wrong type is reported as that and as nothing else.
        if len(drafts) == known or drafts[known].keyword != "type" or drafts[known].tokens:
            for check in checks:
                check(value, drafts)
        return converted

    return Form(schema, convert_within, form.expectation, coded=form.coded)


def _limited(
    schema: dict[str, Any], constraint: _Constraint, limit: Any, definitions: Definitions
) -> tuple[dict[str, Any], list[str]]:
    """Puts the keyword where it applies: here, or on those of the alternatives that it fits."""
    resolved = definitions.resolve(schema)
    types = resolved.get("type", list(constraint.keywords) if not resolved else [])
    types = [types] if isinstance(types, str) else types
    unmeasurable = "contentEncoding" in resolved or "format" in resolved
    keywords = [] if unmeasurable else [constraint.keywords[one] for one in types if one in constraint.keywords]
    if keywords:
        return {**schema, **{keyword: _shown(keyword, limit) for keyword in keywords}}, keywords
    alternatives = []
    for alternative in resolved.get("anyOf", ()):
        limited, found = _limited(alternative, constraint, limit, definitions)
        alternatives.append(limited)
        keywords.extend(found)
    return ({**resolved, "anyOf": alternatives} if keywords else schema), keywords


def _shown(keyword: str, limit: Any) -> Any:
    if keyword != "pattern":
        return limit
    # Python writes some things in another way than JSON Schema does.
    return limit.replace("(?P<", "(?<").replace("\\A", "^").replace("\\Z", "$")


def _bound(words: str, holds: Callable[[Any, Any], bool]) -> Callable[[str, Any], Check]:
    def make(keyword: str, limit: Any) -> Check:
        if not is_number(limit):
            raise UnfitConstraint(f"a limit has to be a number, not {limit!r}")
        expectation = f"be {words} {quote(limit)}"

        def check(value: Any, drafts: Drafts) -> None:
            if is_number(value) and not holds(value, limit):
                drafts.fail(keyword, expectation, value)

        return check

    return make


def _count(words: str, holds: Callable[[int, int], bool]) -> Callable[[str, Any], Check]:
    def make(keyword: str, limit: Any) -> Check:
        if type(limit) is not int or limit < 0:
            raise UnfitConstraint(f"a length has to be a whole number, zero or more, not {limit!r}")
        noun, kind = _COUNTED[keyword[3:]]
        expectation = f"have {words} {limit} {noun}{'' if limit == 1 else 's'}"

        def check(value: Any, drafts: Drafts) -> None:
            if not isinstance(value, kind) or holds(len(value), limit):
                return
            if kind is str:
                drafts.fail(keyword, expectation, value)
            else:
                drafts.report(keyword, f"must {expectation}, but has {len(value)}.")

        return check

    return make


def _pattern(keyword: str, limit: Any) -> Check:
    try:
        search = re.compile(limit).search
    except (TypeError, re.error):
        raise UnfitConstraint(f"{limit!r} is not a regular expression") from None
    expectation = f"match the pattern {quote(_shown(keyword, limit))}"

    def check(value: Any, drafts: Drafts) -> None:
        if not isinstance(value, str):
            return
        if len(value) > _MAXIMUM_SEARCH_LENGTH:
            drafts.fail(keyword, f"have at most {_MAXIMUM_SEARCH_LENGTH} characters", value)
        elif search(value) is None:
            drafts.fail(keyword, expectation, value)

    return check


def _is_multiple(value: Any, divisor: Any) -> bool:
    if float(value).is_integer() and float(divisor).is_integer():
        return int(value) % int(divisor) == 0
    quotient = float(value) / float(divisor)
    # Decimal fractions are not exact in binary: 0.0075 / 0.0001 is 75.00000000000001.
    return abs(quotient - round(quotient)) <= abs(quotient) * 1e-12


_COUNTED: dict[str, tuple[str, Any]] = {
    "Length": ("character", str),
    "Items": ("item", list),
    "Properties": ("member", dict),
}

_CONSTRAINTS: dict[str, _Constraint] = {}


def _add(name: str, keywords: dict[str, str], check: Callable[[str, Any], Check]) -> None:
    _CONSTRAINTS[name] = _Constraint(name, keywords, check)


def _numbers(keyword: str) -> dict[str, str]:
    return {"integer": keyword, "number": keyword}


_add("ge", _numbers("minimum"), _bound("at least", lambda value, limit: value >= limit))
_add("le", _numbers("maximum"), _bound("at most", lambda value, limit: value <= limit))
_add("gt", _numbers("exclusiveMinimum"), _bound("greater than", lambda value, limit: value > limit))
_add("lt", _numbers("exclusiveMaximum"), _bound("less than", lambda value, limit: value < limit))
_add("multiple_of", _numbers("multipleOf"), _bound("a multiple of", _is_multiple))
_add(
    "min_length",
    {"string": "minLength", "array": "minItems", "object": "minProperties"},
    _count("at least", lambda count, limit: count >= limit),
)
_add(
    "max_length",
    {"string": "maxLength", "array": "maxItems", "object": "maxProperties"},
    _count("at most", lambda count, limit: count <= limit),
)
_add("pattern", {"string": "pattern"}, _pattern)
