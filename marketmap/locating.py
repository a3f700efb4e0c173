"""Where something is: from a postcode or coordinates to a point, a block and a district (docs/method.md#supply).

Nothing is guessed silently: a postcode that is not live falls back to its sector's centre and says so in `located`; a
point outside England says where it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely
from scipy.spatial import cKDTree

from marketmap.tables import BRITISH_NATIONAL_GRID

POSTCODE_PATTERN = r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}"
ENGLAND = "England"
SEA = "the sea or abroad"
# Boundaries are generalised: of 1.5 million live postcodes one in 700 lies outside every district, at most 668 m away.
TOLERANCE_M = 500
_FAR_AWAY = -1e7


@dataclass(frozen=True)
class _Sorted:
    keys: npt.NDArray[np.uint64]
    block: npt.NDArray[np.int32]
    easting: npt.NDArray[np.int32]
    northing: npt.NDArray[np.int32]
    blocks: npt.NDArray[np.object_]
    districts: npt.NDArray[np.object_]


class PostcodeIndex:
    """Every live postcode as a sorted column of numbers to search by halving; made once, when first asked."""

    def __init__(self, load: Callable[[], pd.DataFrame], blocks: pd.DataFrame) -> None:
        """Keep the way to the postcodes.

        Args:
            load: returns `tables.POSTCODES`, sorted by postcode, such as `sources.england.load_postcodes`.
            blocks: the blocks of England.
        """
        self._load = load
        self._district = blocks.set_index("block")["district"]
        self._made: _Sorted | None = None
        self._making = Lock()

    @property
    def _sorted(self) -> _Sorted:
        # Whoever comes while another thread makes it waits for that, and does not read the postcodes again.
        with self._making:
            self._made = self._made or self._make()
            return self._made

    def _make(self) -> _Sorted:
        table = self._load()
        coded = pa.chunked_array(pa.array(table["block"])).combine_chunks().dictionary_encode()
        blocks = coded.dictionary.to_numpy(zero_copy_only=False).astype(object)
        return _Sorted(
            _keys(table["postcode"]),
            coded.indices.to_numpy(),
            table["easting_m"].to_numpy(dtype=np.int32),
            table["northing_m"].to_numpy(dtype=np.int32),
            blocks,
            self._district.reindex(blocks).to_numpy(dtype=object),
        )

    def prepare(self) -> None:
        """Read the postcodes now, so that whoever asks later need not wait."""
        _ = self._sorted

    @property
    def is_ready(self) -> bool:
        """Whether the postcodes have been read."""
        return self._made is not None

    @property
    def size_bytes(self) -> int:
        """Bytes that the columns take, the texts of the 33,755 block codes left out."""
        held = self._sorted
        return sum(column.nbytes for column in (held.keys, held.block, held.easting, held.northing))

    def live(self, postcodes: pd.Series) -> pd.DataFrame:
        """Return block, district, easting_m and northing_m of tidy postcodes; missing where one is not live."""
        held, keys = self._sorted, _keys(postcodes)
        position = np.searchsorted(held.keys, keys).clip(max=len(held.keys) - 1)
        live = held.keys[position] == keys
        return pd.DataFrame(
            {
                "block": np.where(live, held.blocks[held.block[position]], None),
                "district": np.where(live, held.districts[held.block[position]], None),
                "easting_m": np.where(live, held.easting[position], np.nan),
                "northing_m": np.where(live, held.northing[position], np.nan),
            },
            index=postcodes.index,
        ).astype(_TEXTS)

    def sectors(self, sectors: pd.Series) -> pd.DataFrame:
        """Return the centres of sectors such as "BN1 1": the mean point of their live postcodes.

        Returns:
            In the index of the sectors: district, where all live postcodes of the sector are in one, easting_m and
            northing_m; all missing where a sector has no live postcode.
        """
        held = self._sorted
        first, end = self._ends(sectors)
        district = pd.factorize(held.districts)[0][held.block]
        changes = np.concatenate([[0], np.cumsum(district[1:] != district[:-1])])
        first_in, last_in = first.clip(max=len(changes) - 1), (end - 1).clip(min=0)
        alone = (end > first) & (changes[last_in] == changes[first_in])
        return pd.DataFrame(
            {
                "district": np.where(alone, held.districts[held.block[first_in]], None),
                "easting_m": _means(held.easting, first, end),
                "northing_m": _means(held.northing, first, end),
            },
            index=sectors.index,
        ).astype({"district": "str"})

    def sector_districts(self, postcode: str) -> tuple[str, ...]:
        """Return the districts in which the sector of a tidy postcode has live postcodes, in order of their codes."""
        held = self._sorted
        first, end = self._ends(pd.Series([postcode[:-2]], dtype="str"))
        return tuple(sorted(set(held.districts[held.block[first[0] : end[0]]])))

    def _ends(self, sectors: pd.Series) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        keys = self._sorted.keys
        return np.searchsorted(keys, _keys(sectors)), np.searchsorted(keys, _keys(sectors + "ZZ"), "right")


_TEXTS = {"block": "str", "district": "str"}


def _means(
    values: npt.NDArray[np.int32], first: npt.NDArray[np.intp], end: npt.NDArray[np.intp]
) -> npt.NDArray[np.float64]:
    sums = np.concatenate([[0], np.cumsum(values, dtype=np.int64)])
    count = np.where(end > first, end - first, np.nan)
    means: npt.NDArray[np.float64] = (sums[end] - sums[first]) / count
    return means


def _keys(postcodes: pd.Series) -> npt.NDArray[np.uint64]:
    # At most 8 characters, so a postcode fits in one 64-bit number, and numbers sort as the texts do.
    texts = postcodes.to_numpy(dtype="S8")
    return texts.view(">u8").astype(np.uint64)


def tidy_postcodes(postcodes: pd.Series) -> pd.Series:
    """Return postcodes in upper case with one space; missing where a text does not have the form of a postcode."""
    packed = postcodes.astype("str").str.replace(r"\s+", "", regex=True).str.upper()
    tidy = packed.str.slice(stop=-3) + " " + packed.str.slice(start=-3)
    return tidy.where(tidy.str.fullmatch(POSTCODE_PATTERN, na=False))


def locate_postcodes(postcodes: pd.Series, index: PostcodeIndex) -> pd.DataFrame:
    """Locate postcodes, those that are not live at the centre of their sector.

    Args:
        postcodes: postcodes in any case and spacing.
        index: the live postcodes.

    Returns:
        In the order and index of the postcodes: postcode (tidy), block, district, easting_m, northing_m and located:
        "postcode"; "sector" at the mean point of the sector's live postcodes, without a block, and with a district
        only when all of them are in one; missing where the sector does not exist in England.
    """
    tidy = tidy_postcodes(postcodes).reset_index(drop=True)
    known = tidy.dropna()
    found = index.live(known)
    live = found["block"].notna()
    lost = known[~live].str.slice(stop=-2)
    found = found.where(live, index.sectors(lost).reindex(found.index)) if len(lost) else found
    found["located"] = np.select([live, found["easting_m"].notna()], ["postcode", "sector"], "")
    whole = found.reindex(tidy.index).assign(postcode=tidy)
    whole["located"] = whole["located"].replace("", None).astype("str")
    return whole[["postcode", "block", "district", "easting_m", "northing_m", "located"]].set_axis(postcodes.index)


class Ground:
    """The land that points are looked up on: England's districts and blocks, and its neighbours."""

    def __init__(self, areas: gpd.GeoDataFrame, blocks: pd.DataFrame, background: gpd.GeoDataFrame) -> None:
        """Keep what points are compared with; all three are in metres on the British National Grid."""
        districts = areas[areas["kind"] == "district"]
        self._codes = districts["area"].to_numpy(dtype=object)
        self._shapes = districts.geometry.to_numpy()
        self._tree = shapely.STRtree(self._shapes)
        self._blocks = blocks["block"].to_numpy(dtype=object)
        self._centres = blocks[["easting_m", "northing_m"]].to_numpy(dtype=float)
        self._members = blocks.groupby("district").indices
        neighbours = background[background["layer"] == "neighbour"]
        self._neighbour_names = neighbours["name"].to_numpy(dtype=object)
        self._neighbours = shapely.STRtree(neighbours.geometry.to_numpy())

    def where(self, points: pd.DataFrame) -> pd.DataFrame:
        """Say on which land points lie.

        Args:
            points: easting_m and northing_m; a point that is not finite is taken to be abroad.

        Returns:
            In the index of the points: country (England, Wales, Scotland, Northern Ireland, or the sea or abroad) and,
            in England, district. A point is in the land that holds it, else in England within 500 m of a district,
            else in a neighbour within 500 m.
        """
        xy = points[["easting_m", "northing_m"]].to_numpy(dtype=float)
        shapes = shapely.points(np.where(np.isfinite(xy).all(axis=1)[:, None], xy, _FAR_AWAY))
        district = _nearest(self._tree, self._codes, shapes, 0)
        country = _nearest(self._neighbours, self._neighbour_names, shapes, 0)
        near = pd.isna(district) & pd.isna(country)
        district[near] = _nearest(self._tree, self._codes, shapes[near], TOLERANCE_M)
        near &= pd.isna(district)
        country[near] = _nearest(self._neighbours, self._neighbour_names, shapes[near], TOLERANCE_M)
        country[pd.notna(district)] = ENGLAND
        country[pd.isna(country)] = SEA
        return pd.DataFrame({"country": country, "district": district}, index=points.index, dtype="str")

    def touches(self, district: str, easting_m: float, northing_m: float) -> bool:
        """Whether a point lies in a district or within 500 m of its generalised boundary."""
        shape = self._shapes[self._codes == district][0]
        return bool(shapely.dwithin(shape, shapely.Point(easting_m, northing_m), TOLERANCE_M))

    def nearest_block(self, points: pd.DataFrame, district: pd.Series) -> pd.Series:
        """Return the block of a point's own district whose centre is nearest; missing where the district is."""
        found = np.full(len(points), None, dtype=object)
        xy = points[["easting_m", "northing_m"]].to_numpy(dtype=float)
        for code, rows in pd.Series(range(len(points))).groupby(district.to_numpy()).indices.items():
            members = self._members[str(code)]
            found[rows] = self._blocks[members[cKDTree(self._centres[members]).query(xy[rows])[1]]]
        return pd.Series(found, index=points.index, dtype="str")


