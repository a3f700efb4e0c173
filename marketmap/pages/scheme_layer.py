"""The layer of the reader's own schemes on the page Gaps: its switch and filters, its marks, and a card in words."""

from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from marketmap.disclosure import as_shown
from marketmap.geography import ENGLAND, Place, blocks_in
from marketmap.loading import setting, suppression
from marketmap.outputs.scheme_points import (
    NOT_STATED,
    SchemeFilter,
    SchemePoints,
    filtered,
    group_words,
    level_words,
    model_words,
    scheme_card,
    scheme_points,
)
from marketmap.pages import figures
from marketmap.pages.look import heading, quiet
from marketmap.pages.own_data import version, workspace
from marketmap.pages.view import View
from marketmap.providers import open_on
from marketmap.sources.example import EXAMPLE

FILTERS = ("groups", "levels", "models", "providers")


def scheme_layer(view: View) -> SchemePoints | None:
    """Draw the layer's switch and filters where it is called, and return what the map is to draw.

    Args:
        view: what the page shows; only schemes of its place are drawn.

    Returns:
        The marks, for `show_map(schemes=...)`; None while no register is loaded or the layer is off.
    """
    if workspace().schemes.empty or not st.toggle("Schemes of your register", value=True, key="schemes_on"):
        return None
    with st.popover("Choose schemes"):
        _draw_filters()
    # Marks of thousands of schemes take a moment to make, and most reruns want the same ones again.
    key = (version(), view.choices.place, _wanted(), today())  # the profile is part of the workspace's version
    held = st.session_state.get("scheme_marks")
    if held is None or held[0] != key:
        held = st.session_state["scheme_marks"] = (key, _marks(view.choices.place))
    marks: SchemePoints = held[1]
    return marks


def _marks(place: Place) -> SchemePoints:
    within, most = schemes_in(place), int(workspace().schemes["units"].max())
    chosen = filtered(within, workspace().scheme_groups, _wanted())
    how = suppression(workspace())
    return scheme_points(chosen, most, example=is_example(), of_how_many=len(within), how=how)


def scheme_chooser(view: View) -> None:
    """Draw a list of the schemes that the filters leave, and the card of the one chosen, in words.

    Sensitive schemes are not in the list; those known by district only are.
    """
    if workspace().schemes.empty or not st.session_state.get("schemes_on", True):
        return
    chosen = filtered(schemes_in(view.choices.place), workspace().scheme_groups, _wanted())
    how = suppression(workspace())
    listed = as_shown(chosen, how.profile)[~chosen["sensitive"]]
    names = _names(listed)
    if st.session_state.get("scheme") not in names:
        st.session_state["scheme"] = ""
    options = ["", *sorted(names, key=lambda scheme: (names[scheme].casefold(), scheme))]
    scheme = st.selectbox("Choose a scheme to read its card", options, format_func=_one_of(names), key="scheme")
    if scheme:
        name, *lines = scheme_card(listed[listed["scheme"] == scheme].iloc[0].to_dict(), how)
        st.html(heading(name) + "".join(quiet(line) for line in lines))


def _names(schemes: pd.DataFrame) -> dict[str, str]:
    names = schemes["name"].fillna("Scheme " + schemes["scheme"])
    shown = names.where(schemes["provider"].isna(), names + " · " + schemes["provider"].fillna(""))
    return dict(zip(schemes["scheme"], shown, strict=True))


def _one_of(names: dict[str, str]) -> Callable[[str], str]:
    return lambda code: names.get(code, "No scheme chosen")


def is_example() -> bool:
    """Return whether the register of this session is the invented one."""
    return setting(workspace(), "file:schemes").startswith(EXAMPLE)


def today() -> str:
    """Return the day on which schemes are counted (YYYY-MM-DD), the same as for the figures."""
    return datetime.now(UTC).date().isoformat()


def schemes_in(place: Place) -> pd.DataFrame:
    """Return the schemes of this session's register that are open today in a place.

    One located below its district counts where its block lies; another counts in every place that its district is in.
    """
    schemes = open_on(workspace().schemes, today())
    if place == ENGLAND:
        return schemes
    blocks = blocks_in(figures.england().blocks, place)
    somewhere = schemes["block"].isna() & schemes["district"].isin(blocks["district"].unique())
    return schemes[schemes["block"].isin(blocks["block"]) | somewhere]


def _draw_filters() -> None:
    schemes, groups = workspace().schemes, workspace().scheme_groups
    _choice("Group", "groups", pd.concat([groups["group"], schemes["secondary_group"].dropna()]), group_words)
    _choice("Support level", "levels", schemes["level"], level_words)
    _choice("Model", "models", schemes["model"], model_words)
    _choice("Provider", "providers", schemes["provider"], str)


def _choice(label: str, name: str, values: pd.Series, words: Callable[[str], str]) -> None:
    present = [*sorted(values.dropna().unique(), key=words), *[NOT_STATED] * bool(values.isna().any())]
    key = f"scheme_{name}"
    # What was chosen of an earlier register may not be in this one.
    st.session_state[key] = [code for code in st.session_state.get(key, []) if code in present]
    st.multiselect(label, present, format_func=words, key=key, placeholder="All")


def _wanted() -> SchemeFilter:
    return SchemeFilter(**{name: tuple(st.session_state.get(f"scheme_{name}", ())) for name in FILTERS})
