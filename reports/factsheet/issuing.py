"""The verbs of factsheets: write a text, make a concept, render it, fix it.

The row in PostgreSQL is the truth: a concept is queued, the worker renders what is queued, and a task that comes twice
does nothing the second time. A fixed factsheet is frozen: figures, page and PDF stay as they were, with their hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaches.models import Coach, Employer
from kansencoach import promises
from kansencoach.models import User
from kansencoach.templatetags.numbers import nl_date
from kansencoach.versions import lock
from reports.factsheet import checks, page
from reports.factsheet.attached import Change, as_csv, as_data, as_json, changes
from reports.factsheet.content import Content, content_of
from reports.factsheet.pdf import AttachedFile, write_pdf
from reports.models import Factsheet, FactsheetState, FactsheetText, RenderState
from schools.fuzzy import Precision
from schools.models import Deployment, Municipality, Participation, Programme, SchoolYear

log = structlog.get_logger(__name__)

FIXED_STAYS = gettext_lazy("Een vastgestelde factsheet kan niet meer veranderen. Maak een nieuw concept.")
WAITING = (RenderState.QUEUED, RenderState.RUNNING)
ADVISORY_LOCK = 0x6B616E73  # "kans": the room in which factsheets take their locks


@dataclass(frozen=True)
class Issue:
    """A factsheet as it was made: what it says, how it looks, and its figures."""

    content: Content
    data: dict[str, Any]
    html: str
    pdf: bytes

    @property
    def stem(self) -> str:
        """The name of its files, without extension."""
        return file_stem(self.content.municipality, self.content.year_slug)


def file_stem(municipality: str, year_slug: str) -> str:
    """ "factsheet-coevorden-2021-2022"."""
    return f"factsheet-{slugify(municipality)}-{year_slug}"


# --- making ---------------------------------------------------------------------------------------------------------


def checked_content(
    *, programme: Programme, municipality: Municipality, school_year: SchoolYear, as_of: date
) -> Content:
    """The facts, after comparing every typed text with them. Raises ``ValidationError`` with the contradictions."""
    content = content_of(programme=programme, municipality=municipality, school_year=school_year, as_of=as_of)
    if not content.plekken:
        raise ValidationError(
            _("In %(name)s zijn voor %(year)s nog geen uren toegekend. Daarom is er geen factsheet.")
            % {"name": municipality.name, "year": school_year}
        )
    checks.refuse_contradictions(content, coaches=_coach_names(programme), employers=_employer_names())
    return content


def _coach_names(programme: Programme) -> list[str]:
    return list(Coach.system.filter(programme=programme).values_list("name", flat=True))


def _employer_names() -> list[str]:
    return list(Employer.objects.filter(kind="organisation").values_list("name", flat=True))


def issue(*, programme: Programme, municipality: Municipality, school_year: SchoolYear, as_of: date, on: date) -> Issue:
    """A fresh concept, not stored: content, page and PDF. `on` is the day it is made."""
    content = checked_content(programme=programme, municipality=municipality, school_year=school_year, as_of=as_of)
    data, html = _page(content, on, None)
    return Issue(content, data, html, _pdf(html, data, _stem_of(content), on))


def _page(content: Content, on: date, previous: Factsheet | None) -> tuple[dict[str, Any], str]:
    data = as_data(content)
    changed = changes(previous.figures, data) if previous is not None else ()
    html = page.page_of(content, made_on=on, changed=changed, previous=_named(previous))
    return data, html


def _named(factsheet: Factsheet | None) -> str:
    if factsheet is None:
        return ""
    return _("%(year)s, peildatum %(day)s") % {
        "year": factsheet.school_year,
        "day": nl_date(factsheet.as_of),
    }


def _stem_of(content: Content) -> str:
    return file_stem(content.municipality, content.year_slug)


def _pdf(html: str, data: Mapping[str, Any], stem: str, on: date) -> bytes:
    return write_pdf(
        html,
        attachments=(
            AttachedFile(f"{stem}.csv", "De cijfers van deze factsheet als tabel", as_csv(data)),
            AttachedFile(f"{stem}.json", "De cijfers van deze factsheet als gegevens", as_json(data)),
        ),
        made_at=timezone.make_aware(datetime.combine(on, time(12))),
    )


def previous_fixed(factsheet: Factsheet) -> Factsheet | None:
    """The factsheet that this one follows: the last one fixed for the same municipality and programme."""
    found: Factsheet | None = (
        Factsheet.system.filter(
            programme=factsheet.programme_id, municipality=factsheet.municipality_id, state=FactsheetState.FIXED
        )
        .exclude(pk=factsheet.pk)
        .defer("pdf", "html")
        .select_related("school_year")
        .order_by("-fixed_at")
        .first()
    )
    return found


def changes_since_previous(factsheet: Factsheet) -> tuple[Change, ...]:
    """What changed since the factsheet before this one; empty for the first."""
    previous = previous_fixed(factsheet)
    return changes(previous.figures, factsheet.figures) if previous is not None else ()


def make_concept(
    *,
    programme: Programme,
    municipality: Municipality,
    school_year: SchoolYear,
    as_of: date,
    by: User | None,
) -> Factsheet:
    """Queue a concept for the worker. Raises ``ValidationError`` when the municipality does not take part.

    Sent twice is made once: the same concept of the same person that still waits is the one.
    """
    if not Participation.system.filter(programme=programme, municipality=municipality).exists():
        raise ValidationError(
            {
                "municipality": _("%(name)s doet niet mee aan %(programme)s.")
                % {"name": municipality, "programme": programme}
            }
        )
    if as_of < school_year.starts_on:
        raise ValidationError({"as_of": _("De peildatum ligt voor het begin van het schooljaar.")})
    asked = {"programme": programme, "municipality": municipality, "school_year": school_year, "as_of": as_of}
    with promises.keep(), _one_at_a_time(municipality):
        waiting: Factsheet | None = (
            Factsheet.system.filter(**asked, made_by=by, state=FactsheetState.CONCEPT, render_state__in=WAITING).first()
            if by is not None
            else None
        )
        factsheet: Factsheet = waiting or Factsheet.system.create(**asked, made_by=by)
    return factsheet


@contextmanager
def _one_at_a_time(municipality: Municipality) -> Iterator[None]:
    """Of two people (or two clicks) that write about one municipality at once, the second waits for the first."""
    with transaction.atomic():
        Municipality.system.select_for_update(no_key=True).get(pk=municipality.pk)
        yield


def make_again(factsheet: Factsheet, *, by: User | None) -> Factsheet:
    """Queue a concept once more, with the data of now; the way out after a failure. A fixed one refuses.

    One that waits already will be made with the data of then: nothing changes.
    """
    with promises.keep():
        locked = lock(factsheet, None)
        _refuse_fixed(locked)
        if locked.render_state == RenderState.QUEUED:
            return locked
        locked.render_state, locked.render_progress, locked.render_error = RenderState.QUEUED, 0, ""
        locked.made_by = by
        locked.save()
    return locked


def remove_concept(factsheet: Factsheet, *, by: User | None) -> None:
    """Throw a concept away. A fixed one refuses."""
    with promises.keep():
        locked = lock(factsheet, None)
        _refuse_fixed(locked)
        locked.delete()


def _refuse_fixed(factsheet: Factsheet) -> None:
    if factsheet.state == FactsheetState.FIXED:
        raise ValidationError(FIXED_STAYS)


# --- rendering ------------------------------------------------------------------------------------------------------


def render(factsheet_id: int, *, on: date) -> bool:
    """Render a queued concept; whether this call did it. Safe to call twice, also at the same time.

    The claim is a lock that the database drops when the worker dies, so that another may take over.
    """
    with _claimed(factsheet_id) as is_ours:
        if not is_ours:
            return False
        waiting = Factsheet.system.filter(
            pk=factsheet_id,
            state=FactsheetState.CONCEPT,
            render_state__in=(RenderState.QUEUED, RenderState.RUNNING),
        ).select_related("programme", "municipality", "school_year")
        factsheet = waiting.defer("pdf", "html").first()
        if factsheet is None:
            return False
        try:
            _render(factsheet, on)
        except ValidationError as error:
            _progress(factsheet, RenderState.FAILED, 0, error=" ".join(error.messages))
        except Exception:
            log.exception("factsheet_failed", factsheet=factsheet_id)
            _progress(
                factsheet, RenderState.FAILED, 0, error=_("Het maken is mislukt. Probeer het opnieuw, of meld het.")
            )
    return True


def _render(factsheet: Factsheet, on: date) -> None:
    _progress(factsheet, RenderState.RUNNING, 10)
    content = checked_content(
        programme=factsheet.programme,
        municipality=factsheet.municipality,
        school_year=factsheet.school_year,
        as_of=factsheet.as_of,
    )
    _progress(factsheet, RenderState.RUNNING, 40)
    data, html = _page(content, on, previous_fixed(factsheet))
    _progress(factsheet, RenderState.RUNNING, 60)
    pdf = _pdf(html, data, _stem_of(content), on)
    _progress(
        factsheet,
        RenderState.READY,
        100,
        figures=data,
        html=html,
        paragraphs=page.paragraphs_of(content),
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
    )


def _progress(factsheet: Factsheet, state: RenderState, progress: int, *, error: str = "", **fields: Any) -> None:
    Factsheet.system.filter(pk=factsheet.pk, state=FactsheetState.CONCEPT).update(
        render_state=state, render_progress=progress, render_error=error[:300], **fields
    )


@contextmanager
def _claimed(factsheet_id: int) -> Iterator[bool]:
    """The right to render this factsheet, as long as this connection lives."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [ADVISORY_LOCK, factsheet_id])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [ADVISORY_LOCK, factsheet_id])


