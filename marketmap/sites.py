"""The market near sites: what a scheme that would open at a site finds, and what it would change.

It joins near, access and the allocation solved again with one scheme more, as `housed` joins travel and allocation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from marketmap import access, near
from marketmap.added_scheme import Added, NewScheme, Ready
from marketmap.finding_sites import SitePlace
from marketmap.geography import adults, carry
from marketmap.housed import Housed, Question
from marketmap.market import Market, area_names
from marketmap.near import WITHIN_KM
from marketmap.providers import open_on
from marketmap.reach import DISTRICT, ICB, OUTSIDE
from marketmap.supply import PUBLISHED
from marketmap.tables import NEAR, SITE_ENDS, SITE_PEOPLE, UNMET_NEAR

CENTRAL = "central"
_ENDS = {"demand_low": "units_low", "demand": "units", "demand_high": "units_high"}
_CHANGES = {"met_in_district": DISTRICT, "met_in_icb": ICB, "met_outside": OUTSIDE}
_GRID = ["easting_m", "northing_m"]


@dataclass(frozen=True)
class Site:
    """A place where units could open: where it is, how many units, their support level ('' where it is not said)."""

    place: SitePlace
    units: int
    level: str = ""
    name: str = ""


@dataclass(frozen=True, eq=False)
class NearSite:
    """What a scheme at a site would find and change.

    Attributes:
        site: the site.
        near: `tables.NEAR`.
        competing: `tables.COMPETING`.
        providers: registered locations within 40 km: name, provider, distance_km; nearest first.
        people: `tables.SITE_PEOPLE`, those who would use most first; None where it cannot be worked out.
        wrong_place: `tables.UNMET_NEAR`; None as people.
        added: what the scheme would change, by demand point; None as people.
        ends: `tables.SITE_ENDS`, what it would change with demand at each end of its range; None as people.
    """

    site: Site
    near: pd.DataFrame
    competing: pd.DataFrame
    providers: pd.DataFrame
    people: pd.DataFrame | None = None
    wrong_place: pd.DataFrame | None = None
    added: Added | None = None
    ends: pd.DataFrame | None = None


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What sites are looked at on, made ready once for a market and a question.

    Attributes:
        market: the market.
        question: whose demand, by which estimate.
        providers: registered locations: name, provider, easting_m, northing_m.
        housed: who could be housed where, by the end of demand: low, central, high; empty where it cannot be worked
            out.
        availability: units effectively available by block; None where it cannot be worked out.
        why_not: why who could be housed where cannot be worked out; empty where it can.
    """

    market: Market
    question: Question
    providers: pd.DataFrame
    housed: Mapping[str, Housed] = field(default_factory=dict)
    availability: access.Availability | None = None
    why_not: str = ""

    @cached_property
    def grid(self) -> np.ndarray:
        """Easting and northing (m) of the centre of each block."""
        return _grid(self.market.england.blocks)

    @cached_property
    def columns(self) -> pd.DataFrame:
        """By block: adults, demand and its ends, units known by district only (by adults), units available."""
        blocks = self.market.england.blocks
        table = self.market.demand
        rows = table[(table["group"] == self.question.group) & (table["estimate"] == self.question.estimate)]
        ends = rows.set_index("block")[list(_ENDS.values())].reindex(blocks["block"]).set_axis(blocks.index)
        spread = self._supply[~self._supply["scheme"].isin(self.schemes["scheme"])]
        totals = spread.groupby("district")[["units"]].sum(min_count=1)
        return pd.DataFrame(
            {
                "adults": adults(blocks),
                **{name: ends[end] for name, end in _ENDS.items()},
                "spread_units": carry(totals, blocks)["units"],
                "available_before": np.nan if self.availability is None else self.availability.units,
            }
        )

    @cached_property
    def _supply(self) -> pd.DataFrame:
        return self.market.supply[self.market.supply["group"] == self.question.group]

    @cached_property
    def schemes(self) -> pd.DataFrame:
        """Schemes that count and stand at a point (m), of the register or a scenario: scheme, level, model, units."""
        own = self.market.own
        known = None if own is None or own.schemes.empty else open_on(own.schemes, own.as_at)
        if known is None:
            empty = {name: pd.Series(dtype="str") for name in ("scheme", "level", "model")}
            return pd.DataFrame(empty | {name: pd.Series(dtype="float64") for name in ("units", *_GRID)})
        placed = known[known["easting_m"].notna() & ~known["sensitive"]]
        counted = self._supply.loc[self._supply["origin"] != PUBLISHED, ["scheme", "units"]]
        columns = placed[["scheme", "level", "model", *_GRID]]
        return columns.merge(counted[counted["units"] > 0], on="scheme", validate="1:1")

    @cached_property
    def ready(self) -> dict[str, Ready]:
        """The allocations made ready for a scheme more, by the end of demand."""
        assumptions = self.market.assumptions
        reach, factor = assumptions.allocation.reach_km.range[1], assumptions.travel.road_factor.range[1]
        return {end: Ready(housed.allocation, reach, factor) for end, housed in self.housed.items()}

    @cached_property
    def icb_of(self) -> pd.Series:
        """The ICB of each block."""
        blocks = self.market.england.blocks
        return blocks.set_index("block")[self.question.boundaries]

    @cached_property
    def council_of(self) -> pd.Series:
        """The council of each district."""
        return self.market.england.blocks.drop_duplicates("district").set_index("district")["upper_tier"]

    @cached_property
    def homes(self) -> pd.DataFrame:
        """District, council and ICB of each demand point, and where it is, in their order."""
        points = self.housed[CENTRAL].reach.points
        return points[["district", "icb", *_GRID]].assign(council=points["district"].map(self.council_of))

    @cached_property
    def councils(self) -> list[str]:
        """Names of the councils that demand points lie in."""
        return [str(name) for name in self._councils[1]]

    @property
    def council_number(self) -> np.ndarray:
        """Position in `councils` of each demand point's council."""
        return self._councils[0]

    @cached_property
    def _councils(self) -> tuple[np.ndarray, pd.Index]:
        numbers, names = pd.factorize(self.homes["council"].map(self.names("upper_tier")))
        return numbers, pd.Index(names)

    def names(self, kind: str) -> pd.Series:
        """Return the names of the areas of a kind, by code."""
        return area_names(self.market.england, kind)


