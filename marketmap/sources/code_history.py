"""Codes that were retired: their successors, and the share of the retired area's adults that each of them took over."""

from collections.abc import Iterator

import pandas as pd

from marketmap.errors import SourceChangedError
from marketmap.sources.files import SourceFiles
from marketmap.sources.ons import exact_fit, spoken_name


def code_history(files: SourceFiles, lookup: pd.DataFrame, adults: pd.Series) -> pd.DataFrame:
    """Return tables.CODE_HISTORY for districts, upper tiers and the boards of April 2026.

    Args:
        files: the source files.
        lookup: as `read_lookup` returns it.
        adults: people aged 18 and over by block.
    """
    columns = ["old_lad_cd", "old_lad_name", "lad25cd", "utla25cd", "effective_year", "is_current"]
    districts = files.csv("ons_district_history", columns).query("not is_current")
    history = [
        _district_history(districts),
        _upper_tier_history(files, districts, lookup.set_index("block")["upper_tier"], adults),
        _board_history(lookup, adults),
    ]
    table = pd.concat(history, ignore_index=True)
    table = table[["kind", "old_area", "old_name", "area", "year", "share"]].astype({"year": "int64"})
    return table.sort_values(["kind", "old_area", "area"])


def _district_history(districts: pd.DataFrame) -> pd.DataFrame:
    names = {"old_lad_cd": "old_area", "old_lad_name": "old_name", "lad25cd": "area", "effective_year": "year"}
    return districts.rename(columns=names).assign(kind="district", share=1.0)


def _board_history(lookup: pd.DataFrame, adults: pd.Series) -> pd.DataFrame:
    pairs = lookup.assign(adults=lookup["block"].map(adults))
    sums = pairs.groupby(["icb_2024", "icb24nm", "icb_2026"])["adults"].sum().reset_index()
    retired = sums[~sums["icb_2024"].isin(lookup["icb_2026"])]
    names = {"icb_2024": "old_area", "icb24nm": "old_name", "icb_2026": "area"}
    table = retired.rename(columns=names).assign(kind="icb_2026", year=2026)
    return table.assign(old_name=table["old_name"].map(spoken_name), share=_share(table))


def _upper_tier_history(
    files: SourceFiles, districts: pd.DataFrame, upper_tiers: pd.Series, adults: pd.Series
) -> pd.DataFrame:
    names = {"old_utla_cd": "old_area", "old_utla_name": "old_name", "effective_year": "year"}
    typed = files.csv("ons_upper_tier_history", [*names, "successor_utla25cds"]).rename(columns=names)
    typed = typed.assign(area=typed["successor_utla25cds"].str.split("|")).explode("area")
    faults = list(_hand_typed_faults(typed, districts))
    if faults:
        raise SourceChangedError("The upper-tier history, typed by hand, contradicts the district history:", faults)
    table = typed.assign(kind="upper_tier", adults=typed["area"].map(_county_adults(files, upper_tiers, adults)))
    return table.assign(share=_share(table).where(table["old_area"].duplicated(keep=False), 1.0))


def _county_adults(files: SourceFiles, upper_tiers: pd.Series, adults: pd.Series) -> pd.Series:
    """Adults of today's upper tiers who live where a county's district (code E07) has been retired.

    LSOAs of 2011 are named after the district of their time, so the blocks of Christchurch can still be told from those
    of Bournemouth, which was no part of Dorset county.
    """
    fit = exact_fit(files).drop_duplicates("lsoa21")
    history = files.csv("ons_district_history", ["old_lad_cd", "old_lad_name", "is_current"])
    retired = ~history["is_current"] & history["old_lad_cd"].str.startswith("E07")
    names = history.loc[retired, "old_lad_name"]
    inside = fit.loc[fit["lsoa11_name"].str.rsplit(" ", n=1).str[0].isin(names), "lsoa21"]
    return adults.loc[inside].groupby(upper_tiers.loc[inside].to_numpy()).sum()


def _hand_typed_faults(typed: pd.DataFrame, districts: pd.DataFrame) -> Iterator[str]:
    county = typed["old_area"].str.startswith("E10")
    known = districts[["old_lad_cd", "utla25cd", "effective_year"]]
    pairs = typed[~county].merge(known, left_on="old_area", right_on="old_lad_cd", how="left", validate="1:1")
    agrees = (pairs["area"] == pairs["utla25cd"]) & (pairs["year"] == pairs["effective_year"])
    for code in pairs.loc[~agrees, "old_area"]:
        yield f"{code} has another successor or year in the district history"
    found = set(districts.loc[_was_in_county(districts), "utla25cd"])
    for code in sorted(found.symmetric_difference(typed.loc[county, "area"])):
        yield f"{code} is a successor of a county in one history and not in the other"


def _was_in_county(districts: pd.DataFrame) -> pd.Series:
    return districts["old_lad_cd"].str.startswith("E07") & districts["utla25cd"].str.startswith("E06")


def _share(table: pd.DataFrame) -> pd.Series:
    return table["adults"] / table.groupby("old_area")["adults"].transform("sum")
