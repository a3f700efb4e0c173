"""The embedded England tables: they keep their contracts, add up to what was published, and nest as they should.

Expected numbers are the publishers' own totals (mid-2024 estimates, SMI register, QOF, DWP, CQC, MHS26, H-CLIC), counts
of areas in the publishers' lists, and addresses, names and surface areas that are public knowledge.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from marketmap import tables
from marketmap.groups import GROUPS
from marketmap.sources.embedded import embedded_path
from marketmap.sources.england import England, load_background, load_england, load_postcodes, load_small_areas
from marketmap.sources.register import load_register

PEOPLE = [f"people_{band}" for band in tables.AGE_BANDS]
ADULTS = [f"people_{band}" for band in tables.ADULT_BANDS]
BARNSLEY, SHEFFIELD = "E08000038", "E08000039"


@pytest.fixture(scope="module")
def england() -> England:
    return load_england()


@pytest.fixture(scope="module")
def small_areas() -> gpd.GeoDataFrame:
    return load_small_areas()


@pytest.fixture(scope="module")
def background() -> gpd.GeoDataFrame:
    return load_background()


@pytest.fixture(scope="module")
def postcodes() -> pd.DataFrame:
    return load_postcodes()


@pytest.mark.parametrize(
    "name", ["blocks", "areas", "code_history", "aliases", "registers", "observations", "providers"]
)
def test_every_table_keeps_its_contract(england: England, name: str) -> None:
    tables.check(getattr(tables, name.upper()), getattr(england, name))


def test_tables_loaded_when_asked_keep_their_contracts(
    small_areas: gpd.GeoDataFrame, background: gpd.GeoDataFrame, postcodes: pd.DataFrame
) -> None:
    tables.check(tables.AREAS, small_areas)
    tables.check(tables.BACKGROUND, background)
    tables.check(tables.POSTCODES, postcodes)


def test_the_data_are_small_enough_to_travel() -> None:
    sizes = [path.stat().st_size for path in embedded_path("data").rglob("*") if path.is_file()]
    assert sum(sizes) <= 25_000_000


def test_people_add_up_to_the_mid_2024_estimate(england: England) -> None:
    assert len(england.blocks) == 33_755
    assert england.blocks[PEOPLE].to_numpy().sum() == pytest.approx(58_620_101, abs=0.5)
    assert england.blocks[ADULTS].to_numpy().sum() == pytest.approx(46_437_085, abs=0.5)
    assert (england.blocks[ADULTS].sum(axis=1) > 0).all()


@pytest.mark.parametrize(
    ("district", "people", "adults"),
    [
        ("E06000047", 538_011, 437_579),  # County Durham
        ("E06000005", 112_489, 89_718),  # Darlington
        (BARNSLEY, 251_770, 199_971),
    ],
)
def test_a_district_keeps_its_published_count(england: England, district: str, people: int, adults: int) -> None:
    inside = england.blocks[england.blocks["district"] == district]
    assert inside[PEOPLE].to_numpy().sum() == pytest.approx(people, abs=0.01)
    assert inside[ADULTS].to_numpy().sum() == pytest.approx(adults, abs=0.01)


def test_ages_differ_between_the_blocks_of_a_district(england: England) -> None:
    """Students of Nottingham live together: in some block over half the adults are 18 to 24, in some under a tenth."""
    nottingham = england.blocks[england.blocks["district"] == "E06000018"]
    young = nottingham["people_18_24"] / nottingham[ADULTS].sum(axis=1)
    assert young.max() > 0.5
    assert young.min() < 0.1


def test_kinds_of_area_are_complete(england: England, small_areas: gpd.GeoDataFrame) -> None:
    expected = {
        "england": 1, "district": 296, "upper_tier": 153, "region": 9, "sub_icb": 106, "icb_2024": 42, "icb_2026": 36,
    }  # fmt: skip
    assert england.areas["kind"].value_counts().to_dict() == expected
    assert len(small_areas) == 6_856


@pytest.mark.parametrize("kind", tables.AREA_COLUMNS)
def test_blocks_and_areas_name_the_same_areas(england: England, small_areas: gpd.GeoDataFrame, kind: str) -> None:
    areas = small_areas if kind == "msoa" else england.areas
    assert set(england.blocks[kind]) == set(areas.loc[areas["kind"] == kind, "area"])


@pytest.mark.parametrize(
    ("inner", "outer"),
    [("district", "upper_tier"), ("upper_tier", "region"), ("msoa", "district"), ("sub_icb", "icb_2024")],
)
def test_areas_nest(england: England, inner: str, outer: str) -> None:
    pairs = england.blocks[[inner, outer]].drop_duplicates()
    assert not pairs[inner].duplicated().any()


def test_districts_do_not_nest_in_boards(england: England) -> None:
    """The publishers' overlap: 12 districts straddle boards of 2024, 5 straddle boards of 2026."""
    for kind, straddling in (("icb_2024", 12), ("icb_2026", 5)):
        pairs = england.blocks[["district", kind]].drop_duplicates()
        assert pairs.loc[pairs["district"].duplicated(), "district"].nunique() == straddling