def look_near(on: Surroundings, site: Site) -> NearSite:
    """Return what a scheme at a site would find and change."""
    found = NearSite(site, _near(on, site), _competing(on, site), _providers(on, site))
    if not on.ready:
        return found
    by_end = {end: added_by(on, site, end) for end in on.ready}
    added = by_end[CENTRAL]
    return replace(
        found,
        people=_people(on, added),
        wrong_place=_unmet_near(on, site, added),
        added=added,
        ends=pd.DataFrame([{"end": end} | changes_of(one) for end, one in by_end.items()])[SITE_ENDS.column_names],
    )


def added_by(on: Surroundings, site: Site, end: str = CENTRAL) -> Added:
    """Return what a scheme at a site would change, where that can be worked out.

    Args:
        on: what the site is looked at on.
        site: the site.
        end: low, central or high demand.
    """
    place = site.place
    scheme = NewScheme(place.easting_m, place.northing_m, place.district, str(on.icb_of[place.block]), site.units)
    return on.ready[end].with_scheme(scheme)


def changes_of(added: Added) -> dict[str, float]:
    """Return in all England: units used, people newly met, people brought home, units emptied elsewhere."""
    used, newly_met = added.used, float(added.change.sum())
    changes = {
        "used": used,
        "newly_met": newly_met,
        "brought_home": -float(added.change[:, OUTSIDE].sum()),
        "emptied": used - newly_met,
    }
    # Rounded, because the allocation is solved on millionths of a unit.
    return {name: round(value, 3) + 0.0 for name, value in changes.items()}


def _at(sites: list[Site]) -> np.ndarray:
    return np.array([[site.place.easting_m, site.place.northing_m] for site in sites])


