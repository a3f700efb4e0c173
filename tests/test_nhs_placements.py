"""NHS England's files of out-of-area placements: invented copies of each shape, and the real ones where there."""

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketmap import tables
from marketmap.faults import FileFaultsError
from marketmap.sources.checked import Checked
from marketmap.sources.nhs_placement_lines import period_of
from marketmap.sources.nhs_placement_shapes import is_nhs_file
from marketmap.sources.nhs_placements import nhs_placements
from marketmap.sources.personal import refuse_personal
from marketmap.sources.spreadsheets import open_file
from marketmap.sources.suppressed_counts import SUPPRESSED, Count, count_of, in_share, widened
from tests.england import england

_SOURCES = Path(__file__).resolve().parents[2] / "shared" / "data"
PUBLISHED = Path(os.environ.get("MARKETMAP_SOURCE_FOLDER", _SOURCES)) / "placements"
needs_published_files = pytest.mark.skipif(
    not PUBLISHED.is_dir(),
    reason=f"NOT CHECKED: the real published placements were not read, for there is no folder {PUBLISHED}",
)
FLOWS = "oap_flows_sender_receiver_2019-11_2020-10.csv"
BY_CCG = "inappropriate_oaps_ccg21_2020-09_11.csv"
BY_BOARD = "inappropriate_oaps_icb23_2020-09_11_from_ccg21.csv"


def read(text: str) -> Checked:
    """Read a CSV as published placements."""
    checked = nhs_placements(open_file(text.encode(), "oaps.csv"), england())
    tables.check(tables.PLACEMENTS, checked.table)
    return checked


def known(checked: Checked, place: int = 0) -> dict[str, object]:
    """Return what is known of one placement."""
    return dict(checked.table.iloc[place].dropna())


def said(checked: Checked) -> str:
    """Return the notices as one text."""
    return "\n".join(checked.notices)


def test_flows_keep_sender_receiver_and_days() -> None:
    checked = read(
        "period,sender_code,receiver_code,sender_name,receiver_name,oap_days,months\n"
        "2019-11/2020-10,RX2,NTN24,EXAMPLE TRUST,EXAMPLE HOSPITAL,360,12\n"
        "2019-11/2020-10,999,NMJ,Unknown,EXAMPLE LIMITED,20,2\n"
    )
    assert known(checked) == {
        "placement": "2", "kind": "acute", "reason": "10", "home_area": "provider:RX2",
        "host_provider": "EXAMPLE HOSPITAL", "group": "mental_health", "start": "2019-11-01", "end": "2020-10-31",
        "days": 360,
    }  # fmt: skip
    assert "home_area" not in known(checked, 1)
    assert "Read as flows of out-of-area bed days from sending to receiving providers" in checked.notices[0]
    assert "Columns that are not read: months." in checked.notices
    assert "They are no areas" in said(checked)
    assert "Row 3: the home is not known" in said(checked)


COMMISSIONERS = (
    "period,CCG21CD,Inappropriate OAPs active at period end,Total Cost For Inappropriate OAPs in Period,CCG21CDH,"
    "CCG21NM\n"
)


def test_commissioners_are_moved_whole_or_left_out_with_the_reason() -> None:
    """Barnsley's code lives; Surrey Heartlands has a new one; Glossop left Tameside in 2022; the last never was."""
    checked = read(
        f"{COMMISSIONERS}"
        "2020-09-01/2020-11-30,E38000006,5,123,02P,NHS Barnsley CCG\n"
        "2020-09-01/2020-11-30,E38000246,25,123,92A,NHS Surrey Heartlands CCG\n"
        "2020-09-01/2020-11-30,E38000182,5,123,01Y,NHS Tameside and Glossop CCG\n"
        "2020-09-01/2020-11-30,E38999999,5,123,ZZZ,NHS Nowhere CCG\n"
    )
    assert checked.table["home_area"].tolist() == ["sub_icb:E38000006", "sub_icb:E38000264"]
    assert checked.table["start"].tolist() == ["2020-09-01"] * 2
    assert checked.left_out == (4, 5)
    assert "Glossop left it for Derby and Derbyshire in 2022" in checked.faults[0].expected
    assert (checked.faults[0].column, checked.faults[0].found) == (
        "B CCG21CD",
        "E38000182 NHS Tameside and Glossop CCG",
    )
    assert "retired before April 2021" in checked.faults[1].expected
    assert "2 of 4 lines are left out" in said(checked)
    assert "Row 3: the code was retired when the boundary was redrawn a little" in said(checked)


