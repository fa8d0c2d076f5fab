"""The one door to WeasyPrint: HTML in, one PDF out that is valid PDF/A-3a and PDF/UA-1. No network while rendering.

WeasyPrint is imported on first use. The stylesheets and the fonts are read once per process. Whatever asks for anything
but our own static files makes the rendering fail.
"""

from __future__ import annotations

import atexit
import gc
import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

# Our static files, as WeasyPrint asks for them; a name that never resolves, and is never looked up.
STATIC = "https://static.invalid/"
STYLESHEET = "css/factsheet.css"
# How a page asks for that sheet; a PDF gets the parsed one instead.
SHEET_LINK = '<link rel="stylesheet" href="factsheet.css">'

PDFUA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of the PDF/UA standard</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


@dataclass(frozen=True)
class AttachedFile:
    """A file inside the PDF."""

    name: str
    description: str
    content: bytes


def static_file(url: str) -> Path:
    """The static file behind an address. Raises ``PermissionError`` for anything that is not one of ours."""
    parts = urlsplit(url)
    root = Path(settings.BASE_DIR, "static").resolve()
    path = (root / unquote(parts.path).lstrip("/")).resolve()
    if f"{parts.scheme}://{parts.netloc}/" != STATIC or not path.is_relative_to(root) or not path.is_file():
        raise PermissionError(f"A page reads only its own static files, not {url}")
    return path


@cache
def _tools() -> Mapping[str, Any]:
    """The fetcher, the fonts and the parsed stylesheet: once per process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Refused(FatalURLFetchingError):
        """Stops the rendering: something asked for what is not ours."""

    class StaticFetcher(URLFetcher):
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            try:
                path = static_file(url)
            except PermissionError as error:
                raise Refused(str(error)) from error
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    atexit.register(_tools.cache_clear)  # or the fonts outlive the library that frees them
    fetcher, fonts = StaticFetcher(), FontConfiguration()

    @cache
    def sheet(name: str) -> Any:
        return CSS(url=STATIC + name, url_fetcher=fetcher, font_config=fonts)

    return {"fetcher": fetcher, "fonts": fonts, "sheet": sheet}


def write_pdf(
    html: str,
    *,
    attachments: Sequence[AttachedFile] = (),
    made_at: datetime | None = None,
    stylesheet: str = STYLESHEET,
) -> bytes:
    """The PDF of a page. `attachments` belong to it as data (PDF/A-3); `stylesheet` is one of our static files.

    Raises ``PermissionError`` when the page asks for anything but our static files.
    """
    from weasyprint import HTML, Attachment

    tools = _tools()
    with _without_collecting(), _refusing():
        document = HTML(string=html.replace(SHEET_LINK, ""), base_url=STATIC, url_fetcher=tools["fetcher"]).render(
            stylesheets=[tools["sheet"](stylesheet)], font_config=tools["fonts"]
        )
        document.metadata.attachments = [
            Attachment(
                string=file.content,
                name=file.name,
                description=file.description,
                relationship="Data",
                created=made_at,
                modified=made_at,
            )
            for file in attachments
        ]
        written: bytes = document.write_pdf(pdf_variant="pdf/a-3a", finisher=_mark_as_pdfua)
    return written


def _mark_as_pdfua(_document: object, pdf: Any) -> None:
    """Add the PDF/UA-1 mark to the metadata, and describe its schema as PDF/A wants."""
    for item in pdf.objects:
        if getattr(item, "extra", {}).get("Type") == "/Metadata":
            item.stream = [part.replace(b"</rdf:RDF>", PDFUA + b"</rdf:RDF>") for part in item.stream]


@contextmanager
def _refusing() -> Iterator[None]:
    """WeasyPrint stops with a BaseException, which no handler of an error would see."""
    from weasyprint.urls import FatalURLFetchingError

    try:
        yield
    except FatalURLFetchingError as error:
        raise PermissionError(str(error)) from error


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No garbage collection while rendering: it costs a tenth and finds nothing yet."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
