"""Which districts a register covers: its units beside the published totals, so that the difference can be explained."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from marketmap.assumptions import load_assumptions
from marketmap.outputs.words import MISSING, about, counted
from marketmap.pages import store
from marketmap.pages.look import over, quiet, table
from marketmap.supply import published_supply, register_supply

FEW = 2
_GROUPS = ("mental_health", "all")


def show(
    schemes: pd.DataFrame,
    groups: pd.DataFrame,
    covers: Sequence[str],
    key: str,
    on_change: Callable[[str], None] | None = None,
) -> list[str]:
    """Draw the table and the choice of districts.

    Args:
        schemes: `tables.SCHEMES` of the register.
        groups: `tables.SCHEME_GROUPS` of the register.
        covers: codes of the districts that it is taken to cover.
        key: name of the control.
        on_change: what is done with the name of the control when the reader changes it.

    Returns:
        The codes of the districts chosen.
    """
    names = district_names()
    chosen: list[str] = st.multiselect(
        "This register covers these districts; in them it takes the place of the published total",
        sorted(names, key=names.__getitem__),
        sorted(covers, key=names.__getitem__),
        format_func=names.__getitem__,
        key=key,
        on_change=on_change,
        args=(key,) if on_change else None,
    )
    compared = beside_published(schemes, groups, chosen)
    st.html(_table(compared, names))
    st.html(quiet("Published: Housing Benefit claimants in specified accommodation, times the national share for "
                  "mental health. Schemes not open today are not counted."))  # fmt: skip
    if words := few_words(compared, names):
        st.html(quiet(words))
    return chosen


def district_names() -> dict[str, str]:
    """Return the name of each district by its code."""
    areas = store.england().areas
    districts = areas[areas["kind"] == "district"]
    return dict(zip(districts["area"], districts["name"], strict=True))


def beside_published(schemes: pd.DataFrame, groups: pd.DataFrame, covers: Sequence[str]) -> pd.DataFrame:
    """Return the register's units beside the published totals.

    Returns:
        One row a district that is covered or has a scheme: district, schemes, covered, and for the groups mental_health
        and all the units `register_<group>` and `published_<group>`.
    """
    counts = schemes["district"].value_counts()
    districts = sorted({*counts.index, *covers})
    today = datetime.now(UTC).date().isoformat()
    sides = {
        "register": register_supply(schemes, groups, districts, today),
        "published": published_supply(store.england().observations, load_assumptions()),
    }
    table = pd.DataFrame({"district": districts, "schemes": counts.reindex(districts, fill_value=0).to_numpy()})
    table["covered"] = table["district"].isin(list(covers))
    for group in _GROUPS:
        for side, supply in sides.items():
            units = supply[supply["group"] == group].groupby("district")["units"].sum(min_count=1)
            table[f"{side}_{group}"] = table["district"].map(units)
    return table


def _table(compared: pd.DataFrame, names: dict[str, str]) -> str:
    rows = [
        [
            over(names[row["district"]], "" if row["covered"] else "not covered: the published total stays"),
            f"{row['schemes']:,}",
            *(
                over(counted(row[f"register_{group}"]), _published(row[f"published_{group}"], group))
                for group in _GROUPS
            ),
        ]
        for row in compared.sort_values("district", key=lambda codes: codes.map(names)).to_dict("records")
    ]
    headings = ["District", "#Schemes", "#Mental health", "#All groups"]
    return table("Units of this register, over what is published", headings, rows)


def _published(units: float, group: str) -> str:
    if pd.isna(units):
        return f"published: {MISSING}"
    # All claimants were counted; how many of them are housed for mental health is an estimate.
    return f"published: {counted(units) if group == 'all' else about(units)}"


def few_words(compared: pd.DataFrame, names: dict[str, str]) -> str:
    """Return a warning where the register is taken to cover a district in which it has next to nothing."""
    few = compared[compared["covered"] & (compared["schemes"] <= FEW)]
    if few.empty:
        return ""
    listed = ", ".join(
        f"{names[code]} ({schemes})" for code, schemes in zip(few["district"], few["schemes"], strict=True)
    )
    return (
        f"Please check: few or no schemes in {listed}. Where the register is not complete, take the district out of "
        "the list; its published total then stays."
    )