def test_a_code_of_the_health_service_that_lives_on_is_whole_again_after_2022() -> None:
    """01Y without Glossop is today's sub-ICB location."""
    checked = read(f"{COMMISSIONERS}2023-01-01/2023-03-31,01Y,5,123,,NHS Greater Manchester ICB - 01Y\n")
    assert checked.table["home_area"].tolist() == ["sub_icb:E38000263"]


def test_boards_of_2024_are_moved_and_those_that_were_split_left_out() -> None:
    checked = read(
        "period,icb23cd,icb23nm,Inappropriate OAPs active at period end\n"
        "2020-09-01/2020-11-30,E54000064,NHS Sussex Integrated Care Board,60\n"
        "2020-09-01/2020-11-30,QNX,NHS Sussex Integrated Care Board,15\n"
        "2020-09-01/2020-11-30,E54000008,NHS Cheshire and Merseyside Integrated Care Board,20\n"
        "2020-09-01/2020-11-30,E54000034,NHS Frimley Integrated Care Board,10\n"
        "2020-09-01/2020-11-30,QNQ,NHS Frimley Integrated Care Board,10\n"
        "2020-09-01/2020-11-30,E54000005,an STP of 2018,10\n"
    )
    assert checked.table["home_area"].tolist() == ["icb_2026:E54000069", "icb_2026:E54000069", "icb_2026:E54000008"]
    assert checked.left_out == (5, 6, 7)
    assert [fault.expected for fault in checked.faults] == [
        "a board that is whole in one of today's; NHS Frimley was split in 2026",
        "a board that is whole in one of today's; NHS Frimley was split in 2026",
        "the code of an integrated care board of 2024 or 2026",
    ]
    assert "Rows 2 and 3: NHS Sussex was merged into NHS Surrey and Sussex" in said(checked)


def test_counts_rounded_to_five_are_intervals() -> None:
    """5 stands for 3 to 7; where small counts are suppressed, one that is shown is 5 at least; 0 stands for 0 to 2."""
    rows = [("E38000006", "5"), ("E38000007", "0"), ("E38000008", "20")]
    text = "".join(f"2020-09-01/2020-11-30,{code},{count},1,,x\n" for code, count in rows)
    table = read(COMMISSIONERS + text).table
    assert table[["people", "people_least", "people_most"]].to_numpy().tolist() == [[5, 3, 7], [0, 0, 2], [20, 18, 22]]
    suppressed = read(f"{COMMISSIONERS}{text}2020-09-01/2020-11-30,E38000014,*,1,,x\n").table
    assert suppressed["people_least"].tolist() == [5, 0, 18, 0]
    assert suppressed["people_most"].tolist() == [7, 2, 22, 4]


def test_counts_that_are_not_rounded_stand_as_they_are() -> None:
    checked = read(f"{COMMISSIONERS}p,E38000006,5,1,,x\np,E38000007,6,1,,x\n")
    assert checked.table["people_least"].tolist() == checked.table["people_most"].tolist() == [5, 6]
    assert "rounded" not in said(checked)


OCTOBER_2016 = "Question,Breakdown1,Breakdown1Code,Breakdown2,Breakdown2Code,value\n"


def test_the_first_open_data_counts_all_placements_and_has_no_period() -> None:
    """As published for October 2016: codes of the health service, 999 unknown, England the total, * below 5."""
    checked = read(
        f"{OCTOBER_2016}"
        "OAPs active at period end,England,,,,203\n"
        "OAPs active at period end,BedType,10,,,138\n"
        "OAPs active at period end,Ccg,England,,,203\n"
        "OAPs active at period end,Ccg,02P,,,*\n"
        "OAPs active at period end,Ccg,03H,,,5\n"
        "OAPs active at period end,Ccg,00C,,,5\n"
        "OAPs active at period end,Ccg,999,,,15\n"
        "OAPs active at period end,Gender,1,,,103\n"
    )
    assert checked.table["placement"].tolist() == ["5", "6", "8"]
    assert checked.table["home_area"].dropna().tolist() == ["sub_icb:E38000006", "sub_icb:E38000119"]
    assert checked.table["people_least"].tolist() == [0, 5, 13]
    assert checked.table["reason"].isna().all()
    assert checked.table["start"].isna().all()
    assert checked.left_out == (7,)
    assert "for every reason together" in said(checked)


DECEMBER_2016 = (
    "Question,Breakdown1,Breakdown1Code,Breakdown1Description,Breakdown2,Breakdown2Code,Breakdown2Description,value\n"
)


