"""Schemes on a map without a browser: what is drawn and how, what is said, and what must never be there."""

import json
from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import tables
from marketmap.disclosure import PROFILES, USUAL, Suppression, as_shown
from marketmap.groups import GROUPS
from marketmap.outputs.scheme_points import (
    KINDS,
    LARGEST_MARK,
    NOT_STATED,
    SMALLEST_MARK,
    SchemeFilter,
    corners,
    day_words,
    filtered,
    points_message,
    scheme_card,
    scheme_points,
)
from tests.placed import how
from tests.test_maps import LEAST_DIFFERENCE, LEAST_LIGHTNESS, VISION, lab

# Caister water tower, the worked example of Ordnance Survey's guide: 52.658008 N, 1.716074 E.
TOWER = {"easting_m": 651_409.804, "northing_m": 313_177.450}
WHOLE: dict[str, object] = {
    "scheme": "S1",
    "name": "Old Station",
    "provider": "Abbey",
    "postcode": "BN2 1TW",
    "located": "postcode",
    "block": "E01016980",
    "district": "E06000043",
    "group": "mental_health",
    "secondary_group": "drugs",
    "level": "high",
    "model": "group_home",
    "stay": "medium",
    "units": 12,
    "units_occupied": 11.0,
    "units_open": 3.0,
    "exempt": "yes",
    "cqc_registered": "no",
    "opened": "2019-04-01",
    "closing": "2027-03-05",
    "sensitive": False,
    **TOWER,
}
NOT_SAID = dict.fromkeys(
    ["name", "provider", "secondary_group", "level", "model", "stay", "units_occupied", "units_open", "exempt",
     "cqc_registered", "opened", "closing"]
)  # fmt: skip
NOWHERE = dict.fromkeys(["postcode", "easting_m", "northing_m", "block"])
BY_DISTRICT: dict[str, object] = {"located": "district", **NOWHERE}
REFUGE: dict[str, object] = {
    "scheme": "R", "name": "Rose House", "postcode": "BN3 9ZZ", "model": "refuge", "group": "domestic_abuse",
    "easting_m": 528_123.0, "northing_m": 105_456.0, "sensitive": True,
}  # fmt: skip
KINDS_OF = {"text": "str", "number": "float64", "whole number": "int64", "yes or no": "bool"}


def register(*changes: dict[str, object]) -> pd.DataFrame:
    """A register of schemes like `WHOLE`, each changed in its own way."""
    rows = pd.DataFrame([WHOLE | {"scheme": f"S{number}"} | change for number, change in enumerate(changes, 1)])
    kinds = {column.name: KINDS_OF[column.holds] for column in tables.SCHEMES.columns}
    return tables.check(tables.SCHEMES, rows[tables.SCHEMES.column_names].astype(kinds))


