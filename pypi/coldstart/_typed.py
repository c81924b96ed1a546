"""Makes dataclasses of JSON, by their type hints: what is ``selfMs`` there is ``self_ms`` here."""

import re
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Dict, Mapping, Tuple, Type, TypeVar, Union, cast, get_type_hints

T = TypeVar("T")
Raw = Mapping[str, Any]
Interval = Tuple[float, float]


@dataclass(frozen=True)
class Note:
    """A warning: of a row, of the run, or of an explanation."""

    code: str
    message: str
    #: What to do about it.
    remedy: str


def camel(name: str) -> str:
    """``ci95_ms`` → ``ci95Ms``; an underscore at the end is there because of a keyword, or of another name."""
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name.rstrip("_"))


#: What a report with many trials asks for many times.
_KNOWN: Dict[Any, Tuple[Tuple[str, str, Any, bool], ...]] = {}


def _parts(kind: Any) -> Tuple[Tuple[str, str, Any, bool], ...]:
    """Name, name in JSON, type and whether it may be absent, of each field."""
    if kind in _KNOWN:
        return _KNOWN[kind]
    hints = get_type_hints(kind)
    _KNOWN[kind] = tuple(
        (one.name, camel(one.name), hints[one.name], _origin(hints[one.name]) is Union)
        for one in fields(kind)
    )
    return _KNOWN[kind]


def typed(kind: Type[T], raw: Raw, **more: Any) -> T:
    """An object of a dataclass. A field ``raw`` gets all of it; what a later version adds is there alone. ``more`` are fields as they are."""
    found: Dict[str, Any] = dict(more)
    for name, key, hint, is_optional in _parts(kind):
        if name in more:
            continue
        if name == "raw":
            found[name] = raw
        elif key in raw:
            found[name] = _value(hint, raw[key])
        elif is_optional:
            found[name] = None
    return kind(**found)


def _value(hint: Any, raw: Any) -> Any:
    parts: Tuple[Any, ...] = getattr(hint, "__args__", ())
    origin = _origin(hint)
    if origin is Union:
        return _value(parts[0], raw)
    if origin is tuple:
        if parts[-1] is Ellipsis:
            return tuple(_value(parts[0], one) for one in raw)
        return tuple(raw)
    return typed(cast(Type[Any], hint), raw) if is_dataclass(hint) else raw


def _origin(hint: Any) -> Any:
    return getattr(hint, "__origin__", None)