def _nearest(
    tree: shapely.STRtree, names: npt.NDArray[np.object_], points: npt.NDArray[np.object_], within_m: float
) -> npt.NDArray[np.object_]:
    found = np.full(len(points), None, dtype=object)
    if within_m:
        of, which = tree.query_nearest(points, max_distance=within_m, all_matches=False)
    else:
        of, which = tree.query(points, predicate="intersects")
    # A point on a shared border lies in both; the first in the order of the table takes it.
    of, first = np.unique(of, return_index=True)
    found[of] = names[which[first]]
    return found


def locate_points(points: pd.DataFrame, swapped: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Locate the points of one file, whose axes may have been swapped.

    The axes of a file are taken to be swapped when more points are in England only the other way round than only as
    given. Otherwise a single point is turned round when it is in the sea or abroad as given.

    Args:
        points: easting_m and northing_m as given.
        swapped: the same with the axes the other way round.
        ground: the land.

    Returns:
        In the index of the points: easting_m, northing_m, country, district, block, and swapped: "yes" where a point
        was turned round; "maybe" where it was not, though it is outside England as given and would be inside; "no".
    """
    given, turned = ground.where(points), ground.where(swapped)
    inside, would = given["country"] == ENGLAND, turned["country"] == ENGLAND
    whole_file = (would & ~inside).sum() > (inside & ~would).sum()
    turn = would & ((given["country"] == SEA) | whole_file)
    place = given.mask(turn, turned)
    located = points.mask(turn, swapped)[["easting_m", "northing_m"]].astype(float)
    flag = pd.Series(np.select([turn, would & ~inside], ["yes", "maybe"], "no"), index=points.index, dtype="str")
    return located.assign(
        country=place["country"],
        district=place["district"],
        block=ground.nearest_block(located, place["district"]),
        swapped=flag,
    )


def turned_round(points: pd.DataFrame) -> pd.DataFrame:
    """Return points with easting_m and northing_m exchanged."""
    return points.rename(columns={"easting_m": "northing_m", "northing_m": "easting_m"})


def grid_from_degrees(latitude: pd.Series, longitude: pd.Series) -> pd.DataFrame:
    """Turn degrees (WGS84) into easting_m and northing_m; not finite where a pair is no place on Earth.

    The only place where degrees come in: users' files hold them. Inside, everything is on the British National Grid.
    """
    degrees = gpd.GeoSeries.from_xy(longitude.astype(float), latitude.astype(float), crs="EPSG:4326")
    metres = degrees.to_crs(BRITISH_NATIONAL_GRID)
    return pd.DataFrame({"easting_m": metres.x, "northing_m": metres.y}, index=latitude.index)
