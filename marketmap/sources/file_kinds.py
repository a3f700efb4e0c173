"""Telling what a file is by what is in it, and saying so when it is nothing that can be read here."""

import zipfile
from typing import Literal

from marketmap.faults import FileFaultsError
from marketmap.sources.ole_file import OleFile
from marketmap.sources.refusals import refused
from marketmap.sources.zip_limits import whole

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_EXPECTED = "an .xlsx, .xls, .ods or .csv file"
_COPIED = f"{_EXPECTED}; copy the table into a spreadsheet and save that"
_SAVED_AS_XLSX = "an .xlsx file; open it in a spreadsheet program and save it as .xlsx (Excel Workbook)"
_BEGINNINGS = (
    (b"%PDF", "a PDF document", _COPIED),
    (b"{\\rtf", "a rich text document", _COPIED),
    (b"\x89PNG", "a picture", _COPIED),
    (b"\xff\xd8\xff", "a picture", _COPIED),
    (b"GIF89a", "a picture", _COPIED),
    (b"SQLite format 3\0", "a GeoPackage or another database", f"{_EXPECTED}; a workspace is opened, not loaded"),
    (b"\x1f\x8b", "a packed file (gzip)", f"{_EXPECTED}; unpack it and load what is inside"),
    (b"7z\xbc\xaf", "a packed file (7-Zip)", f"{_EXPECTED}; unpack it and load what is inside"),
    (b"Rar!\x1a", "a packed file (RAR)", f"{_EXPECTED}; unpack it and load what is inside"),
)
_ZIP_PARTS = (
    ("xl/workbook.bin", "a binary workbook (.xlsb)", _SAVED_AS_XLSX),
    ("word/document.xml", "a Word document", _COPIED),
    ("ppt/presentation.xml", "a PowerPoint presentation", _COPIED),
    ("Index/Document.iwa", "an Apple Numbers, Pages or Keynote file", "an .xlsx file; export it as Excel"),
)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MACROS = "a workbook with macros"
_NO_MACROS = "one without; save it as .xlsx (Excel Workbook), which leaves the macros out, and load that"
_PASSWORD = "a file with a password"  # noqa: S105, what is found, not a password
_NO_PASSWORD = "a file without one; save it without a password and load that"  # noqa: S105, as above


def refuse_other_kinds(content: bytes, name: str) -> None:
    """Refuse what is neither a workbook nor text.

    Raises:
        FileFaultsError: saying what the file looks like.
    """
    for beginning, found, expected in _BEGINNINGS:
        if content.startswith(beginning):
            raise refused(name, found, expected)
    if content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"<html", b"<HTML", b"<!", b"<?", b"<table")):
        raise refused(name, "a web page or XML under the name of a spreadsheet", _SAVED_AS_XLSX)


def zip_kind(archive: zipfile.ZipFile, name: str) -> Literal["xlsx", "ods"]:
    """Return which of the two kinds of workbook a zip file is.

    Raises:
        FileFaultsError: it is neither, or has macros or a password.
    """
    paths = {path.casefold() for path in archive.namelist()}
    if any(path.endswith("vbaproject.bin") or path.startswith("basic/") for path in paths):
        raise refused(name, _MACROS, _NO_MACROS)
    if "xl/workbook.xml" in paths:
        return "xlsx"
    mimetype = whole(archive, "mimetype", name)
    if mimetype.startswith(_ODS):
        if b"encryption-data" in whole(archive, "META-INF/manifest.xml", name):
            raise refused(name, _PASSWORD, _NO_PASSWORD)
        return "ods"
    raise _no_workbook(paths, mimetype, name)


def _no_workbook(paths: set[str], mimetype: bytes, name: str) -> FileFaultsError:
    for part, found, expected in _ZIP_PARTS:
        if part.casefold() in paths:
            return refused(name, found, expected)
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return refused(name, "an OpenDocument file that is no spreadsheet", _COPIED)
    return refused(name, "a zip file", f"{_EXPECTED}; unpack it and load what is inside")


def workbook_stream(content: bytes, name: str) -> bytes:
    """Return the records of the XLS workbook in an OLE file.

    Raises:
        FileFaultsError: there is none in it, or it has macros or a password.
    """
    ole = OleFile(content, name)
    if ole.has("EncryptedPackage"):
        raise refused(name, _PASSWORD, _NO_PASSWORD)
    if ole.has("WordDocument"):
        raise refused(name, "a Word document (.doc)", _COPIED)
    if ole.has("PowerPoint Document"):
        raise refused(name, "a PowerPoint presentation (.ppt)", _COPIED)
    if not ole.has("Workbook", "Book"):
        raise refused(name, "an old Microsoft file that is no spreadsheet", _EXPECTED)
    if ole.has("_VBA_PROJECT_CUR", "_VBA_PROJECT"):
        raise refused(name, _MACROS, _NO_MACROS)
    return ole.stream("Workbook" if ole.has("Workbook") else "Book")