@pytest.mark.parametrize("kind", ["district", "upper_tier", "region", "sub_icb", "icb_2024", "icb_2026"])
def test_the_sum_over_any_kind_of_area_is_england(england: England, kind: str) -> None:
    by_area = england.blocks.groupby(kind)[ADULTS].sum().sum(axis=1)
    assert by_area.sum() == pytest.approx(46_437_085, abs=0.5)


def test_live_codes_are_used(england: England) -> None:
    districts = set(england.blocks["district"])
    assert {BARNSLEY, SHEFFIELD} <= districts
    assert not {"E08000016", "E08000019"} & districts
    west_northamptonshire = england.blocks.set_index("block").loc["E01027305", "district"]
    assert west_northamptonshire == "E06000062"


@pytest.mark.parametrize(
    ("kind", "official", "name"),
    [
        ("district", "Bristol, City of", "Bristol"),
        ("district", "Herefordshire, County of", "Herefordshire"),
        ("upper_tier", "Kingston upon Hull, City of", "Kingston upon Hull"),
        ("district", "County Durham", "County Durham"),
        ("district", "Brighton and Hove", "Brighton and Hove"),
        ("district", "St. Helens", "St Helens"),
        ("icb_2026", "NHS Surrey and Sussex Integrated Care Board", "NHS Surrey and Sussex"),
        ("sub_icb", "NHS Sussex ICB - 70F", "NHS Sussex: 70F"),
    ],
)
def test_names_are_as_users_say_them(england: England, kind: str, official: str, name: str) -> None:
    rows = england.areas[(england.areas["kind"] == kind) & (england.areas["official_name"] == official)]
    assert rows["name"].tolist() == [name]


def test_names_tell_areas_of_a_kind_apart(england: England, small_areas: gpd.GeoDataFrame) -> None:
    assert not england.areas.duplicated(["kind", "name"]).any()
    districts = england.blocks[["msoa", "district"]].drop_duplicates()
    named = small_areas.merge(districts, left_on="area", right_on="msoa", validate="1:1")
    assert not named.duplicated(["district", "name"]).any()
    mid_sussex = named[named["district"] == "E07000228"]
    assert "Hassocks" in " ".join(mid_sussex["name"])


def test_boundaries_are_valid_and_in_whole_metres(england: England, small_areas: gpd.GeoDataFrame) -> None:
    for shapes in (england.areas.geometry, small_areas.geometry):
        assert shapes.is_valid.all()
        assert not shapes.is_empty.any()
        corners = shapely.get_coordinates(shapes.to_numpy())
        assert (corners == np.round(corners)).all()


