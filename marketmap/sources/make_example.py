"""Making the example register and placements for Sussex: `python -m marketmap.sources.make_example`.

Everything in them is invented but the postcodes, which are live and drawn at random, and the totals: the units of a
district add up to its published claimants, and those for mental health to the share that supply takes (whole units).
Refuges are given by district only.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, cycle

import numpy as np
import pandas as pd

from marketmap.assumptions import load_assumptions
from marketmap.geography import adults
from marketmap.groups import group_of
from marketmap.sources.england import England, load_england, load_postcodes
from marketmap.sources.example import PLACEMENTS_FILE, SCHEMES_FILE, example_path
from marketmap.sources.make_example_placements import HEADINGS, example_placements
from marketmap.sources.scheme_groups import whole_parts
from marketmap.sources.schemes_form import MODEL_CHOICES, SCHEMES_FORM

SUSSEX = "E54000064"
SEED = 20260331
_PROVIDERS = [f"EXAMPLE Provider {letter}" for letter in "ABCDEFGHIJ"]
_PROVIDER_SHARES = [0.22, 0.17, 0.14, 0.11, 0.09, 0.08, 0.07, 0.05, 0.04, 0.03]
_MODEL_NAMES = {choice.code: choice.name for choice in MODEL_CHOICES}
_OPENED_FIRST = date(1988, 4, 1)
_OPENED_DAYS = 13_500
_CLOSINGS = ("2026-12-31", "2027-03-31", "2027-06-30", "2028-03-31")
_ONE_IN_CLOSES = 45
_LET = 0.93


@dataclass(frozen=True)
class _Kind:
    """One kind of scheme in the example: model, level, stay, and the least and most units of one."""

    model: str
    level: str
    stay: str
    least: int
    most: int


_MENTAL_HEALTH = (
    _Kind("group_home", "medium", "medium", 4, 8),
    _Kind("dispersed", "low", "long", 8, 20),
    _Kind("core_and_cluster", "medium", "medium", 8, 16),
    _Kind("step_down", "high", "short", 4, 8),
    _Kind("shared_lives", "low", "long", 2, 5),
    _Kind("crisis_house", "high", "short", 5, 8),
    _Kind("forensic_step_down", "high", "medium", 4, 8),
    _Kind("extra_care", "nursing", "permanent", 6, 12),
)
_HOSTEL = (
    _Kind("hostel", "medium", "short", 15, 45),
    _Kind("dispersed", "low", "medium", 10, 25),
    _Kind("other", "medium", "medium", 6, 18),
)
_HOME = (
    _Kind("group_home", "high", "long", 4, 8),
    _Kind("core_and_cluster", "medium", "long", 8, 16),
    _Kind("shared_lives", "low", "permanent", 2, 6),
)
_YOUNG = (_Kind("foyer", "medium", "medium", 12, 35), _Kind("group_home", "low", "medium", 4, 8))
_OLDER = (_Kind("sheltered", "low", "permanent", 15, 40), _Kind("extra_care", "nursing", "permanent", 10, 30))
# Share of the units that are not for mental health, and the kinds of scheme; invented.
_OTHERS: Mapping[str, tuple[float, tuple[_Kind, ...]]] = {
    "single_homeless": (0.27, _HOSTEL),
    "learning_disability": (0.24, _HOME),
    "older_people": (0.11, _OLDER),
    "young_people": (0.09, _YOUNG),
    "domestic_abuse": (0.06, (_Kind("refuge", "medium", "short", 5, 16),)),
    "drugs": (0.06, (_Kind("group_home", "medium", "medium", 5, 10), _Kind("other", "low", "medium", 5, 12))),
    "offenders": (0.05, (_Kind("group_home", "medium", "medium", 4, 9),)),
    "care_leavers": (0.05, _YOUNG),
    "physical_disability": (0.04, (_Kind("extra_care", "medium", "permanent", 8, 20),)),
    "refugees": (0.02, (_Kind("dispersed", "low", "medium", 4, 12),)),
    "veterans": (0.01, (_Kind("core_and_cluster", "low", "medium", 3, 12),)),
}


def district_units(england: England) -> pd.DataFrame:
    """Return the units of the example by district of Sussex: name, units, and mental_health among them."""
    inside = england.blocks.loc[england.blocks["icb_2024"] == SUSSEX, "district"].unique()
    published = england.observations[england.observations["measure"] == "hb_claimants"].set_index("district")["value"]
    units = published.loc[sorted(inside)].astype(int)
    share = load_assumptions().supply.mental_health_share.range[1]
    names = england.areas[england.areas["kind"] == "district"].set_index("area")["name"]
    return pd.DataFrame(
        {
            "name": names.loc[units.index],
            "units": units,
            "mental_health": whole_parts(round(units.sum() * share), list(units)),
        }
    )


def _sizes(units: int, kinds: Sequence[_Kind], rng: np.random.Generator) -> Iterator[tuple[_Kind, int]]:
    """Yield schemes of the kinds in turn until the units are used up; the last takes what is left."""
    for kind in cycle(kinds):
        size = int(rng.integers(kind.least, kind.most + 1))
        if units - size < kind.least:
            size = units
        if size:
            yield kind, size
        units -= size
        if not units:
            return


def example_schemes(england: England, postcodes: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows of the example register, by the field names of its form."""
    rng = np.random.default_rng(SEED)
    numbers = count(1)
    district_of = postcodes["block"].map(england.blocks.set_index("block")["district"])
    rows = []
    for code, name, units, mental_health in district_units(england).itertuples():
        weights = [weight for weight, _ in _OTHERS.values()]
        parts = dict(zip(_OTHERS, whole_parts(units - mental_health, weights), strict=True))
        groups: dict[str, tuple[int, tuple[_Kind, ...]]] = {"mental_health": (mental_health, _MENTAL_HEALTH)}
        groups |= {group: (part, _OTHERS[group][1]) for group, part in parts.items()}
        places = iter(rng.permutation(postcodes.loc[district_of == code, "postcode"].to_numpy(dtype=object)))
        rows += [
            _scheme(next(numbers), group, kind, size, rng) | {"district": name, "postcode": next(places)}
            for group, (total, kinds) in groups.items()
            for kind, size in _sizes(total, kinds, rng)
        ]
    return [row | {"postcode": ""} if row["model"] == _MODEL_NAMES["refuge"] else row for row in rows]