def groups_of(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """The units of schemes by group."""
    return pd.DataFrame(rows, columns=["scheme", "group", "units"])


def card(change: dict[str, object]) -> tuple[str, ...]:
    """The card of one scheme."""
    return scheme_points(register(change), 12, example=False).points[0].card


def test_a_scheme_stands_where_it_is() -> None:
    one = scheme_points(register({}), 12, example=False).points[0]
    assert (one.latitude, one.longitude) == pytest.approx((52.658008, 1.716074), abs=0.0001)  # 10 m


def test_a_card_says_everything_but_who_lives_there() -> None:
    assert card({}) == (
        "Old Station",
        "Abbey",
        "Group home; high support",
        "For mental health, also drug dependency",
        "12 units; open to other areas: 3",
        "Occupied: about 10, to the nearest 5",
        "CQC registered: no. Exempt: yes.",
        "Opened 1 April 2019",
        "Closes 5 March 2027",
        "Located by its postcode, BN2 1TW",
    )


def test_what_a_register_does_not_say_is_said_to_be_not_stated() -> None:
    assert card(NOT_SAID | {"units": 1}) == (
        "Scheme S1",
        "Provider not stated",
        "Model not stated; support level not stated",
        "For mental health",
        "1 unit; open to other areas: not stated",
        "Occupied: not shown for a scheme of fewer than 5 units",
        "CQC registered: not stated. Exempt: not stated.",
        "Located by its postcode, BN2 1TW",
    )


@pytest.mark.parametrize(
    ("located", "words"),
    [
        ("sector", "Postcode not in the live list: shown at the centre of its sector"),
        ("coordinates", "Located by its coordinates"),
    ],
)
def test_a_card_says_how_the_scheme_was_located(located: str, words: str) -> None:
    assert card({"located": located, "block": None if located == "sector" else "E01016980"})[-1] == words


def test_a_scheme_known_by_district_has_a_card_that_says_so() -> None:
    row = as_shown(register(BY_DISTRICT), USUAL).iloc[0].to_dict()
    assert scheme_card(row, Suppression())[-1] == "Known by district only: not drawn"


def test_every_group_model_and_level_has_words_of_its_own() -> None:
    groups = [*(group.code for group in GROUPS if group.code != "all"), "shared", "other"]
    for column, codes, line in (("group", groups, 3), ("model", tables.MODELS, 2), ("level", tables.LEVELS, 2)):
        said = {card({column: code})[line] for code in codes}
        assert len(said) == len(codes)
        assert not any("_" in words for words in said)


def test_nothing_of_a_sensitive_scheme_is_in_the_message() -> None:
    shown = scheme_points(register({}, REFUGE), 12, example=False)
    message = json.dumps(points_message(shown))
    assert len(shown.points) == 1
    assert "Rose House" not in message
    assert "BN3 9ZZ" not in message
    assert "Refuge" not in message
    drawn_without_it = scheme_points(register({}), 12, example=False)
    assert shown.points == drawn_without_it.points
    assert shown.sentence == "1 of 2 schemes drawn. 1 sensitive scheme is not drawn."


@pytest.mark.parametrize(
    ("profile", "units", "occupied", "words"),
    [
        ("mhsds", 12, 11.0, "about 10, to the nearest 5"),
        ("mhsds", 12, 4.0, "* (a small number is not shown)"),
        ("mhsds", 12, 0.0, "* (a small number is not shown)"),
        ("mhsds", 5, 5.0, "about 5, to the nearest 5"),
        ("mhsds", 12, None, "not stated"),
        ("hes", 12, 7.0, "* (a small number is not shown)"),
        ("hes", 12, 0.0, "about 0, to the nearest 5"),
        ("hes", 12, 8.0, "about 10, to the nearest 5"),
        ("none", 12, 3.0, "3, as it is. Reason stated: a test"),
        ("none", 12, None, "not stated"),
        *((profile, 4, occupied, "not shown for a scheme of fewer than 5 units")
          for profile in PROFILES for occupied in (0.0, 4.0, None)),
    ],
)  # fmt: skip
def test_occupancy_is_told_as_the_profile_allows(profile: str, units: int, occupied: float | None, words: str) -> None:
    """Method.md section 10: mhsds hides 0 to 4, hes 1 to 7; both round to 5; fewer than five units never."""
    table = register({"units": units, "units_occupied": occupied})
    assert f"Occupied: {words}" in scheme_points(table, 12, example=False, how=how(profile)).points[0].card


@given(
    st.integers(1, 40).flatmap(lambda units: st.tuples(st.just(units), st.integers(0, units), st.integers(0, units))),
    st.sampled_from(["mhsds", "hes"]),
)
@settings(deadline=None, max_examples=40)
def test_registers_that_look_alike_when_suppressed_give_the_same_message(
    counts: tuple[int, int, int], profile: str
) -> None:
    """What the browser is sent depends on nothing of occupancy but what the profile shows of it."""
    units, *occupied = counts
    tables_ = [register({"units": units, "units_occupied": float(count)}) for count in occupied]
    messages = [points_message(scheme_points(table, 40, example=False, how=how(profile))) for table in tables_]
    as_told = [tuple(as_shown(table, profile)["occupied"].fillna("")) for table in tables_]
    assert (messages[0] == messages[1]) == (as_told[0] == as_told[1])
    if units < 5:
        assert messages[0] == messages[1]


def test_what_is_not_drawn_is_counted_and_the_reason_told() -> None:
    rows = [
        {},
        {"located": "sector", "block": None},
        *[BY_DISTRICT] * 12,
        *[REFUGE | {"scheme": f"R{n}"} for n in "abc"],
    ]
    shown = scheme_points(register(*rows), 12, example=False)
    assert shown.sentence == (
        "2 of 17 schemes drawn. 12 schemes are known by district only and 3 sensitive ones are not drawn. "
        "1 scheme is shown at the centre of a postcode sector."
    )
    assert len(shown.points) == 2


def test_a_choice_of_schemes_says_from_how_many_it_was_made() -> None:
    assert (
        scheme_points(register({}), 12, example=False, of_how_many=9).sentence == "1 of 1 scheme drawn, chosen from 9."
    )
    assert scheme_points(register({}), 12, example=False, of_how_many=1).sentence == "1 of 1 scheme drawn."


def test_a_choice_that_nothing_fits_draws_nothing() -> None:
    shown = scheme_points(register({}).iloc[:0], 12, example=False, of_how_many=9)
    assert shown.points == ()
    assert shown.sentence == "0 of 0 schemes drawn, chosen from 9."


def test_the_example_says_so_in_the_legend() -> None:
    assert scheme_points(register({}), 12, example=True).title.startswith("EXAMPLE")
    assert "EXAMPLE" not in scheme_points(register({}), 12, example=False).title


def test_area_stands_for_units_and_the_large_are_drawn_first() -> None:
    """25 of 100 units: a quarter of the area, half the radius. One unit would be too small to see."""
    shown = scheme_points(register({"units": 1}, {"units": 100}, {"units": 25}), 100, example=False)
    assert [one.radius for one in shown.points] == [LARGEST_MARK, LARGEST_MARK / 2, SMALLEST_MARK]


def test_a_choice_of_schemes_changes_no_sizes() -> None:
    alone = scheme_points(register({"units": 25}), 100, example=False)
    assert alone.points[0].radius == LARGEST_MARK / 2


@pytest.mark.parametrize("shape", [kind.shape for kind in KINDS])
def test_every_shape_has_the_area_of_the_circle_that_it_stands_for(shape: str) -> None:
    drawn = shapely.Polygon(corners(shape))
    assert drawn.is_valid
    assert drawn.area == pytest.approx(np.pi, rel=0.002)
    assert (drawn.centroid.x, drawn.centroid.y) == pytest.approx((0, 0), abs=0.001)


def test_levels_have_shapes_of_their_own() -> None:
    assert [kind.code for kind in KINDS] == [*tables.LEVELS, NOT_STATED]
    assert len({kind.shape for kind in KINDS}) == len(KINDS)
    assert len({tuple(corners(kind.shape)) for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("vision", VISION)
def test_levels_stay_apart_in_every_vision(vision: str) -> None:
    apart = [np.linalg.norm(lab(a.colour, vision) - lab(b.colour, vision)) for a, b in combinations(KINDS[:4], 2)]
    assert min(apart) >= LEAST_DIFFERENCE


def test_levels_can_be_told_apart_in_grey_and_every_mark_from_its_outline() -> None:
    greys = [lab(kind.colour)[0] for kind in KINDS[:4]]
    assert greys == sorted(greys, reverse=True)
    assert min(abs(a - b) for a, b in combinations(greys, 2)) >= LEAST_LIGHTNESS
    assert all(abs(lab(kind.colour)[0] - lab(kind.outline)[0]) > 35 for kind in KINDS)


CHOICES = {
    "levels": ("level", [*tables.LEVELS, NOT_STATED]),
    "models": ("model", ["hostel", "foyer", NOT_STATED]),
    "providers": ("provider", ["Abbey", "Beacon", NOT_STATED]),
}
some_schemes = st.lists(
    st.fixed_dictionaries(
        {
            column: st.sampled_from([None if value == NOT_STATED else value for value in values])
            for column, values in CHOICES.values()
        }
    ),
    max_size=12,
)
some_choices = st.fixed_dictionaries({name: st.sets(st.sampled_from(values)) for name, (_, values) in CHOICES.items()})


@settings(deadline=None, max_examples=60)  # a busy machine is no fault
@given(some_schemes, some_choices)
def test_a_filter_keeps_what_fits_every_choice_and_nothing_else(
    rows: list[dict[str, object]], choices: dict[str, set[str]]
) -> None:
    schemes = register(*rows) if rows else register({}).iloc[:0]
    wanted = SchemeFilter(**{name: tuple(codes) for name, codes in choices.items()})
    kept = set(filtered(schemes, groups_of(), wanted)["scheme"])
    fits = {
        f"S{number}"
        for number, row in enumerate(rows, 1)
        if all(not codes or (row[CHOICES[name][0]] or NOT_STATED) in codes for name, codes in choices.items())
    }
    assert kept == fits


def test_a_scheme_fits_every_group_that_it_houses() -> None:
    """S1 is for three groups by share; S2 for several without shares, of which its register names drugs second."""
    schemes = register({"secondary_group": "alcohol"}, {"group": "shared", "secondary_group": "drugs"}, NOT_SAID)
    groups = groups_of(
        ("S1", "mental_health", 6),
        ("S1", "alcohol", 4),
        ("S1", "veterans", 2),
        ("S2", "shared", 12),
        ("S3", "drugs", 12),
    )

    def kept(*codes: str) -> list[str]:
        return list(filtered(schemes, groups, SchemeFilter(groups=codes))["scheme"])

    assert kept("veterans") == ["S1"]
    assert kept("drugs") == ["S2", "S3"]
    assert kept("shared", "alcohol") == ["S1", "S2"]
    assert kept("refugees") == []
    assert kept() == ["S1", "S2", "S3"]


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_days_are_said_in_full(day: date) -> None:
    said = day_words(day.isoformat())
    assert said == f"{day.day} {day:%B} {day.year}"
