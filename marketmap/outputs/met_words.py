"""Who could be housed where, in sentences."""

import pandas as pd

from marketmap.groups import group_of
from marketmap.outputs.words import about, counted, percent

RULES = {
    "home_first": "Home first",
    "best_for_all": "Best for all",
}
RULE_MEANS = {
    "home_first": (
        "Residents of a district have first call on its units; what is left serves the rest of the ICS, then other "
        "ICSs within {reach} km."
    ),
    "best_for_all": (
        "Everybody together: the most people housed within {reach} km, then the least travel. It can move local people "
        "to house more in all, so read it as the most that planning could do."
    ),
}
NAMED = 2  # hosts named in the sentence


def met_sentence(row: pd.Series, flows: pd.DataFrame, reach_km: float) -> str:
    """Say where the units that one place needs could be met.

    Args:
        row: the place's row of `tables.MET`.
        flows: `tables.FLOWS` of its people, by ICS; its own units are left out.
        reach_km: farthest road distance.
    """
    group = group_of(str(row["group"])).words
    parts = [
        f"{_some(row['met_in_district'])} could be met in the home district",
        f"{_some(row['met_in_icb'])} elsewhere in the home ICS",
        "none outside it"
        if round(row["met_outside"]) == 0
        else f"about {about(row['met_outside'])} only outside it{_most_in(flows)}",
    ]
    needs = f"Of about {about(row['demand'])} units {row['name']} needs {group}, {parts[0]}, {parts[1]} and {parts[2]}"
    if round(row["unmet"]) == 0:
        return f"{needs}; nothing stays unmet."
    return f"{needs}; {_some(row['unmet'])} stay unmet, because no unit within {reach_km:g} km is left."


def _some(units: float) -> str:
    return "none" if round(units) == 0 else f"about {about(units)}"


def _most_in(flows: pd.DataFrame) -> str:
    away = flows[flows["home"] != flows["host"]]
    if away.empty:
        return ""
    hosts = away.groupby("host_name")["units"].sum().sort_values(ascending=False, kind="stable")
    return f" (most in {' and '.join(map(str, hosts.index[:NAMED]))})"


def unreached_words(unreached: pd.DataFrame, far_km: float) -> str:
    """Say which units are counted for nobody because nobody is within reach; empty where there are none.

    Args:
        unreached: name and units of each district that has some, most first.
        far_km: farthest road distance at which a unit counts.
    """
    if unreached.empty:
        return ""
    names = ", ".join(unreached["name"])
    units = about(unreached["units"].sum())
    return f"About {units} units ({names}) are counted for nobody: nobody lives within {far_km:g} km of them by road."


def rule_words(rule: str, reach_km: float) -> str:
    """Say what a rule means."""
    return RULE_MEANS[rule].format(reach=f"{reach_km:g}")


def totals_words(row: pd.Series) -> tuple[str, ...]:
    """Say that nothing was lost: what is required is met or unmet, and no unit is used twice."""
    met = row["met_in_district"] + row["met_in_icb"] + row["met_outside"]
    own = counted(row["supply"] - row["hosted"] - row["spare"])
    hosted, spare = counted(row["hosted"]), counted(max(row["spare"], 0.0))
    required = f"Required {counted(row['demand'])} = met {counted(met)} + unmet {counted(row['demand'] - met)}."
    for_whom = f"for its own people {own} + for others {hosted} + needed by nobody in reach {spare}"
    exist = f"Exist {counted(row['supply'])} = {for_whom}."
    return required, exist


def flow_words(row: pd.Series) -> str:
    """Say one flow: "about 84 units, 34 km on average"."""
    return f"about {about(row['units'])} units, {row['distance_km']:,.0f} km on average"


def share_words(row: pd.Series) -> str:
    """Say the share of the units met that would be met outside the home ICS."""
    return percent(row["outside_share"])
