"""Frozen dataclasses from nested plain values (TOML, JSON), reporting all problems at once."""

import dataclasses
from pathlib import Path
from typing import Dict, List, Mapping, Tuple, get_type_hints

from ..errors import OptionError

try:
    import tomllib
except ModuleNotFoundError:  # before Python 3.11
    import tomli as tomllib

Flags = Dict[str, object]
"""A table whose names its reader checks."""


def read_toml(path, shipped: Path) -> dict:
    """Return the content of a TOML file; raise ``OptionError`` naming it, and the configs in the folder ``shipped``."""
    path = Path(path)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        names = ", ".join(sorted(p.stem for p in shipped.glob("*.toml")))
        raise OptionError(f"Config '{path}' does not exist. Shipped are: {names}.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OptionError(f"Config '{path}' is not TOML ({error}).") from error


def build(kind, content, found: List[str], stand_ins: Mapping[str, object] = {}, prefix: str = ""):
    """Return the dataclass ``kind`` made of ``content``; append one sentence per problem to ``found``.

    What is missing or unusable is replaced, by the field's default or one of ``stand_ins`` ({field without default:
    value}), so that everything else is still checked.
    """
    hints, fields = get_type_hints(kind), {f.name: f for f in dataclasses.fields(kind)}
    required = [n for n, f in fields.items() if f.default is f.default_factory is dataclasses.MISSING]
    values = {name: stand_ins[name] for name in required}
    if not isinstance(content, dict):
        found.append(f"[{prefix.rstrip('.')}] is not a table.")
        return kind(**values)
    found += [f"{prefix}{name} is unknown." for name in sorted(set(content) - set(fields))]
    found += [f"{prefix}{name} is missing." for name in required if name not in content]
    converted = {n: _convert(hints[n], content[n], f"{prefix}{n}", found, stand_ins) for n in fields if n in content}
    return kind(**{**values, **{name: value for name, value in converted.items() if value is not None}})


_LISTS = {Tuple[float, ...]: ("a list of numbers", float), Tuple[str, ...]: ("a list of texts", str)}


def _convert(hint, value, name, found, stand_ins):
    if dataclasses.is_dataclass(hint):
        return build(hint, value, found, stand_ins, f"{name}.")
    if hint is float and _is_number(value):
        return float(value)
    if hint is int and _is_number(value) and isinstance(value, int):
        return value
    if hint in (str, bool) and isinstance(value, hint):
        return value
    if hint == Flags and isinstance(value, dict):
        return dict(value)
    if hint in _LISTS and isinstance(value, (list, tuple)):
        item = _LISTS[hint][1]
        if all(_is_number(x) if item is float else isinstance(x, item) for x in value):
            return tuple(map(item, value))
    expected = _LISTS[hint][0] if hint in _LISTS else "a table" if hint == Flags else hint.__name__
    found.append(f"{name} is {value!r}, expected is {expected}.")
    return None


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def plain(value) -> dict:
    """Return a dataclass as the nested plain values that ``build`` takes, tuples as lists."""
    return dataclasses.asdict(
        value, dict_factory=lambda items: {k: list(v) if isinstance(v, tuple) else v for k, v in items}
    )


def differences(first, second) -> List[str]:
    """Return one text per field that differs between two dataclasses of a kind: its name, its values in both."""
    flat = [dict(_flat(plain(value))) for value in (first, second)]
    return [f"{name} ({flat[0][name]} / {flat[1][name]})" for name in flat[0] if flat[0][name] != flat[1][name]]


def _flat(content: dict, prefix: str = ""):
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def one_of(name, value, allowed) -> List[str]:
    """Return a sentence where ``value`` is not one of ``allowed``."""
    return [] if value in allowed else [f"{name} is '{value}', allowed are {', '.join(allowed)}."]


def within(name, value, low, high) -> List[str]:
    """Return a sentence where ``value`` is not between ``low`` and ``high``."""
    return [] if low <= value <= high else [f"{name} is {value}, allowed are {low:g} to {high:g}."]
