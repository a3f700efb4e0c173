"""What-if edits: a closed set of typed records, and the scenario that lists them (docs/method.md#scenarios).

An edit holds what a reader wrote. Whether the scheme or place that it names exists is looked up in `found_edits`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from marketmap.edit_fields import MEDIAN, Coverage, Demand, GroupCode, Prose, Text, Units, Value, said
from marketmap.errors import FaultsError
from marketmap.groups import group_of

MOST_EDITS = 100


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Standing(_Closed):
    """Something that stands at a point or, where only that is known, in a district."""

    name: Text
    at: Text | None = None
    district: Text | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        _one_of(self, "at", "district")
        return self

    @property
    def _where(self) -> str:
        return f"at {self.at}" if self.at else f"in {self.district}"


def _one_of(edit: BaseModel, *names: str) -> None:
    if sum(getattr(edit, name) is not None for name in names) != 1:
        raise ValueError(f"give either {' or '.join(names)}")


class OpenScheme(_Standing):
    """A scheme opens: at a postcode or coordinates, or somewhere in a district."""

    label: ClassVar[str] = "Open a scheme"
    do: Literal["open"]
    units: Units
    group: GroupCode = "mental_health"
    open_to_others: Units | None = None

    @property
    def words(self) -> str:
        """What is done, as a sentence without its full stop says it."""
        return f"open {self.name}: {self.units:,} units {group_of(self.group).words} {self._where}"


class CloseScheme(_Closed):
    """A scheme of the reader's register closes; the people it housed still need a unit."""

    label: ClassVar[str] = "Close a scheme"
    do: Literal["close"]
    scheme: Text

    @property
    def words(self) -> str:
        """As for `OpenScheme`."""
        return f"close the scheme {self.scheme}"


class ResizeScheme(_Closed):
    """A scheme of the reader's register, or the published total of a district, gets another number of units."""

    label: ClassVar[str] = "Resize a scheme"
    do: Literal["resize"]
    units: Units
    scheme: Text | None = None
    district: Text | None = None
    group: GroupCode = "mental_health"

    @model_validator(mode="after")
    def _something(self) -> Self:
        _one_of(self, "scheme", "district")
        return self

    @property
    def words(self) -> str:
        """As for `OpenScheme`."""
        what = f"the scheme {self.scheme}" if self.scheme else f"the published total of {self.district}"
        return f"resize {what} to {self.units:,} units"


class ChangeAssumption(_Closed):
    """An assumption gets another value; a name without an end means its central value."""

    label: ClassVar[str] = "Change an assumption"
    do: Literal["assume"]
    name: Text
    value: Value

    @property
    def words(self) -> str:
        """As for `OpenScheme`."""
        shown = f"{self.value:g}" if isinstance(self.value, float) else self.value
        return f"change the assumption {self.name} to {shown}"


class AddDemand(_Closed):
    """More units are required in an area, shared among its small areas by adults."""

    label: ClassVar[str] = "Add demand"
    do: Literal["add demand"]
    units: Demand
    area: Text
    group: GroupCode = "mental_health"

    @property
    def words(self) -> str:
        """As for `OpenScheme`."""
        return f"add demand for {self.units:,} units {group_of(self.group).words} in {self.area}"


class ChangeBorders(_Closed):
    """A district goes over to another ICS, council, region or own area."""

    label: ClassVar[str] = "Change borders"
    do: Literal["move"]
    district: Text
    to: Text

    @property
    def words(self) -> str:
        """As for `OpenScheme`."""
        return f"move {self.district} into {self.to}"


class RaiseCoverage(_Closed):
    """Every district of a place that is below a coverage gets the units that it lacks to reach it."""

    label: ClassVar[str] = "Raise coverage"
    do: Literal["raise coverage"]
    place: Text
    to: Coverage = MEDIAN
    group: GroupCode = "mental_health"

    @property
    def words(self) -> str:
        """As for `OpenScheme`."""
        aim = f"the median of England's districts {group_of(self.group).words}" if self.to == MEDIAN else f"{self.to}%"
        return f"raise coverage to {aim} in the districts of {self.place} that are below it"


