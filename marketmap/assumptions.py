"""What the method asserts: typed, frozen, closed sections, read from `assumptions.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from marketmap.errors import AssumptionError
from marketmap.groups import GROUPS

Quality = Literal["green", "amber", "red"]
ESTIMATED_GROUPS = ("mental_health", "all")


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Assumption(_Closed):
    """One figure that the method asserts, with its range, unit, source and quality.

    `value` is None until given; `most` is the most that it can be, where there is such a limit; `year` is the year of
    its prices, empty where it has none.
    """

    title: str
    unit: str
    source: str
    quality: Quality
    note: str = ""
    year: str = ""
    low: float | None = Field(default=None, ge=0)
    value: float | None = Field(default=None, ge=0)
    high: float | None = Field(default=None, ge=0)
    most: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        known = [end for end in (self.low, self.value, self.high) if end is not None]
        if known != sorted(known):
            figures = ", ".join(f"{end:g}" for end in known)
            raise ValueError(f"low, value and high must rise, and are {figures}: change the ends of the range too")
        if self.most is not None and known and known[-1] > self.most:
            raise ValueError(f"is {known[-1]:g}, expected at most {self.most:g}")
        return self

    @property
    def range(self) -> tuple[float, float, float]:
        """Low, central and high; an end that is not asserted is the central value.

        Raises:
            AssumptionError: when no value was given.
        """
        if self.value is None:
            raise AssumptionError("An assumption has no value yet:", [self.title])
        low = self.value if self.low is None else self.low
        return low, self.value, self.value if self.high is None else self.high


class DemandAssumptions(_Closed):
    """What demand rests on (docs/method.md#demand)."""

    register_: Literal["smi_2023_24", "qof_2024_25"] = Field(alias="register")
    units_per_1000_smi_2023_24: Assumption
    units_per_1000_qof_2024_25: Assumption
    mental_health_slope: Assumption
    unmet_need_all_groups: Assumption
    deprivation_slope: Assumption
    psychotic_disorder: Assumption
    supported_housing_share: Assumption

    @property
    def units_per_1000(self) -> Assumption:
        """Units per 1,000 people on the register that is in use."""
        by_register = {
            "smi_2023_24": self.units_per_1000_smi_2023_24,
            "qof_2024_25": self.units_per_1000_qof_2024_25,
        }
        return by_register[self.register_]


class SupplyAssumptions(_Closed):
    """What supply rests on (docs/method.md#supply)."""

    mental_health_share: Assumption


class PressureAssumptions(_Closed):
    """What the pressure estimate rests on (docs/method.md#demand)."""

    days_in_month: Assumption
    supported_housing_outcome: Assumption


class MoneyAssumptions(_Closed):
    """What costs rest on, in pounds of their own year (docs/method.md#money)."""

    acute_bed_day: Assumption
    delayed_bed_day: Assumption
    rehab_nhs_bed_day: Assumption
    rehab_independent_bed_day: Assumption
    supported_housing_week: Assumption
    inpatient_night: Assumption
    stay_without_housing_support: Assumption
    stay_with_housing_support: Assumption
    forensic_step_down_saving: Assumption


class TravelAssumptions(_Closed):
    """What distances rest on (docs/method.md#travel)."""

    road_factor: Assumption

    @model_validator(mode="after")
    def _no_shorter_than_straight(self) -> Self:
        if self.road_factor.range[0] < 1:
            raise ValueError(f"road_factor is {self.road_factor.range[0]:g}, expected at least 1: no road is shorter")
        return self


class AccessAssumptions(_Closed):
    """What units effectively available rest on: how much a unit counts by its distance (docs/method.md#access)."""

    decay: Literal["steps", "gaussian"]
    near_km: Assumption
    middle_km: Assumption
    middle_weight: Assumption
    far_km: Assumption
    far_weight: Assumption

    @model_validator(mode="after")
    def _farther_and_farther(self) -> Self:
        limits = [entry.range[1] for entry in (self.near_km, self.middle_km, self.far_km)]
        if limits != sorted(limits) or not limits[-1]:
            figures = ", ".join(f"{limit:g}" for limit in limits)
            raise ValueError(f"near_km, middle_km and far_km must rise above 0, and are {figures}")
        return self


class AllocationAssumptions(_Closed):
    """What the allocation rests on (docs/method.md#allocation)."""

    rule: Literal["home_first", "best_for_all"]
    reach_km: Assumption
    border_district_km: Assumption
    border_icb_km: Assumption
    share_open: Assumption


class Assumptions(_Closed):
    """One full set of assumptions; `rates` holds units per 1,000 adults for groups the user gave one for."""

    demand: DemandAssumptions
    supply: SupplyAssumptions
    pressure: PressureAssumptions
    money: MoneyAssumptions
    travel: TravelAssumptions
    access: AccessAssumptions
    allocation: AllocationAssumptions
    rates: dict[str, float] = {}

    @model_validator(mode="after")
    def _known_groups(self) -> Self:
        allowed = [group.code for group in GROUPS if group.code not in ESTIMATED_GROUPS]
        for group, rate in self.rates.items():
            if group not in allowed:
                raise ValueError(f"rates: {group!r} is not a group that takes a rate; those are {', '.join(allowed)}")
            if not 0 <= rate <= 1000:  # noqa: PLR2004, the limits of a rate per 1,000
                raise ValueError(f"rates: {group} is {rate:g}, expected 0 to 1,000 units per 1,000 adults")
        return self

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups whose demand can be worked out, in the order of the list of groups."""
        return tuple(group.code for group in GROUPS if group.code in ESTIMATED_GROUPS or group.code in self.rates)

    @property
    def entries(self) -> dict[str, Assumption]:
        """Every assumption by its dotted name, in the order of the sections; rates that the user gave are apart."""
        sections = ((name, section) for name, section in self if isinstance(section, _Closed))
        return {
            f"{name}.{entry}": value for name, section in sections for entry, value in section
            if isinstance(value, Assumption)
        }  # fmt: skip

    def changed(self, changes: Mapping[str, Any]) -> "Assumptions":
        """Return a new set with some entries changed.

        Args:
            changes: dotted names to values, such as `{"supply.mental_health_share.value": 0.2}`.

        Raises:
            AssumptionError: naming every change that is unknown or outside its limits.
        """
        entries = self.model_dump(by_alias=True)
        for name, value in changes.items():
            *sections, last = name.split(".")
            section = entries
            for part in sections:
                section = section.setdefault(part, {})
                if not isinstance(section, dict):
                    raise AssumptionError("These assumptions cannot be used:", [f"{name}: there is no such entry"])
            section[last] = value
        return _validated(entries)


@cache
def load_assumptions() -> Assumptions:
    """Return the baseline: the assumptions of `assumptions.toml`."""
    text = resources.files("marketmap").joinpath("assumptions.toml").read_text(encoding="utf-8")
    return _validated(tomllib.loads(text))


def _validated(entries: Mapping[str, Any]) -> Assumptions:
    try:
        return Assumptions.model_validate(entries)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        raise AssumptionError("These assumptions cannot be used:", faults) from error
