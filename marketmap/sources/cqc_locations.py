"""Care Quality Commission: the file of active locations as CQC publishes it each month ("Care directory with filters").

Of its 120 columns those of the form below are picked before anything is put into a table: the names of managers and
nominated individuals, telephone numbers and web addresses are never kept.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from marketmap.faults import Fault
from marketmap.locating import ENGLAND, Ground, PostcodeIndex, grid_from_degrees, locate_postcodes, tidy_postcodes
from marketmap.sources.cells import Cell, CellError, is_blank
from marketmap.sources.checked import Checked, read_fields, rows_with_faults
from marketmap.sources.england import England, load_background
from marketmap.sources.forms import Field, Form
from marketmap.sources.heading_rows import HeadingRow, heading_rows
from marketmap.sources.headings import FormRows
from marketmap.sources.named_areas import area_names
from marketmap.sources.refusals import refused
from marketmap.sources.spreadsheets import OpenedFile, open_file
from marketmap.tables import LOCATIONS, check


def _service(name: str, title: str, spelling: str = "") -> Field:
    spellings = (spelling,) if spelling else ()
    return Field(name, title, "yes or no", "Y or blank", spellings=spellings)


CQC_FORM = Form(
    "cqc",
    "CQC's active locations",
    "one location registered with CQC",
    (
        Field("location", "Location ID", "text", "CQC's number of the location", required=True),
        Field("name", "Location Name", "text", "name of the location", required=True),
        Field("provider", "Provider Name", "text", "name of the provider", required=True),
        Field("brand", "Brand Name", "text", "brand; - where there is none"),
        Field("postcode", "Location Postal Code", "text", "postcode of the location"),
        Field("latitude", "Location Latitude", "number", "degrees north, where the postcode is not in use"),
        Field("longitude", "Location Longitude", "number", "degrees east, where the postcode is not in use"),
        Field("authority", "Location Local Authority", "text", "council, where there is nothing better"),
        Field("beds", "Care homes beds", "whole number", "beds of a care home"),
        _service("dormant", "Dormant (Y/N)"),
        _service("supported_living", "Service type - Supported living service"),
        _service("supported_housing", "Service type - Supported housing service"),
        _service("nursing", "Service type - Care home service with nursing"),
        _service("residential", "Service type - Care home service without nursing"),
        _service("extra_care", "Service type - Extra Care housing services"),
        _service("shared_lives", "Service type - Shared Lives"),
        _service("mental_health", "Service user band - Mental Health"),
        Field("dual", "Location Dual Registered", "text", "Dual Registration, or blank"),
        Field(
            "primary",
            "Primary ID (Dual registration locations)",
            "text",
            "the number that the registrations of one location share",
            spellings=("dual registration primary id", "location primary id", "primary id"),
        ),
    ),
)
_NEEDED = (
    "location", "name", "provider", "postcode", "supported_living", "nursing", "residential", "mental_health",
)  # fmt: skip
_SERVICES = ("supported_living", "supported_housing", "nursing", "residential", "extra_care", "shared_lives")
_FLAGS = ("supported_living", "supported_housing", "care_home", "extra_care", "shared_lives", "mental_health")
_GRID = ["easting_m", "northing_m"]
_NUMBER = r"[0-9]+-[0-9]+"
_PASSED_OVER = (
    "of other services and passed over",
    "dormant and left out",
    "registered by two providers and counted once",
)
_ROUGHLY = {
    "coordinates": "placed by CQC's own coordinates, as the postcode is not in use",
    "sector": "placed at the centre of the postcode's sector, as the postcode is not in use",
    "authority": "placed in the council's district without a point, as there is no postcode in use and no coordinates",
}
_FILE = "CQC's file of active locations, called 'Care directory with filters' on its website"


def read_cqc_locations(content: bytes, name: str, england: England, postcode_index: PostcodeIndex) -> Checked:
    """Read the locations that offer supported living or housing, extra care, shared lives or a mental-health care home.

    A location stands at its postcode, else at CQC's own coordinates, else at the centre of its postcode's sector, else
    in its council's district without a point. Registrations of one location by two providers are counted once.

    Args:
        content: the bytes of the file, ODS, XLSX, XLS or CSV.
        name: its name, for messages.
        england: the England tables.
        postcode_index: the live postcodes.

    Returns:
        `tables.LOCATIONS`, sorted by location; the faults, among them every location that could not be placed; and
        notices with the counts of dormant, dual and roughly placed locations. Rows of other services are passed over.

    Raises:
        FileFaultsError: when the file cannot be opened, or no sheet has the headings that are needed.
    """
    rows, listed = _rows(open_file(content, name))
    values, faults = read_fields(rows, CQC_FORM)
    doubtful = {rows.label(name) for name in (*_SERVICES, "mental_health")}
    values = _of_our_services(values, [fault.row for fault in faults if fault.column in doubtful])
    faults = [fault for fault in faults if fault.row in values.index] + list(_repeated(rows, values))
    others = listed - len(values)
    dormant = values["dormant"].astype(bool)
    values = values[~dormant & ~values.index.isin(rows_with_faults(faults))]
    places = _places(values, england, postcode_index)
    faults += _lost(rows, values.drop(index=places.index))
    placed = values.join(places, how="inner", validate="1:1")
    once = _counted_once(placed)
    return Checked(
        table=check(LOCATIONS, _table(once)),
        faults=tuple(sorted(faults, key=lambda fault: fault.row or 0)),
        left_out=rows_with_faults(faults),
        notices=tuple(_notices((others, int(dormant.sum()), len(placed) - len(once)), once["way"])),
    )


def _rows(opened: OpenedFile) -> tuple[FormRows, int]:
    """Return the rows with something under one of our services, and how many locations the file lists in all."""
    read = [row for sheet in opened.sheets for row in heading_rows(sheet, CQC_FORM, {}) if row.depth == 1]
    found = max(read, key=lambda row: len(row.columns), default=None)
    missing = [field.title for field in CQC_FORM.fields if field.name in _NEEDED and field.name not in _columns(found)]
    if found is None or missing:
        raise refused(opened.name, f"no sheet with the headings {', '.join(missing)}", _FILE)
    rows = FormRows(
        file=opened.name,
        sheet=found.sheet.name,
        heading_row=found.row,
        columns=found.columns,
        unknown_headings=(),
        records=_records(found),
        headings=found.headings,
    )
    return rows, sum(map(bool, found.sheet.rows[found.row :]))


def _columns(found: HeadingRow | None) -> dict[str, int]:
    return dict(found.columns) if found else {}


def _records(found: HeadingRow) -> pd.DataFrame:
    """Return the cells of the form's columns, of the rows with something under one of our services."""
    services = [found.columns[service] for service in _SERVICES if service in found.columns]
    lines = [
        (number, cells)
        for number, cells in enumerate(found.sheet.rows[found.row :], start=found.row + 1)
        if any(not is_blank(_at(cells, position)) for position in services)
    ]
    columns = {
        name: pd.Series([_at(cells, position) for _, cells in lines], dtype=object)
        for name, position in found.columns.items()
    }
    return pd.DataFrame({"row": pd.Series([number for number, _ in lines], dtype="int64"), **columns})


