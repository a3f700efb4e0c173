"""The register of sources, the check of source files, the derivations, and that a new build gives the same tables."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from pydantic import ValidationError

from marketmap.errors import SourceChangedError
from marketmap.sources import build, code_history, nhs_england, ordnance_survey
from marketmap.sources.ages import AGES, carried_to_2021, in_bands, shared_among_blocks
from marketmap.sources.embedded import embedded_path
from marketmap.sources.files import SourceFiles
from marketmap.sources.readme import data_readme
from marketmap.sources.register import Source, attribution, load_register

SOURCE_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"
needs_source_folder = pytest.mark.skipif(
    not SOURCE_FOLDER.is_dir(),
    reason=f"NOT CHECKED: the embedded tables were not built again, for there is no source folder at {SOURCE_FOLDER}",
)


def test_every_source_is_told_in_full() -> None:
    register = load_register()
    assert {
        "ons_lookup", "ons_mid_2024", "ons_mid_2020_lsoa", "census_2021", "iod_2025", "nhs_smi_register",
        "nhs_qof_register", "dwp_specified_accommodation", "cqc_supported_living_counts", "nhs_mhs26",
        "mhclg_hclic_2025q4", "mhclg_hclic_2024q2", "boundaries", "msoa_boundaries", "postcodes",
        "cqc_locations_partial", "towns", "roads", "neighbours",
    } <= set(register)  # fmt: skip
    for key, source in register.items():
        assert source.key == key
        assert re.fullmatch(r"[0-9a-f]{64}", source.sha256)
        assert re.search(r"\d", source.checked), f"{key}: what was checked has a number"


def test_partial_and_hand_copied_sources_say_so() -> None:
    register = load_register()
    assert {key for key, source in register.items() if source.partial} == {
        "nhs_mhs26", "mhclg_hclic_2025q4", "mhclg_hclic_2024q2", "cqc_locations_partial", "roads",
    }  # fmt: skip
    assert {key for key, source in register.items() if source.hand_copied} == {
        "dwp_specified_accommodation", "cqc_supported_living_counts", "nhs_mhs26", "mhclg_hclic_2025q4",
        "ons_upper_tier_history",
    }  # fmt: skip


def test_a_partial_source_without_a_sentence_is_refused() -> None:
    entry = load_register()["ons_lookup"].model_dump()
    with pytest.raises(ValidationError, match="what is missing"):
        Source(**entry | {"partial": True})
    with pytest.raises(ValidationError, match="what is missing"):
        Source(**entry | {"partial_note": "a gap that partial does not tell"})


def test_attribution_names_the_publishers() -> None:
    for words in ("Office for National Statistics", "NHS England", "Crown copyright", "Royal Mail", "House of Commons"):
        assert words in attribution()


def test_the_readme_beside_the_data_is_written_from_the_register() -> None:
    written = embedded_path("data/README.md").read_text(encoding="utf-8")
    assert written == data_readme(load_register(), embedded_path("data/england"))
    assert "**Partial**" in written
    assert "**Copied by hand**" in written


def test_changed_and_missing_files_are_all_named(tmp_path: Path) -> None:
    register = load_register()
    changed = tmp_path / register["towns"].file
    changed.parent.mkdir(parents=True)
    changed.write_text("name,bng_e,bng_n,lad25cd\nAtlantis,1,1,E06000001\n")
    with pytest.raises(SourceChangedError) as caught:
        build.build_england(SourceFiles(tmp_path, register))
    assert len(caught.value.faults) == len(register)
    told = [fault for fault in caught.value.faults if "(towns)" in fault]
    assert "another edition or was edited" in told[0]
    assert register["towns"].sha256 in told[0]
    assert "update sha256, rows, edition and checked" in told[0]
    assert sum("is not in" in fault for fault in caught.value.faults) == len(register) - 1


def test_rows_that_differ_from_the_register_are_told(tmp_path: Path) -> None:
    """The sha256 below is of the three lines a, 1, 2, worked out with sha256sum."""
    (tmp_path / "two.csv").write_text("a\n1\n2\n")
    right = load_register()["towns"].model_copy(
        update={
            "file": "two.csv",
            "sha256": "d4fa155a0784a2543c083ff5c36ec7a7d4810f08946220e5acf4c1f11006216e",
            "rows": 2,
        }
    )
    SourceFiles(tmp_path, {"towns": right}).verify()
    wrong = right.model_copy(update={"rows": 3})
    with pytest.raises(SourceChangedError, match="has 2 rows, the register says 3"):
        SourceFiles(tmp_path, {"towns": wrong}).verify()


def _profiles(rows: dict[str, tuple[float, float]]) -> pd.DataFrame:
    """People aged 30 and 70 by LSOA, nobody at any other age."""
    table = pd.DataFrame(0.0, index=list(rows), columns=list(AGES))
    table[[30, 70]] = np.array(list(rows.values()), dtype=float)
    return table


def test_ages_are_carried_from_2011_to_2021() -> None:
    """On paper: `same` is kept; `split` (40, 80) goes 1 to 3 by residents; `left` and `right` are summed."""
    profiles = _profiles({"same": (5, 6), "split": (40, 80), "left": (1, 2), "right": (10, 20)})
    fit = pd.DataFrame(
        [("same", "same"), ("split", "small"), ("split", "large"), ("left", "merged"), ("right", "merged")],
        columns=["lsoa11", "lsoa21"],
    )
    residents = pd.Series({"same": 11.0, "small": 100.0, "large": 300.0, "merged": 33.0})
    carried = carried_to_2021(profiles, fit, residents)
    assert carried.loc[["same", "small", "large", "merged"], [30, 70]].to_numpy().tolist() == [
        [5, 6], [10, 20], [30, 60], [11, 22],
    ]  # fmt: skip


def test_a_district_shares_its_ages_among_its_blocks() -> None:
    """On paper: `a` (80 residents) weighs 20 at age 30 and 60 at age 70; `b` (20 residents) weighs 20 at age 30.

    80 people of 30 go half and half, 90 of 70 all to `a`; nobody was 50, so 10 of 50 go by residents, 8 and 2.
    """
    blocks = pd.DataFrame({"block": ["a", "b"], "district": ["d", "d"], "residents": [80.0, 20.0]})
    totals = _profiles({"d": (80, 90)})
    totals[50] = 10.0
    people = shared_among_blocks(totals, _profiles({"a": (10, 30), "b": (7, 0)}), blocks)
    assert people.loc["a", [30, 50, 70]].to_numpy() == pytest.approx([40, 8, 90])
    assert people.loc["b", [30, 50, 70]].to_numpy() == pytest.approx([40, 2, 0])


@given(st.lists(st.lists(st.integers(0, 50), min_size=4, max_size=4), min_size=2, max_size=6))
def test_district_totals_are_kept_whatever_the_profiles(counts: list[list[int]]) -> None:
    profiles = pd.DataFrame(0.0, index=[f"b{row}" for row in range(len(counts))], columns=list(AGES))
    profiles[[0, 17, 18, 90]] = np.array(counts, dtype=float)
    profiles[40] = 1.0
    names = ["east" if row % 2 else "west" for row in range(len(counts))]
    blocks = pd.DataFrame({"block": profiles.index, "district": names, "residents": 100.0})
    totals = pd.DataFrame(np.arange(182.0).reshape(2, 91), index=["east", "west"], columns=list(AGES))
    people = shared_among_blocks(totals, profiles, blocks)
    for district, inside in blocks.groupby("district"):
        assert people.loc[inside["block"]].sum().to_numpy() == pytest.approx(totals.loc[str(district)].to_numpy())


def test_bands_have_the_ages_they_name() -> None:
    """One person at each age from 0 to 90: 16, 2, 7, five tens and 16 from 75 up."""
    people = pd.DataFrame(1.0, index=["a"], columns=list(AGES))
    assert in_bands(people).to_numpy().ravel().tolist() == [16, 2, 7, 10, 10, 10, 10, 10, 16]


def test_delayed_days_are_intervals(tmp_path: Path) -> None:
    """Rounded to the nearest 5, below 5 suppressed: 5 is 5 to 7, 10 is 8 to 12, a blank 0 to 4, Sheffield unknown."""
    files = SourceFiles(tmp_path, load_register())
    path = files.path("nhs_mhs26")
    path.parent.mkdir(parents=True)
    path.write_text("lad24cd,crfd_days\nE1,5\nE2,10\nE3,\nE08000019,\n")
    districts = pd.Series({"E1": "E1", "E2": "E2", "E3": "E3", "E08000019": "E08000039"})
    table = nhs_england.delayed_days(files, districts).set_index("district")
    assert table["status"].tolist() == ["published", "published", "suppressed", "not returned"]
    assert table.loc[["E1", "E2", "E3"], "least"].tolist() == [5, 8, 0]
    assert table.loc[["E1", "E2", "E3"], "most"].tolist() == [7, 12, 4]
    assert table.loc["E08000039", ["value", "least", "most"]].isna().all()


def test_a_slip_in_the_hand_typed_history_is_found(tmp_path: Path) -> None:
    files = SourceFiles(tmp_path, load_register())
    files.path("ons_district_history").parent.mkdir(parents=True)
    files.path("ons_district_history").write_text(
        "old_lad_cd,old_lad_name,lad25cd,utla25cd,effective_year,is_current\n"
        "E08000016,Barnsley,E08000038,E08000038,2025,False\n"
        "E07000026,Allerdale,E06000063,E06000063,2023,False\n"
    )
    files.path("ons_lsoa_2011_to_2021").write_text(
        "lsoa11_code,lsoa21_code,lsoa11_name\nE01000001,E01000001,Allerdale 001A\n"
    )
    files.path("ons_upper_tier_history").write_text(
        "old_utla_cd,old_utla_name,effective_year,successor_utla25cds\n"
        "E08000016,Barnsley,2024,E08000038\n"
        "E10000006,Cumbria,2023,E06000064\n"
    )
    lookup = pd.DataFrame(
        {"block": ["E01000001"], "upper_tier": ["E06000063"], "icb_2024": "x", "icb24nm": "x", "icb_2026": "x"}
    )
    with pytest.raises(SourceChangedError) as caught:
        code_history.code_history(files, lookup, pd.Series({"E01000001": 1000.0}))
    assert [fault.split()[0] for fault in caught.value.faults] == ["E08000016", "E06000063", "E06000064"]


@needs_source_folder
def test_every_name_on_the_list_of_towns_is_a_town() -> None:
    towns = ordnance_survey.towns(SourceFiles(SOURCE_FOLDER, load_register()))
    assert (towns["rank"] == 1).sum() == 15
    assert (towns["rank"] == 2).sum() == 71


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("rebuilt")
    build.main(["--from", str(SOURCE_FOLDER), "--to", str(folder)])
    yield folder
    shutil.rmtree(folder)


@needs_source_folder
@pytest.mark.parametrize("name", list(build.CONTRACTS))
def test_building_again_gives_the_embedded_tables(rebuilt: Path, name: str) -> None:
    again = _plain(rebuilt / f"england/{name}.parquet")
    embedded = _plain(embedded_path(f"data/england/{name}.parquet"))
    assert_frame_equal(again, embedded, check_exact=False, rtol=1e-9)


@needs_source_folder
def test_building_twice_gives_the_same_bytes(rebuilt: Path, tmp_path: Path) -> None:
    build.main(["--from", str(SOURCE_FOLDER), "--to", str(tmp_path)])
    for path in sorted(tmp_path.rglob("*.*")):
        assert path.read_bytes() == (rebuilt / path.relative_to(tmp_path)).read_bytes(), path.name


def _plain(path: Path) -> pd.DataFrame:
    """The table as it is stored: a geometry is its bytes."""
    table: pd.DataFrame = pq.read_table(path).to_pandas()
    return table