def test_measures_of_one_home_are_put_together_and_second_breakdowns_left_alone() -> None:
    checked = read(
        f"{DECEMBER_2016}"
        "OAPs active at period end,Ccg,02P,NHS Barnsley CCG,,,,7\n"
        "Average recorded daily cost over the period,Ccg,02P,NHS Barnsley CCG,,,,370\n"
        "Upper quartile daily cost over the period,Ccg,02P,NHS Barnsley CCG,,,,470\n"
        "Total number of OAP days over the period,Ccg,02P,NHS Barnsley CCG,,,,144\n"
        "Percentage of OAP days with cost recorded,Ccg,02P,NHS Barnsley CCG,,,,0.98\n"
        "OAPs started in period,Ccg,02P,NHS Barnsley CCG,,,,9\n"
        "OAPs active at period end,Ccg,02P,NHS Barnsley CCG,PrimaryDiagnosis,23,Adjustment,*\n"
        "OAPs active at period end,Region,Y54,North,,,,100\n"
    )
    row = known(checked)
    assert len(checked.table) == 1
    assert (row["people"], row["days"], row["cost_per_day"]) == (7, 144, 370)


LATER = "PublicationType,PublicationPeriod,Question,Breakdown1,Breakdown1Code,Breakdown1Description,Value\n"


def test_only_the_latest_period_one_breakdown_and_inappropriate_placements_are_read() -> None:
    """The same placements by month, by quarter, by board, by CCG, by region: they are never added up."""
    end, days = "Inappropriate OAPs active at period end", "Total number of inappropriate OAP days over the period"
    checked = read(
        f"{LATER}"
        f"Month,01/10/2020-31/10/2020,{end},Stp,E54000008,Cheshire,12\n"
        f"Month,01/11/2020-30/11/2020,{end},Stp,E54000008,Cheshire,13\n"
        f"ThreeMonth,01/09/2020-30/11/2020,{end},Stp,E54000008,Cheshire,14\n"
        f"ThreeMonth,01/09/2020-30/11/2020,{days},Stp,E54000008,Cheshire,900\n"
        f"ThreeMonth,01/09/2020-30/11/2020,{end},Stp,England,All,500\n"
        f"ThreeMonth,01/09/2020-30/11/2020,{end},Ccg,02P,Barnsley,8\n"
        "ThreeMonth,01/09/2020-30/11/2020,OAPs active at period end,Stp,E54000008,Cheshire,20\n"
    )
    assert len(checked.table) == 1
    row = known(checked)
    assert (row["people"], row["days"], row["reason"]) == (14, 900, "10")
    assert (row["start"], row["end"]) == ("2020-09-01", "2020-11-30")
    assert "3 periods; only the latest, 2020-09-01 to 2020-11-30, is read" in said(checked)
    assert "Only those by integrated care board are read; nothing is added up." in said(checked)


def test_the_wording_of_july_2019_is_known() -> None:
    month, days = "Month,01/07/2019-31/07/2019", "inappropriate out of area placement days"
    checked = read(
        f"{LATER}"
        f"{month},Inappropriate out of area placements active at period end,Ccg,02P,x,7\n"
        f"{month},Total number of {days} over the period,Ccg,02P,x,99\n"
    )
    assert (known(checked)["people"], known(checked)["days"]) == (7, 99)


def test_the_columns_of_the_mental_health_services_data_set_are_known() -> None:
    headings = (
        "REPORTING_PERIOD_START,REPORTING_PERIOD_END,STATUS,BREAKDOWN,PRIMARY_LEVEL,PRIMARY_LEVEL_DESCRIPTION,"
        "SECONDARY_LEVEL,SECONDARY_LEVEL_DESCRIPTION,MEASURE_ID,MEASURE_NAME,MEASURE_VALUE\n"
    )
    name = "Number of Inappropriate OAPs active at the end of the period"
    checked = read(
        f"{headings}"
        f"2024-04-01,2024-06-30,Final,Sending Provider; Receiving Provider,RX2,EXAMPLE,NTN24,HOSPITAL,OAP04,{name},*\n"
        f"2024-04-01,2024-06-30,Final,Sending Provider; Receiving Provider,RX2,EXAMPLE,RV5,TRUST,OAP04,{name},10\n"
        f"2024-04-01,2024-06-30,Final,Sending Provider; Age Group,RX2,EXAMPLE,18,18 to 24,OAP04,{name},10\n"
    )
    assert checked.table["host_provider"].tolist() == ["HOSPITAL", "TRUST"]
    assert checked.table["home_area"].tolist() == ["provider:RX2"] * 2
    assert checked.table["end"].tolist() == ["2024-06-30"] * 2


