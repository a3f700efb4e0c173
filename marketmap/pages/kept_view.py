"""What the reader chose on other pages, kept with the workspace: figures of their own, and where they were."""

from urllib.parse import parse_qsl, urlencode

import streamlit as st

from marketmap.loading import setting, with_settings
from marketmap.pages import figures
from marketmap.pages.address import Choices, address_of
from marketmap.pages.flow_address import FlowChoices, flow_address
from marketmap.pages.own_data import workspace
from marketmap.scenario import scenario_of, with_scenario
from marketmap.workspace import VIEW, Workspace

GAPS, OUT_OF_AREA = f"{VIEW}gaps", f"{VIEW}out-of-area"


def with_view(kept: Workspace) -> Workspace:
    """Return the workspace with the choices of this session, so that a saved file opens where they were made."""
    gaps: Choices | None = st.session_state.get("choices")
    flows: FlowChoices | None = st.session_state.get("flow_choices")
    if gaps:
        own = {name: value for name, value in scenario_of(kept).items() if name.startswith("allocation.")}
        kept = with_settings(kept, {GAPS: urlencode(address_of(gaps, figures.offer()))})
        kept = with_scenario(kept, own | dict(gaps.changes))
    if flows:
        own = {name: value for name, value in scenario_of(kept).items() if not name.startswith("allocation.")}
        kept = with_settings(kept, {OUT_OF_AREA: urlencode(flow_address(flows, figures.offer()))})
        kept = with_scenario(kept, own | dict(flows.changes))
    return kept


def kept_address(page: str) -> dict[str, str]:
    """Return the address of a page that the workspace keeps; empty when it keeps none."""
    return dict(parse_qsl(setting(workspace(), page)))


def follow(opened: Workspace) -> None:
    """Let the pages open where the workspace that was just opened was saved, if it says where."""
    for page, name in ((GAPS, "choices"), (OUT_OF_AREA, "flow_choices")):
        if setting(opened, page):
            st.session_state.pop(name, None)
