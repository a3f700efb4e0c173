"""CQC's file of active locations: what is kept, what is never kept, where locations are placed, what is told."""

import csv
import io
from collections.abc import Sequence
from random import Random

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.cqc_file import BANDS, DATA, DUAL, DUAL_HEADINGS, HEADINGS, NOTES, SERVICES, Row, write_ods
from marketmap import tables
from marketmap.faults import FileFaultsError
from marketmap.sources.checked import Checked
from marketmap.sources.cqc_locations import CQC_FORM, read_cqc_locations
from tests.england import england
from tests.registers import postcode_index

SUPPORTED_LIVING = "Service type - Supported living service"
NURSING = "Service type - Care home service with nursing"
RESIDENTIAL = "Service type - Care home service without nursing"
EXTRA_CARE = "Service type - Extra Care housing services"
SHARED_LIVES = "Service type - Shared Lives"
DENTAL = "Service type - Dental service"
MENTAL_HEALTH = "Service user band - Mental Health"
IS_DUAL, PRIMARY = DUAL_HEADINGS
BRIGHTON = "E06000043"
PERSONAL = {
    "Registered manager": "Quimby, Zelda",
    "Location Telephone Number": "01632960001",
    "Location Web Address": "www.location.example",
    "Provider Telephone Number": "01632960002",
    "Provider Web Address": "www.provider.example",
    "Provider Nominated Individual Name": "Wolstenholme, Ivor",
    "Provider Main Partner Name": "Fotheringay, Una",
}


def location(number: str, *flags: str, **others: str | float) -> dict[str, str | float]:
    """A location of a made-up file; others by heading, with _ for a space (Brand_Name)."""
    return {
        "Location ID": number,
        "Location Name": f"Location {number}",
        "Provider Name": "Provider Ltd",
        "Brand Name": "-",
        "Dormant (Y/N)": "N",
        "Care homes beds": 0,
        "Location Postal Code": "BN1 1AA",
        **PERSONAL,
        **dict.fromkeys(flags, "Y"),
        **{heading.replace("_", " "): cell for heading, cell in others.items()},
    }


def rows_of(locations: Sequence[dict[str, str | float]], headings: Sequence[str] = HEADINGS) -> list[Row]:
    return [headings, *([cells.get(heading, "") for heading in headings] for cells in locations)]


def as_ods(rows: Sequence[Row], above: Sequence[Row] = ()) -> bytes:
    """The published shape: a sheet of notes, the data, a sheet of dual registrations."""
    file = io.BytesIO()
    dual = [["Location ID", "Location Name", "Provider Name", "Linked Organisation ID", "Primary ID"]]
    write_ods(file, {NOTES: [["Active locations"], ["Source: made up"]], DATA: [*above, *rows], DUAL: dual})
    return file.getvalue()


def as_csv(rows: Sequence[Row]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Row]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Active locations"])
    sheet = book.create_sheet(DATA)
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(*locations: dict[str, str | float], headings: Sequence[str] = HEADINGS) -> Checked:
    return read_bytes(as_csv(rows_of(locations, headings)))


def read_bytes(content: bytes) -> Checked:
    return read_cqc_locations(content, "locations.ods", england(), postcode_index())


def numbers(checked: Checked) -> list[str]:
    return checked.table["location"].tolist()


def test_the_services_of_the_provider_layer_are_kept_and_no_others() -> None:
    """A care home counts only with the mental-health band, supported living with or without it."""
    checked = read(
        location("1-1", SUPPORTED_LIVING),
        location("1-2", EXTRA_CARE),
        location("1-3", SHARED_LIVES, MENTAL_HEALTH),
        location("1-4", NURSING, MENTAL_HEALTH),
        location("1-5", RESIDENTIAL, MENTAL_HEALTH),
        location("1-6", RESIDENTIAL),
        location("1-7", DENTAL, MENTAL_HEALTH),
        location("1-8", MENTAL_HEALTH),
    )
    assert numbers(checked) == ["1-1", "1-2", "1-3", "1-4", "1-5"]
    flags = checked.table.set_index("location").select_dtypes("bool")
    held = [sorted(flags.columns[flags.loc[number]]) for number in flags.index]
    assert held == [
        ["supported_living"],
        ["extra_care"],
        ["mental_health", "shared_lives"],
        ["care_home", "mental_health"],
        ["care_home", "mental_health"],
    ]
    assert not checked.faults
    assert checked.notices == ("3 locations are of other services and passed over.",)


