"""Gaps by support level: the paper example, the laws, and an independent maximum flow."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from marketmap.by_level import LevelQuestion, gaps_by_level
from marketmap.errors import ChoiceError
from marketmap.five_years import five_years
from marketmap.geography import Place
from marketmap.levels import IDENTITY, Serves, level_gaps, met_by, served_by_next, serves_of, serves_texts
from marketmap.loading import check_file, own_data, with_loaded
from marketmap.market import Market, build_market, gaps_by
from marketmap.tables import FIVE_YEARS, LEVEL_GAPS, LEVELS, NOT_STATED
from marketmap.tables import check as check_table
from marketmap.tables.years import EVERY
from marketmap.workspace import Workspace
from marketmap.years_ahead import Ahead
from tests.england import BRIGHTON, SUSSEX, england, grounds

AS_AT = "2026-07-01"
EVERYTHING: Serves = {level: frozenset(LEVELS) - {level} for level in LEVELS}


def by_area(**areas: list[float]) -> pd.DataFrame:
    """Figures by level, one row an area."""
    return pd.DataFrame.from_dict(areas, orient="index", columns=list(LEVELS), dtype=float)


def homes(**areas: list[float]) -> pd.DataFrame:
    """Units by level, with none whose level is not stated."""
    return by_area(**areas).assign(**{NOT_STATED: 0.0})


def of(table: pd.DataFrame, area: str, level: str) -> dict[str, float]:
    """One row of the table."""
    rows = table[(table["area"] == area) & (table["level"] == level)]
    return {str(name): value for name, value in rows.iloc[0].items()}


def test_the_paper_example() -> None:
    """High: 120 required, 80 exist, short of 40. Medium: 50 required, 60 exist: 10 free, which serve 10 of the 40.

    Low: 30 required, 20 exist, short of 10; nothing serves it. Nursing: 5 and 5.
    """
    table = level_gaps(
        by_area(A=[30, 50, 120, 5]), homes(A=[20, 60, 80, 5]), serves_of(["medium=high", "nursing=high"])
    )
    high, medium, low = (of(table, "A", level) for level in ("high", "medium", "low"))
    assert (high["gap"], high["met_by_high"], high["met_by_medium"], high["unmet"]) == (40, 80, 10, 30)
    assert (medium["gap"], medium["lent"], medium["spare"], medium["unmet"]) == (-10, 10, 0, 0)
    assert (low["gap"], low["unmet"], low["spare"]) == (10, 10, 0)
    assert of(table, "A", "nursing")["met_by_nursing"] == 5
    assert [of(table, "A", level)["next_unit"] for level in LEVELS] == [1, 1, 1, 1]
    strict = level_gaps(by_area(A=[30, 50, 120, 4.6]), homes(A=[20, 60, 80, 4]))
    assert [of(strict, "A", level)["next_unit"] for level in LEVELS] == [1, 0, 1, 0.6]
    assert math.isnan(of(strict, "A", NOT_STATED)["next_unit"])


def test_the_nearest_level_above_comes_first_and_levels_below_last() -> None:
    """Medium lacks 10; high has 4 free, nursing 4, low 9: 4 from high, 4 from nursing, the last 2 from low."""
    table = level_gaps(by_area(A=[0, 10, 0, 0]), homes(A=[9, 0, 4, 4]), EVERYTHING)
    medium = of(table, "A", "medium")
    assert [medium[f"met_by_{level}"] for level in LEVELS] == [2, 0, 4, 4]
    assert of(table, "A", "low")["spare"] == 7


def test_the_order_gives_way_where_it_would_leave_somebody_unserved() -> None:
    """High (10 free) may serve medium and low, nursing (10) medium only: medium gets nursing's, so low gets high's."""
    table = level_gaps(
        by_area(A=[10, 10, 0, 0]), homes(A=[0, 0, 10, 10]), serves_of(["high=medium,low", "nursing=medium"])
    )
    assert of(table, "A", "medium")["met_by_nursing"] == 10
    assert of(table, "A", "low")["met_by_high"] == 10


def test_what_is_not_known_stays_missing_and_not_stated_units_serve_nobody() -> None:
    supply = homes(A=[0, 0, 5, 0], B=[math.nan] * 4, C=[1, 1, 1, 1]).assign(**{NOT_STATED: [7.0, math.nan, 0.0]})
    table = level_gaps(by_area(A=[1, 1, 8, 1], B=[1, 1, 1, 1], C=[1, 1, math.nan, 1]), supply, EVERYTHING)
    assert of(table, "A", NOT_STATED)["supply"] == 7
    assert math.isnan(of(table, "A", NOT_STATED)["spare"])
    assert of(table, "A", "high")["unmet"] == 3
    for area in ("B", "C"):
        assert table.loc[table["area"] == area, "unmet"].isna().all()
    assert of(table, "C", "low")["gap"] == 0
    assert math.isnan(of(table, "C", "high")["gap"])
    assert len(table) == 3 * 5


UNITS = st.lists(st.one_of(st.integers(0, 30), st.floats(0, 30)), min_size=4, max_size=4)
PLACES = st.lists(st.tuples(UNITS, UNITS), min_size=1, max_size=4)
TABLES = st.builds(
    lambda chosen: {level: frozenset(needs) - {level} for level, needs in zip(LEVELS, chosen, strict=True)},
    st.lists(st.sets(st.sampled_from(LEVELS)), min_size=4, max_size=4),
)
Figures = NDArray[np.float64]


def sides(places: list[tuple[list[float], list[float]]]) -> tuple[Figures, Figures]:
    """Demand and homes of the areas."""
    return np.array([need for need, _ in places], dtype=float), np.array([have for _, have in places], dtype=float)


def unmet(places: list[tuple[list[float], list[float]]], serves: Serves) -> Figures:
    """Units met by no home, by area."""
    need, have = sides(places)
    total: Figures = need.sum(axis=1) - met_by(need, have, serves).sum(axis=(1, 2))
    return total


@given(PLACES)
def test_with_nothing_to_substitute_the_gap_is_the_strict_one(places: list[tuple[list[float], list[float]]]) -> None:
    need, have = sides(places)
    assert unmet(places, IDENTITY) == pytest.approx(np.maximum(need - have, 0).sum(axis=1), abs=1e-9)


@given(PLACES, TABLES, TABLES)
@settings(max_examples=200)
def test_to_allow_more_never_leaves_more_unmet(
    places: list[tuple[list[float], list[float]]], serves: Serves, more: Serves
) -> None:
    wider = {level: serves[level] | more[level] for level in LEVELS}
    assert (unmet(places, wider) <= unmet(places, serves) + 1e-9).all()
    assert (unmet(places, serves) <= unmet(places, IDENTITY) + 1e-9).all()


@given(PLACES, TABLES)
@settings(max_examples=200)
def test_nobody_and_no_home_is_lost_or_counted_twice(
    places: list[tuple[list[float], list[float]]], serves: Serves
) -> None:
    need, have = sides(places)
    codes = [f"A{number}" for number in range(len(places))]
    demand = pd.DataFrame(need, index=codes, columns=list(LEVELS))
    supply = pd.DataFrame(have, index=codes, columns=list(LEVELS)).assign(**{NOT_STATED: 1.0})
    table = level_gaps(demand, supply, serves)
    stated = table[table["level"] != NOT_STATED]
    met = stated[[f"met_by_{level}" for level in LEVELS]]
    assert (met.to_numpy() >= 0).all()
    assert (met.sum(axis=1) + stated["unmet"]).to_numpy() == pytest.approx(stated["demand"].to_numpy(), abs=1e-9)
    own = np.array([row[f"met_by_{row['level']}"] for row in stated.to_dict("records")])
    assert own == pytest.approx(np.minimum(stated["demand"], stated["supply"]).to_numpy())
    used = own + stated["lent"].to_numpy() + stated["spare"].to_numpy()
    assert used == pytest.approx(stated["supply"].to_numpy(), abs=1e-9)
    flows = met_by(need, have, serves)
    for home, level in enumerate(LEVELS):
        banned = [at for at, to in enumerate(LEVELS) if to != level and to not in serves[level]]
        assert not flows[:, home, banned].any()


@given(st.lists(st.tuples(*[st.lists(st.integers(0, 40), min_size=4, max_size=4)] * 2), min_size=1, max_size=3), TABLES)
@settings(max_examples=200, deadline=None)
def test_as_many_are_served_as_an_independent_maximum_flow_can(
    places: list[tuple[list[float], list[float]]], serves: Serves
) -> None:
    """SciPy's maximum flow of what is left once every level has served its own; without that rule it can be more."""
    need, have = sides(places)
    own = np.minimum(need, have)
    expected = [most_served(*left, serves) for left in zip(need - own, have - own, strict=True)]
    assert unmet(places, serves) == pytest.approx((need - own).sum(axis=1) - expected)
    free = [most_served(*whole, serves) for whole in zip(need, have, strict=True)]
    assert (unmet(places, serves) >= need.sum(axis=1) - free).all()