def test_a_cell_that_cannot_be_read_is_a_fault_in_its_place() -> None:
    checked = read(f"{COMMISSIONERS}p,E38000006,many,1,,x\np,E38000007,6,1,,x\n")
    assert [(fault.row, fault.column, fault.found) for fault in checked.faults] == [
        (2, "C Inappropriate OAPs active at period end", "many")
    ]
    assert (checked.left_out, len(checked.table)) == ((2,), 1)


@pytest.mark.parametrize(
    "text", ["Kind,Home area\nacute,Hastings\n", f"{DECEMBER_2016}OAPs started in period,Ccg,02P,x,,,,9\n"]
)
def test_other_files_are_refused_in_plain_words(text: str) -> None:
    with pytest.raises(FileFaultsError, match="cannot be read as published placements"):
        read(text)


def test_published_files_are_told_from_the_users_own() -> None:
    assert is_nhs_file(open_file(OCTOBER_2016.encode(), "oaps.csv"))
    assert not is_nhs_file(open_file(b"Kind,Home area,Days\nacute,Hastings,5\n", "mine.csv"))


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("2019-11/2020-10", ("2019-11-01", "2020-10-31")),
        ("2020-09-01/2020-11-30", ("2020-09-01", "2020-11-30")),
        ("01/09/2020-30/11/2020", ("2020-09-01", "2020-11-30")),
        ("2020-01 to 2020-02", ("2020-01-01", "2020-02-29")),
        ("2020-13/2020-14", ("", "")),
        ("October 2016", ("", "")),
        ("", ("", "")),
    ],
)
def test_periods_are_read_as_first_and_last_day(words: str, period: tuple[str, str]) -> None:
    assert period_of(words) == period


@given(st.lists(st.integers(0, 60).map(lambda count: 5 * count), min_size=1, max_size=5), st.integers(0, 2))
def test_rounding_leaves_the_value_inside_its_interval(values: list[int], suppressed: int) -> None:
    """Whatever was rounded to a multiple of 5 was at most 2 away; a suppressed count stays 0 to 4."""
    counts = [*(Count(float(value), float(value), float(value)) for value in values), *[SUPPRESSED] * suppressed]
    wider = widened(counts)
    assert (wider is None) == (not any(values))
    for before, after in zip(counts, wider or counts, strict=True):
        assert after.value == before.value
        assert after.least <= before.least <= before.most <= after.most
        assert after.most - after.least <= 4


def test_a_part_of_a_count_keeps_its_interval_in_proportion() -> None:
    assert in_share(SUPPRESSED, 0.25) == Count(None, 0, 1)
    assert count_of("1,200") == Count(1200, 1200, 1200)
    assert count_of("") is None


def published_sum(file: str, column: str) -> int:
    """Return the sum of a column, read without any of our own code."""
    with (PUBLISHED / file).open(encoding="utf-8", newline="") as text:
        return sum(int(row[column] or 0) for row in csv.DictReader(text))


def real(file: str) -> Checked:
    """Read a real published file as a user would load it."""
    opened = open_file((PUBLISHED / file).read_bytes(), file)
    refuse_personal(opened, "placements")
    return nhs_placements(opened, england())


@needs_published_files
def test_the_real_flows_keep_every_pair_and_day() -> None:
    """NHS Digital, November 2019 to October 2020: 217,380 days, 1,063 pairs; four pairs have no known sender."""
    checked = real(FLOWS)
    assert len(checked.table) == 1063
    assert checked.table["days"].sum() == 217_380 == published_sum(FLOWS, "oap_days")
    assert not checked.faults
    assert checked.table["home_area"].isna().sum() == 4


@needs_published_files
@pytest.mark.parametrize(("file", "lines"), [(BY_CCG, 97), (BY_BOARD, 35)])
def test_the_real_counts_are_kept_or_listed_as_left_out(file: str, lines: int) -> None:
    checked = real(file)
    assert len(checked.table) + len(checked.left_out) == lines
    with (PUBLISHED / file).open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    column = "Inappropriate OAPs active at period end"
    out = sum(int(rows[row - 2][column]) for row in checked.left_out)
    assert checked.table["people"].sum() + out == published_sum(file, column) == 725


@needs_published_files
def test_what_the_real_files_leave_out_is_what_was_split() -> None:
    assert [fault.found for fault in real(BY_CCG).faults] == ["E38000182 NHS Tameside and Glossop CCG"]
    assert [fault.found.split()[0] for fault in real(BY_BOARD).faults] == ["E54000023", "E54000025"]
