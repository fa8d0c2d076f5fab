"""The shared pieces of every screen: numbers, the hours bar, charts, forms, and the vendored design system."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.machinery
import importlib.util
import json
import re
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from kansencoach.charts import Bar, Run, Week, WeekState, runs
from kansencoach.hours_bar import HoursBar, Segment, measure
from kansencoach.templatetags import bars, charts, components, numbers

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "mail")  # no pages


def render(source: str, **context: object) -> str:
    text: str = (
        engines["django"].from_string(source).render(context, RequestFactory().get("/regio/?jaar=2026-2027&q=a"))
    )
    return text


# ---- numbers ----


@pytest.mark.parametrize(
    ("value", "column", "sentence"),
    [
        (None, "–", "–"),
        (Decimal("3.5"), "3,50", "3,5"),
        (Decimal("6.70"), "6,70", "6,7"),
        (Decimal(24), "24,00", "24"),
        (Decimal(0), "0,00", "0"),
        (Decimal("0.005"), "0,01", "0,01"),
        (Decimal("1234.5"), "1.234,50", "1.234,5"),
        (Decimal(100), "100,00", "100"),
        (4, "4,00", "4"),
    ],
)
def test_hours_read_in_dutch(value: Decimal | int | None, column: str, sentence: str) -> None:
    assert numbers.hours(value) == column
    assert numbers.hours_short(value) == sentence


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (None, "–"),
        (0, "0 u"),
        (45, "0,75 u"),
        (210, "3,5 u"),
        (200, "3,3 u"),
        (5999, "100 u"),
        (12840, "214 u"),
        (76000, "1.267 u"),
    ],
)
def test_minutes_read_as_hours(minutes: int | None, text: str) -> None:
    assert numbers.minutes_as_hours(minutes) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (0, "0"), (2586, "2.586"), (Decimal("21.8"), "21,8"), (Decimal(24), "24")]
)
def test_number_has_dots_between_thousands(value: Decimal | int | None, text: str) -> None:
    assert numbers.number(value) == text


def test_percent_and_dates() -> None:
    assert numbers.percent(Decimal("0.765")) == "77%"
    assert numbers.percent(None) == "–"
    assert numbers.nl_date(dt.date(2021, 10, 1)) == "1 oktober 2021"
    assert numbers.nl_date_short(dt.date(2022, 3, 16)) == "16 mrt 2022"
    assert numbers.nl_date(None) == numbers.nl_date_short(None) == "–"


def test_fuzzy_date_is_as_precise_as_it_is_known() -> None:
    source = "{% load fuzzy %}{% fuzzy_date day precision %}"
    day = dt.date(2022, 3, 15)
    assert render(source, day=day, precision="half_month") == "half maart 2022"
    assert render(source, day=day, precision="school_year") == "schooljaar 2021/2022"
    assert render(source, day=None, precision="day") == "–"


def test_unknown_tells_its_reason() -> None:
    html = numbers.unknown("<telling> ontbreekt")
    assert 'tabindex="0"' in html
    assert html.count("&lt;telling&gt; ontbreekt") == 2
    assert numbers.hours_or(None, "niet vastgelegd") == numbers.unknown("niet vastgelegd")
    assert numbers.hours_or(Decimal("3.5"), unit="u/week") == '3,50<span class="unit"> u/week</span>'


# ---- the hours bar ----

BAR = HoursBar(
    label="Beukenhof",
    granted=Decimal("6.70"),
    filled=Decimal("3.50"),
    open=Decimal("3.20"),
    released=Decimal(0),
    written_minutes=12840,
    budget_minutes=16884,
    expected_minutes=13200,
    links={"open": "/plekken/3/#open"},
)


def test_parts_follow_each_other_from_written_to_released() -> None:
    bar = HoursBar(
        granted=Decimal(10),
        filled=Decimal(6),
        open=Decimal(3),
        released=Decimal(1),
        written_minutes=2000,
        budget_minutes=10000,
        expected_minutes=2500,
    )
    geometry = measure(bar)
    assert geometry.segments == (
        Segment("written", Decimal(0), Decimal("20.00")),
        Segment("filled", Decimal("20.00"), Decimal("40.00")),
        Segment("open", Decimal("60.00"), Decimal("30.00")),
        Segment("released", Decimal("90.00"), Decimal("10.00")),
    )
    assert geometry.marker == Decimal("25.00")
    assert geometry.limit is None


def test_more_written_than_budgeted_stretches_the_scale() -> None:
    bar = HoursBar(granted=Decimal(4), filled=Decimal(4), open=Decimal(0), written_minutes=12500, budget_minutes=10000)
    geometry = measure(bar)
    assert geometry.segments == (Segment("written", Decimal(0), Decimal("100.00")),)
    assert geometry.limit == Decimal("80.00")


def test_unknown_hours_show_a_state_only() -> None:
    geometry = measure(HoursBar(state="open"))
    assert geometry.segments == (Segment("open", Decimal(0), Decimal(100)),)
    assert geometry.is_unknown
    assert measure(HoursBar(granted=Decimal("3.5"), state="filled")) == measure(HoursBar(state="filled"))
    assert measure(HoursBar()).segments == ()


hours_a_week = st.decimals(0, 40, places=2)
some_minutes = st.integers(0, 200_000)


@given(hours_a_week, hours_a_week, hours_a_week, some_minutes, some_minutes, st.none() | some_minutes)
def test_parts_never_overlap_and_never_leave_the_bar(
    filled: Decimal, open_: Decimal, released: Decimal, written: int, budget: int, expected: int | None
) -> None:
    bar = HoursBar(
        granted=filled + open_ + released,
        filled=filled,
        open=open_,
        released=released,
        written_minutes=written,
        budget_minutes=budget,
        expected_minutes=expected,
    )
    geometry = measure(bar)
    edge = Decimal(0)
    for segment in geometry.segments:
        assert segment.width >= 0
        assert segment.start >= edge
        edge = segment.start + segment.width
    assert edge <= 100
    assert geometry.marker is None or 0 <= geometry.marker <= 100


def test_bar_says_its_figures_in_words_and_as_a_table() -> None:
    html = bars.hours_bar(BAR)
    text = re.sub(r"<[^>]+>", " ", html)
    assert "toegekend  6,7 u/week" in text
    assert "dit schooljaar  214 van 281 u" in text
    for line in ("geschreven 214 u", "bezet 3,5 u/week", "open 3,2 u/week", "verwacht tot vandaag 220 u"):
        assert line in text
    assert "vrijgegeven" not in text
    assert re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', html) == [
        ("toegekend", "6,7 u/week"),
        ("geschreven", "214 u"),
        ("bezet", "3,5 u/week"),
        ("open", "3,2 u/week"),
        ("verwacht tot vandaag", "220 u"),
        ("uren in dit schooljaar", "281 u"),
    ]
    assert html.count('href="/plekken/3/#open"') == 2


def test_compact_bar_is_an_image_that_reads_as_a_sentence() -> None:
    html = bars.hours_bar(BAR, "compact")
    assert (
        "<title>Beukenhof: toegekend 6,7 u/week, bezet 3,5 u/week, open 3,2 u/week, verwacht tot vandaag 220 u, "
        "dit schooljaar 214 van 281 u</title>" in html
    )
    assert 'role="img"' in html
    assert "<table" not in html
    assert "<a " not in html


def test_circa_and_unknown_hours_are_said() -> None:
    assert bars.granted_text(HoursBar(granted=Decimal("3.5"), is_circa=True)) == "toegekend circa 3,5 u/week"
    assert bars.granted_text(HoursBar(unknown_reason="niet vastgelegd in 2021/2022")) == "niet vastgelegd in 2021/2022"
    assert "uren onbekend" in bars.hours_bar(HoursBar(state="filled"))
    assert bars.written_text(HoursBar(written_minutes=90)) == "dit schooljaar 1,5 u geschreven"


def test_label_cannot_inject_markup() -> None:
    html = bars.hours_bar(HoursBar(label="<b>x</b>", granted=Decimal(1), note="<i>", links={"open": '"><script>'}))
    assert "<b>x</b>" not in html
    assert "<i>" not in html
    assert "<script>" not in html


def test_paper_bar_knows_no_theme() -> None:
    html = bars.hours_bar(BAR, medium="print")
    svg = html[html.index("<svg") : html.index("</svg>") + 6]
    root = ET.fromstring(svg)
    assert root[0].tag.endswith("title")
    for absent in ("var(", "currentColor", "class=", "%;", "<a "):
        assert absent not in svg
    assert 'width="100%"' in svg
    assert "visually-hidden" not in html


# ---- charts ----


def test_every_chart_has_its_data_as_a_table() -> None:
    rows = [Bar(label="Gezinnen", value=4100, text="68 u"), Bar(label="Organisatie", value=None, text="minder dan 5")]
    for html in (
        charts.bar_chart(rows, title="Tijd", what="Soort", unit="Uren"),
        charts.bar_chart(rows, medium="print"),
    ):
        assert re.findall(r'<th scope="row">(.*?)</th><td class="num">(.*?)</td>', html) == [
            ("Gezinnen", "68 u"),
            ("Organisatie", "minder dan 5"),
        ]
    assert "<title>Tijd: Gezinnen 68 u; Organisatie minder dan 5</title>" in charts.bar_chart(rows, title="Tijd")


def test_month_bars_keep_an_empty_month_empty() -> None:
    html = charts.month_bars(
        [Bar(label="aug", value=0, text=""), Bar(label="sep", value=60, text="1 u", norm=90, norm_text="1,5 u")]
    )
    assert re.findall(r"<tr>(.*?)</tr>", html)[1:] == [
        '<th scope="row">aug</th><td>–</td><td class="num">–</td>',
        '<th scope="row">sep</th><td>1,5 u</td><td class="num">1 u</td>',
    ]


def test_week_strip_takes_equal_weeks_together() -> None:
    monday = dt.date(2022, 3, 14)
    states: list[WeekState] = ["open", "filled", "filled", "holiday"]
    weeks = [Week(starts_on=monday + dt.timedelta(weeks=index), state=state) for index, state in enumerate(states)]
    assert runs(weeks) == [
        Run(dt.date(2022, 3, 14), dt.date(2022, 3, 20), "open", 1),
        Run(dt.date(2022, 3, 21), dt.date(2022, 4, 3), "filled", 2),
        Run(dt.date(2022, 4, 4), dt.date(2022, 4, 10), "holiday", 1),
    ]
    html = charts.week_strip(weeks, title="Wanneer?")
    assert "21 maart 2022 tot en met 3 april 2022 met kansencoach" in html
    assert "<td>schoolvakantie</td>" in html
    assert "<table" not in charts.week_strip(weeks, table=False)
    assert charts.week_strip([], title="Leeg")


# ---- pieces ----


def test_status_is_a_word_with_a_shape() -> None:
    for kind in components.STATUS_SHAPES:
        html = components.status(kind, "Woord")
        assert "Woord" in html
        assert 'aria-hidden="true"' in html


def test_icons_are_well_formed() -> None:
    for name in components.ICONS:
        ET.fromstring(components.icon(name))


def test_year_switch_keeps_other_parameters() -> None:
    html = render(
        "{% include 'components/year_switch.html' %}", school_years=["2025/2026", "2026/2027"], school_year="2026/2027"
    )
    assert re.findall(r'href="(.*?)"', html) == ["?jaar=2025-2026&amp;q=a", "?jaar=2026-2027&amp;q=a"]
    assert html.count("aria-current") == 1


def test_toast_offers_undo_only_for_an_address_of_ours() -> None:
    message = Message(constants.SUCCESS, "Gedaan", extra_tags="undo:/plaatsingen/3/ongedaan/")
    assert components.undo_url(message) == "/plaatsingen/3/ongedaan/"
    assert components.undo_url(Message(constants.SUCCESS, "Gedaan", extra_tags="undo:https://elders.example/")) == ""
    html = render("{% include 'components/toast.html' %}", message=message)
    assert 'action="/plaatsingen/3/ongedaan/"' in html
    assert "Ongedaan maken" in html


class ExampleForm(forms.Form):
    minuten = forms.IntegerField(
        help_text="Een dagdeel is 210.", widget=forms.NumberInput(attrs={"data-unit": "minuten"})
    )
    bericht = forms.CharField(required=False, widget=forms.Textarea)
    rol = forms.ChoiceField(required=False, choices=[("v", "verbinder")], widget=forms.RadioSelect)
    gepland = forms.BooleanField(required=False)
    plek = forms.ChoiceField(choices=[("1", "Beukenhof")])


def test_form_has_labels_above_and_errors_at_the_field_and_in_a_summary() -> None:
    html = render("{{ form }}", form=ExampleForm({"minuten": "veel", "plek": "1"}))
    assert '<a href="#id_minuten">Minuten: Voer een geheel getal in.</a>' in html
    assert 'id="id_minuten_error"' in html
    assert 'aria-invalid="true"' in html
    assert "id_minuten_helptext" in re.findall(r'aria-describedby="(.*?)"', html)[0]
    assert 'value="veel"' in html
    assert html.count("niet verplicht") == 2
    assert "utrecht-textbox--minutes" in html
    assert "utrecht-select" in html
    assert "<legend" in html


def test_form_without_errors_has_no_summary() -> None:
    assert "utrecht-alert" not in render("{{ form }}", form=ExampleForm())


def test_sort_header_turns_the_order_around() -> None:
    source = "{% include 'components/sort_header.html' with label='Plek' key='plek' sort=sort %}"
    assert "volgorde=-plek" in render(source, sort="plek")
    assert 'aria-sort="ascending"' in render(source, sort="plek")
    assert "volgorde=plek" in render(source, sort="-plek")
    assert "aria-sort" not in render(source, sort="open")


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_render_without_a_request(name: str) -> None:
    html = render_to_string(name)
    assert html.count("<h1") == 1
    assert "Traceback" not in html


# ---- what the Content-Security-Policy allows ----


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_has_nothing_inline(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"\sstyle=", source)
    assert not re.search(r"\son[a-z]+=", source)
    assert "<style" not in source
    assert not re.search(r"<script(?![^>]*(?:src=|type=\"application/json\"))", source)
    assert not re.search(r"https?://(?!www\.w3\.org)", source)


# ---- what comes from others ----


def vendor_ui() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("vendor_ui", str(ROOT / "bin" / "vendor-ui"))
    spec = importlib.util.spec_from_loader("vendor_ui", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_vendored_files_are_what_the_manifest_says() -> None:
    entries = json.loads((ROOT / "static/vendor/manifest.json").read_text())
    for entry in entries:
        assert hashlib.sha256((ROOT / "static" / entry["path"]).read_bytes()).hexdigest() == entry["sha256"], entry[
            "path"
        ]
    listed = {entry["path"] for entry in entries}
    present = {
        str(path.relative_to(ROOT / "static"))
        for folder in ("vendor", "fonts")
        for path in (ROOT / "static" / folder).rglob("*")
        if path.is_file()
    }
    assert present - listed == {"vendor/README.md", "vendor/manifest.json"}


def test_assembled_stylesheet_is_up_to_date() -> None:
    assert (ROOT / "static/css/nl-design-system.css").read_text() == vendor_ui().assemble()


def test_every_token_that_is_used_has_a_value() -> None:
    sheets = [
        (ROOT / "static" / "css" / name).read_text()
        for name in ("nl-design-system.css", "theme.css", "kansencoach.css")
    ]
    declared = set(re.findall(r"(--[a-z0-9-]+)\s*:", "".join(sheets)))
    wanted = set(re.findall(r"var\((--[a-z0-9-]+)\)", sheets[1] + sheets[2]))
    assert wanted - declared == set()


def test_bar_table_has_a_scope_and_words_in_every_header_cell() -> None:
    rows = [Bar(label="Gezinnen", value=68, text="68 u", norm=70), Bar(label="Organisatie", value=None, text="–")]
    for drawn in (charts.bar_table(rows, title="Tijd"), charts.bar_table(rows, title="Tijd", norm="Norm")):
        table = ET.fromstring(f"<div>{drawn}</div>")
        head = table.findall(".//thead/tr/*")
        assert {cell.tag for cell in head} == {"th"}
        assert {cell.get("scope") for cell in head} == {"col"}
        assert all(cell.text for cell in head)
        assert len(head) == len(table.findall(".//tbody/tr[1]/*"))