def near_sites(on: Surroundings, sites: list[Site]) -> dict[str, np.ndarray]:
    """Return the columns of `tables.NEAR` for several sites, each as distances by sites."""
    at, factor = _at(sites), on.market.assumptions.travel.road_factor.range[1]
    km = near.km_from(at, on.grid, factor, max(WITHIN_KM[-1], on.market.assumptions.access.far_km.range[1]))
    of_blocks = np.moveaxis(near.sums_within(km, on.columns.to_numpy(dtype=float)), 2, 0)
    found = dict(zip(on.columns, of_blocks, strict=True))
    of_schemes = np.column_stack([on.schemes["units"], np.ones(len(on.schemes))])
    schemes = near.sums_within(near.km_from(at, _grid(on.schemes), factor), of_schemes)
    providers = near.km_from(at, _grid(on.providers), factor)
    return found | {
        "register_units": schemes[:, :, 0],
        "register_schemes": schemes[:, :, 1],
        "supply": schemes[:, :, 0] + found["spread_units"],
        "providers": near.sums_within(providers, np.ones((len(on.providers), 1)))[:, :, 0],
        "available_after": found["available_before"] + _available_more(on, km, sites),
    }


def _near(on: Surroundings, site: Site) -> pd.DataFrame:
    columns = {name: values[:, 0] for name, values in near_sites(on, [site]).items()}
    table = pd.DataFrame({"within_km": WITHIN_KM, **columns})[NEAR.column_names]
    return table.astype({"register_schemes": "int64", "providers": "int64"})


def _grid(points: pd.DataFrame) -> np.ndarray:
    return points[_GRID].to_numpy(dtype=float)


def _available_more(on: Surroundings, km: csr_matrix, sites: list[Site]) -> np.ndarray:
    units = np.array([site.units for site in sites], dtype=float)
    weight = access.weights(km, on.market.assumptions.access)
    return near.available_within(km, weight, on.columns["demand"].fillna(0.0).to_numpy(), units)


def _distances(on: Surroundings, site: Site, points: pd.DataFrame) -> np.ndarray:
    away = _grid(points) - _at([site])
    km: np.ndarray = np.hypot(away[:, 0], away[:, 1]) * on.market.assumptions.travel.road_factor.range[1] / 1000
    return km


def _competing(on: Surroundings, site: Site) -> pd.DataFrame:
    km = near.km_from(_at([site]), on.grid, on.market.assumptions.travel.road_factor.range[1])
    spread = near.sums_within(km, on.columns[["spread_units"]].to_numpy(dtype=float))[:, 0, 0]
    return near.competing(on.schemes.assign(distance_km=_distances(on, site, on.schemes)), spread)


def _providers(on: Surroundings, site: Site) -> pd.DataFrame:
    all_of_them = on.providers.assign(distance_km=_distances(on, site, on.providers))
    reached = all_of_them[all_of_them["distance_km"] <= WITHIN_KM[-1]]
    return reached.sort_values(["distance_km", "name"], ignore_index=True)[["name", "provider", "distance_km"]]


def _people(on: Surroundings, added: Added) -> pd.DataFrame:
    by_point = pd.DataFrame(
        {
            "used": added.housed.sum(axis=1),
            **{name: added.change[:, where] for name, where in _CHANGES.items()},
            "unmet": added.unmet - np.maximum(added.wanted - added.before.sum(axis=1), 0.0),
        }
    )
    homes = on.homes
    table = by_point.groupby([homes["council"], homes["icb"]]).sum().reset_index()
    table = table[table.drop(columns=["council", "icb"]).abs().gt(0.05).any(axis=1)]  # what would be shown as nought
    named = table.assign(
        council_name=table["council"].map(on.names("upper_tier")),
        icb_name=table["icb"].map(on.names(on.question.boundaries)),
    )
    ordered = named.sort_values(["used", "unmet", "council"], ascending=[False, True, True], ignore_index=True)
    return ordered[SITE_PEOPLE.column_names]


def _unmet_near(on: Surroundings, site: Site, added: Added) -> pd.DataFrame:
    table = on.homes[["district"]].assign(distance_km=_distances(on, site, on.homes), unmet=added.unmet)
    found = near.unmet_near(table, site.units)
    return found.assign(name=found["district"].map(on.names("district")))[UNMET_NEAR.column_names]
