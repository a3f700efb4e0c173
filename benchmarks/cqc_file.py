"""How long a full-size file of CQC's active locations takes to read, and in how much memory.

Run it as `python -m benchmarks.cqc_file`. The file is invented and has the size and shape of the published one: a sheet
of notes, 57,000 locations by 122 columns, a sheet of dual registrations; about 440 MB of XML.
"""

import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import IO
from xml.sax.saxutils import escape

from marketmap.locating import PostcodeIndex
from marketmap.sources.cqc_locations import read_cqc_locations
from marketmap.sources.england import load_england, load_postcodes

LOCATIONS = 57_000
MOST_SECONDS = 25
MOST_BYTES = 1_500_000_000

NOTES = "README"
DATA = "HSCA_Active_Locations"
DUAL = "Dual_Registration_Locations"
LOCATION_HEADINGS = (
    "Location ID", "Location HSCA start date", "Dormant (Y/N)", "Care home?", "Location Name", "Location ODS Code",
    "Location Telephone Number", "Registered manager", "Location Web Address", "Care homes beds",
    "Location Type/Sector", "Location Inspection Directorate", "Location Primary Inspection Category",
    "Location Latest Overall Rating", "Publication Date", "Inherited Rating (Y/N)", "Location Region",
    "Location NHS Region", "Location Local Authority", "Location ONSPD CCG Code", "Location ONSPD CCG",
    "Location Commissioning CCG Code", "Location Commissioning CCG", "Location Street Address",
    "Location Address Line 2", "Location City", "Location County", "Location Postal Code", "Location PAF ID",
    "Location UPRN ID", "Location Latitude", "Location Longitude", "Location Parliamentary Constituency",
    "Brand ID", "Brand Name",
)  # fmt: skip
PROVIDER_HEADINGS = (
    "Provider Companies House Number", "Provider Charity Number", "Provider ID", "Provider Name",
    "Provider HSCA start date", "Provider Type/Sector", "Provider Inspection Directorate",
    "Provider Primary Inspection Category", "Provider Ownership Type", "Provider Telephone Number",
    "Provider Web Address", "Provider Street Address", "Provider Address Line 2", "Provider City", "Provider County",
    "Provider Postal Code", "Provider PAF ID", "Provider UPRN ID", "Provider Local Authority", "Provider Region",
    "Provider NHS Region", "Provider Latitude", "Provider Longitude", "Provider Parliamentary Constituency",
    "Provider Nominated Individual Name", "Provider Main Partner Name",
)  # fmt: skip
ACTIVITIES = tuple(f"Regulated activity - {name}" for name in (
    "Accommodation for persons who require nursing or personal care",
    "Accommodation for persons who require treatment for substance misuse",
    "Assessment or medical treatment for persons detained under the Mental Health Act 1983",
    "Diagnostic and screening procedures", "Family planning",
    "Management of supply of blood and blood derived products", "Maternity and midwifery services", "Nursing care",
    "Personal care", "Services in slimming clinics", "Surgical procedures", "Termination of pregnancies",
    "Transport services, triage and medical advice provided remotely",
    "Treatment of disease, disorder or injury",
))  # fmt: skip
SERVICES = tuple(f"Service type - {name}" for name in (
    "Acute services with overnight beds",
    "Acute services without overnight beds / listed acute services with or without overnight beds",
    "Ambulance service", "Blood and Transplant service", "Care home service with nursing",
    "Care home service without nursing", "Community based services for people who misuse substances",
    "Community based services for people with a learning disability",
    "Community based services for people with mental health needs",
    "Community health care services - Independent Midwives",
    "Community health care services - Nurses Agency only", "Community healthcare service", "Dental service",
    "Diagnostic and/or screening service",
    "Diagnostic and/or screening service - single handed sessional providers", "Doctors consultation service",
    "Doctors treatment service", "Domiciliary care service", "Extra Care housing services", "Hospice services",
    "Hospice services at home",
    "Hospital services for people with mental health needs, learning disabilities and problems with substance misuse",
    "Hyperbaric Chamber", "Long term conditions services", "Mobile doctors service", "Prison Healthcare Services",
    "Rehabilitation services", "Remote clinical advice service",
    "Residential substance misuse treatment and/or rehabilitation service", "Shared Lives",
    "Specialist college service", "Supported living service", "Urgent care services",
))  # fmt: skip
BANDS = tuple(f"Service user band - {name}" for name in (
    "Children 0-18 years", "Dementia", "Learning disabilities or autistic spectrum disorder", "Mental Health",
    "Older People", "People detained under the Mental Health Act", "People who misuse drugs and alcohol",
    "People with an eating disorder", "Physical Disability", "Sensory Impairment", "Whole Population",
    "Younger Adults",
))  # fmt: skip
DUAL_HEADINGS = ("Location Dual Registered", "Primary ID (Dual registration locations)")
HEADINGS = (*LOCATION_HEADINGS, *PROVIDER_HEADINGS, *ACTIVITIES, *SERVICES, *BANDS, *DUAL_HEADINGS)

