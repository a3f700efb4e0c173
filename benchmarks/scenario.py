"""How soon an edit shows its effect: `python -m benchmarks.scenario`.

House limit: an edit shows its effect on one ICS within 1 s, once the ICS has been looked at as it is.
"""

import time

from marketmap.edits import Scenario, scenario_from
from marketmap.found_edits import Lookup, found_edits
from marketmap.geography import Place
from marketmap.housed import Question, question_of
from marketmap.loading import Grounds
from marketmap.market import build_market
from marketmap.own_files import OwnFiles
from marketmap.site_answer import Land
from marketmap.sources.england import load_england
from marketmap.what_if_figures import State, looked_at
from marketmap.what_if_request import what_if_answer, work_out_one

PLACE = Place("icb_2026", "E54000069", "NHS Surrey and Sussex")
EDITS = (
    {"do": "open", "name": "At a point", "units": 12, "at": "BN1 1AA"},
    {"do": "open", "name": "In a district", "units": 12, "district": "Lewes"},
    {"do": "resize", "district": "Brighton and Hove", "units": 300},
    {"do": "add demand", "units": 50, "area": "Crawley"},
    {"do": "raise coverage", "place": "NHS Surrey and Sussex"},
    {"do": "assume", "name": "supply.mental_health_share", "value": 0.2},
    {"do": "move", "district": "Crawley", "to": "NHS Kent and Medway"},
)


def main() -> None:
    """Print the figures of this machine: each edit added to those before it, from the edit to its words and tables."""
    england = load_england()
    market, land = build_market(england), Land(Grounds(england))
    land.find("BN1 1AA")
    lookup = Lookup(market, land.grounds.gazetteer, land.find)
    looked = looked_at(question_of(Question(), PLACE, "district"), PLACE, "district")
    states: dict[int, State] = {}
    for count in range(len(EDITS) + 1):
        start, busy = time.perf_counter(), time.process_time()
        scenario: Scenario = scenario_from({"name": "A plan", "edit": list(EDITS[:count])}, "")
        found = found_edits(scenario, lookup)
        worked = work_out_one(
            market,
            scenario,
            found,
            looked,
            lambda at, make: states[at] if at in states else states.setdefault(at, make()),
        )
        what_if_answer([scenario], [worked], (), OwnFiles())
        name = EDITS[count - 1]["do"] if count else "as it is"
        took, used = time.perf_counter() - start, time.process_time() - busy
        print(f"{name:16} {took:.2f} s, {used:.2f} s of processor")


if __name__ == "__main__":
    main()