def waiting_ids() -> list[int]:
    """Concepts that still have to be rendered, oldest first."""
    rows = Factsheet.system.filter(
        state=FactsheetState.CONCEPT, render_state__in=(RenderState.QUEUED, RenderState.RUNNING)
    )
    return list(rows.order_by("made_at").values_list("pk", flat=True))


# --- fixing ---------------------------------------------------------------------------------------------------------


def fix_factsheet(factsheet: Factsheet, *, by: User | None, on: date) -> Factsheet:
    """Freeze a rendered concept: the page that was read stays as it was, but for the words that say how it stands.

    Raises ``ValidationError`` when it is not ready, or fixed already.
    """
    with promises.keep():
        locked = lock(factsheet, None)
        _refuse_fixed(locked)
        if locked.render_state != RenderState.READY or not locked.html:
            raise ValidationError(_("Maak eerst de PDF; daarna kun je de factsheet vaststellen."))
        locked.html = page.with_state(locked.html, on)
        stem = file_stem(locked.municipality.name, locked.school_year.slug)
        pdf = _pdf(locked.html, locked.figures, stem, on)
        locked.pdf = pdf
        locked.sha256 = hashlib.sha256(pdf).hexdigest()
        locked.state = FactsheetState.FIXED
        locked.fixed_at = timezone.now()
        locked.fixed_by = by
        locked.save()
    return locked


