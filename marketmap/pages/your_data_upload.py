"""Bringing a list: what is it, a template for it, and the upload; the file is checked and nothing is loaded yet."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from marketmap.errors import MarketmapError
from marketmap.loading import (
    FORMS,
    CheckedFile,
    check_file,
    check_opened,
    remembered_mapping,
    with_loaded,
)
from marketmap.outputs.file_words import KIND_NAMES, kind_within, loaded_kinds
from marketmap.outputs.templates import template
from marketmap.pages import own_data
from marketmap.pages.look import heading, quiet
from marketmap.pages.your_data_parts import refused
from marketmap.sources.example import load_example
from marketmap.sources.forms import FormKind
from marketmap.sources.headings import find_rows

LOOKED_AT, REFUSED, SAID = "own_looked_at", "own_refused", "own_said"
_EXAMPLE_OFFERED = "No list at hand? Try it out: the example for Sussex is invented, and says so wherever it is shown."
_EXAMPLE_LOADED = "The EXAMPLE for Sussex is loaded. All of it is invented; remove it before you load your own."
_UPLOADS, _KIND = "own_uploads", "own_kind_chosen"
_HELP: dict[FormKind, str] = {
    "schemes": "One row for each scheme: who it is for, how many units, and a postcode, coordinates or district.",
    "placements": "One row for each person or group placed somewhere. No names, NHS numbers or dates of birth: "
    "such a file is refused. NHS England's own files are read as published.",
    "demand": "Your own count of units required, by area and client group.",
    "areas": "One row for each district or LSOA, with the name you give to the area it belongs to.",
    "travel": "Minutes or kilometres from districts or LSOAs to schemes. Load the schemes too.",
    "growth": "People by area and year, in place of the ONS projection. Only the growth from 2026 is used.",
    "cqc": "CQC's 'Care directory with filters', as published (ODS, Excel or CSV). It takes up to half a minute.",
}


@dataclass(frozen=True)
class LookedAt:
    """A file that was checked and waits for the reader to say what becomes of it; how often, to tell controls apart."""

    file: CheckedFile
    upload: int
    mapping: Mapping[str, str] = field(default_factory=dict)


def show() -> None:
    """Draw the part of the page that takes a file."""
    st.html(heading("Bring a list"))
    kinds: Sequence[FormKind] = list(KIND_NAMES)
    last = kinds.index(st.session_state.get(_KIND, "schemes"))
    kind = st.radio("What is it?", kinds, last, format_func=KIND_NAMES.__getitem__, horizontal=True, key="own_kind")
    st.session_state[_KIND] = kind
    _help_and_template(kind)
    uploaded = st.file_uploader("Your file: Excel (.xlsx, .xls), ODS or CSV", key=f"own_file_{_uploads()}")
    if uploaded is None:
        if st.session_state.get(REFUSED):
            st.html(refused(st.session_state[REFUSED]))
        return
    with st.spinner(f"Checking {kind_within(kind)}…"):
        _look(kind, uploaded)
    st.rerun()


def _help_and_template(kind: FormKind) -> None:
    st.html(quiet(_HELP[kind]))
    if kind != "cqc":
        name = f"{KIND_NAMES[kind].lower().replace(' ', '-')}-template.xlsx"
        st.download_button("Template to fill in (Excel)", lambda: made_template(kind), name, on_click="ignore")


def made_template(kind: FormKind) -> bytes:
    """Return the template of a kind; that of schemes has one example row a model."""
    if kind != "schemes":
        return template(FORMS[kind])
    records = find_rows(load_example().schemes, FORMS[kind]).records.drop(columns="row").drop_duplicates("model")
    return template(
        FORMS[kind], [{str(name): str(cell) for name, cell in row.dropna().items()} for _, row in records.iterrows()]
    )


def _uploads() -> int:
    return int(st.session_state.get(_UPLOADS, 0))


def _look(kind: FormKind, uploaded: UploadedFile) -> None:
    """Check an uploaded file and let go of its bytes, so that nothing of a refused file stays anywhere."""
    state = st.session_state
    state[REFUSED] = ""
    with letting_go(uploaded):
        try:
            with own_data.one_at_a_time():
                remembered = remembered_mapping(own_data.workspace(), kind)
                file = check_file(kind, uploaded.getvalue(), uploaded.name, own_data.grounds(), remembered)
            state[LOOKED_AT] = LookedAt(file, _uploads())
        except MarketmapError as error:
            state[REFUSED] = str(error)


@contextmanager
def letting_go(uploaded: UploadedFile) -> Iterator[None]:
    """Let go of an uploaded file at the end, whatever went wrong; not when the page starts anew before the end."""
    try:
        yield
    except Exception:
        let_go(uploaded)
        raise
    # Streamlit stops a page with an exception that is none of Exception's: the next run then looks at the file.
    let_go(uploaded)


def let_go(uploaded: UploadedFile) -> None:
    """Take an uploaded file out of the server's memory and empty the control that it came through."""
    st.session_state[_UPLOADS] = _uploads() + 1
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, uploaded.file_id)


def look_again(kind: FormKind, looked: LookedAt, mapping: Mapping[str, str]) -> None:
    """Check the file again, as another kind or with the columns that the reader chose."""
    if not looked.file.opened:
        return
    try:
        with own_data.one_at_a_time():
            file = check_opened(kind, looked.file.opened, own_data.grounds(), mapping)
        st.session_state[LOOKED_AT] = LookedAt(file, looked.upload, mapping)
        st.session_state[_KIND] = kind
    except MarketmapError as error:
        put_away()
        st.session_state[REFUSED] = str(error)


def put_away() -> None:
    """Forget the file that was looked at; what is loaded stays as it is."""
    st.session_state.pop(LOOKED_AT, None)
    st.session_state[REFUSED] = ""


def offer_the_example() -> None:
    """Draw the button that loads the example, unless the reader's own register or placements would give way to it."""
    if not {"schemes", "placements"} & set(loaded_kinds(own_data.workspace())):
        st.html(quiet(_EXAMPLE_OFFERED))
        st.button("Try the example for Sussex", on_click=load_the_example)


def load_the_example() -> None:
    """Check and load both files of the example."""
    example, grounds = load_example(), own_data.grounds()
    schemes = check_opened("schemes", example.schemes, grounds)
    placements = check_opened("placements", example.placements, grounds)
    workspace = with_loaded(with_loaded(own_data.workspace(), schemes), placements)
    own_data.keep_workspace(workspace)
    st.session_state[SAID] = _EXAMPLE_LOADED
