"""Placements: read, located, every fault with its place, and no home postcode in what comes out or in a message."""

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketmap import tables
from marketmap.sources.checked import Checked
from marketmap.sources.headings import find_rows
from marketmap.sources.placements import PLACEMENTS_FORM, check_placements
from marketmap.sources.spreadsheets import open_file
from tests.england import england, gazetteer
from tests.filled_forms import as_csv, filled
from tests.registers import postcode_index

HOVE = "BN3 1AF"
POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}", re.IGNORECASE)


def check(*records: dict[str, object]) -> Checked:
    """Check placements of these records."""
    return check_placements(filled(PLACEMENTS_FORM, records), england(), gazetteer(), postcode_index())


def only(checked: Checked) -> dict[str, object]:
    """Return what is known of the one good row."""
    assert not checked.faults
    assert len(checked.table) == 1
    return dict(checked.table.iloc[0].dropna())


FULL = {
    "Kind": "Acute inpatient", "Home local authority": "Brighton & Hove", "Placed in": "E07000062",
    "Provider name": "Example Hospital", "Reason code": "10", "Client group": "E", "Level": "high",
    "Admission date": "04/05/2026", "Discharge date": "2026-06-01", "Bed days": "28", "Daily cost": "£545.50",
    "Number of people": "3",
}  # fmt: skip


def test_every_field_is_read_under_common_headings() -> None:
    assert only(check(FULL)) == {
        "placement": "2", "kind": "acute", "reason": "10", "home_district": "E06000043", "host_district": "E07000062",
        "host_provider": "Example Hospital", "group": "mental_health", "level": "high", "start": "2026-05-04",
        "end": "2026-06-01", "people": 3, "people_least": 3, "people_most": 3, "days": 28, "cost_per_day": 545.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "kind"),
    [("acute", "acute"), ("OAP", "acute"), ("Rehab", "rehab"), ("Locked rehabilitation", "rehab"),
     ("Social care", "social_care"), ("social_care", "social_care"), ("Adult Social Care", "social_care"),
     ("Supported living", "social_care")],
)  # fmt: skip
def test_kinds_have_many_spellings(written: str, kind: str) -> None:
    assert only(check({"Kind": written, "Home area": "Hastings"}))["kind"] == kind


def test_areas_that_are_no_districts_keep_their_kind() -> None:
    row = only(check({"Kind": "rehab", "Home area": "NHS Kent and Medway", "Host area": "Kent", "Number of people": 1}))
    assert (row["home_area"], row["host_area"]) == ("icb_2026:E54000032", "upper_tier:E10000016")
    assert not {"home_district", "host_district"} & set(row)


def test_retired_home_areas_are_moved_and_the_rows_told() -> None:
    checked = check(
        {"Kind": "acute", "Home area": "Allerdale", "People": 1},
        {"Kind": "acute", "Home area": "E54000064", "People": 1},
        {"Kind": "acute", "Home area": "Allerdale", "People": 1},
    )
    assert checked.table["home_district"].dropna().tolist() == ["E06000063", "E06000063"]
    assert checked.table["home_area"].dropna().tolist() == ["icb_2026:E54000069"]
    moved, merged = checked.notices
    assert moved == "Rows 2 and 4: Allerdale was merged into Cumberland in 2023, so the figures are for Cumberland."
    assert merged.startswith("Row 3: NHS Sussex was merged into NHS Surrey and Sussex on 1 April 2026")


def test_a_home_postcode_becomes_its_block_and_district_and_is_nowhere_else() -> None:
    checked = check({"Kind": "social care", "Home postcode": "bn31af", "Host postcode": "TN34 1BA", "People": 1})
    row = only(checked)
    blocks = england().blocks.set_index("block")["district"]
    assert row["home_district"] == blocks[row["home_block"]] == "E06000043"
    assert row["host_district"] == blocks[row["host_block"]] == "E07000062"
    everything = checked.table.to_csv() + repr(checked)
    assert not POSTCODE.search(everything)


SECRETS = st.sampled_from(
    [HOVE, "bn31af", "ZZ99 9ZZ", "BN3 1ZZ", "BN1 9ZZ", "SW1A 1AA", "CF10 1EP", "BN3", "12 High Street", "943 476 5919",
     "BN3 1AF extra", "O'Brien, 4 Acacia Avenue", "jo@example.org", "01/02/1980"]
)  # fmt: skip
PLACES = st.fixed_dictionaries(
    {"Kind": st.just("acute"), "Home area": SECRETS | st.just(""), "Home postcode": SECRETS, "Host postcode": SECRETS}
)


