"""A site answered: what is found near it, in figures and in words, and the files that are made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from marketmap.edits import Scenario
from marketmap.finding_sites import SitePlace, find_site
from marketmap.geography import ENGLAND
from marketmap.housed import Housed, met_by
from marketmap.loading import Grounds, loaded_words, own_files
from marketmap.locating import Ground
from marketmap.near import M_PER_KM, WITHIN_KM
from marketmap.outputs.flow_export import flow_names, flow_sources
from marketmap.outputs.manifest import Behind, Manifest, manifest
from marketmap.outputs.map_points import LOCATIONS_SENTENCE, PROVIDERS_SENTENCE
from marketmap.outputs.print_map import Spot, picture
from marketmap.outputs.site_file import SiteFile, picture_words
from marketmap.outputs.site_summary import SiteSummary, site_summary
from marketmap.outputs.site_words import Telling
from marketmap.outputs.unmet_map import unmet_content
from marketmap.own_files import OwnFiles
from marketmap.sites import CENTRAL, NearSite, Site, Surroundings, look_near
from marketmap.sources.checked import Checked
from marketmap.sources.england import England, load_background
from marketmap.sources.headings import find_rows
from marketmap.sources.personal import refuse_personal
from marketmap.sources.register import Source
from marketmap.sources.site_lists import SITES_FORM, check_sites
from marketmap.sources.spreadsheets import open_file
from marketmap.workspace import Workspace, hashed


@dataclass(frozen=True)
class Land:
    """What sites are found on: the live postcodes and the land, made when first asked."""

    grounds: Grounds

    @cached_property
    def ground(self) -> Ground:
        """The land."""
        england = self.grounds.england
        return Ground(england.areas, england.blocks, load_background())

    def find(self, text: str) -> SitePlace:
        """Find a site from what somebody typed, as `find_site` does."""
        return find_site(text, self.grounds.postcodes, self.ground)

    def check(self, content: bytes, name: str) -> Checked:
        """Look at a file of sites, whose good rows are `tables.SITES`.

        Raises:
            FileFaultsError: when the file cannot be used at all, or tells who persons are.
        """
        opened = open_file(content, name, SITES_FORM.limits)
        refuse_personal(opened, "sites")
        return check_sites(find_rows(opened, SITES_FORM), self.grounds.postcodes, self.ground)


@dataclass(frozen=True)
class SiteAnswer:
    """What was found near one site, in figures and in words, and the user's files and scenario that they rest on."""

    on: Surroundings
    found: NearSite
    summary: SiteSummary
    own: OwnFiles = field(default_factory=OwnFiles)
    scenario: Scenario | None = None


def answer_of(
    on: Surroundings, site: Site, held: Workspace, scenario: Scenario | None = None, told: Sequence[str] = ()
) -> SiteAnswer:
    """Look near a site, and put into words what is found.

    Args:
        on: what stands around, with the edits of a scenario made where there is one.
        site: the site.
        held: what the user loaded.
        scenario: the what-if edits, if any.
        told: sentences that say them.
    """
    found = look_near(on, site)
    telling = Telling(
        group=on.question.group,
        district=str(on.names("district")[site.place.district]),
        assumptions=on.market.assumptions,
        why_not=on.why_not,
        providers=PROVIDERS_SENTENCE if held.locations.empty else LOCATIONS_SENTENCE,
        own_data=" ".join(filter(None, (loaded_words(held), *told))),
    )
    return SiteAnswer(on, found, site_summary(found, telling), _own_files(on, held), scenario)


def _own_files(on: Surroundings, held: Workspace) -> OwnFiles:
    return hashed(own_files(held), held, on.market.own.as_at if on.market.own else "")


def providers_of(held: Workspace, england: England) -> pd.DataFrame:
    """Return the registered locations that stand at a point: those loaded, else the embedded sample."""
    known = england.providers if held.locations.empty else held.locations
    return known.loc[known["easting_m"].notna(), ["name", "provider", "easting_m", "northing_m"]]


def site_sources(on: Surroundings) -> dict[str, Source]:
    """Return the sources that the figures rest on, by key."""
    shown = (on.question.group, on.question.estimate)
    return flow_sources(on.market.assumptions, on.market.england.observations, "district", shown)


def list_files(name: str, checked: Checked, held: Workspace, as_at: str = "") -> OwnFiles:
    """Return the files that a ranked list rests on: the list itself, and what the workspace holds.

    Args:
        name: name of the list.
        checked: the list, checked.
        held: what the user loaded besides.
        as_at: day on which schemes are counted.
    """
    loaded = own_files(held)
    faults = (replace(fault, found="") for fault in checked.faults)
    return hashed(OwnFiles((name, *loaded.names), (*faults, *loaded.left_out)), held, as_at)


def unmet_by_district(housed: Mapping[str, Housed]) -> pd.DataFrame:
    """Return `tables.MET` of the districts of England at central demand."""
    return met_by(housed[CENTRAL], "district", ENGLAND)


def rings(road_factor: float) -> list[tuple[float, str]]:
    """Return the rings round a site: radius in a straight line (m) and its road distance in words."""
    return [(limit * M_PER_KM / road_factor, f"{limit:g} km") for limit in WITHIN_KM]


def site_file(answer: SiteAnswer) -> SiteFile:
    """Return what files of a site are written from, its map drawn."""
    summary = answer.summary
    return SiteFile(summary, _picture(answer), picture_words(summary), site_manifest(answer))


def site_manifest(answer: SiteAnswer) -> Manifest:
    """Return the manifest of the files of a site: its tables, in words, are its figures."""
    question, assumptions, site = answer.on.question, answer.on.market.assumptions, answer.found.site
    used = flow_names(assumptions, question.group, question.estimate)
    behind = Behind(
        answer.summary.title, ENGLAND, assumptions, used, site_sources(answer.on), answer.own, answer.scenario
    )
    asked = {
        "by": question.boundaries, "group": question.group, "estimate": question.estimate, "show": "",
        "options": {"site": site.place.words, "units": site.units, "level": site.level},
    }  # fmt: skip
    figures = [
        {"area": f"{number}", "name": table.caption, "rows": [list(row) for row in table.rows]}
        for number, table in enumerate(answer.summary.tables)
    ]
    return manifest("site", behind, asked, figures)


def _picture(answer: SiteAnswer) -> bytes:
    on, place = answer.on, answer.found.site.place
    areas = on.market.england.areas
    table = unmet_by_district(on.housed) if on.housed else pd.DataFrame(columns=["area", "demand", "unmet"])
    factor = on.market.assumptions.travel.road_factor.range[1]
    spot = Spot(place.easting_m, place.northing_m, place.words, rings(factor))
    return picture(areas[areas["kind"] == "district"], load_background(), unmet_content(table, ""), spot)
