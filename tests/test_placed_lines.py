"""Placements as lines: from the place, or from each ICS of England, to the ICSs that have enough people to be named."""

from marketmap.disclosed import shown_strand
from marketmap.geography import ENGLAND, Place
from marketmap.home_table import MOST_HOSTS
from marketmap.observed_market import observed_in
from marketmap.outputs.placed_lines import placed_flows, placed_lines
from tests.england import SURREY_AND_SUSSEX, england
from tests.placed import sussex

REHAB = ("rehab", "not_asked")


def seen_from(place: Place, kind: str, profile: str) -> list[tuple[str, str, float]]:
    """Home, host and people of each line of the invented rehabilitation."""
    seen = observed_in(england(), sussex(), place, kind, 1.3)
    areas = england().areas
    ends = areas[areas["kind"].isin([place.kind, kind, "icb_2026"])].drop_duplicates("area")
    found = shown_strand(seen, REHAB, profile)
    flows = placed_flows(found, place, ends)
    drawn = placed_lines(found, place, ends, 80)
    told = [(row["home"], row["host"], row["units"]) for row in flows.to_dict("records")]
    lines = {(line.home, line.host, line.figure) for line in drawn.lines}
    assert lines == {
        (home, host, f"{people:.0f} {'person' if people == 1 else 'people'}") for home, host, people in told
    }
    return told


def counted() -> dict[str, int]:
    """People of Surrey and Sussex in rehabilitation elsewhere, by host ICS, counted from the list itself."""
    ics = england().blocks.groupby("district")["icb_2026"].first()
    rows = sussex()[sussex()["kind"] == "rehab"]
    hosts = rows["host_district"].map(ics)
    outside = rows[hosts.notna() & (hosts != SURREY_AND_SUSSEX.area)]
    return {str(host): int(people) for host, people in outside.groupby(hosts)["people"].sum().items()}


def test_lines_of_one_place_begin_at_the_place_and_say_what_the_list_holds() -> None:
    told = seen_from(SURREY_AND_SUSSEX, "district", "none")
    assert {home for home, _, _ in told} == {SURREY_AND_SUSSEX.area}
    exact = counted()
    assert {host: people for _, host, people in told}.items() <= exact.items()
    assert sorted(people for _, _, people in told) == sorted(exact.values())[-MOST_HOSTS:]


def test_people_too_few_to_be_shown_have_no_line_and_others_are_rounded() -> None:
    told = {host: people for _, host, people in seen_from(SURREY_AND_SUSSEX, "district", "mhsds")}
    assert told
    assert all(people % 5 == 0 and abs(people - counted()[host]) <= 2 for host, people in told.items())
    assert all(counted()[host] >= 5 for host in told)


def test_lines_of_england_begin_at_each_ics() -> None:
    assert {home for home, _, _ in seen_from(ENGLAND, "icb_2026", "mhsds")} == {SURREY_AND_SUSSEX.area}