@given(st.lists(st.tuples(*[st.lists(st.integers(0, 9), min_size=4, max_size=4)] * 2), min_size=1, max_size=3), TABLES)
@settings(max_examples=100, deadline=None)
def test_one_more_home_serves_as_many_more_as_an_independent_maximum_flow_says(
    places: list[tuple[list[float], list[float]]], serves: Serves
) -> None:
    need, have = sides(places)
    following = served_by_next(need, have, serves)

    def served(homes: Figures) -> Figures:
        own = np.minimum(need, homes)
        flow = [most_served(*left, serves) for left in zip(need - own, homes - own, strict=True)]
        return np.asarray(own.sum(axis=1) + flow)

    for number, one in enumerate(np.eye(len(LEVELS))):
        assert following[:, number] == pytest.approx(served(have + one) - served(have))
    assert ((following >= 0) & (following <= 1)).all()


def test_nobody_leaves_a_home_of_their_own_level_to_make_room() -> None:
    """Medium could serve high if its one person went to low; own level first leaves high unserved."""
    table = level_gaps(by_area(A=[0, 1, 1, 0]), homes(A=[1, 1, 0, 0]), serves_of(["low=medium", "medium=high"]))
    assert of(table, "A", "medium")["met_by_medium"] == 1
    assert of(table, "A", "high")["unmet"] == 1
    assert of(table, "A", "low")["spare"] == 1


