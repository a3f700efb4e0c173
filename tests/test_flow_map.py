"""Flows on a map without a browser: which lines there are and how wide, what they say, and what they must never say."""

import json
import re
from random import Random

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from marketmap.outputs import colours
from marketmap.outputs.flow_choice import choose_flows
from marketmap.outputs.flow_map import (
    SUPPRESSED_WIDTH,
    THINNEST,
    WIDEST,
    WidthScale,
    flow_lines,
    flow_rows,
    flows_message,
)
from marketmap.outputs.flow_words import OBSERVED, PREDICTED, amount
from marketmap.outputs.maps import NO_DATA, base_map_html, map_html
from marketmap.outputs.out_of_area import LIMITS, out_of_area_content
from tests.flow_examples import england_lines, flows, made_up, sussex_districts, sussex_page
from tests.map_examples import areas, background, base_page, fills
from tests.test_maps import TEXT_ONLY

HOMES = [f"H{number:03}" for number in range(220)]
# Caister water tower, the worked example of Ordnance Survey's guide: 52.658008 N, 1.716074 E.
TOWER = (651_409.804, 313_177.450)


def places(*codes: str) -> gpd.GeoDataFrame:
    """Areas round the tower, named by their codes."""
    x, y = TOWER
    return gpd.GeoDataFrame(
        {"area": list(codes)}, geometry=[box(x - 50, y - 50, x + 50, y + 50)] * len(codes), crs=27700
    )


ABC = places("A", "B", "C")


def test_a_line_says_from_where_to_where_how_many_and_how_far() -> None:
    table = flows(("A", "B", 341.2), ("B", "C", 1.3), ("C", "A", 0.2))
    table.loc[1, "distance_km"] = float("nan")
    assert [line.words for line in flow_lines(table, ABC).lines] == [
        ("C to A", "less than 1 unit, mean 34 km"),
        ("B to C", "about 1 unit"),
        ("A to B", "about 341 units, mean 34 km"),
    ]


def test_counts_are_said_in_full_and_estimates_with_about() -> None:
    assert [amount(number, OBSERVED) for number in (1, 1235)] == ["1 person", "1,235 people"]
    assert [amount(number, PREDICTED) for number in (1, 1235)] == ["about 1 unit", "about 1,240 units"]


def test_an_end_stands_at_the_label_point_of_its_area() -> None:
    end = flow_lines(flows(("A", "B", 3)), ABC).ends[0]
    assert (end.area, end.name) == ("A", "A")
    assert (end.latitude, end.longitude) == pytest.approx((52.658008, 1.716074), abs=0.0001)  # 10 m


def test_only_areas_that_a_drawn_line_touches_are_ends() -> None:
    shown = flow_lines(flows(("A", "B", 3), ("B", "C", 2)), ABC, 1)
    assert [end.area for end in shown.ends] == ["A", "B"]


def test_the_largest_are_drawn_on_top_and_the_legend_says_how_much_of_all_they_are() -> None:
    """30 flows of 28 units are 840; with 182 flows that come to 160, 84% of 1,000."""
    large = [(home, "A", 28.0) for home in HOMES[:30]]
    small = [(home, "A", 160 / 182) for home in HOMES[30:212]]
    shown = flow_lines(flows(*small, *large), places("A", *HOMES), 30)
    assert shown.sentence == "The 30 largest of 212 flows, 84% of the units that move."
    assert {line.home for line in shown.lines} == set(HOMES[:30])
    widths = [line.width for line in england_lines().lines]
    assert widths == sorted(widths)


@pytest.mark.parametrize(
    ("rows", "drawn", "said"),
    [
        ([], 3, "No flow between two areas."),
        ([("A", "A", 9.0)], 3, "No flow between two areas."),
        ([("A", "B", 0.0)], 3, "No flow between two areas."),
        ([("A", "B", 9.0)], 3, "The only flow."),
        ([("A", "B", 9.0), ("B", "A", 1.0)], 3, "All 2 flows."),
        ([("A", "B", 9.0), ("B", "A", 1.0)], 1, "The largest of 2 flows, 90% of the units that move."),
        ([("A", "B", 999.0), ("B", "A", 1.0)], 1, "The largest of 2 flows, over 99% of the units that move."),
        (
            [("A", "W", 60.0), ("A", "B", 30.0), ("B", "A", 10.0)],
            3,
            "2 of 3 flows, 40% of the units that move. 1 flow not drawn, with an end that is not on this map.",
        ),
        ([("A", "W", 60.0)], 3, "None of 1 flow is drawn. 1 flow not drawn, with an end that is not on this map."),
        (
            [("A", "B", 3.0), ("B", "A", float("nan"))],
            3,
            "The only flow of known size. 1 flow of unknown size not drawn.",
        ),
    ],
)
def test_the_legend_counts_what_is_drawn_and_what_is_not(
    rows: list[tuple[str, str, float]], drawn: int, said: str
) -> None:
    shown = flow_lines(flows(*rows), ABC, drawn)
    assert shown.sentence == said
    assert len(shown.lines) == min(drawn, sum(host not in (home, "W") and units > 0 for home, host, units in rows))


