"""Ordnance Survey: live postcodes (Code-Point Open), and towns (OS Open Names) to find one's way by."""

import geopandas as gpd
import numpy as np
import pandas as pd

from marketmap.sources.files import SourceFiles
from marketmap.tables import BRITISH_NATIONAL_GRID

# The file has no population, so that which names are drawn first is written here.
_DRAWN_AT_EVERY_ZOOM = (
    "London, Birmingham, Manchester, Leeds, Liverpool, Newcastle upon Tyne, Sheffield, Bristol, Nottingham, "
    "Southampton, Plymouth, Norwich, Kingston upon Hull, Brighton, Carlisle"
)
_DRAWN_NEARER = (
    "Leicester, Coventry, Bradford, Stoke-on-Trent, Wolverhampton, Derby, Sunderland, Portsmouth, Reading, "
    "Northampton, Luton, Bolton, Bournemouth, Southend-on-Sea, Middlesbrough, Peterborough, Milton Keynes, "
    "Oxford, Cambridge, York, Ipswich, Gloucester, Exeter, Blackpool, Blackburn, Preston, Lancaster, "
    "Barrow-in-Furness, Durham, Darlington, Hartlepool, Scarborough, Harrogate, Huddersfield, Doncaster, Barnsley, "
    "Rotherham, Grimsby, Scunthorpe, Lincoln, Boston, King's Lynn, Great Yarmouth, Lowestoft, Colchester, "
    "Chelmsford, Bedford, Swindon, Bath, Taunton, Truro, Torquay, Salisbury, Winchester, Basingstoke, Guildford, "
    "Crawley, Maidstone, Canterbury, Dover, Hastings, Eastbourne, Worcester, Hereford, Shrewsbury, Telford, "
    "Chester, Stafford, Kendal, Berwick-upon-Tweed, Newport"
)
_SAME_PLACE_M = 2_000


def postcodes(files: SourceFiles) -> pd.DataFrame:
    """Return tables.POSTCODES, sorted by postcode."""
    columns = {"pcds": "postcode", "lsoa21cd": "block", "bng_e": "easting_m", "bng_n": "northing_m"}
    table = files.parquet("postcodes", list(columns)).rename(columns=columns)
    return table.astype({"block": "str"}).sort_values("postcode")


def towns(files: SourceFiles) -> gpd.GeoDataFrame:
    """Return the layer `town` of tables.BACKGROUND; of places nearer than 2 km the one drawn first is kept."""
    places = files.csv("towns", ["name", "bng_e", "bng_n", "lad25cd"])
    places = places[places["lad25cd"].notna()]
    ranks = dict.fromkeys(_DRAWN_NEARER.split(", "), 2) | dict.fromkeys(_DRAWN_AT_EVERY_ZOOM.split(", "), 1)
    places = places.assign(rank=places["name"].map(ranks).fillna(3).astype("int64")).sort_values(["rank", "name"])
    places = places[_apart(places[["bng_e", "bng_n"]].to_numpy(float))]
    points = gpd.points_from_xy(places["bng_e"], places["bng_n"])
    return gpd.GeoDataFrame(
        {"layer": "town", "name": places["name"].to_numpy(), "rank": places["rank"].to_numpy()},
        geometry=points,
        crs=BRITISH_NATIONAL_GRID,
    )


def _apart(points: np.ndarray) -> np.ndarray:
    metres = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))
    kept = np.ones(len(points), dtype=bool)
    for here in range(len(points)):
        kept[here] = not (kept[:here] & (metres[here, :here] < _SAME_PLACE_M)).any()
    return kept