def most_served(need: Figures, have: Figures, serves: Serves) -> int:
    """Return the maximum flow from a source through homes (1 to 4) and needs (5 to 8) to a sink."""
    graph = np.zeros((10, 10), dtype=np.int32)
    graph[0, 1:5], graph[5:9, 9] = have, need
    for home, level in enumerate(LEVELS):
        for to, other in enumerate(LEVELS):
            if other == level or other in serves[level]:
                graph[1 + home, 5 + to] = have[home]
    return int(maximum_flow(csr_array(graph), 0, 9).flow_value)


@given(PLACES, TABLES, st.randoms(use_true_random=False))
def test_order_changes_nothing(places: list[tuple[list[float], list[float]]], serves: Serves, random: object) -> None:
    order = list(range(len(places)))
    random.shuffle(order)  # type: ignore[attr-defined]
    backwards = {level: serves[level] for level in reversed(LEVELS)}
    flows = met_by(*sides(places), serves)
    again = met_by(*sides([places[at] for at in order]), backwards)
    assert again == pytest.approx(flows[order])


@given(TABLES)
def test_a_substitution_table_is_written_and_read_again(serves: Serves) -> None:
    assert serves_of(serves_texts(serves)) == serves


@pytest.mark.parametrize("text", ["high", "high=", "high=tall", "tall=low", "", "none=low"])
def test_what_is_no_substitution_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ChoiceError, match="high=medium,low"):
        serves_of([text])


def test_a_level_said_twice_is_refused_and_none_means_none() -> None:
    with pytest.raises(ChoiceError, match="high is said twice"):
        serves_of(["high=medium", "High = low"])
    assert serves_of(["none"]) == IDENTITY
    assert serves_of(["HIGH = Medium , low"])["high"] == {"medium", "low"}


REGISTER = """Scheme ID,District,Client group,Support level,Units,Group shares
1,Brighton and Hove,Mental health,High,80,
2,Brighton and Hove,Mental health,Medium,60,
3,Brighton and Hove,Mental health,,12,
4,Lewes,Mental health,Low,9,
5,Lewes,Drug misuse,High,7,
"""
COUNTS = """Area,Client group,Support level,Units required
Brighton and Hove,Mental health,High,120
Brighton and Hove,Mental health,Medium,50
Lewes,Mental health,High,4
Lewes,Mental health,Low,5
Adur,Mental health,Low,8
Hastings,Mental health,,30
"""


@pytest.fixture(scope="module")
def held() -> Workspace:
    """A register of Brighton and Lewes, and counts by level there and in Adur."""
    workspace = with_loaded(Workspace(), check_file("schemes", REGISTER.encode(), "register.csv", grounds()))
    return with_loaded(workspace, check_file("demand", COUNTS.encode(), "counts.csv", grounds()))


@pytest.fixture(scope="module")
def made(held: Workspace) -> Market:
    """The market of it."""
    return build_market(england(), own=own_data(held, AS_AT))


def rows_of(made: Market, held: Workspace, place: Place, kind: str = "district", **asked: Serves) -> pd.DataFrame:
    """Gaps by level for mental health, indexed by name and level."""
    table = gaps_by_level(made, kind, place, LevelQuestion("mental_health", held.demand_levels, **asked))
    return check_table(LEVEL_GAPS, table).set_index(["name", "level"])


