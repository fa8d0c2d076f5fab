"""What people read: factsheets with their texts and figures of others, and the files somebody asked for."""

from reports.models.export import Export, ExportKind, ExportState
from reports.models.factsheets import (
    Factsheet,
    FactsheetState,
    FactsheetText,
    Qualifier,
    RenderState,
    ReportedFigure,
    ReportedSubject,
    Section,
)
from reports.models.paragraph import ParagraphCheck
from reports.models.timesheet import Column, LinesPer, TimesheetLayout, TimesheetTaken

__all__ = [
    "Column",
    "Export",
    "ExportKind",
    "ExportState",
    "Factsheet",
    "FactsheetState",
    "FactsheetText",
    "LinesPer",
    "ParagraphCheck",
    "Qualifier",
    "RenderState",
    "ReportedFigure",
    "ReportedSubject",
    "Section",
    "TimesheetLayout",
    "TimesheetTaken",
]