def test_supported_housing_is_read_where_the_file_has_it() -> None:
    column = "Service type - Supported housing service"
    checked = read(location("1-1", column), headings=[*HEADINGS, column])
    assert checked.table["supported_housing"].tolist() == [True]


def test_people_telephones_and_web_addresses_are_nowhere() -> None:
    checked = read_bytes(
        as_ods(
            rows_of(
                [
                    location("1-1", SUPPORTED_LIVING),
                    location("1-2", SUPPORTED_LIVING, MENTAL_HEALTH, Location_Postal_Code=""),
                ]
            )
        )
    )
    told = checked.table.to_csv() + str(checked.faults) + str(checked.notices)
    assert len(checked.faults) == 1
    assert not [words for words in PERSONAL.values() if words in told]
    read_columns = {field.title for field in CQC_FORM.fields}
    assert not read_columns & set(PERSONAL)
    assert read_columns <= {*HEADINGS, "Service type - Supported housing service"}


def test_a_dash_is_no_brand_and_the_word_brand_is_no_part_of_one() -> None:
    checked = read(
        location("1-1", SUPPORTED_LIVING),
        location("1-2", SUPPORTED_LIVING, Brand_Name="BRAND Invented Care"),
        location("1-3", SUPPORTED_LIVING, Brand_Name=""),
    )
    assert checked.table["brand"].fillna("none").tolist() == ["none", "Invented Care", "none"]


def test_beds_are_those_of_care_homes() -> None:
    """CQC writes 0 beds for what is no care home; that is not a care home without beds."""
    checked = read(
        location("1-1", NURSING, MENTAL_HEALTH, Care_homes_beds=31),
        location("1-2", SUPPORTED_LIVING, Care_homes_beds=0),
    )
    assert checked.table["beds"].fillna(-1).tolist() == [31, -1]


def test_dormant_locations_are_left_out_and_counted() -> None:
    dormant = {"Dormant (Y/N)": "Y"}
    checked = read(
        location("1-1", SUPPORTED_LIVING) | dormant,
        location("1-2", SUPPORTED_LIVING) | dormant,
        location("1-3", DENTAL) | dormant,
        location("1-4", SUPPORTED_LIVING),
    )
    assert numbers(checked) == ["1-4"]
    assert checked.notices == (
        "1 location is of other services and passed over.",
        "2 locations are dormant and left out.",
    )
    assert checked.left_out == ()


def dual(number: str, primary: str, *flags: str, **others: str | float) -> dict[str, str | float]:
    return location(number, *flags, **others) | {IS_DUAL: "Dual Registration", PRIMARY: primary}


def test_two_registrations_of_one_location_are_one_with_all_that_either_is_for() -> None:
    """The primary registration gives number and name; 31 beds are registered twice and exist once."""
    checked = read(
        dual("1-1", "1-2", RESIDENTIAL, MENTAL_HEALTH, Care_homes_beds=31),
        dual("1-2", "1-2", SUPPORTED_LIVING, Care_homes_beds=31),
        location("1-3", SUPPORTED_LIVING),
    )
    assert numbers(checked) == ["1-2", "1-3"]
    assert checked.table["name"].tolist() == ["Location 1-2", "Location 1-3"]
    flags = ["supported_living", "care_home", "mental_health"]
    assert checked.table.loc[0, flags].tolist() == [True, True, True]
    assert checked.table.loc[1, flags].tolist() == [True, False, False]
    assert checked.table["beds"].sum() == 31
    assert checked.notices == ("1 location is registered by two providers and counted once.",)


def test_a_dual_registration_whose_other_half_is_not_in_the_file_stays() -> None:
    assert numbers(read(dual("1-1", "1-9", SUPPORTED_LIVING))) == ["1-1"]


