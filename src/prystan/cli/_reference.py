"""The reference page of the commands, read from the command line's own declaration."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal, get_args, get_origin, get_type_hints

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from prystan.evidence.model.reference import GENERATED


def commands_page(app: typer.Typer) -> str:
    """Every command with its arguments and options, as Markdown."""
    sections = "\n".join(_section(name, command) for name, command in sorted(commands(app).items()))
    return f"{GENERATED}\n\n# Commands\n\n`prystan COMMAND --help` prints the same.\n\n{sections}"


def commands(app: typer.Typer) -> Mapping[str, TyperCommand]:
    """The commands of `app` by name; those of a group stand under ``group command``."""
    return _leaves(typer.main.get_command(app), "")


def _leaves(command: Any, prefix: str) -> dict[str, TyperCommand]:
    if not isinstance(command, TyperGroup):
        return {prefix or str(command.name): command}
    found: dict[str, TyperCommand] = {}
    for name, child in command.commands.items():
        found.update(_leaves(child, f"{prefix} {name}".strip()))
    return found


def _section(name: str, command: TyperCommand) -> str:
    arguments = [p for p in command.params if isinstance(p, TyperArgument) and not p.hidden]
    options = [p for p in command.params if isinstance(p, TyperOption) and not p.hidden]
    usage = " ".join(["prystan", name, *(_argument(a) for a in arguments), *(["[OPTIONS]"] if options else [])])
    choices = _choices(command)
    rows = [f"| `{_argument(a)}` | {_help(a, choices)} | {_default(a)} |" for a in arguments]
    rows += [f"| {_flags(o)} | {_help(o, choices)} | {_default(o)} |" for o in options]
    table = "\n".join(["| | | default |", "|---|---|---|", *rows]) + "\n" if rows else ""
    return f"## {name}\n\n{_paragraphs(command.help or '')}\n\n```text\n{usage}\n```\n\n{table}"


def _argument(argument: TyperArgument) -> str:
    name = str(argument.name).upper() + ("…" if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _flags(option: TyperOption) -> str:
    names = " / ".join(f"`{flag}`" for flag in [*option.opts, *option.secondary_opts])
    return names + (" *(required)*" if option.required else "")


def _choices(command: TyperCommand) -> dict[str, tuple[str, ...]]:
    """The values that each parameter with a fixed choice may take, from its annotation."""
    if command.callback is None:
        return {}
    hints = get_type_hints(inspect.unwrap(command.callback))
    return {name: values for name, hint in hints.items() if (values := _values(hint))}


def _values(hint: Any) -> tuple[str, ...]:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return tuple(str(member.value) for member in hint)
    return tuple(map(str, get_args(hint))) if get_origin(hint) is Literal else ()


def _help(parameter: TyperArgument | TyperOption, choices: Mapping[str, tuple[str, ...]]) -> str:
    words = " ".join((parameter.help or "").split()).replace("|", "\\|")
    listed = ", ".join(f"`{choice}`" for choice in choices.get(str(parameter.name), ()))
    return f"{words} One of {listed}." if listed else words


def _default(parameter: TyperArgument | TyperOption) -> str:
    value: Any = parameter.default
    if parameter.required or value in (None, False, (), []) or callable(value):
        return ""
    return f"`{getattr(value, 'value', value)}`"


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
