"""Contracts of tables: each kind of fault is told, all of them at once."""

import geopandas as gpd
import pandas as pd
import pytest

from marketmap.errors import FaultsError
from marketmap.sources.dictionary import PAGE, dictionary
from marketmap.tables import ALL_TABLES, AREAS, REGISTERS, check


def registers(**changes: list[object]) -> pd.DataFrame:
    """Two rows that keep the contract, and changes that do not."""
    columns = {"register": ["smi_2023_24", "smi_2023_24"], "sub_icb": ["a", "b"], "people": [1.0, 2.0]}
    return pd.DataFrame(columns | changes)


def faults(frame: pd.DataFrame) -> str:
    """What the check says."""
    with pytest.raises(FaultsError) as caught:
        check(REGISTERS, frame)
    return "\n".join(caught.value.faults)


def test_a_frame_that_keeps_its_contract_comes_back_as_it_is() -> None:
    frame = registers()
    assert check(REGISTERS, frame) is frame


def test_all_faults_are_told_at_once() -> None:
    said = faults(registers(register=["smi_2023_24", "guess"], people=[-1.0, None], extra=[1, 2]))
    assert "columns not in the contract: extra" in said
    assert "register has values that are not in its list: guess" in said
    assert "people is missing in 1 rows" in said
    assert "people is below 0 in 1 rows (least -1)" in said


def test_a_repeated_key_a_missing_column_and_a_wrong_kind_are_told() -> None:
    assert "rows that repeat a key (register, sub_icb): 1" in faults(registers(sub_icb=["a", "a"]))
    assert "columns missing: people" in faults(registers().drop(columns="people"))
    assert "people holds str, expected number" in faults(registers(people=["1", "2"]))


def test_another_coordinate_system_is_told() -> None:
    areas = gpd.GeoDataFrame(
        {"kind": ["district"], "area": ["a"], "name": ["A"], "official_name": ["A"]},
        geometry=gpd.points_from_xy([0], [51]),
        crs="EPSG:4326",
    )
    with pytest.raises(FaultsError, match="expected EPSG:27700"):
        check(AREAS, areas)


def test_every_column_of_every_table_says_what_it_means() -> None:
    for table in ALL_TABLES:
        assert set(table.key) <= set(table.column_names)
        assert all(column.meaning for column in table.columns)


def test_the_data_dictionary_is_what_the_contracts_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == dictionary()