@pytest.mark.parametrize("kind", ["district", "upper_tier", "region", "sub_icb", "icb_2024", "icb_2026"])
def test_neighbours_share_one_line(england: England, kind: str) -> None:
    shapes = england.areas.loc[england.areas["kind"] == kind, "geometry"]
    assert shapely.coverage_is_valid(shapes.to_numpy())


def test_msoa_faults_are_those_of_the_source(small_areas: gpd.GeoDataFrame) -> None:
    """The source has 9 outlines whose edges do not quite meet; simplifying adds none."""
    faulty = ~shapely.is_empty(shapely.coverage_invalid_edges(small_areas.geometry.to_numpy()))
    assert faulty.sum() <= 9


@pytest.mark.parametrize(
    ("kind", "name", "km2"),
    [
        ("england", "England", 130_310),
        ("region", "London", 1_572),
        ("district", "Rutland", 394),
        ("district", "Isle of Wight", 380),
    ],
)
def test_surfaces_are_those_of_the_gazetteer(england: England, kind: str, name: str, km2: float) -> None:
    rows = england.areas[(england.areas["kind"] == kind) & (england.areas["name"] == name)]
    assert rows.area.sum() / 1e6 == pytest.approx(km2, rel=0.005)


def test_upper_tiers_regions_and_england_are_their_districts(england: England) -> None:
    surface = england.areas.assign(km2=england.areas.area / 1e6).groupby("kind")["km2"].sum()
    for kind in ("upper_tier", "region", "england"):
        assert surface[kind] == pytest.approx(surface["district"], abs=1e-6)


def test_shares_of_a_retired_area_add_up(england: England) -> None:
    history = england.code_history
    assert history.groupby(["kind", "old_area"])["share"].sum().to_numpy() == pytest.approx(1)
    live = set(zip(england.areas["kind"], england.areas["area"], strict=True))
    assert set(zip(history["kind"], history["area"], strict=True)) <= live
    assert not set(zip(history["kind"], history["old_area"], strict=True)) & live


def test_retired_boards_lead_to_their_successors(england: England) -> None:
    boards = england.code_history[england.code_history["kind"] == "icb_2026"]
    split = boards[boards["share"] < 1].groupby("old_name")["area"].nunique().to_dict()
    assert split == {
        "NHS Frimley": 3, "NHS Hertfordshire and West Essex": 2, "NHS Suffolk and North East Essex": 2,
    }  # fmt: skip
    assert boards["old_area"].nunique() == 13
    hampshire = boards[boards["old_name"] == "NHS Hampshire and Isle of Wight"]
    assert hampshire["area"].tolist() == ["E54000067"]
    assert (boards["year"] == 2026).all()


def test_shares_are_of_adults(england: England) -> None:
    """Frimley went three ways: each share is worked out again from the blocks."""
    adults = england.blocks[ADULTS].sum(axis=1)
    frimley = england.blocks["icb_2024"] == "E54000034"
    by_board = adults[frimley].groupby(england.blocks.loc[frimley, "icb_2026"]).sum()
    history = england.code_history[england.code_history["old_area"] == "E54000034"].set_index("area")["share"]
    assert history.to_dict() == pytest.approx((by_board / by_board.sum()).to_dict())


def test_counties_that_were_split(england: England) -> None:
    """Christchurch had 39,800 of the 344,900 adults that Dorset county had at the Census of 2011: about 0.115."""
    history = england.code_history.set_index(["old_area", "area"])["share"]
    assert history["E10000009", "E06000058"] == pytest.approx(0.115, abs=0.01)
    assert history["E10000006"].index.tolist() == ["E06000063", "E06000064"]
    assert history["E10000021"].index.tolist() == ["E06000061", "E06000062"]


