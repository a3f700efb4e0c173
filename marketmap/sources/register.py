"""The register of sources: which published file each embedded figure comes from, and what was checked in it."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Source(BaseModel):
    """One source: a published dataset in one edition, and the file it was read from.

    `file` is the path below the source folder, `sha256` and `rows` tell that file from any other; `rows` counts the
    records of a table or the features of all layers. `partial` is a sentence that says what is missing, empty when the
    source is complete. `hand_copied` says that figures were typed from a published index rather than read from a file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    publisher: str = Field(min_length=2)
    title: str = Field(min_length=2)
    edition: str = Field(min_length=2)
    licence: str = Field(min_length=2)
    address: str = Field(pattern=r"^https://")
    file: str = Field(min_length=2)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    rows: int = Field(ge=1)
    used_for: str = Field(min_length=2)
    checked: str = Field(min_length=2)
    traps: str = ""
    partial: bool = False
    partial_note: str = ""
    hand_copied: bool = False

    @model_validator(mode="after")
    def _partial_says_how(self) -> Self:
        if self.partial != bool(self.partial_note):
            raise ValueError("a partial source says in partial_note what is missing, a complete one has no such note")
        return self


@cache
def load_register() -> dict[str, Source]:
    """Return every source by its key, in the order of the register."""
    return {key: Source(key=key, **entry) for key, entry in _entries()["sources"].items()}


def attribution() -> str:
    """Return the sentences that publishers' licences ask for, to be shown wherever figures or maps are."""
    return str(_entries()["attribution"])


@cache
def _entries() -> dict[str, Any]:
    text = resources.files("marketmap.sources").joinpath("register.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
