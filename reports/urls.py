"""The addresses of ``reports``."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from reports.views import (
    calendar,
    coach_home,
    coaches,
    dashboard,
    employer,
    factsheets,
    history,
    links,
    months,
    municipality,
    on_device,
    own_year,
    plek,
    school,
    school_home,
    sums,
    timesheets,
    week,
)

app_name = "reports"


class CbsCode(StringConverter):
    """The code of a municipality: four digits. Anything else is not an address of ours."""

    regex = "[0-9]{4}"


register_converter(CbsCode, "cbs")

urlpatterns: list[URLPattern] = [
    path("mijn-plekken/", coach_home.home, name="coach_home"),
    path("mijn-plekken/meenemen/", on_device.carried_along, name="carried"),
    path("jouw-jaar/", own_year.page, name="own_year"),
    path("jouw-jaar/regels/", own_year.lines, name="own_year_lines"),
    path("jouw-maanden/", months.months, name="months"),
    path("jouw-maanden/<str:month>/", months.month, name="month"),
    path("jouw-maanden/<str:month>/afsluiten/", months.close, name="month_close"),
    path("jouw-week/", week.week, name="week"),
    path("jouw-week/agenda/", calendar.feed_page, name="calendar"),
    path("jouw-week/agenda/intrekken/", calendar.withdraw, name="calendar_withdraw"),
    path("jouw-week/agenda/inlezen/", calendar.read_file, name="calendar_read"),
    path("jouw-week/agenda/opschrijven/", calendar.accept_file, name="calendar_accept"),
    path("agenda/<str:token>.ics", calendar.feed, name="calendar_feed"),
    path("jouw-week/maand/", week.month_grid, name="month_grid"),
    path("jouw-week/<str:slug>/overnemen/", week.copy, name="week_copy"),
    path("jouw-week/<str:slug>/klopt/", week.confirm, name="week_confirm"),
    path("jouw-week/<str:slug>/ongedaan/", week.undo, name="week_undo"),
    path("jouw-jaar/<int:pk>/gesprek/", own_year.review, name="year_review"),
    path("plaatsingen/<int:pk>/urenstaat/<str:month>/", months.statement, name="statement"),
    path("mijn-gemeente/", municipality.own, name="municipality_home"),
    path("mijn-kansencoaches/", employer.home, name="employer_home"),
    path("mijn-kansencoaches/bestand/", employer.ask, name="export_new"),
    path("mijn-kansencoaches/indeling/", timesheets.own, name="layout"),
    path("mijn-kansencoaches/indeling/voorbeeld/", timesheets.own_preview, name="layout_preview"),
    path("mijn-kansencoaches/<int:pk>/", employer.coach, name="employer_coach"),
    path("onze-plek/", school_home.home, name="school_home"),
    path("onze-plek/<int:pk>/alinea/<str:year>/", school_home.paragraph, name="school_paragraph"),
    path("mijn-plekken/<int:pk>/bevestigen/", links.hours, name="confirm_hours"),
    path("factsheets/<int:pk>/alinea/<int:plek>/", links.paragraph, name="ask_paragraph"),
    path("links/<int:pk>/intrekken/", links.revoke, name="link_revoke"),
    path("bevestigen/klaar/", links.done, name="link_done"),
    path("bevestigen/<str:token>/", links.answer, name="link"),
    path("exports/<int:pk>/", employer.export, name="export"),
    path("exports/<int:pk>/stand/", employer.export_progress, name="export_progress"),
    path("exports/<int:pk>/bestand/", employer.export_file, name="export_file"),
    path("regio/optellen/", sums.sums, name="sums"),
    path("regio/werkgevers/<int:pk>/indeling/", timesheets.of_employer, name="layout_of"),
    path("regio/werkgevers/<int:pk>/indeling/voorbeeld/", timesheets.preview_of_employer, name="layout_of_preview"),
    path("regio/", dashboard.dashboard, name="dashboard"),
    path("regio/plekken.<str:kind>", dashboard.export, name="dashboard_export"),
    path("factsheets/", factsheets.overview, name="factsheets"),
    path("factsheets/nieuw/", factsheets.new, name="factsheet_new"),
    path("factsheets/<int:pk>/", factsheets.detail, name="factsheet"),
    path("factsheets/<int:pk>/stand/", factsheets.progress, name="factsheet_progress"),
    path("factsheets/<int:pk>/voorbeeld/", factsheets.preview, name="factsheet_preview"),
    path("factsheets/<int:pk>/pdf/", factsheets.download, name="factsheet_pdf"),
    path("factsheets/<int:pk>/cijfers.<str:kind>", factsheets.data, name="factsheet_data"),
    path("factsheets/<int:pk>/vaststellen/", factsheets.fix, name="factsheet_fix"),
    path("factsheets/<int:pk>/opnieuw/", factsheets.again, name="factsheet_again"),
    path("factsheets/<int:pk>/verwijderen/", factsheets.remove, name="factsheet_remove"),
    path("factsheets/<int:pk>/tekst/", factsheets.add_text, name="factsheet_text"),
    path("factsheets/<int:pk>/tekst/<int:text>/verwijderen/", factsheets.drop_text, name="factsheet_text_remove"),
    path("gemeenten/<cbs:code>/", dashboard.municipality, name="municipality"),
    path("gemeenten/<cbs:code>/plekken.<str:kind>", dashboard.export, name="municipality_export"),
    path("plekken/<int:pk>/", plek.plek, name="plek"),
    path("plekken/<int:pk>/geschiedenis/", history.plek, name="plek_history"),
    path("coaches/<int:pk>/geschiedenis/", history.coach, name="coach_history"),
    path("gemeenten/<cbs:code>/geschiedenis/", history.municipality, name="municipality_history"),
    path("scholen/<str:brin6>/geschiedenis/", history.school, name="school_history"),
    path("factsheets/<int:pk>/geschiedenis/", history.factsheet, name="factsheet_history"),
    path("accounts/<int:pk>/geschiedenis/", history.account, name="account_history"),
    path("activiteiten/namens-mij/", history.on_behalf, name="on_behalf_history"),
    path("inzage/", history.audit_trail, name="audit"),
    path("uren/<int:pk>/besluit/", plek.decide_vacancy, name="vacancy_new"),
    path("scholen/<str:brin6>/", school.school, name="school"),
    path("coaches/", coaches.coaches, name="coaches"),
    path("coaches/<int:pk>/", coaches.coach, name="coach"),
]