@pytest.mark.parametrize(
    ("kind", "alias", "area"),
    [
        ("district", "hull", "E06000010"),
        ("district", "bristol city council", "E06000023"),
        ("upper_tier", "bristol, city of", "E06000023"),
        ("upper_tier", "west sussex county council", "E10000032"),
        ("icb_2024", "qnx", "E54000064"),
        ("icb_2026", "s9b9j", "E54000069"),
        ("icb_2026", "surrey and sussex ics", "E54000069"),
        ("icb_2026", "nhs surrey and sussex integrated care board", "E54000069"),
        ("sub_icb", "70f", "E38000265"),
    ],
)
def test_other_spellings(england: England, kind: str, alias: str, area: str) -> None:
    assert england.aliases.set_index(["kind", "alias"])["area"][kind, alias] == area


def test_aliases_lead_to_one_live_area(england: England) -> None:
    live = set(zip(england.areas["kind"], england.areas["area"], strict=True))
    assert set(zip(england.aliases["kind"], england.aliases["area"], strict=True)) <= live
    assert (england.aliases["alias"] == england.aliases["alias"].str.lower().str.strip()).all()
    names = set(zip(england.areas["kind"], england.areas["name"].str.lower(), strict=True))
    assert not names & set(zip(england.aliases["kind"], england.aliases["alias"], strict=True))


def test_registers_add_up(england: England) -> None:
    """QOF is published as 648,282 for England; the sub-ICBs of the file hold 648,272 of them."""
    people = england.registers.groupby("register")["people"].sum()
    assert people.to_dict() == {"smi_2023_24": 527_556, "qof_2024_25": 648_272}
    assert (england.registers.groupby("register")["sub_icb"].nunique() == 106).all()


@pytest.mark.parametrize(
    ("measure", "total", "missing"),
    [
        ("hb_claimants", 230_030, 0),
        ("delayed_discharge_days", 43_630, 80),
        ("cqc_supported_living_locations", 4_765, 0),
        ("homeless_mental_health", 22_604, 4),
        ("homeless_learning_disability", 4_929, 9),
        ("homeless_physical_disability", 16_723, 9),
        ("homeless_drugs", 4_613, 9),
        ("homeless_alcohol", 3_671, 9),
        ("homeless_offenders", 6_658, 9),
        ("homeless_rough_sleepers", 4_383, 9),
        ("homeless_domestic_abuse", 9_786, 9),
        ("homeless_older_people", 1_470, 9),
        ("homeless_owed_duty", 81_898, 7),
        ("homeless_to_supported", 5_829, 5),
    ],
)
def test_observations_add_up(england: England, measure: str, total: int, missing: int) -> None:
    rows = england.observations[england.observations["measure"] == measure]
    assert set(rows["district"]) == set(england.blocks["district"])
    assert rows["value"].sum() == total
    assert rows["value"].isna().sum() == missing
    assert (rows["value"].notna() == (rows["status"] == "published")).all()


def test_every_group_with_a_homelessness_measure_has_it(england: England) -> None:
    wanted = {group.homeless_measure for group in GROUPS if group.homeless_measure}
    assert wanted <= set(england.observations["measure"])


def test_observations_name_registered_sources(england: England) -> None:
    assert set(england.observations["source"]) <= set(load_register())


def test_a_value_lies_in_its_interval(england: England) -> None:
    known = england.observations[england.observations["status"] == "published"]
    assert (known["least"] <= known["value"]).all()
    assert (known["value"] <= known["most"]).all()
    exact = known[known["measure"] != "delayed_discharge_days"]
    assert (exact["least"] == exact["most"]).all()


def test_delayed_days_tell_suppressed_from_not_returned(england: England) -> None:
    rows = england.observations[england.observations["measure"] == "delayed_discharge_days"].set_index("district")
    suppressed = rows[rows["status"] == "suppressed"]
    assert len(suppressed) == 79
    assert (suppressed["least"] == 0).all()
    assert (suppressed["most"] == 4).all()
    assert rows.loc[SHEFFIELD, "status"] == "not returned"
    assert rows.loc[SHEFFIELD, ["least", "most"]].isna().all()
    assert list(rows.loc[BARNSLEY].loc[["least", "value", "most"]]) == [168, 170, 172]