@given(st.lists(PLACES, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_nothing_that_stands_in_the_places_is_repeated(records: list[dict[str, object]]) -> None:
    """Neither in the table, nor in a fault, nor in a notice, whatever is wrong with it."""
    checked = check(*records)
    said = " ".join([checked.table.to_csv(), *map(str, checked.faults), *checked.notices]).casefold()
    for record in records:
        for name in ("Home area", "Home postcode", "Host postcode"):
            secret = str(record[name]).casefold()
            assert not secret or len(secret) < 4 or secret not in said.replace("such as bn1 1aa", "")
    assert len(checked.table) + len(checked.left_out) == len(records)


def test_a_postcode_that_is_not_in_use_falls_back_and_is_told() -> None:
    """BN3 1 lies in Brighton and Hove alone, so its district is sure; a home area that is given comes first."""
    checked = check(
        {"Kind": "acute", "Home area": "", "Home postcode": "BN3 1ZZ", "People": 1},
        {"Kind": "acute", "Home area": "Hastings", "Home postcode": "ZZ99 9ZZ", "People": 1},
    )
    assert checked.table["home_district"].tolist() == ["E06000043", "E07000062"]
    assert checked.table["home_block"].isna().all()
    assert "Row 2: the home postcode is not in use; every postcode of its sector" in checked.notices[0]
    assert "Row 3: the home postcode is not in use, so the home area alone is taken." in checked.notices


def test_a_postcode_that_is_not_in_use_and_whose_sector_is_torn_is_a_fault() -> None:
    sectors = _torn_sectors()
    checked = check({"Kind": "acute", "Home area": "", "Home postcode": f"{sectors[0]}ZZ", "People": 1})
    assert checked.left_out == (2,)
    assert checked.faults[0].expected == "a postcode in use in England, or the home area instead"


def _torn_sectors() -> list[str]:
    index = postcode_index()
    return [
        sector for sector in ("BN13 3", "BN42 4", "TN33 9", "BN41 1") if len(index.sector_districts(f"{sector}ZZ")) > 1
    ]


def test_a_home_area_that_does_not_hold_the_home_postcode_is_a_fault() -> None:
    """The postcode may be that of the placement: only the user can say."""
    good = {"Kind": "acute", "Home area": "NHS Surrey and Sussex", "Home postcode": HOVE, "People": 1}
    assert only(check(good))["home_district"] == "E06000043"
    checked = check({**good, "Home area": "Hastings"})
    assert checked.faults[0].column == "B Home area"
    assert checked.faults[0].expected == "the area that the home postcode lies in, or one of the two left blank"


def test_a_block_can_be_named_as_home() -> None:
    row = only(check({"Kind": "acute", "Home area": "e01016849", "People": 1}))
    assert (row["home_block"], row["home_district"]) == ("E01016849", "E06000043")


BASE: dict[str, object] = {"Kind": "acute", "Home area": "Hastings", "People": 1}


@pytest.mark.parametrize(
    ("change", "column", "expected"),
    [
        ({"Kind": "other"}, "A Kind", "one of: Acute; Rehabilitation; Social care"),
        ({"Kind": ""}, "A Kind", "filled in"),
        ({"Home area": ""}, "B Home area", "where the people belong or where they are"),
        ({"Home area": "Brigton"}, "B Home area", "nearest names"),
        ({"Home area": "Frimley"}, "B Home area", "one of the areas that NHS Frimley was split into"),
        ({"Home area": "England"}, "B Home area", "not England as a whole"),
        ({"People": ""}, "C People", "how many people the row counts"),
        ({"People": 1.5}, "C People", "a whole number"),
        ({"People": -1}, "C People", "not below 0"),
        ({"Reason": "77"}, "D Reason", "No bed available (inappropriate); Safeguarding"),
        ({"Start": "2026-05-04", "End": "03/05/2026"}, "F End", "a day on or after the start, 2026-05-04"),
        ({"Start": "soon"}, "E Start", "a date"),
        ({"Days": "-3"}, "G Days", "not below 0"),
        ({"Cost per day": "-£3"}, "H Cost per day", "not below 0"),
        ({"Host area": "Nowhere at all"}, "I Host area", "a council, ICS"),
    ],
)
def test_every_fault_has_its_place(change: dict[str, object], column: str, expected: str) -> None:
    blank = dict.fromkeys(("Reason", "Start", "End", "Days", "Cost per day", "Host area"), "")
    checked = check({**BASE, **blank}, {**BASE, **blank, **change})
    assert [(fault.file, fault.row, fault.column) for fault in checked.faults] == [("mine.csv", 3, column)]
    assert expected in checked.faults[0].expected
    assert checked.left_out == (3,)
    assert len(checked.table) == 1


def test_an_end_on_the_day_of_the_start_is_no_fault() -> None:
    assert only(check({**BASE, "Start": "2026-05-04", "End": "2026-05-04"}))["end"] == "2026-05-04"


@pytest.mark.parametrize(
    ("written", "code"),
    [("10", "10"), (11, "11"), ("14.0", "14"), ("99", "99"), ("No bed", "10"), ("Inappropriate", "10"),
     ("Safeguarding", "11"), ("Offending restrictions", "12"), ("Patient choice", "14"), ("Not known", "99")],
)  # fmt: skip
def test_referral_reasons_go_by_code_or_words(written: object, code: str) -> None:
    """NHS Data Dictionary, REFERRED OUT OF AREA REASON (ADULT ACUTE MENTAL HEALTH): 10 to 14, and 99 not known."""
    assert only(check({**BASE, "Reason": written}))["reason"] == code


def test_a_referral_reason_belongs_to_acute_placements() -> None:
    checked = check({**BASE, "Kind": "social care", "Reason": "10"})
    assert "reason" not in only(checked)
    assert checked.notices == ("Row 2: the referral reason is left out, as only acute placements have one.",)


def test_a_suppressed_count_is_anything_from_nought_to_four() -> None:
    checked = check({**BASE, "People": "*", "Days": "*"})
    row = only(checked)
    assert (row["people_least"], row["people_most"]) == (0, 4)
    assert not {"people", "days"} & set(row)
    assert checked.notices == (
        "Row 2: the count of people is suppressed, so it is taken as anything from 0 to 4.",
        "Row 2: the days are suppressed, so they are left missing.",
    )


def test_without_a_column_of_people_each_row_is_one_and_that_is_told() -> None:
    checked = check({"Kind": "acute", "Home area": "Hastings"}, {"Kind": "acute", "Home area": "Lewes"})
    assert checked.table["people"].tolist() == [1, 1]
    assert checked.notices == ("There is no column of people, so each row is taken as one person.",)


def test_days_are_never_worked_out_from_dates() -> None:
    assert "days" not in only(check({**BASE, "Start": "2026-05-04", "End": "2026-05-14"}))


def test_a_placement_without_a_home_is_kept_and_told() -> None:
    checked = check({"Kind": "acute", "Home area": "", "Host area": "Leeds", "People": 1})
    assert only(checked)["host_district"] == "E08000035"
    assert "there is no home area" in checked.notices[0]


def test_a_file_without_kinds_loads_nothing() -> None:
    rows = find_rows(open_file(as_csv([{"Home area": "Hastings", "People": 1}]), "mine.csv"), PLACEMENTS_FORM)
    checked = check_placements(rows, england(), gazetteer(), postcode_index())
    assert checked.table.empty
    assert (checked.left_out, checked.faults[0].row) == ((2,), None)
    tables.check(tables.PLACEMENTS, checked.table)


KINDS = st.sampled_from(["acute", "rehab", "social care", "wrong"])
AREAS = st.sampled_from(["Hastings", "Allerdale", "Kent", "E54000064", "Frimley", "nowhere", ""])
COUNTS = st.one_of(st.integers(0, 50), st.just("*"), st.just("many"))


@given(st.lists(st.fixed_dictionaries({"Kind": KINDS, "Home area": AREAS, "People": COUNTS}), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_moving_codes_conserves_people(records: list[dict[str, object]]) -> None:
    """Every row is either in the table with its own count or listed as left out; kinds are kept apart."""
    checked = check(*records)
    kept = {str(row): record for row, record in enumerate(records, start=2) if row not in checked.left_out}
    assert checked.table["placement"].tolist() == list(kept)
    least = [0 if record["People"] == "*" else record["People"] for record in kept.values()]
    assert checked.table["people_least"].tolist() == least
    kinds = pd.Series([str(record["Kind"]).replace(" ", "_") for record in kept.values()], dtype="str")
    assert checked.table["kind"].tolist() == kinds.tolist()
    tables.check(tables.PLACEMENTS, checked.table)