def hidden(*rows: tuple[str, str, float], known: int) -> pd.DataFrame:
    """Flows of which all but the first are suppressed; their numbers are still there, as they never should be."""
    return flows(*rows).assign(suppressed=[number >= known for number in range(len(rows))])


def test_a_suppressed_flow_is_dashed_has_one_width_and_says_so() -> None:
    shown = flow_lines(hidden(("A", "B", 30), ("B", "A", 4), ("C", "A", 1), known=1), ABC, 3, OBSERVED)
    assert [(line.words, line.suppressed, line.width) for line in shown.lines] == [
        (("B to A", "suppressed"), True, SUPPRESSED_WIDTH),
        (("C to A", "suppressed"), True, SUPPRESSED_WIDTH),
        (("A to B", "30 people, mean 34 km"), False, WIDEST),
    ]
    assert shown.sentence == "The only flow of known size. 2 flows suppressed: dashed, all of one width."


def test_suppressed_flows_are_all_drawn_or_none_so_that_none_is_picked_out() -> None:
    shown = flow_lines(hidden(("A", "B", 30), ("B", "A", 4), ("C", "A", 1), known=1), ABC, 2, OBSERVED)
    assert [line.suppressed for line in shown.lines] == [False]
    assert shown.sentence == (
        "The only flow of known size. 2 flows suppressed and not drawn, because with them there would be more lines "
        "than chosen."
    )
    nowhere = flow_lines(hidden(("A", "W", 4), known=0), ABC)
    assert nowhere.sentence == (
        "1 flow suppressed and not drawn. 1 flow not drawn, with an end that is not on this map."
    )


few = st.floats(0, 4)
km = st.floats(1, 300)


@settings(deadline=None, max_examples=40)  # a busy machine is no fault
@given(few, few, km, km)
def test_no_message_depends_on_what_is_suppressed(one: float, other: float, near: float, far: float) -> None:
    def message(units: float, distance: float) -> dict[str, object]:
        table = hidden(("A", "B", 30), ("B", "C", 10), ("B", "A", units), ("C", "A", units / 2), known=2)
        table.loc[2:, "distance_km"] = distance
        shown = flow_lines(table, ABC, 4, OBSERVED)
        return flows_message(shown) | {"rows": flow_rows(shown)}

    assert message(one, near) == message(other, far)


kinds = st.sampled_from(["known", "suppressed", "unknown"])
some_rows = st.dictionaries(
    st.tuples(st.sampled_from("ABCDW"), st.sampled_from("ABCDW")), st.tuples(st.floats(0, 900), kinds), max_size=20
)


def table_of(rows: dict[tuple[str, str], tuple[float, str]]) -> pd.DataFrame:
    """Flows of three kinds, one a pair of areas."""
    table = flows(*((home, host, units) for (home, host), (units, _) in rows.items()))
    said = pd.Series([kind for _, kind in rows.values()], dtype="str")
    return table.assign(suppressed=said == "suppressed", units=table["units"].mask(said == "unknown"))


@settings(deadline=None, max_examples=80)
@given(some_rows, st.integers(1, 25))
def test_every_flow_is_drawn_or_counted_and_none_twice(
    rows: dict[tuple[str, str], tuple[float, str]], drawn: int
) -> None:
    choice = choose_flows(table_of(rows), set("ABCD"), drawn)
    moving = [one for (home, host), one in rows.items() if home != host and (one[0] > 0 or one[1] != "known")]
    assert len(choice.known) + len(choice.suppressed) + len(choice.unknown) == len(moving)
    assert len(choice.drawn) + len(choice.dashed) <= drawn
    assert not set(choice.drawn.index) & set(choice.dashed.index)
    left = choice.known.drop(index=[*choice.drawn.index, *choice.nowhere.index], errors="ignore")
    assert left["units"].max() <= choice.drawn["units"].min() or left.empty


@settings(deadline=None, max_examples=40)
@given(some_rows, st.randoms())
def test_the_order_of_the_table_changes_nothing(rows: dict[tuple[str, str], tuple[float, str]], luck: Random) -> None:
    mixed = list(rows.items())
    luck.shuffle(mixed)
    one, other = (flow_lines(table_of(order), places(*"ABCD"), 9) for order in (rows, dict(mixed)))
    assert one == other


@given(st.floats(1, 1e5), st.floats(0.001, 1))
def test_width_is_in_proportion_to_units_and_never_too_thin_to_see(most: float, part: float) -> None:
    """Half the units is half the width; widths are rounded to a tenth of a pixel."""
    scale = WidthScale(most)
    assert scale.width(most) == WIDEST
    assert scale.width(most * part) == pytest.approx(max(THINNEST, WIDEST * part), abs=0.051)