def test_without_a_shared_number_dual_registrations_go_by_name_and_postcode() -> None:
    """Both flagged with one name and postcode are one; two alike that are not flagged stay two."""
    headings = [heading for heading in HEADINGS if heading != PRIMARY]
    same = {"Location Name": "The Grove", IS_DUAL: "Dual Registration"}
    alike = {"Location Name": "The Lodge"}
    checked = read(
        location("1-1", SUPPORTED_LIVING) | same,
        location("1-2", SUPPORTED_LIVING) | same,
        location("1-3", SUPPORTED_LIVING, Location_Postal_Code="BN3 1AF") | same,
        location("1-4", SUPPORTED_LIVING) | alike,
        location("1-5", SUPPORTED_LIVING) | alike,
        headings=headings,
    )
    assert numbers(checked) == ["1-1", "1-3", "1-4", "1-5"]


def placed(**others: str | float) -> tuple[Checked, list[object]]:
    """Where one location is placed: district, easting_m, northing_m; missing is None."""
    checked = read(location("1-1", SUPPORTED_LIVING, **others))
    row = checked.table[["district", "easting_m", "northing_m"]].astype(object)
    return checked, row.where(row.notna(), None).to_numpy().ravel().tolist()


def test_a_live_postcode_places_a_location() -> None:
    """BN1 1AA is at 531040, 104624 in OS Code-Point Open; coordinates beside it are not looked at."""
    checked, place = placed(Location_Postal_Code="bn11aa", Location_Latitude=54.9, Location_Longitude=-1.6)
    assert place == [BRIGHTON, 531_040, 104_624]
    assert checked.table["postcode"].tolist() == ["BN1 1AA"]
    assert checked.notices == ()


def test_coordinates_place_a_location_whose_postcode_is_not_in_use() -> None:
    """51.355547 N, 1.440245 E is the centre of CT10 1QB in Thanet, 639623, 167449, as published in degrees."""
    checked, place = placed(Location_Postal_Code="BN1 1ZZ", Location_Latitude=51.355547, Location_Longitude=1.440245)
    assert place[0] == "E07000114"
    assert place[1:] == pytest.approx([639_623, 167_449], abs=2)
    assert checked.notices == ("1 location is placed by CQC's own coordinates, as the postcode is not in use.",)


def test_a_postcode_not_in_use_falls_back_to_its_sector() -> None:
    checked, place = placed(Location_Postal_Code="BN1 1ZZ", Location_Local_Authority="Brighton and Hove")
    assert place[0] == BRIGHTON
    assert place[1:] == pytest.approx([531_000, 104_300], abs=1000)
    assert "sector" in checked.notices[0]


def test_a_council_that_is_a_district_places_a_location_without_a_point() -> None:
    checked, place = placed(Location_Postal_Code="", Location_Local_Authority="Brighton and Hove")
    assert place == [BRIGHTON, None, None]
    assert "without a point" in checked.notices[0]


@pytest.mark.parametrize(
    "others",
    [
        {"Location_Local_Authority": "Surrey"},
        {"Location_Latitude": 51.48, "Location_Longitude": -3.18},
        {"Location_Latitude": 51.355547},
        {"Location_Latitude": 512, "Location_Longitude": 1.4},
        {"Location_Postal_Code": "CF10 1EP"},
        {},
    ],
    ids=["county", "Cardiff", "half a pair", "no place on Earth", "postcode in Wales", "nothing"],
)
def test_what_cannot_be_placed_is_left_out_and_listed(others: dict[str, str | float]) -> None:
    checked = read(
        location("1-1", SUPPORTED_LIVING), location("1-2", SUPPORTED_LIVING, **{"Location_Postal_Code": "", **others})
    )
    assert numbers(checked) == ["1-1"]
    assert checked.left_out == (3,)
    assert str(checked.faults[0]).startswith("locations.ods, row 3, AB Location Postal Code: found")