def _scheme(number: int, group: str, kind: _Kind, units: int, rng: np.random.Generator) -> dict[str, object]:
    refuge = kind.model == "refuge"
    return {
        "scheme": f"EXAMPLE-S{number:03}",
        "name": f"EXAMPLE {_MODEL_NAMES[kind.model].split(' with')[0]} {number}",
        "provider": rng.choice(_PROVIDERS, p=_PROVIDER_SHARES),
        "group": group_of(group).name,
        "secondary_group": _second_group(group, number),
        "group_shares": "drugs 60%, alcohol 40%" if group == "drugs" else "",
        "level": kind.level,
        "model": _MODEL_NAMES[kind.model],
        "stay": kind.stay,
        "units": units,
        "units_occupied": int(rng.binomial(units, _LET)),
        "units_open": units if refuge else units // 4 if number % 4 == 0 else 0,
        "exempt": "yes",
        "cqc_registered": "yes" if kind.level == "nursing" or kind.model == "shared_lives" else "no",
        "opened": (_OPENED_FIRST + timedelta(days=int(rng.integers(_OPENED_DAYS)))).isoformat(),
        "closing": _CLOSINGS[number // _ONE_IN_CLOSES % len(_CLOSINGS)] if number % _ONE_IN_CLOSES == 0 else "",
        "sensitive": "yes" if refuge else "no",
    }


def _second_group(group: str, number: int) -> str:
    if group == "drugs":
        return group_of("alcohol").name
    # Some hostels take both groups without saying how many of each, so that the example has such schemes too.
    return group_of("rough_sleepers").name if group == "single_homeless" and number % 3 == 0 else ""


def placement_rows(england: England) -> list[dict[str, str]]:
    """Return the rows of the example placements."""
    names = england.areas[england.areas["kind"] == "district"].set_index("area")["name"]
    by_district = england.blocks.groupby("district")
    centres = by_district[["easting_m", "northing_m"]].mean().assign(upper_tier=by_district["upper_tier"].first())
    sussex = england.blocks[england.blocks["icb_2024"] == SUSSEX]
    return example_placements(centres.assign(name=names), adults(sussex).groupby(sussex["district"]).sum())


def schemes_csv(england: England, postcodes: pd.DataFrame) -> bytes:
    """Return the example register as CSV, under the headings of the template."""
    titles = {field.name: field.title for field in SCHEMES_FORM.fields}
    rows = [{titles[name]: value for name, value in row.items()} for row in example_schemes(england, postcodes)]
    return _csv([title for title in titles.values() if title in rows[0]], rows)


def placements_csv(england: England) -> bytes:
    """Return the example placements as CSV."""
    return _csv(HEADINGS, placement_rows(england))


def _csv(headings: Sequence[str], rows: Sequence[Mapping[str, object]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def main() -> None:
    """Write both files where marketmap looks for them."""
    england = load_england()
    example_path(SCHEMES_FILE).write_bytes(schemes_csv(england, load_postcodes()))
    example_path(PLACEMENTS_FILE).write_bytes(placements_csv(england))


if __name__ == "__main__":
    main()
