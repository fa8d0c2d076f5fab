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

__all__ = [
    "Export",
    "ExportKind",
    "ExportState",
    "Factsheet",
    "FactsheetState",
    "FactsheetText",
    "ParagraphCheck",
    "Qualifier",
    "RenderState",
    "ReportedFigure",
    "ReportedSubject",
    "Section",
]