def test_rows_at_fault_are_left_out_with_their_place() -> None:
    """Mental health is the 112th of 122 columns, DH (104 is CZ). Row 7, a dentist, is none of ours and not told."""
    checked = read(
        location("1-1", SUPPORTED_LIVING),
        location("1-2", SUPPORTED_LIVING, Location_Name=""),
        location("1-1", SUPPORTED_LIVING),
        location("1-4", SUPPORTED_LIVING, **{MENTAL_HEALTH.replace(" ", "_"): "maybe"}),
        location("1-5", NURSING, MENTAL_HEALTH, Care_homes_beds="about 12"),
        location("1-6", DENTAL, Location_Name=""),
        location("1-7", NURSING, **{MENTAL_HEALTH.replace(" ", "_"): "?"}),
    )
    assert numbers(checked) == ["1-1"]
    assert checked.left_out == (3, 4, 5, 6, 8)
    assert [(fault.row, fault.column, fault.found) for fault in checked.faults] == [
        (3, "E Location Name", "a blank cell"),
        (4, "A Location ID", "1-1"),
        (5, "DH Service user band - Mental Health", "maybe"),
        (6, "J Care homes beds", "about 12"),
        (8, "DH Service user band - Mental Health", "?"),
    ]


def sample() -> list[dict[str, str | float]]:
    return [
        location("1-1", SUPPORTED_LIVING, MENTAL_HEALTH, Brand_Name="BRAND Invented Care"),
        dual("1-2", "1-3", NURSING, MENTAL_HEALTH, Care_homes_beds=20, Location_Postal_Code="PO2 9DT"),
        dual("1-3", "1-3", NURSING, MENTAL_HEALTH, Care_homes_beds=20, Location_Postal_Code="PO2 9DT"),
        location(
            "1-4", SHARED_LIVES, Location_Postal_Code="", Location_Latitude=51.355547, Location_Longitude=1.440245
        ),
        location("1-5", SHARED_LIVES, Location_Postal_Code="TN37 6HR", **{"Dormant (Y/N)": "Y"}),
    ]


def test_ods_xlsx_and_csv_give_the_same() -> None:
    rows = rows_of(sample())
    ods, xlsx, text = (read_bytes(content) for content in (as_ods(rows), as_xlsx(rows), as_csv(rows)))
    assert numbers(ods) == ["1-1", "1-3", "1-4"]
    for other in (xlsx, text):
        pd.testing.assert_frame_equal(other.table, ods.table)
        assert other.notices == ods.notices
    tables.check(tables.LOCATIONS, ods.table)


def test_headings_may_stand_under_a_title() -> None:
    """Older editions begin in row 7."""
    above: list[Row] = [["Active locations"], [""], ["as at 1 March"], [""], ["notes"], [""]]
    checked = read_bytes(as_ods(rows_of([location("1-1", SUPPORTED_LIVING, Location_Name="")]), above))
    assert [fault.row for fault in checked.faults] == [8]


def test_a_file_without_any_such_location_gives_an_empty_table() -> None:
    checked = read(location("1-1", DENTAL))
    tables.check(tables.LOCATIONS, checked.table)
    assert checked.table.empty


def test_another_file_is_refused_with_what_it_lacks() -> None:
    """CQC's plain directory has other headings; a file that lacks one column is told which."""
    with pytest.raises(FileFaultsError, match="Care directory with filters") as error:
        read_bytes(b"Name,Postcode,Service types\nThe Grove,BN1 1AA,Supported living\n")
    assert "Location ID" in str(error.value)
    lacking = [heading for heading in HEADINGS if heading != MENTAL_HEALTH]
    with pytest.raises(FileFaultsError, match=f"no sheet with the headings {MENTAL_HEALTH},"):
        read(location("1-1", SUPPORTED_LIVING), headings=lacking)


@given(st.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None)
def test_the_order_of_rows_and_columns_does_not_matter(random: Random) -> None:
    locations, headings = sample(), list(HEADINGS)
    expected = read(*locations)
    random.shuffle(locations)
    random.shuffle(headings)
    shuffled = read(*locations, headings=headings)
    pd.testing.assert_frame_equal(shuffled.table, expected.table)
    assert shuffled.notices == expected.notices


def test_the_made_up_headings_are_those_of_the_published_file() -> None:
    """122 columns, of which 33 service types and 12 bands."""
    assert (len(HEADINGS), len(set(HEADINGS)), len(SERVICES), len(BANDS)) == (122, 122, 33, 12)