def test_counts_and_register_meet_by_district(made: Market, held: Workspace) -> None:
    table = rows_of(made, held, SUSSEX, serves=serves_of(["medium=high"]))
    high = table.loc[("Brighton and Hove", "high")]
    assert high[["demand", "supply", "gap", "met_by_medium", "unmet"]].tolist() == [120, 80, 40, 10, 30]
    assert table.loc[("Brighton and Hove", NOT_STATED), "supply"] == 12
    assert table.loc[("Lewes", "high"), ["demand", "supply", "unmet"]].tolist() == [4, 0, 4]
    assert table.loc[("Lewes", "low"), ["gap", "spare"]].tolist() == [-4, 4]
    assert table.loc["Adur", "demand"].tolist()[:4] == [8, 0, 0, 0]
    assert table.loc["Adur", ["supply", "gap", "unmet"]].isna().all(axis=None)
    assert table.loc["Hastings", ["demand", "supply", "gap", "unmet"]].isna().all(axis=None)
    assert len(table) == 5 * 13


def test_levels_add_up_to_the_gap_of_all_levels(made: Market, held: Workspace) -> None:
    """The table of gaps by the user's own counts knows nothing of levels."""
    whole = gaps_by(made, "district", SUSSEX).query("group == 'mental_health' and estimate == 'own'").set_index("name")
    sums = rows_of(made, held, SUSSEX)[["demand", "supply"]].groupby(level="name").sum(min_count=4)
    for name in ("Brighton and Hove", "Lewes"):
        assert sums.loc[name].tolist() == pytest.approx(whole.loc[name, ["demand", "supply"]].tolist())


def test_what_is_needed_in_five_years_is_told_by_level_as_the_counts_divide_it(made: Market) -> None:
    """Of 170 in Brighton 120 are high and 50 medium; all grow alike. Hastings tells no level, nor does a benchmark."""
    ahead = Ahead(AS_AT, 2.0, None, range(2027, 2032))
    table = check_table(FIVE_YEARS, five_years(made, "district", SUSSEX, "own", ahead))
    of_level = table[(table["exempt"] == EVERY) & (table["level"] != EVERY)].set_index(["name", "level"])
    whole = table[(table["level"] == EVERY) & (table["group"] == "mental_health")].set_index("name")
    for year, growth in (("needed_1", 1.02), ("needed_5", 1.02**5)):
        high, medium = (of_level.loc[("Brighton and Hove", level), year] for level in ("high", "medium"))
        assert [high, medium] == pytest.approx([120 * growth, 50 * growth])
        assert high + medium == pytest.approx(whole.loc["Brighton and Hove", year])
    assert sorted(of_level.index) == [
        ("Adur", "low"), ("Brighton and Hove", "high"), ("Brighton and Hove", "medium"), ("Lewes", "high"),
        ("Lewes", "low"),
    ]  # fmt: skip
    assert of_level["available"].isna().all()
    by_rate = five_years(made, "district", SUSSEX, "benchmark", ahead)
    assert by_rate[(by_rate["exempt"] == EVERY) & (by_rate["level"] != EVERY)].empty


def test_a_larger_area_that_is_not_covered_whole_has_no_gap(made: Market, held: Workspace) -> None:
    table = rows_of(made, held, SUSSEX, kind="icb_2026")
    assert table[["demand", "supply", "unmet"]].isna().all(axis=None)


def test_a_group_with_no_home_in_a_covered_district_has_none(made: Market, held: Workspace) -> None:
    counts = held.demand_levels.assign(group="veterans")
    table = gaps_by_level(made, "district", BRIGHTON, LevelQuestion("veterans", counts)).set_index("level")
    assert table.loc["high", ["demand", "supply", "unmet"]].tolist() == [120, 0, 120]


def test_what_is_missing_is_said_with_what_to_bring(made: Market, held: Workspace) -> None:
    with pytest.raises(
        ChoiceError, match=r"No units required by support level are loaded .* Fill in the template of demand counts"
    ):
        gaps_by_level(made, "district", SUSSEX, LevelQuestion("drugs", held.demand_levels))
    with pytest.raises(ChoiceError, match="No scheme register is loaded"):
        gaps_by_level(build_market(england()), "district", SUSSEX, LevelQuestion("mental_health", held.demand_levels))
    with pytest.raises(ChoiceError, match="by district or larger areas"):
        gaps_by_level(made, "msoa", SUSSEX, LevelQuestion("mental_health", held.demand_levels))