class HouseFromHospital(_Standing):
    """A service houses people for the days that they would otherwise spend in hospital (docs/method.md#scenarios)."""

    label: ClassVar[str] = "House people from hospital"
    do: Literal["house from hospital"]
    people_a_year: Units

    @property
    def words(self) -> str:
        """As for `OpenScheme`."""
        return f"open {self.name} {self._where}, which houses {self.people_a_year:,} people a year from hospital"


Edit = Annotated[
    OpenScheme
    | CloseScheme
    | ResizeScheme
    | ChangeAssumption
    | AddDemand
    | ChangeBorders
    | RaiseCoverage
    | HouseFromHospital,
    Field(discriminator="do"),
]
KINDS = {
    kind.model_fields["do"].annotation.__args__[0]: kind  # type: ignore[union-attr]
    for kind in (
        OpenScheme, CloseScheme, ResizeScheme, ChangeAssumption, AddDemand, ChangeBorders, RaiseCoverage,
        HouseFromHospital,
    )
}  # fmt: skip
"""Kind of edit by the word after `do`."""
_EDIT: TypeAdapter[Edit] = TypeAdapter(Edit)


class Scenario(_Closed):
    """A named list of edits; `source` says where they come from, `note` what the reader should know."""

    name: Text
    source: Prose = ""
    note: Prose = ""
    edits: tuple[Edit, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The edits as a list that can be read back."""
        return tuple(f"{number}. {edit.words[0].upper()}{edit.words[1:]}." for number, edit in enumerate(self.edits, 1))


def edit_of(fields: Mapping[str, Any]) -> Edit:
    """Return an edit from its fields.

    Raises:
        FaultsError: naming every field that cannot be used.
    """
    try:
        return _EDIT.validate_python(dict(fields))
    except ValidationError as error:
        raise FaultsError("This edit cannot be made:", _faults(error, fields)) from error


def scenario_from(content: Mapping[str, Any], title: str) -> Scenario:
    """Return a scenario from what a file holds: name, source, note, and edits under `edit`.

    Args:
        content: what the file holds.
        title: what the faults are of, for the message.

    Raises:
        FaultsError: naming every fault, with the number of its edit.
    """
    rows = content.get("edit", [])
    faults: list[str] = []
    if not isinstance(rows, list) or len(rows) > MOST_EDITS:
        rows, faults = [], [f"expected at most {MOST_EDITS} edits, each under [[edit]]"]
    edits = [_read(number, row, faults) for number, row in enumerate(rows, 1)]
    head = {name: value for name, value in content.items() if name != "edit"}
    try:
        scenario = Scenario.model_validate(head)
    except ValidationError as error:
        faults = [*_faults(error, head), *faults]
    if faults:
        raise FaultsError(title, faults)
    return scenario.model_copy(update={"edits": tuple(edit for edit in edits if edit)})


def _read(number: int, row: object, faults: list[str]) -> Edit | None:
    try:
        return edit_of(row if isinstance(row, dict) else {})
    except FaultsError as error:
        faults += [f"edit {number}: {fault}" for fault in error.faults]
        return None


def _faults(error: ValidationError, fields: Mapping[str, Any]) -> list[str]:
    return [_fault(dict(one), fields) for one in error.errors()]


def _fault(one: Mapping[str, Any], fields: Mapping[str, Any]) -> str:
    kind = KINDS.get(str(fields.get("do", "")))
    if one["type"].startswith("union_tag"):
        return f"do: {said(fields.get('do'))} was given; expected one of {', '.join(KINDS)}"
    field = str(one["loc"][-1]) if one["loc"] and one["loc"][-1] not in KINDS else ""
    if one["type"] == "missing":
        return f"{field}: has to be given"
    if one["type"] == "extra_forbidden":
        known = [name for name in (kind or Scenario).model_fields if name != "edits"]
        return f"{field}: there is no such entry here; there are {', '.join(known)}"
    words = str(one["msg"]).removeprefix("Value error, ")
    return f"{field}: {words}" if field else words
