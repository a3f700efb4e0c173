"""How long sites take to look at and to rank: `python -m benchmarks.sites`.

House limits: one site in at most 0.5 s once the market is there, 5,000 sites in at most 60 s.
"""

import time

from marketmap.housed import Question, block_availability, ground_of, house
from marketmap.loading import Grounds
from marketmap.market import build_market
from marketmap.ranked_sites import rank_sites, ranked
from marketmap.site_answer import Land
from marketmap.sites import Site, Surroundings, look_near
from marketmap.sources.england import load_england

SITES, UNITS = 5_000, 12


def main() -> None:
    """Print the figures of this machine."""
    england = load_england()
    market, land = build_market(england), Land(Grounds(england))
    ground = ground_of(market, Question())
    housed = {end: house(market, Question(end=end), ground) for end in ("low", "central", "high")}
    surroundings = Surroundings(market, Question(), england.providers, housed, block_availability(market, Question()))
    site = Site(land.find("BN1 1AA"), UNITS)
    for name in ("first site", "next site"):
        start = time.perf_counter()
        look_near(surroundings, site)
        print(f"{name:12} {time.perf_counter() - start:.2f} s")
    some = england.blocks.sample(SITES, random_state=3)
    places = (land.find(f"{at.easting_m:.0f}, {at.northing_m:.0f}") for at in some.itertuples())
    sites = {row: Site(place, UNITS) for row, place in enumerate(places, start=2)}
    start, busy = time.perf_counter(), time.process_time()
    ranked(list(rank_sites(surroundings, sites)))
    print(f"{SITES:,} sites  {time.perf_counter() - start:.0f} s, {time.process_time() - busy:.0f} s of processor")


if __name__ == "__main__":
    main()
