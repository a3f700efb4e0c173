"""What was found in a file: faults, columns, districts; and the reader's word on whether its good rows are loaded."""

import json
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from marketmap.loading import COVERS, FORMS, covered_districts, likely_kind, with_loaded, with_settings
from marketmap.outputs.file_words import (
    fault_lines,
    good_and_bad,
    kind_within,
    kind_words,
    loaded_kinds,
    number_of,
    read_at,
    rows_of,
)
from marketmap.outputs.marked_copy import marked_copy
from marketmap.pages import own_data, your_data_districts
from marketmap.pages.look import headline, quiet, table
from marketmap.pages.your_data_parts import MOST_ROWS, bullets, show_faults
from marketmap.pages.your_data_upload import SAID, LookedAt, look_again, put_away
from marketmap.sources.forms import FormKind
from marketmap.sources.heading_rows import column_label
from marketmap.sources.headings import FormRows
from marketmap.sources.schemes import CheckedSchemes

NOT_THERE = "not in this file"
SEEN_ON: dict[FormKind, str] = {
    "schemes": "Gaps, Out of area and Market now rest on it: choose your place there.",
    "placements": "See them on the page Out of area.",
    "demand": "On the page Gaps, choose Your own counts under Estimate.",
    "areas": "On the page Gaps, choose Your own areas under By.",
    "travel": "The page Out of area now takes the ways it gives.",
    "cqc": "On the map of the page Gaps, switch on Registered providers.",
}


def show(looked: LookedAt) -> None:
    """Draw what was found and ask what becomes of it."""
    file = looked.file
    st.html(headline(f"{file.name}: {good_and_bad(file)}") + quiet(_standing(file.kind)))
    st.html(bullets([*read_at(file), *file.checked.notices]))
    _offer_likelier_kind(looked)
    if file.checked.faults:
        show_faults(fault_lines(file.checked.faults))
        _marked_copy(looked)
    if file.rows:
        _ignored(file.rows)
        _columns(looked, file.rows)
    covers = _districts(looked)
    _ask(looked, covers)


def _standing(kind: FormKind) -> str:
    return f"Checked as: {kind_within(kind)}. Nothing of it is loaded until you say so below."


def _offer_likelier_kind(looked: LookedAt) -> None:
    file = looked.file
    if file.can_be_loaded or not file.opened:
        return
    likely = likely_kind(file.opened)
    if likely != file.kind:
        words = f"It looks more like: {kind_within(likely)}. Check it as that"
        st.button(words, on_click=look_again, args=(likely, looked, {}))


def _marked_copy(looked: LookedAt) -> None:
    file = looked.file
    if not file.opened:
        return
    opened, faults, left_out = file.opened, file.checked.faults, file.checked.left_out
    heading_row = file.rows.heading_row if file.rows else 1
    name = f"{Path(file.name).stem} marked.xlsx"
    st.download_button(
        "Your file with the faults marked (Excel)",
        lambda: marked_copy(opened, faults, left_out, heading_row),
        name,
        on_click="ignore",
    )


def _ignored(rows: FormRows) -> None:
    if rows.ignored:
        with st.expander(f"{rows_of(len(rows.ignored))} passed over"):
            cells = [[f"row {one.row}", one.reason] for one in rows.ignored[:MOST_ROWS]]
            st.html(table("Filled rows that are not records", ["Row", "Why"], cells))


def _columns(looked: LookedAt, rows: FormRows) -> None:
    fields = FORMS[looked.file.kind].fields
    with st.expander(
        f"Columns: {len(rows.columns)} of {len(fields)} found; look them over or change them",
        expanded=any(fault.row is None for fault in rows.faults),
    ):
        st.html(quiet("A change checks the file again. What you confirm is remembered for your next file."))
        options = [NOT_THERE, *headings_of(rows)]
        columns = st.columns(3)
        for number, field in enumerate(fields):
            position = rows.columns.get(field.name)
            columns[number % 3].selectbox(
                f"{field.title}{' (needed)' if field.required else ''}",
                options,
                0 if position is None else options.index(column_label(position, rows.headings[position])),
                help=field.help,
                key=f"own_column_{looked.upload}_{looked.file.kind}_{field.name}",
                on_change=_choose_columns,
                args=(looked, rows),
            )


def headings_of(rows: FormRows) -> list[str]:
    """Return the columns that can be chosen, as messages name them: "C Units"."""
    return [column_label(position, heading) for position, heading in enumerate(rows.headings) if heading]


def _choose_columns(looked: LookedAt, rows: FormRows) -> None:
    """Check the file again with the columns as they stand in the list."""
    chosen = {
        field.name: st.session_state[f"own_column_{looked.upload}_{looked.file.kind}_{field.name}"]
        for field in FORMS[looked.file.kind].fields
    }
    look_again(looked.file.kind, looked, mapping_of(rows, chosen))


def mapping_of(rows: FormRows, chosen: dict[str, str]) -> dict[str, str]:
    """Return field to heading for what was chosen: by the bare heading where only one column has it, else its label."""
    bare = {column_label(position, heading): heading for position, heading in enumerate(rows.headings)}
    alike = {heading for heading in bare.values() if list(bare.values()).count(heading) > 1}
    return {
        field: "" if label == NOT_THERE else label if bare[label] in alike else bare[label]
        for field, label in chosen.items()
    }


def _districts(looked: LookedAt) -> Sequence[str]:
    checked = looked.file.checked
    if not (isinstance(checked, CheckedSchemes) and looked.file.can_be_loaded):
        return ()
    return your_data_districts.show(checked.table, checked.groups, checked.covers, f"own_covers_{looked.upload}")


def _ask(looked: LookedAt, covers: Sequence[str]) -> None:
    file, workspace = looked.file, own_data.workspace()
    if file.can_be_loaded and file.kind in loaded_kinds(workspace):
        st.html(quiet(f"It takes the place of the {kind_words(workspace, file.kind)} loaded now."))
    with st.container(horizontal=True):
        if file.can_be_loaded:
            bad = len(file.checked.left_out)
            words = f"Load the {number_of(file.good, 'good row', 'good rows')}"
            words += f", leave out {'this' if bad == 1 else 'these'} {bad:,}" if bad else ""
            st.button(words, type="primary", on_click=load, args=(looked, tuple(covers)))
        st.button("Cancel: I will mend the file and come back", on_click=put_away)


def load(looked: LookedAt, covers: tuple[str, ...]) -> None:
    """Put the good rows into the workspace of the session and forget the file."""
    workspace = with_loaded(own_data.workspace(), looked.file)
    if looked.file.kind == "schemes":
        workspace = with_settings(workspace, {COVERS: json.dumps(list(covers))})
    own_data.keep_workspace(workspace)
    put_away()
    left_out = len(looked.file.checked.left_out)
    more = f" {rows_of(left_out)} left out; they are listed under What is loaded." if left_out else ""
    st.session_state[SAID] = f"{looked.file.name} is loaded.{more} {SEEN_ON[looked.file.kind]}"


def covers_changed(key: str) -> None:
    """Keep the districts that the reader chose for the loaded register."""
    workspace = own_data.workspace()
    chosen = list(st.session_state[key])
    if chosen != list(covered_districts(workspace)):
        own_data.keep_workspace(with_settings(workspace, {COVERS: json.dumps(chosen)}))
