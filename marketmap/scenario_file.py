"""A scenario as a small TOML file that people can read: written, read, and the ready-made ones that travel along.

Where the evidence gives no figure, a ready-made file holds "?" and asks for it; nothing is filled in by itself.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marketmap.edit_fields import BLANK
from marketmap.edits import Scenario, scenario_from
from marketmap.errors import FaultsError
from marketmap.sources.embedded import embedded_path

ENDING = ".toml"
FOLDER = "scenarios"
_MOST_BYTES = 200_000


@dataclass(frozen=True)
class Draft:
    """What a scenario file holds, before its blanks are filled in.

    Attributes:
        content: what the file holds.
        file: name of the file, for messages.
        questions: what is asked for, by the name of the field.
    """

    content: Mapping[str, Any]
    file: str
    questions: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The scenario's name as far as it is known."""
        return str(self.content.get("name", self.file))

    def with_given(self, given: Mapping[str, str]) -> Scenario:
        """Return the scenario with the blanks filled in.

        Args:
            given: figures and places for the blanks, by the name of the field.

        Raises:
            FaultsError: naming every blank that nothing was given for, everything given that is not asked for, and
                every other fault of the file.
        """
        unknown = [f"{name}: nothing of that name is asked for" for name in given if name not in self.questions]
        lacking = [f"{name}: {question}" for name, question in self.questions.items() if not given.get(name)]
        if unknown or lacking:
            ask = " Give each as --give NAME=VALUE." if lacking else ""
            raise FaultsError(f"{self.file} needs figures of your own.{ask}", [*lacking, *unknown])
        rows = [_filled(row, given) if isinstance(row, dict) else row for row in self.content.get("edit", [])]
        return scenario_from({**self.content, "edit": rows}, f"{self.file} cannot be used:")


def _filled(row: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    return {name: given[name] if value == BLANK else value for name, value in row.items()}


def read_draft(content: bytes, file: str) -> Draft:
    """Read a scenario file.

    Args:
        content: its bytes.
        file: its name, for messages.

    Raises:
        FaultsError: when it is not a TOML file in UTF-8, or is too large to be a scenario.
    """
    title = f"{file} cannot be used:"
    if len(content) > _MOST_BYTES:
        raise FaultsError(title, [f"it is larger than {_MOST_BYTES // 1000} kB, and no scenario is"])
    try:
        held = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FaultsError(title, ["it is not a text in UTF-8: save it as UTF-8"]) from error
    except tomllib.TOMLDecodeError as error:
        raise FaultsError(title, [f"it is not written as TOML is: {error}"]) from error
    asked = held.pop("questions", {})
    asked = asked if isinstance(asked, dict) else {}
    rows = held.get("edit", [])
    blanks = [name for row in rows if isinstance(row, dict) for name, value in row.items() if value == BLANK]
    questions = {name: str(asked.get(name, "has to be given")) for name in dict.fromkeys(blanks)}
    return Draft(held, file, questions)


def open_draft(named: str) -> Draft:
    """Open a scenario file, or a ready-made one by its name.

    Args:
        named: path of a file, or the name of a ready-made scenario, such as `england-median`.

    Raises:
        FaultsError: when there is no such file or ready-made scenario, or it cannot be read.
    """
    path, ready = Path(named), ready_made_files()
    chosen = path if path.exists() or named not in ready else ready[named]
    try:
        return read_draft(chosen.read_bytes(), chosen.name)
    except OSError as error:
        reason = f"{error.strerror or error}; ready-made scenarios are {', '.join(ready)}"
        raise FaultsError(f"{named} cannot be read:", [reason]) from error


def ready_made_files() -> dict[str, Path]:
    """Return the ready-made scenarios that travel with marketmap: path by name."""
    return {path.stem: path for path in sorted(embedded_path(FOLDER).glob(f"*{ENDING}"))}


def scenario_toml(scenario: Scenario) -> str:
    """Return a scenario as the text of a TOML file; what reads it back is the same scenario."""
    head = scenario.model_dump(exclude={"edits"}, exclude_defaults=True)
    lines = [_line(name, value) for name, value in head.items()]
    for edit in scenario.edits:
        fields = {"do": edit.do, **edit.model_dump(exclude={"do"}, exclude_defaults=True)}
        lines += ["", "[[edit]]", *(_line(name, value) for name, value in fields.items())]
    return "\n".join(lines) + "\n"


def _line(name: str, value: str | float) -> str:
    if not isinstance(value, str):
        return f"{name} = {value!r}"
    # A text of JSON is one of TOML too, but for one letter.
    return f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")


def file_name(scenario: Scenario) -> str:
    """Return what the file of a scenario is called."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in scenario.name.casefold())
    return f"{'-'.join(part for part in plain.split('-') if part) or 'scenario'}{ENDING}"
