"""The statutory tables of a local supported housing strategy to take away: as a workbook, ODS or CSV."""

from marketmap.outputs.export import GapExport
from marketmap.outputs.parts import Part, parts_book, parts_ods
from marketmap.outputs.strategy_words import Needs, levels_note
from marketmap.outputs.years_parts import WORDS, five_part
from marketmap.outputs.years_words import PIPELINE_NOTE, YEARS_LIMITS_NOTE, YEARS_NOTE
from marketmap.tables import YEARS


def strategy_parts(export: GapExport, needs: Needs) -> list[Part]:
    """Return the five-year table of a place and its areas, and need now and in 2, 5, 10 and 14 years."""
    place = export.place.name
    title = f"Units required, existing and short now and in years to come, {place}"
    said = (
        ("Growth", YEARS_NOTE),
        ("Openings and closures", PIPELINE_NOTE),
        ("95% limits", YEARS_LIMITS_NOTE),
        ("Support levels", levels_note(needs)),
    )
    return [five_part(place, needs.five), Part("Years to come", title, YEARS, needs.years, said, words=WORDS)]


def strategy_book(export: GapExport, needs: Needs) -> bytes:
    """Return the tables as an xlsx file; the same figures always give the same bytes."""
    return parts_book(export, strategy_parts(export, needs))


def strategy_ods(export: GapExport, needs: Needs) -> bytes:
    """Return the tables as an ods file; the same figures always give the same bytes."""
    return parts_ods(export, strategy_parts(export, needs))