def fix_at_once(
    *,
    programme: Programme,
    municipality: Municipality,
    school_year: SchoolYear,
    as_of: date,
    by: User | None,
    on: date,
) -> Factsheet:
    """Make a factsheet and freeze it in one go, for a command that nobody waits to read; the PDF is written once.

    Raises ``ValidationError`` with the contradictions, or when there are no hours to tell about.
    """
    with promises.keep():
        factsheet = make_concept(
            programme=programme, municipality=municipality, school_year=school_year, as_of=as_of, by=by
        )
        content = checked_content(programme=programme, municipality=municipality, school_year=school_year, as_of=as_of)
        data, html = _page(content, on, previous_fixed(factsheet))
        _progress(factsheet, RenderState.READY, 100, figures=data, html=html, paragraphs=page.paragraphs_of(content))
        return fix_factsheet(factsheet, by=by, on=on)


# --- texts ----------------------------------------------------------------------------------------------------------


def write_text(
    *,
    programme: Programme,
    municipality: Municipality,
    school_year: SchoolYear,
    section: str,
    text: str,
    written_on: date,
    by: User | None,
    deployment: Deployment | None = None,
    author: str = "",
    source: str = "",
    written_precision: str = Precision.DAY,
) -> FactsheetText:
    """Add a text to a section of a factsheet; see :mod:`reports.factsheet.texts` for what it may hold.

    Sent twice is written once: the same text in the same place is the one. Raises ``ValidationError`` when it contradicts
    the data.
    """
    asked: dict[str, Any] = {
        "programme": programme,
        "municipality": municipality,
        "deployment": deployment,
        "school_year": school_year,
        "section": section,
        "text": text.strip(),
        "source": source,
    }
    row = FactsheetText(
        **asked,
        author=author or (by.name if by else ""),
        written_on=written_on,
        written_precision=written_precision,
    )
    row.full_clean()
    with promises.keep(), _one_at_a_time(municipality):
        same: FactsheetText | None = FactsheetText.system.filter(**asked).first()
        if same is not None:
            return same
        row.save()
        checked_content(programme=programme, municipality=municipality, school_year=school_year, as_of=written_on)
    return row


def remove_text(row: FactsheetText, *, by: User | None, version: int | None = None) -> None:
    """Take a text out; factsheets that were fixed keep it."""
    with promises.keep():
        lock(row, version).delete()
