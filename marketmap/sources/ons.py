"""Office for National Statistics: which areas each block lies in, and the people in it."""

import pandas as pd

from marketmap.sources.ages import AGES, carried_to_2021, in_bands, shared_among_blocks
from marketmap.sources.files import SourceFiles

ENGLAND = "E92000001"
CODES = {
    "lsoa21cd": "block",
    "msoa21cd": "msoa",
    "lad25cd": "district",
    "utla25cd": "upper_tier",
    "rgn_cd": "region",
    "sicbl24cd": "sub_icb",
    "icb24cd": "icb_2024",
    "icb26cd": "icb_2026",
}
NAMES = {
    "district": "lad_name",
    "upper_tier": "utla_name",
    "region": "rgn_name",
    "sub_icb": "sicbl24nm",
    "icb_2024": "icb24nm",
    "icb_2026": "icb26nm",
}
PROJECTED = range(2022, 2048)
ODS_CODES = {"sub_icb": "sicbl24cdh", "icb_2024": "icb24cdh", "icb_2026": "icb26cdh"}
_PLACE = {"urban_rural": "rural_urban", "pwc_bng_e": "easting_m", "pwc_bng_n": "northing_m"}
_IOD = {"mental_health_indicator": "mental_health_indicator", "IMD_score": "imd_score"}
_SPOKEN = {
    "Bristol, City of": "Bristol",
    "Herefordshire, County of": "Herefordshire",
    "Kingston upon Hull, City of": "Kingston upon Hull",
    "St. Helens": "St Helens",
}


def read_lookup(files: SourceFiles) -> pd.DataFrame:
    """Return the lookup of blocks: area codes under our names, area names and health codes under the publisher's."""
    columns = [*CODES, "lad24cd", *NAMES.values(), *ODS_CODES.values(), *_PLACE]
    lookup = files.parquet("ons_lookup", columns).rename(columns=CODES | _PLACE)
    return lookup.assign(rural_urban=lookup["rural_urban"].str.lower())


def districts_by_2024_code(lookup: pd.DataFrame) -> pd.Series:
    """Return district codes of 2025 by district codes of 2024: the same but for Barnsley and Sheffield."""
    pairs = lookup[["lad24cd", "district"]].drop_duplicates()
    return pairs.set_index("lad24cd")["district"]


def blocks(files: SourceFiles, lookup: pd.DataFrame) -> pd.DataFrame:
    """Return tables.BLOCKS, sorted by block."""
    census = files.parquet("census_2021", ["lsoa21_code", "total_residents", *_IOD]).rename(
        columns={"lsoa21_code": "block", "total_residents": "residents"} | _IOD
    )
    table = lookup[[*CODES.values(), *_PLACE.values()]].merge(census, on="block", validate="1:1")
    people = in_bands(_people(files, table, districts_by_2024_code(lookup)))
    table = table.merge(people, left_on="block", right_index=True, validate="1:1")
    return table[[*CODES.values(), *_PLACE.values(), *people.columns, *_IOD.values()]].sort_values("block")


def _people(files: SourceFiles, table: pd.DataFrame, districts: pd.Series) -> pd.DataFrame:
    profiles = pd.read_parquet(files.path("ons_mid_2020_lsoa")).set_index("lsoa11_code")
    profiles = profiles.rename(columns={str(age): age for age in AGES} | {"90+": 90})[list(AGES)]
    totals = pd.read_csv(files.path("ons_mid_2024"))
    totals = totals.set_index(totals["lad23cd"].map(districts))
    totals = totals.rename(columns={f"age_{age}": age for age in AGES} | {"age_90plus": 90})[list(AGES)]
    residents = table.set_index("block")["residents"]
    return shared_among_blocks(totals, carried_to_2021(profiles, exact_fit(files), residents), table)


def exact_fit(files: SourceFiles) -> pd.DataFrame:
    """Return pairs of `lsoa11` and `lsoa21`, with the name of 2011: ONS exact-fit relation."""
    fit = files.csv("ons_lsoa_2011_to_2021", ["lsoa11_code", "lsoa21_code", "lsoa11_name"])
    return fit.rename(columns={"lsoa11_code": "lsoa11", "lsoa21_code": "lsoa21"})


def sub_icb_projection(files: SourceFiles) -> pd.DataFrame:
    """Return tables.SUB_ICB_PROJECTION: persons, five-year ages added up below and from 20."""
    years = [str(year) for year in PROJECTED]
    persons = files.csv("ons_population_projection", ["sicbl23cd", "sex", "age", *years])
    persons = persons[(persons["sex"] == "P") & ~persons["age"].isin(["All ages", "0-4", "5-9", "10-14"])]
    band = persons["age"].eq("15-19").map({True: "people_15_19", False: "people_20_plus"})
    by_year = (
        persons.assign(band=band)
        .rename(columns={"sicbl23cd": "sub_icb"})
        .melt(["sub_icb", "band"], years, "year", "people")
    )
    table = by_year.pivot_table(index=["sub_icb", "year"], columns="band", values="people", aggfunc="sum")
    table = table.rename_axis(columns=None).reset_index()
    return table.astype({"year": "int64"}).sort_values(["sub_icb", "year"])


def household_projection(files: SourceFiles) -> pd.DataFrame:
    """Return tables.HOUSEHOLD_PROJECTION."""
    years = [str(year) for year in PROJECTED]
    people = files.csv("ons_household_projection", ["lad25cd", *years]).rename(columns={"lad25cd": "district"})
    table = people.melt("district", years, "year", "people")
    return table.astype({"year": "int64"}).sort_values(["district", "year"])


def area_names(lookup: pd.DataFrame) -> pd.DataFrame:
    """Return `kind`, `area`, `official_name` and spoken `name` of every area but England and the MSOAs."""
    kinds = [
        lookup[[kind, column]].drop_duplicates().set_axis(["area", "official_name"], axis=1).assign(kind=kind)
        for kind, column in NAMES.items()
    ]
    names = pd.concat(kinds, ignore_index=True)
    return names.assign(name=names["official_name"].map(spoken_name))


def spoken_name(official: str) -> str:
    """Return the name as users say it: `Bristol`, `NHS Sussex`, `NHS Sussex: 70F`."""
    plain = _SPOKEN.get(official, official)
    return plain.removesuffix(" Integrated Care Board").replace(" ICB - ", ": ")