def test_what_was_not_returned_has_no_interval(england: England) -> None:
    absent = england.observations[england.observations["status"] == "not returned"]
    assert absent[["value", "least", "most"]].isna().all(axis=None)
    mental_health = absent[absent["measure"] == "homeless_mental_health"]
    names = england.areas[england.areas["kind"] == "district"].set_index("area")["name"]
    assert set(names[mental_health["district"]]) == {
        "Bristol",
        "Epping Forest",
        "East Staffordshire",
        "Isles of Scilly",
    }


def test_providers_stand_in_their_district(england: England) -> None:
    """Postcode centres lie within 500 m of the simplified outline of their district."""
    assert len(england.providers) == 535
    districts = england.areas[england.areas["kind"] == "district"].set_index("area").geometry
    points = gpd.points_from_xy(england.providers["easting_m"], england.providers["northing_m"], crs=districts.crs)
    own = districts.loc[england.providers["district"]].reset_index(drop=True)
    assert own.distance(gpd.GeoSeries(points)).max() < 500


def test_providers_hold_no_personal_data(england: England) -> None:
    words = england.providers[["name", "provider"]].to_numpy().ravel()
    assert not [word for word in words if "@" in word or word.split()[0] in {"Mr", "Mrs", "Ms", "Miss", "Dr"}]


def test_the_background_is_drawn_in_ranks(background: gpd.GeoDataFrame) -> None:
    towns = background[background["layer"] == "town"].set_index("name")
    assert towns["rank"].value_counts()[1] == 15
    assert towns["rank"].value_counts()[2] == pytest.approx(70, abs=10)
    assert towns.loc["London", "rank"] == 1
    assert "Brighton and Hove" not in towns.index  # the same place as Brighton
    roads = background[background["layer"] == "road"].set_index("name")["rank"]
    assert (roads["M25"], roads["A1(M)"], roads["A27"]) == (1, 1, 2)
    neighbours = background.loc[background["layer"] == "neighbour", "name"]
    assert sorted(neighbours) == ["Northern Ireland", "Scotland", "Wales"]


@pytest.mark.parametrize(
    ("postcode", "district", "what"),
    [
        ("SW1A 1AA", "E09000033", "Buckingham Palace, Westminster"),
        ("BN1 1JE", "E06000043", "Brighton Town Hall"),
        ("LS1 1UR", "E08000035", "Leeds Civic Hall"),
        ("RH16 1SS", "E07000228", "Mid Sussex District Council"),
        ("S1 2HH", SHEFFIELD, "Sheffield Town Hall"),
        ("S70 2TA", BARNSLEY, "Barnsley Town Hall"),
        ("TR1 3AY", "E06000052", "Cornwall Council, Truro"),
    ],
)
def test_postcodes_of_town_halls(
    england: England, postcodes: pd.DataFrame, postcode: str, district: str, what: str
) -> None:
    block = postcodes.loc[postcodes["postcode"] == postcode, "block"]
    assert england.blocks.loc[england.blocks["block"].isin(block), "district"].tolist() == [district], what


def test_buckingham_palace_is_where_it_is(postcodes: pd.DataFrame) -> None:
    palace = postcodes.set_index("postcode").loc["SW1A 1AA"]
    assert (palace["easting_m"], palace["northing_m"]) == (529_090, 179_645)


def test_postcodes_lie_in_blocks_and_are_sorted(england: England, postcodes: pd.DataFrame) -> None:
    assert len(postcodes) == 1_491_312
    assert set(postcodes["block"]) <= set(england.blocks["block"])
    assert postcodes["postcode"].is_monotonic_increasing
    assert postcodes["postcode"].str.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}").all()


def test_embedded_files_are_found_and_a_missing_one_is_told() -> None:
    assert embedded_path("data/england/blocks.parquet").is_file()
    assert isinstance(embedded_path("data"), Path)
    with pytest.raises(FileNotFoundError, match="did not come with this copy"):
        embedded_path("data/england/no_such_table.parquet")