def _at(cells: tuple[Cell, ...], position: int) -> Cell:
    return cells[position] if position < len(cells) else None


def _of_our_services(values: pd.DataFrame, doubtful: Sequence[int | None]) -> pd.DataFrame:
    """Return the rows in scope, and those that may be but for a fault, with the flags of the contract as yes or no."""
    yes = values[[*_SERVICES, "mental_health"]].astype(bool)
    yes["care_home"] = yes["nursing"] | yes["residential"]
    housing = yes[["supported_living", "supported_housing", "extra_care", "shared_lives"]].any(axis=1)
    in_scope = housing | (yes["care_home"] & yes["mental_health"])
    return values.assign(**yes[list(_FLAGS)])[in_scope | values.index.isin(doubtful)]


def _repeated(rows: FormRows, values: pd.DataFrame) -> Iterator[Fault]:
    again = values["location"].duplicated() & values["location"].notna()
    for row, location in values.loc[again, "location"].items():
        yield rows.fault(int(str(row)), "location", location, "a location that no row above has")


def _places(values: pd.DataFrame, england: England, index: PostcodeIndex) -> pd.DataFrame:
    """Return district, easting_m, northing_m and the way it was found of every row that can be placed, by row."""
    at = locate_postcodes(values["postcode"].astype("str"), index)
    live, sector = at["located"] == "postcode", (at["located"] == "sector") & at["district"].notna()
    rest = values[~live]
    ways = {
        "postcode": at[live],
        "coordinates": _by_coordinates(rest, england),
        "sector": at[sector],
        "authority": _by_authority(rest, england),
    }
    found = pd.concat([frame.reindex(columns=["district", *_GRID]).assign(way=way) for way, frame in ways.items()])
    return found[~found.index.duplicated()]


