""" "Klopt deze alinea?": the paragraph about one plek in a concept, and what its school says about it.

A concept is for the coordinator alone; of it a school reads its own paragraph, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coaches import links
from coaches.models import SchoolLink
from kansencoach import promises
from kansencoach.models import User
from reports.models import Factsheet, FactsheetState, ParagraphCheck
from schools.models import Deployment, School, SchoolYear


@dataclass(frozen=True)
class Paragraph:
    """The paragraph about a plek in the newest concept of a school year."""

    deployment: Deployment
    school_year: SchoolYear
    text: str


def paragraph_of(deployment: Deployment, school_year: SchoolYear) -> Paragraph | None:
    """What the newest concept says about this plek; None when there is no concept, or when it was fixed since."""
    found = (
        Factsheet.system.filter(
            programme=deployment.programme_id,
            municipality=deployment.municipality_id,
            school_year=school_year,
        )
        .exclude(state=FactsheetState.CONCEPT, paragraphs={})  # not made yet
        .order_by("-made_at", "-pk")
        .values_list("state", "paragraphs")
        .first()
    )
    if found is None or found[0] != FactsheetState.CONCEPT:
        return None
    text = found[1].get(str(deployment.pk), "")
    return Paragraph(deployment, school_year, text) if text else None


def in_concept(factsheet: Factsheet, key: int) -> Paragraph | None:
    """What this concept says about the plek with this key; None when it says nothing about such a plek."""
    text = factsheet.paragraphs.get(str(key), "")
    plek = Deployment.system.filter(pk=key, municipality=factsheet.municipality_id).first() if text else None
    return Paragraph(plek, factsheet.school_year, text) if plek is not None else None


def answer_paragraph(
    *,
    deployment: Deployment,
    school_year: SchoolYear,
    school: School,
    text: str,
    is_right: bool,
    remark: str,
    at: datetime,
    on: date,
    by: User | None,
    link: SchoolLink | None = None,
) -> ParagraphCheck:
    """Store what a school says about its paragraph; the same answer sent again is the one that is there.

    ``text`` is what the school read. Raises ``ValidationError`` with code ``stale`` when the concept says something else
    by now.
    """
    now = paragraph_of(deployment, school_year)
    if now is None or now.text != text:
        raise ValidationError(_("De tekst is net gewijzigd. Lees hem nog een keer."), code="stale")
    remark = "" if is_right else links.checked_remark(remark, deployment, on=on)
    with promises.keep():
        Deployment.system.select_for_update(no_key=True).get(pk=deployment.pk)  # one answer at a time
        last = answers_of(deployment, school_year).get(school.pk)
        if last is not None and (last.text, last.is_right, last.remark) == (text, is_right, remark) and link is None:
            return last
        check = ParagraphCheck(
            deployment=deployment,
            school_year=school_year,
            school=school,
            text=text,
            is_right=is_right,
            remark=remark,
            answered_at=at,
            answered_by=by,
            link=link,
        )
        promises.store(check)
    return check


def answers_of(deployment: Deployment, school_year: SchoolYear) -> dict[int, ParagraphCheck]:
    """The last answer of each school of a plek, by the key of the school."""
    rows = ParagraphCheck.system.filter(deployment=deployment, school_year=school_year).select_related("answered_by")
    return {row.school_id: row for row in rows}


# --- for the coordinator --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SchoolsWord:
    """What one school of a plek said about the paragraph, or that it was asked."""

    deployment: Deployment
    school: School
    answer: ParagraphCheck | None
    waiting: SchoolLink | None
    is_changed: bool

    @property
    def state(self) -> tuple[str, str]:
        """A kind of status and its word."""
        if self.answer is not None and self.is_changed:
            return "attention", _("gewijzigd na het antwoord")
        if self.answer is not None:
            return ("done", _("klopt")) if self.answer.is_right else ("urgent", _("klopt niet"))
        return ("planned", _("gevraagd")) if self.waiting is not None else ("unknown", _("nog niet gevraagd"))


def words_of(factsheet: Factsheet, *, at: datetime) -> list[SchoolsWord]:
    """Per plek and school of a concept what the school said. The same number of queries for any number of plekken."""
    plekken = list(
        Deployment.system.filter(pk__in=[int(key) for key in factsheet.paragraphs]).prefetch_related(
            "allocations__schools", "allocations__school_year"
        )
    )
    scope = {"deployment__in": plekken, "school_year": factsheet.school_year_id}
    answers = {
        (row.deployment_id, row.school_id): row
        for row in ParagraphCheck.system.filter(**scope).select_related("answered_by")
    }
    waiting = {(row.deployment_id, row.school_id): row for row in SchoolLink.system.open_at(at).filter(**scope)}
    return [
        SchoolsWord(
            deployment=plek,
            school=school,
            answer=answer,
            waiting=waiting.get((plek.pk, school.pk)),
            is_changed=answer is not None and answer.text != factsheet.paragraphs[str(plek.pk)],
        )
        for plek in plekken
        for school in schools_of(plek, factsheet.school_year)
        for answer in [answers.get((plek.pk, school.pk))]
    ]


def schools_of(deployment: Deployment, school_year: SchoolYear) -> Iterable[School]:
    """The schools of a plek in a school year, by name."""
    return [
        school
        for allocation in deployment.allocations.all()
        if allocation.school_year_id == school_year.pk
        for school in sorted(allocation.schools.all(), key=lambda one: one.name_key)
    ]
