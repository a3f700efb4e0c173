"""By support level, on the pages Gaps and Where next: what is short at each level, and whom one more would serve."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from marketmap.by_level import LevelQuestion, gaps_by_level, what_is_missing
from marketmap.errors import ChoiceError
from marketmap.geography import Place, kind_of
from marketmap.levels import IDENTITY, NONE, Serves, serves_of, serves_texts
from marketmap.levels_request import SERVES, kept_texts
from marketmap.outputs.export import GapExport
from marketmap.outputs.level_parts import level_export, level_parts
from marketmap.outputs.level_words import (
    HOMES,
    NAMES,
    NEXT_NOTE,
    SERVING_NOTE,
    STRICT_NOTE,
    Row,
    left_out_sentence,
    level_sentences,
    level_table,
    level_words,
    next_table,
    serving_sentence,
    summed_levels,
)
from marketmap.outputs.site_summary import TextTable
from marketmap.outputs.words import counted
from marketmap.pages import figures
from marketmap.pages.address import Choices, sensible
from marketmap.pages.downloads import show_downloads
from marketmap.pages.look import heading, lead, over, quiet
from marketmap.pages.look import table as html_table
from marketmap.pages.own_data import keep_setting, workspace
from marketmap.pages.take_away import export_of
from marketmap.pages.view import View, view_of
from marketmap.tables import LEVELS
from marketmap.workspace import hashed

KEYS = {level: f"serves_{level}" for level in LEVELS}
_DOES = {"lent": "serve other levels", "spare": "free"}
_ASKED = "Which homes may serve people of another level, once their own level is served? None, unless you say so."


def show(view: View) -> None:
    """Draw the part, where demand by level and a register are loaded."""
    choices, held = view.choices, workspace()
    market = figures.market_with(choices.changes)
    if choices.by == "msoa" or what_is_missing(market.own, held.demand_levels, choices.group):
        return
    st.html(heading("By support level"))
    above = st.container()
    serves = _serves()
    question = LevelQuestion(choices.group, held.demand_levels, serves)
    texts = serves_texts(serves) or [NONE]
    key = f"{choices.changes} {choices.by} {choices.place} {choices.group} {texts}"
    table = figures.kept(f"levels {key}", lambda: gaps_by_level(market, choices.by, choices.place, question))
    with above:
        _say(table, choices, serves)
    _tables(table, choices)
    export = figures.kept(f"level export {key}", lambda: _export(choices, table, serves, texts))
    parts = level_parts(export, table, serves)
    show_downloads(export, parts, f"levels-{choices.place.area}-by-{choices.by}-{choices.group}")


def show_next(place: Place, by: str, group: str) -> None:
    """Draw whom one more home at each level would serve, on the page Where next, where levels are loaded."""
    held, market = workspace(), figures.market_with(())
    if what_is_missing(market.own, held.demand_levels, group):
        return
    serves = _kept()
    question = LevelQuestion(group, held.demand_levels, serves)
    key = f"levels () {by} {place} {group} {serves_texts(serves) or [NONE]}"
    table = figures.kept(key, lambda: gaps_by_level(market, by, place, question))
    st.html(heading("By support level"))
    out = left_out_sentence(table, place.name)
    if table["next_unit"].notna().any():
        st.html(_html(next_table(table, f"People of {place.name} whom one more home at a level would serve")))
    st.html("".join(map(quiet, filter(None, (out, serving_sentence(serves), NEXT_NOTE)))))


def _serves() -> Serves:
    """Draw the substitution table, one field a level of home, and return it."""
    kept = _kept()
    st.html(quiet(_ASKED))
    columns = st.columns(len(LEVELS))
    for column, level in zip(columns, LEVELS, strict=True):
        if KEYS[level] not in st.session_state:
            st.session_state[KEYS[level]] = [need for need in LEVELS if need in kept[level]]
        column.multiselect(
            f"{_first_upper(HOMES[level])} homes may serve", [need for need in LEVELS if need != level],
            format_func=NAMES.__getitem__, placeholder="Own level only", key=KEYS[level], on_change=_keep,
        )  # fmt: skip
    return _chosen()


def _kept() -> Serves:
    try:
        return serves_of(kept_texts(workspace()))
    except ChoiceError:  # a workspace changed by hand
        return IDENTITY


def _chosen() -> Serves:
    return {level: frozenset(st.session_state[KEYS[level]]) for level in LEVELS}


def _keep() -> None:
    keep_setting(SERVES, " ".join(serves_texts(_chosen())) or NONE)


def _first_upper(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _say(table: pd.DataFrame, choices: Choices, serves: Mapping[str, frozenset[str]]) -> None:
    words = level_words(table, choices.place.name, serves)
    said = level_sentences(table)
    first = said or words[:1]
    st.html("".join(map(lead, first)) + "".join(map(quiet, words[len(first) : -1])))


def _tables(table: pd.DataFrame, choices: Choices) -> None:
    if table["unmet"].isna().all():
        return
    caption = f"{choices.place.name}: {kind_of(choices.by).plural} of which demand and homes by level are known"
    rows = [_summed(level, row) for level, row in summed_levels(table).items() if row["demand"] + row["supply"] > 0]
    st.html(html_table(caption, ["Level", "#Required", "#Exist", "#Short, strict", "#Short with substitution"], rows))
    with st.expander(f"Each {kind_of(choices.by).name}, and how this is worked out"):
        st.html(_html(level_table(table, f"By {kind_of(choices.by).name} and support level")))
        st.html(quiet(STRICT_NOTE) + quiet(SERVING_NOTE) + quiet(NEXT_NOTE))


def _summed(level: str, row: Row) -> list[str]:
    """Return a level's figures; what homes of other levels do stands beneath."""
    met = sum(row[f"met_by_{other}"] for other in LEVELS if other != level)
    does = [f"{counted(row[name])} {words}" for name, words in _DOES.items() if round(row[name])]
    by_others = f"{counted(met)} met by other levels" if round(met) else ""
    return [
        NAMES[level],
        counted(row["demand"]),
        over(counted(row["supply"]), *does),
        counted(row["lacking"]),
        over(counted(row["unmet"]), by_others),
    ]


def _html(one: TextTable) -> str:
    return html_table(one.caption, one.headings, one.rows, many=True)


def _export(choices: Choices, table: pd.DataFrame, serves: Serves, texts: list[str]) -> GapExport:
    """Return the export of the reader's own counts, with the command that makes it again."""
    own = view_of(sensible(replace(choices, estimate="own"), figures.offer()))
    export = export_of(own)
    day = datetime.now(UTC).date().isoformat()
    made = replace(export, own=hashed(export.own, workspace(), day))
    return level_export(made, table, serves, texts)
