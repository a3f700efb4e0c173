"""The example for Sussex: plainly invented, with the published totals and every model, made by its script."""

import csv
import io
from functools import cache

import pandas as pd
import pytest

from marketmap import tables
from marketmap.sources.england import load_postcodes
from marketmap.sources.example import PLACEMENTS_FILE, SCHEMES_FILE, example_path, load_example
from marketmap.sources.headings import find_rows
from marketmap.sources.make_example import district_units, placements_csv, schemes_csv
from marketmap.sources.personal import refuse_personal
from marketmap.sources.placements import check_placements
from marketmap.sources.placements_form import PLACEMENTS_FORM
from marketmap.sources.schemes import SCHEMES_FORM, CheckedSchemes, check_schemes
from tests.england import SUSSEX, england, gazetteer
from tests.registers import postcode_index

# Published claimants in specified accommodation, and on paper their 18.3%: 5,475 x 0.183 = 1,001.9, so 1,002 units;
# whole parts add up to 996, and the six with the largest remainders get one more: Chichester (24.89), Mid Sussex
# (45.75), Worthing (112.73), Brighton and Hove (349.71), Hastings (44.65) and Adur (17.57).
CLAIMANTS_AND_MENTAL_HEALTH = {
    "Brighton and Hove": (1911, 350),
    "Eastbourne": (388, 71),
    "Hastings": (244, 45),
    "Lewes": (150, 27),
    "Rother": (182, 33),
    "Wealden": (220, 40),
    "Adur": (96, 18),
    "Arun": (744, 136),
    "Chichester": (136, 25),
    "Crawley": (318, 58),
    "Horsham": (220, 40),
    "Mid Sussex": (250, 46),
    "Worthing": (616, 113),
}


@cache
def schemes() -> CheckedSchemes:
    """Return the example register, checked like a user's own."""
    return check_schemes(find_rows(load_example().schemes, SCHEMES_FORM), england(), postcode_index())


@cache
def placements() -> pd.DataFrame:
    """Return the example placements as they stand in the file."""
    return pd.read_csv(example_path(PLACEMENTS_FILE), dtype="str")


def units_by_district(group: str | None = None) -> dict[str, float]:
    """Return the units of the register by name of district."""
    districts = schemes().table.set_index("scheme")["district"]
    names = england().areas[england().areas["kind"] == "district"].set_index("area")["name"]
    groups = schemes().groups
    rows = groups if group is None else groups[groups["group"] == group]
    totals = rows["units"].groupby(rows["scheme"].map(districts).map(names)).sum()
    return dict(zip(totals.index, totals, strict=True))


def test_the_register_has_no_fault() -> None:
    assert not schemes().faults
    assert not find_rows(load_example().schemes, SCHEMES_FORM).unknown_headings


def test_all_units_of_a_district_are_its_published_claimants() -> None:
    expected = {name: claimants for name, (claimants, _) in CLAIMANTS_AND_MENTAL_HEALTH.items()}
    assert units_by_district() == expected
    assert sum(expected.values()) == 5475


def test_units_for_mental_health_are_the_share_that_supply_takes() -> None:
    expected = {name: units for name, (_, units) in CLAIMANTS_AND_MENTAL_HEALTH.items()}
    assert units_by_district("mental_health") == expected
    assert all(abs(units - claimants * 0.183) < 1 for claimants, units in CLAIMANTS_AND_MENTAL_HEALTH.values())


def test_the_script_agrees_with_the_same_figures() -> None:
    made = district_units(england()).set_index("name")
    assert made.apply(tuple, axis="columns").to_dict() == CLAIMANTS_AND_MENTAL_HEALTH


def test_every_model_level_and_stay_is_there() -> None:
    table = schemes().table
    assert set(table["model"]) == set(tables.MODELS)
    assert set(table["level"]) == set(tables.LEVELS)
    assert set(table["stay"]) == set(tables.STAYS)