_OFTEN_BLANK = (
    "Location Address Line 2", "Location PAF ID", "Provider Charity Number", "Provider Address Line 2",
    "Provider PAF ID", "Provider Nominated Individual Name", "Provider Main Partner Name", "Location ODS Code",
    "Location County", "Provider County", "Location ONSPD CCG Code", "Location Commissioning CCG Code",
    "Provider Web Address", "Brand ID",
)  # fmt: skip
_OURS = tuple(f"Service type - {name}" for name in (
    "Supported living service", "Care home service with nursing", "Care home service without nursing",
    "Care home service without nursing",
))  # fmt: skip

Row = Sequence[str | float]
_START = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' office:version="1.2"><office:body><office:spreadsheet>'
)
_END = "</office:spreadsheet></office:body></office:document-content>"
_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_REST_OF_ROW = '<table:table-cell table:number-columns-repeated="16262"/>'
_REST_OF_SHEET = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def write_ods(target: Path | IO[bytes], sheets: Mapping[str, Iterable[Row]]) -> None:
    """Write sheets of text and numbers as ODS, with the empty cells to the right and below that CQC's file has."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _KIND, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            content.write(_START.encode())
            for name, rows in sheets.items():
                content.write(f'<table:table table:name="{name}">'.encode())
                for row in rows:
                    content.write(f"<table:table-row>{''.join(_cells(row))}{_REST_OF_ROW}</table:table-row>".encode())
                content.write(f"{_REST_OF_SHEET}</table:table>".encode())
            content.write(_END.encode())


def _cells(row: Row) -> Iterator[str]:
    start = '<table:table-cell table:style-name="ce12"'
    for cell, alike in groupby(row):
        count = len(list(alike))
        if cell == "":
            yield f'{start} table:number-columns-repeated="{count}"/>'
        elif isinstance(cell, str):
            text = f"<text:p>{escape(cell)}</text:p></table:table-cell>"
            yield f'{start} office:value-type="string">{text}' * count
        else:
            number = f'office:value-type="float" office:value="{cell}"'
            yield f"{start} {number}><text:p>{cell}</text:p></table:table-cell>" * count


def invented_locations(count: int, postcodes: Sequence[str]) -> Iterator[Row]:
    """Yield the headings and as many invented locations: about one in 12 supported living, one in four a care home."""
    random = Random(1)  # noqa: S311, no secret
    yield HEADINGS
    for number in range(count):
        yield _invented(number, random.choice(postcodes), random)


def _invented(number: int, postcode: str, random: Random) -> Row:
    service = random.choice(SERVICES) if random.random() < 2 / 3 else random.choice(_OURS)
    flagged = {service, *random.sample(BANDS, 4), *random.sample(ACTIVITIES, 2)}
    own: dict[str, str | float] = {
        "Location ID": f"1-{number + 100_000_000}",
        "Dormant (Y/N)": "Y" if number % 50 == 0 else "N",
        "Care homes beds": random.randrange(60),
        "Location Postal Code": postcode,
        "Location Latitude": round(random.uniform(50.5, 54.5), 6),
        "Location Longitude": round(random.uniform(-2.5, 0.1), 6),
        "Brand Name": "-" if number % 2 else "BRAND Invented Care",
        **dict.fromkeys(flagged, "Y"),
    }
    return [own.get(heading, _filler(heading, number)) for heading in HEADINGS]


def _filler(heading: str, number: int) -> str:
    if heading.startswith(("Regulated", "Service")) or heading in (*DUAL_HEADINGS, *_OFTEN_BLANK):
        return ""
    return f"{heading.rpartition(' ')[2]} {number * 7919 % 100_003}"


def build(path: Path) -> None:
    """Write the invented file to `path`."""
    postcodes = load_postcodes()["postcode"].sample(LOCATIONS, random_state=1).tolist()
    sheets: dict[str, Iterable[Row]] = {
        NOTES: [["Active locations"], ["Source: invented"]],
        DATA: invented_locations(LOCATIONS, postcodes),
        DUAL: [["Location ID", "Location Name", "Linked Organisation ID", "Relationship", "Primary ID"]],
    }
    write_ods(path, sheets)


def read(path: Path) -> None:
    """Read the file once, print how long it took and the most memory held, and fail beyond the limits.

    The limit is held against the processor's time, which other work on the machine does not stretch.
    """
    england = load_england()
    index = PostcodeIndex(load_postcodes, england.blocks)
    content = path.read_bytes()
    start, worked = time.perf_counter(), time.process_time()
    checked = read_cqc_locations(content, path.name, england, index)
    waited, seconds = time.perf_counter() - start, time.process_time() - worked
    # Linux counts in kilobytes.
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    spent = f"{waited:.1f} s ({seconds:.1f} s of work), {held / 1e9:.2f} GB at most"
    print(f"{len(checked.table):,} locations of {LOCATIONS:,} in {spent}")
    print(*checked.notices, f"{len(checked.faults):,} faults", sep="\n")
    assert seconds < MOST_SECONDS
    assert held < MOST_BYTES


def main() -> None:
    """Build the file, and read it in a process of its own so that building does not count."""
    if len(sys.argv) > 1:
        read(Path(sys.argv[1]))
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "HSCA_Active_Locations.ods"
        build(path)
        unpacked = sum(entry.file_size for entry in zipfile.ZipFile(path).infolist())
        print(f"{path.stat().st_size / 1e6:.0f} MB, {unpacked / 1e6:.0f} MB unpacked")
        subprocess.run([sys.executable, __file__, str(path)], check=True)  # noqa: S603, this script itself


if __name__ == "__main__":
    main()