def test_size_key_has_round_numbers_that_fit_and_says_which_lines_are_as_thin_as_can_be() -> None:
    """Of 360 units a line of 45 is 12 x 45 / 360 = 1.5 pixels wide; 20 is the last round number that is as thin."""
    words = [("up to 20 units", 1.5), ("50 units", 1.7), ("100 units", 3.3), ("200 units", 6.7)]
    assert WidthScale(360).sizes(44, PREDICTED) == tuple(words)
    assert WidthScale(360).sizes(45, PREDICTED) == tuple(words[1:])
    assert [said for said, _ in WidthScale(2).sizes(2, OBSERVED)] == ["1 person", "2 people"]


def test_a_choice_of_how_many_changes_no_width() -> None:
    ten, forty = ({(line.home, line.host): line.width for line in england_lines(drawn).lines} for drawn in (10, 40))
    assert ten.items() <= forty.items()
    assert (len(ten), len(forty)) == (10, 40)


def test_the_message_is_json_and_holds_the_figures_of_the_table() -> None:
    message = json.loads(json.dumps(flows_message(england_lines())))
    largest = made_up("icb_2026").nlargest(40, "units").iloc[::-1]
    assert [line[:2] for line in message["list"]] == largest[["home", "host"]].to_numpy().tolist()
    said = [
        f"about {round(units)} units, mean {round(km)} km"
        for units, km in zip(largest["units"], largest["distance_km"], strict=True)
    ]
    assert [line[4][1] for line in message["list"]] == said


def bounds(page: str) -> tuple[float, ...]:
    """South, west, north and east of where a reader may wander to."""
    found = re.search(r'"bounds":\[\[(.+?),(.+?)\],\[(.+?),(.+?)\]\]', page)
    assert found
    return tuple(map(float, found.groups()))


def test_a_wide_page_lets_a_reader_follow_lines_to_the_far_end_of_england() -> None:
    """Land's End is at 5.7 W, Berwick at 55.8 N; without lines the frame of Surrey and Sussex ends well before."""
    _, west, north, _ = bounds(sussex_page())
    assert (west < -5.7, north > 55.8) == (True, True)
    outline = sussex_districts().union_all()
    _, west, north, _ = bounds(base_map_html(sussex_districts(), background(), outline, "", areas("england")))
    assert (west > -5.7, north < 55.8) == (True, True)


def test_a_wide_page_draws_main_roads_round_the_place_only_and_is_small_enough() -> None:
    assert 51.6 < max(float(at) for at in re.findall(r"(5\d\.\d+)\]", road(sussex_page()))) < 53
    assert len(sussex_page().encode()) <= 2_000_000


def road(page: str) -> str:
    """The part of a page that holds the main roads."""
    found = re.search(r"geo_json_road_add\((.*?)\);\n", page)
    assert found
    return found[1]


def test_a_file_holds_its_lines_asks_nobody_and_no_name_can_close_its_script() -> None:
    table = made_up("icb_2026").assign(home_name="</script><b>")
    page = map_html(areas(), background(), fills(), flows=flow_lines(table, areas()))
    assert page.count("marketmap.flows(") == 1
    assert page.count("</script>") == base_page().count("</script>")
    assert set(re.findall(r"https?://([\w.]+)", page)) <= TEXT_ONLY


# Areas beneath the lines


def beneath(*rows: tuple[float, float]) -> list[tuple[str, str]]:
    """Class and words of areas with these units required and met outside."""
    table = pd.DataFrame(rows, columns=["demand", "met_outside"]).assign(area=[f"A{n}" for n in range(len(rows))])
    return [(one.class_code, one.text) for one in out_of_area_content(table, "").shown.values()]


def test_out_of_area_is_a_rate_of_what_is_required() -> None:
    """98 of 1,960 is 5 of each 100, the second limit: it opens the third class."""
    assert beneath((1960, 98), (1960, 97), (1000, 203)) == [
        ("class_2", "5 of each 100 required: about 98 of 1,960 units"),
        ("class_1", "5 of each 100 required: about 97 of 1,960 units"),
        ("class_3", "20 of each 100 required: about 203 of 1,000 units"),
    ]


def test_what_is_not_known_or_not_required_is_no_rate() -> None:
    nan = float("nan")
    assert beneath((nan, 3), (10, nan), (0, 0)) == [
        (NO_DATA.code, "no data"),
        (NO_DATA.code, "no data"),
        (NO_DATA.code, "no units required"),
    ]
    assert (
        out_of_area_content(pd.DataFrame({"area": ["A"], "demand": [10.0], "met_outside": [0.0]}), "").classes[-1]
        != NO_DATA
    )


def test_classes_are_in_order_and_as_many_as_the_limits_make() -> None:
    codes = [code for code, _ in beneath(*((100, limit - 0.01) for limit in LIMITS), (100, LIMITS[-1]))]
    assert codes == [f"class_{number}" for number in range(len(LIMITS) + 1)]


# Colours


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2 defines it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_known_colours() -> None:
    """Published: black on white 21; #767676 is the lightest grey that has 4.5 on white."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    "ground", [*colours.BENEATH, colours.PLAIN, colours.NO_DATA, colours.LAND, colours.SEA, "#ffffff"]
)
def test_a_line_stands_out_on_everything_beneath_it(ground: str) -> None:
    assert contrast(colours.FLOW, ground) >= 3
