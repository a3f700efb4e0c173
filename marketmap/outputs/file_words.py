"""What was found in a user's file, and what is loaded, in words; the page and the command line say the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from marketmap.faults import Fault, FaultGroup, grouped
from marketmap.loading import FILLS, CheckedFile, Grounds, covered_districts, setting
from marketmap.sources.checked import rows_in_words
from marketmap.sources.forms import FormKind
from marketmap.sources.travel_times import missing_pairs
from marketmap.workspace import Workspace

KIND_NAMES: dict[FormKind, str] = {
    "schemes": "Scheme register",
    "placements": "Placements",
    "demand": "Demand counts",
    "areas": "Your own areas",
    "travel": "Travel times",
    "growth": "Your own projection",
    "cqc": "CQC's list of locations",
}
TRAVEL_SCHEMES_NAMED = 5
NOTHING_LOADED = "Nothing is loaded yet. Figures rest on published totals."
_NOUNS: dict[FormKind, tuple[str, str]] = {
    "schemes": ("scheme", "schemes"),
    "placements": ("placement", "placements"),
    "demand": ("demand count", "demand counts"),
    "areas": ("code of your own areas", "codes of your own areas"),
    "travel": ("travel time", "travel times"),
    "growth": ("year of your own projection", "years of your own projection"),
    "cqc": ("location from CQC's list", "locations from CQC's list"),
}


@dataclass(frozen=True)
class FaultLine:
    """Faults of one column that expect the same thing, as one line: where, what stands in the first, what should."""

    where: str
    column: str
    found: str
    expected: str
    count: int


def kind_within(kind: FormKind) -> str:
    """Return the name of a kind as it stands within a sentence."""
    return KIND_NAMES[kind] if kind == "cqc" else KIND_NAMES[kind].lower()


def number_of(count: int, singular: str, plural: str) -> str:
    """Return a count with its noun: "1 row", "1,200 rows"."""
    return f"{count:,} {singular if count == 1 else plural}"


def rows_of(count: int) -> str:
    """Return a count of rows: "1 row", "1,200 rows"."""
    return number_of(count, "row", "rows")


def good_and_bad(file: CheckedFile) -> str:
    """Return how many rows of a file can be loaded and how many are at fault."""
    bad = len(file.checked.left_out)
    if not file.can_be_loaded:
        return "Nothing of it can be loaded as it stands."
    if not bad:
        return f"All is well: {rows_of(file.good)} can be loaded."
    are = "is" if bad == 1 else "are"
    return f"{rows_of(file.good)} can be loaded; {bad:,} {are} at fault and would be left out."


def read_at(file: CheckedFile) -> list[str]:
    """Return where a file was read, and which sheets and columns of it were not."""
    if not file.rows:
        return []
    sheet = f"Read from the sheet {file.rows.sheet}," if file.rows.sheet else "Read"
    lines = [f"{sheet} with the headings in row {file.rows.heading_row}."]
    if file.rows.other_sheets:
        lines.append(f"Sheets not read, though they could be: {', '.join(file.rows.other_sheets)}.")
    if file.rows.unknown_headings:
        lines.append(f"Columns not read: {', '.join(file.rows.unknown_headings)}.")
    return lines


def fault_lines(faults: Iterable[Fault]) -> list[FaultLine]:
    """Return faults grouped by column and by what was expected, the first ten rows of each group by number."""
    return [_line(group) for group in grouped(faults)]


def _line(group: FaultGroup) -> FaultLine:
    first = group.first
    where = rows_in_words(group.rows) if group.rows else ""
    return FaultLine(where, first.column, first.found, first.expected, group.count)


def loaded_sentence(workspace: Workspace) -> str:
    """Return what is loaded as one sentence, each part with its file."""
    parts = [kind_words(workspace, kind) for kind in loaded_kinds(workspace)]
    return f"Loaded: {', '.join(parts)}." if parts else NOTHING_LOADED


def loaded_kinds(workspace: Workspace) -> list[FormKind]:
    """Return the kinds of which something is loaded."""
    return [kind for kind, table in FILLS.items() if len(getattr(workspace, table))]


def kind_words(workspace: Workspace, kind: FormKind) -> str:
    """Return what is loaded of one kind, such as "523 schemes in 13 districts (register.xlsx)"."""
    table = getattr(workspace, FILLS[kind])
    words = number_of(len(table), *_NOUNS[kind])
    if kind == "schemes":
        words += f" in {number_of(table['district'].nunique(), 'district', 'districts')}"
    file = setting(workspace, f"file:{kind}")
    return f"{words} ({file})" if file else words


def travel_words(workspace: Workspace, grounds: Grounds) -> str:
    """Say which ways the loaded travel times lack between the districts of the register and its schemes."""
    blocks = grounds.england.blocks
    missing = missing_pairs(
        workspace.travel, workspace.schemes, blocks[blocks["district"].isin(covered_districts(workspace))]
    )
    strangers = len(missing.unknown_schemes)
    unknown = f" {strangers:,} schemes of the travel times are not in the register." if strangers else ""
    if not missing.count:
        return f"Travel times reach every scheme of the register from every small area of its districts.{unknown}"
    lacking = ", ".join(missing.pairs["scheme"].unique()[:TRAVEL_SCHEMES_NAMED])
    return (
        f"Travel times are missing for {missing.count:,} pairs of a small area (LSOA) and a scheme, in the districts "
        f"of the register; the first schemes that lack some: {lacking}.{unknown}"
    )
