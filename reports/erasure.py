"""What reports hold of a kansencoach who is erased: concepts are made again from what is left, files with hours go.

A file that an employer asked for has names in it and lives a day: asking again makes one without the name. A concept has a page and a PDF of its own, in which could stand how a school called the coach. Fixed factsheets stay.
"""

from __future__ import annotations

from coaches.models import Coach, Placement
from reports.models import Export, Factsheet, FactsheetState, RenderState


def forget(coach: Coach) -> None:
    """Remove the files, empty the concepts about plekken of this coach and queue them; beat finds those in a minute."""
    Export.system.filter(membership__programme=coach.programme_id).delete()
    there = Placement.system.filter(coach=coach).values("allocation__deployment__municipality")
    Factsheet.system.filter(programme=coach.programme_id, municipality__in=there, state=FactsheetState.CONCEPT).update(
        render_state=RenderState.QUEUED, render_progress=0, html="", paragraphs={}, figures={}, pdf=None, sha256=""
    )
