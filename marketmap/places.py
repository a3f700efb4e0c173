"""Finding the place that a user names: by name, code, other spelling, or a name that has been retired."""

import difflib
import re
from dataclasses import dataclass

import pandas as pd

from marketmap.errors import AreaNotFoundError, AreaSplitError
from marketmap.geography import Place, kind_of
from marketmap.listed import listed

# Where one name answers to several kinds ("Somerset" the council, "NHS Somerset" the ICS) the first of these is taken.
_FIRST = ("england", "upper_tier", "district", "icb_2026", "region", "sub_icb", "icb_2024", "own", "msoa")
_OFFICE_WORDS = re.compile(
    r"\b(integrated care (board|system)|icb|ics|county council|borough council|district council|city council"
    r"|metropolitan|council|london borough of|royal borough of|the)\b"
)
_WHOLE = 0.9995


@dataclass(frozen=True)
class Found:
    """A place, and a notice when it is not literally what was asked for (a successor, one of several readings)."""

    place: Place
    notice: str = ""


@dataclass(frozen=True)
class Gazetteer:
    """The tables that names are looked up in: areas, retired codes and other spellings."""

    areas: pd.DataFrame
    code_history: pd.DataFrame
    aliases: pd.DataFrame

    def area(self, kind: str, code: str) -> Place | None:
        """Return the place of a kind and code, or None."""
        rows = self.areas[(self.areas["kind"] == kind) & (self.areas["area"] == code)]
        return None if rows.empty else Place(kind, code, str(rows["name"].iloc[0]))


def find_place(text: str, gazetteer: Gazetteer, *, boundaries: int = 2026) -> Found:
    """Find the place that a name or code means.

    Args:
        text: a name ("NHS Surrey and Sussex", "brighton & hove"), a code ("E54000064"), or kind:code.
        gazetteer: the tables to look in.
        boundaries: 2024 to show an integrated care board on its own boundary of April 2024.

    Raises:
        AreaSplitError: the name was retired and its people now belong to several areas.
        AreaNotFoundError: nothing answers to the name; the nearest names are listed.
    """
    exact = _by_kind_and_code(text, gazetteer)
    if exact:
        return Found(exact)
    order = ("icb_2024", *_FIRST) if boundaries == 2024 else _FIRST  # noqa: PLR2004, the year of the boundaries
    readings = _readings(text, gazetteer, order)
    if readings:
        return _first_reading(text, readings)
    retired = _retired(text, gazetteer.code_history)
    if not retired.empty:
        return _successor(retired, gazetteer)
    raise _not_found(text, gazetteer)


def plain(name: str) -> str:
    """Return a name in the form in which names are compared: lower case, without words of office or punctuation."""
    words = name.casefold().replace("&", " and ")
    words = re.sub(r"[^a-z0-9 ]+", " ", words.replace("'", ""))
    return " ".join(_OFFICE_WORDS.sub(" ", words).split())


def _by_kind_and_code(text: str, gazetteer: Gazetteer) -> Place | None:
    kind, _, code = text.strip().partition(":")
    return (gazetteer.area(kind, code) or gazetteer.area(kind, code.strip().upper())) if code else None


def _readings(text: str, gazetteer: Gazetteer, order: tuple[str, ...]) -> list[Place]:
    wanted, code = plain(text), text.strip().upper()
    areas = gazetteer.areas
    named = areas["name"].map(plain)
    hits = areas[(areas["area"] == code) | (named == wanted) | (areas["official_name"].map(plain) == wanted)]
    if hits.empty:
        aliases = gazetteer.aliases
        spelled = aliases[aliases["alias"].isin([text.strip().casefold(), wanted])]
        hits = areas.merge(spelled[["kind", "area"]].drop_duplicates(), on=["kind", "area"], validate="1:1")
    if hits.empty and not wanted.startswith("nhs "):
        hits = areas[(named == f"nhs {wanted}") & areas["kind"].isin(order)]
    live = hits[hits["kind"] != "icb_2024"] if order[0] != "icb_2024" else hits
    places = [Place(*map(str, row)) for row in live[["kind", "area", "name"]].itertuples(index=False)]
    return sorted(places, key=lambda place: (order.index(place.kind), place.area))


def _first_reading(text: str, readings: list[Place]) -> Found:
    first = readings[0]
    others = [place for place in readings[1:] if place.area != first.area]
    if not others:
        return Found(first)
    also = "; ".join(f"{place.name} ({kind_of(place.kind).name}, {place.kind}:{place.area})" for place in others)
    return Found(first, f"{text} is taken as the {kind_of(first.kind).name} {first.name}. It could also be {also}.")


def _retired(text: str, history: pd.DataFrame) -> pd.DataFrame:
    wanted, code = plain(text), text.strip().upper()
    names = history["old_name"].map(plain)
    hits = history[(history["old_area"] == code) | (names == wanted) | (names == f"nhs {wanted}")]
    return hits[hits["old_area"] == hits["old_area"].iloc[0]] if len(hits) else hits


def _successor(retired: pd.DataFrame, gazetteer: Gazetteer) -> Found:
    retired = retired[retired["kind"] == retired["kind"].iloc[0]].sort_values("share", ascending=False)
    old = str(retired["old_name"].iloc[0])
    kind, year = str(retired["kind"].iloc[0]), int(retired["year"].iloc[0])
    when = "on 1 April 2026" if kind == "icb_2026" else f"in {year}"
    places = [gazetteer.area(kind, code) for code in retired["area"]]
    known = [place for place in places if place]
    if retired["share"].iloc[0] < _WHOLE:
        names = [place.name for place in known]
        own = " or ask for the boundaries of 2024 to see it as it was" if kind == "icb_2026" else ""
        raise AreaSplitError(f"{old} was split {when} among {listed(names)}. Choose one of them{own}.", names)
    new = known[0]
    return Found(new, _merger(old, new, when))


def _merger(old: str, new: Place, when: str) -> str:
    if plain(old) == plain(new.name):
        return f"{old} has had a new code since {when.removeprefix('in ').removeprefix('on ')}: {new.area}."
    return f"{old} was merged into {new.name} {when}, so the figures are for {new.name}."


def _not_found(text: str, gazetteer: Gazetteer) -> AreaNotFoundError:
    names = {plain(name): name for name in [*gazetteer.code_history["old_name"], *gazetteer.areas["name"]]}
    wanted = plain(text)
    near = difflib.get_close_matches(wanted, names, n=5, cutoff=0.5)
    near += [key for key in names if wanted and wanted in key and key not in near]
    nearest = [names[key] for key in near[:5]]
    advice = f" Nearest names: {'; '.join(nearest)}." if nearest else ""
    return AreaNotFoundError(f"No place in England is called {text!r}.{advice}", nearest)
