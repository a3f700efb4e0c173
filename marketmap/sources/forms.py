"""The forms: for each kind of file a user can load, its fields, the headings they go by, and what each may hold.

Templates, heading recognition, checks and docs are all made from here; to add a column to a form, add a field.
"""

from dataclasses import dataclass
from typing import Literal

from marketmap.sources.file_limits import SPREADSHEET, Limits

FormKind = Literal["schemes", "placements", "demand", "areas", "travel", "growth", "cqc", "sites"]
Holds = Literal["text", "code", "whole number", "number", "date", "yes or no", "postcode"]


@dataclass(frozen=True)
class Choice:
    """One allowed value of a field: its code in our tables, its name, other spellings (codes of CORE among them)."""

    code: str
    name: str
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """One field of a form.

    Attributes:
        name: column of our table.
        title: heading in the template.
        holds: kind of value.
        help: what to write, in plain words, with the unit.
        spellings: other headings it goes by, lower case, punctuation left out.
        required: whether a row without it cannot be loaded.
        choices: closed list of values, for a code.
        example: value of the template's example row.
    """

    name: str
    title: str
    holds: Holds
    help: str
    spellings: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[Choice, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Form:
    """One kind of file: its title, what a row is, its fields in the order of the template, how much it may hold."""

    kind: FormKind
    title: str
    row: str
    fields: tuple[Field, ...]
    limits: Limits = SPREADSHEET

    def field(self, name: str) -> Field:
        """Return the field of a name."""
        return next(field for field in self.fields if field.name == name)