def test_some_schemes_are_shared_and_some_are_split() -> None:
    assert (schemes().table["group"] == "shared").any()
    assert schemes().groups["scheme"].duplicated().any()


def test_every_scheme_and_provider_says_that_it_is_an_example() -> None:
    table = schemes().table
    assert all(table[column].str.startswith("EXAMPLE").all() for column in ("scheme", "name", "provider"))
    assert load_example().schemes.name.startswith("EXAMPLE")


def test_schemes_stand_in_sussex_at_postcodes_in_use() -> None:
    blocks = england().blocks
    sussex = set(blocks.loc[blocks["icb_2024"] == SUSSEX.area, "district"])
    assert set(schemes().covers) == sussex
    with_point = schemes().table[~schemes().table["sensitive"]]
    assert (with_point["located"] == "postcode").all()
    assert not with_point["postcode"].duplicated().any()


def test_refuges_are_sensitive_and_have_no_point_at_all() -> None:
    refuges = schemes().table[schemes().table["model"] == "refuge"]
    assert refuges["sensitive"].all()
    assert refuges[["postcode", "block", "easting_m", "northing_m"]].isna().all(axis=None)


def test_placements_are_150_examples_of_the_three_kinds() -> None:
    table = placements()
    assert len(table) == 150
    assert set(table["Kind"]) == set(tables.PLACEMENT_KINDS)
    assert table["Reference"].str.fullmatch(r"EXAMPLE-\d{3}").all()
    assert table["Reference"].is_unique
    assert table["Note"].str.startswith("EXAMPLE").all()
    assert table["Host provider"].str.startswith("EXAMPLE").all()
    assert table["Home postcode"].isna().all()


def test_placements_come_from_sussex_and_nhs_ones_go_outside_it() -> None:
    table = placements()
    nhs = table[table["Kind"] != "social_care"]
    assert set(table["Home area"]) <= set(CLAIMANTS_AND_MENTAL_HEALTH)
    assert not set(nhs["Host area"]) & set(CLAIMANTS_AND_MENTAL_HEALTH)


def test_social_care_goes_to_another_councils_area() -> None:
    blocks, areas = england().blocks, england().areas
    names = areas[areas["kind"] == "district"].set_index("area")["name"]
    council = blocks.drop_duplicates("district").set_index("district")["upper_tier"].rename(names)
    social = placements()[placements()["Kind"] == "social_care"]
    assert not (social["Home area"].map(council) == social["Host area"].map(council)).any()


def test_days_are_those_between_start_and_end() -> None:
    ended = placements().dropna(subset="End")
    days = (pd.to_datetime(ended["End"]) - pd.to_datetime(ended["Start"])).dt.days
    assert list(days) == [int(day) for day in ended["Days"]]


def test_the_files_are_what_the_script_makes() -> None:
    """Compared as rows, so that line ends may be those of the machine that checked the files out."""
    made = {SCHEMES_FILE: schemes_csv(england(), load_postcodes()), PLACEMENTS_FILE: placements_csv(england())}
    for name, content in made.items():
        rows = list(csv.reader(io.StringIO(content.decode())))
        assert list(csv.reader(io.StringIO(example_path(name).read_text()))) == rows


@pytest.mark.parametrize("name", [SCHEMES_FILE, PLACEMENTS_FILE])
def test_the_files_are_small(name: str) -> None:
    assert example_path(name).stat().st_size < 150_000


def test_the_placements_have_no_fault() -> None:
    refuse_personal(load_example().placements, "placements")
    refuse_personal(load_example().schemes, "schemes")
    rows = find_rows(load_example().placements, PLACEMENTS_FORM)
    checked = check_placements(rows, england(), gazetteer(), postcode_index())
    assert not checked.faults
    assert checked.table["kind"].value_counts().to_dict() == {"acute": 60, "social_care": 50, "rehab": 40}
    assert rows.unknown_headings == ("Reference", "Note")
