"""The import rules of the house, read from the source."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "marketmap"
MODULES = sorted(PACKAGE.rglob("*.py"))
STEPS = {
    "demand", "supply", "gaps", "providers", "travel", "access", "allocation", "flows", "observed", "money",
    "association", "uncertainty", "projection", "peers", "near",
    "levels",
}  # fmt: skip
MEETINGS = {
    "market", "observed_market", "drawn_market", "drawn_housed", "footing", "how_sure", "years_ahead", "five_years",
    "strategy", "everywhere", "beside_peers", "by_level",
}  # fmt: skip
BASE = {
    "errors", "listed", "tables", "groups", "assumptions", "geography", "intervals", "places", "placing", "transport",
    "chains", "pricing", "ties", "reach", "evening",
}  # fmt: skip


def name_of(path: Path) -> str:
    """Dotted name below the package: `outputs.maps`."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, dotted."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def ours(path: Path) -> set[str]:
    """Our own modules that a file imports, by their name below the package."""
    known = {name_of(module) for module in MODULES}
    return {name.removeprefix("marketmap.") for name in imports_of(path) if name.removeprefix("marketmap.") in known}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_pages_and_the_app_know_streamlit(path: Path) -> None:
    allowed = name_of(path).startswith("pages") or name_of(path) == "cli"
    assert allowed or not any(name.split(".")[0] == "streamlit" for name in imports_of(path))


@pytest.mark.parametrize("step", sorted(STEPS))
def test_steps_do_not_import_each_other(step: str) -> None:
    assert ours(PACKAGE / f"{step}.py") <= BASE


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path).startswith("outputs")], ids=name_of)
def test_outputs_do_not_calculate(path: Path) -> None:
    assert not ours(path) & (STEPS | MEETINGS)


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path).startswith("sources")], ids=name_of)
def test_sources_do_not_know_steps_outputs_or_pages(path: Path) -> None:
    others = {name for name in ours(path) if name.startswith(("outputs", "pages")) or name in STEPS | MEETINGS}
    assert not others


@pytest.mark.parametrize("path", [path for path in MODULES if not name_of(path).startswith("sources")], ids=name_of)
def test_only_sources_read_publishers_files(path: Path) -> None:
    readers = ("read_csv", "read_excel", "read_parquet", "read_file")
    called = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
    assert not called & set(readers)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_but_maps_and_publishers_files_knows_degrees(path: Path) -> None:
    """WGS84 lives in the map outputs, in GeoJSON, and where degrees of publishers and users are read."""
    allowed = {
        "locating",
        "outputs.map_page",
        "outputs.map_points",
        "outputs.geodata",
        "outputs.flow_geodata",
        "outputs.maps",
    }
    text = path.read_text(encoding="utf-8")
    assert name_of(path) in allowed or name_of(path).startswith("sources") or "4326" not in text


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_files_contracts_and_disclosure_know_how_many_units_are_occupied(path: Path) -> None:
    """Pages and files are made of `disclosure.as_shown`, which does not have the column."""
    allowed = name_of(path) in {"disclosure", "tables.own"} or name_of(path).startswith("sources")
    assert allowed or "units_occupied" not in path.read_text(encoding="utf-8")


# Where a user's placements go. Whoever adds a way out adds it here, and says how it passes disclosure control.
READS_PLACEMENTS = {
    "cli_pack": "asks whether there are any, and sends none to another machine",
    "flow_request": "hands them to observed_request",
    "pages.observed_figures": "hands them to observed_market, and what comes back to released",
    "pages.your_data_released": "hashes them",
}
KNOWS_EXACT_COUNTS = {
    "observed_market": "sets placements on the map",
    "home_table": "lays out the table of homes",
    "home_classes": "tells homes apart for protection",
    "linked": "writes cells as sums for protection",
    "disclosed": "hides and rounds: the door",
    "released": "passes them to disclosed, with all that was released before",
    "observed_request": "passes them to released",
    "beside_observed": "takes the name of a kind and reason only",
    "pages.observed_figures": "passes them to released",
    "pages.observed_part": "takes the place and what is shown of it",
    "pages.store": "asks for published delayed days only",
}


def attributes_of(path: Path) -> set[str]:
    """Every attribute that a file reads."""
    return {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}


def calls_of(path: Path) -> set[str]:
    """Every function that a file calls, without the module it is in."""
    called = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in called}


def test_what_reads_the_placements_of_a_workspace_is_listed() -> None:
    """Command lines have an argument of that name, and the example and NHS England's files are on their way in."""
    ways_in = {"cli_flows", "cli_manifest", "reproduce", "released", "pages.your_data_upload"}
    read = {name_of(path) for path in MODULES if "placements" in attributes_of(path)}
    assert {name for name in read - ways_in if not name.startswith("sources")} == set(READS_PLACEMENTS)


def test_what_knows_exact_counts_of_placements_is_listed() -> None:
    """Steps hold the formulas; outputs and other pages know what may be shown, and nothing that is exact."""
    exact = {"observed_market", "linked", "home_classes"}
    knows = {name_of(path) for path in MODULES if ours(path) & exact or name_of(path) in exact}
    assert knows == set(KNOWS_EXACT_COUNTS)


def test_nothing_is_shown_of_placements_but_through_disclosed_and_the_log() -> None:
    """Only `disclosed` makes what may be shown, only `released` asks it to, and whoever asks that keeps the log."""
    makers = {name_of(path) for path in MODULES if "ShownStrand" in calls_of(path)}
    askers = {name_of(path) for path in MODULES if "shown_strand" in calls_of(path)}
    assert (makers, askers) == ({"disclosed"}, {"released"})
    for path in MODULES:
        if "shown_strands" in calls_of(path):
            assert "with_release" in calls_of(path), name_of(path)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_imports_the_pages_but_the_app(path: Path) -> None:
    inside = name_of(path).startswith("pages")
    assert inside or not any(name.startswith("pages") for name in ours(path))


def test_the_list_of_modules_is_not_empty() -> None:
    assert len(MODULES) > 20