def _by_coordinates(values: pd.DataFrame, england: England) -> pd.DataFrame:
    degrees = values[["latitude", "longitude"]].dropna().astype(float)
    points = grid_from_degrees(degrees["latitude"], degrees["longitude"])
    land = Ground(england.areas, england.blocks, load_background()).where(points)
    return points.assign(district=land["district"])[land["country"] == ENGLAND]


def _by_authority(values: pd.DataFrame, england: England) -> pd.DataFrame:
    names = area_names(england)
    districts = {}
    for row, authority in values["authority"].dropna().items():
        try:
            districts[row] = names.find(authority, "district").area
        except CellError:
            continue
    return pd.DataFrame({"district": pd.Series(districts, dtype="str")})


def _lost(rows: FormRows, values: pd.DataFrame) -> Iterator[Fault]:
    for row, postcode in values["postcode"].items():
        yield rows.fault(int(str(row)), "postcode", postcode, "a postcode, coordinates or a district in England")


def _counted_once(values: pd.DataFrame) -> pd.DataFrame:
    """Return one row a location: of registrations that share it the primary one, with all that any of them is for."""
    shared = _shared_number(values)
    grouped = values.assign(beds=values["beds"].astype(float)).groupby(shared)
    together = grouped[list(_FLAGS)].transform("any").assign(beds=grouped["beds"].transform("max"))
    merged = values.assign(**together, shared=shared, second=values["location"] != shared)
    return merged.sort_values(["shared", "second", "location"]).drop_duplicates("shared")


def _shared_number(values: pd.DataFrame) -> pd.Series:
    """Return what the registrations of one location have in common: CQC's number, else their name and postcode."""
    primary, flag = (values[column].astype("str") for column in ("primary", "dual"))
    numbered = primary.str.fullmatch(_NUMBER, na=False)
    flagged = flag.notna() & ~flag.str.casefold().isin(["n", "no", "-"])
    named = values["name"].str.casefold() + " " + values["postcode"].astype("str").fillna("").str.casefold()
    return values["location"].astype("str").mask(flagged & ~numbered, named).mask(numbered, primary)


def _table(values: pd.DataFrame) -> pd.DataFrame:
    brand = values["brand"].astype("str").str.removeprefix("BRAND ")
    columns = values.assign(
        brand=brand.mask(brand == "-"),
        beds=values["beds"].where(values["care_home"]),
        postcode=tidy_postcodes(values["postcode"].astype("str")),
    )
    kinds = {"location": "str", "name": "str", "provider": "str", **dict.fromkeys(_FLAGS, "bool")}
    return columns[LOCATIONS.column_names].astype(kinds).sort_values("location", ignore_index=True)


def _notices(counts: tuple[int, int, int], ways: pd.Series) -> Iterator[str]:
    told = [*zip(counts, _PASSED_OVER, strict=True), *(((ways == way).sum(), words) for way, words in _ROUGHLY.items())]
    for number, words in told:
        if number:
            yield f"{number:,} {'location is' if number == 1 else 'locations are'} {words}."
