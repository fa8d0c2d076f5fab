import csv
import io
from datetime import date
from decimal import Decimal
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from reports import exports
from tests import factories

DANGEROUS = ["=1+1", "==1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_harmless_text_starts_with_an_apostrophe(text):
    assert exports.harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Ark", "–", "", "3 - 1", Decimal("-1.5"), -3, None, date(2026, 1, 1)])
def test_harmless_leaves_other_values_alone(value):
    assert exports.harmless(value) == value


def test_csv_reads_as_a_dutch_spreadsheet_expects():
    response = exports.as_file("csv", "Plekken", ["Plek", "Uren"], [["Ark", Decimal("3.50")], ["=x", "–"]])
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows == [["Plek", "Uren"], ["Ark", "3,50"], ["'=x", "–"]]


def test_xlsx_keeps_numbers_and_runs_no_formula():
    response = exports.as_file("xlsx", "Plekken", ["Plek", "Uren"], [[text, Decimal("3.50")] for text in DANGEROUS])
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet["B2"].value == 3.5
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} == {"s", "n"}


def test_ods_is_a_spreadsheet():
    response = exports.as_file("ods", "Plekken", ["Plek"], [["=x"]])
    content = ZipFile(io.BytesIO(response.content)).read("content.xml").decode()
    assert "'=x" in content
    assert "table:formula" not in content


def test_file_name_cannot_break_out_of_its_header():
    response = exports.as_file("csv", 'x"\r\nSet-Cookie: a=b', ["Plek"], [])
    assert response["Content-Disposition"] == 'attachment; filename="x-set-cookie-ab.csv"'


@pytest.mark.django_db
def test_export_holds_exactly_the_rows_of_its_address(client, settings):
    settings.TODAY_OVERRIDE = date(2026, 11, 22)
    year = factories.school_year(2026)
    programme = factories.programme(year=year)
    town = factories.municipality(programme, name="Voorbeeldrecht")
    factories.allocation(factories.deployment(programme, town, "=Ark"), year=year)
    factories.allocation(factories.deployment(programme, town, "Beukenhof"), year=year)
    client.force_login(factories.coordinator(programme))
    response = client.get("/regio/plekken.csv?zoeken=ark")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["Plek"] for row in rows] == ["'=Ark"]
    assert rows[0]["Toegekend (u/week)"] == "4,00"
    assert client.get("/regio/plekken.exe").status_code == 404
