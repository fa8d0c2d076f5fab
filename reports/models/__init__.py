"""What people read: factsheets with their texts and figures of others, points of attention, and files somebody asked for."""

from reports.models.analysis import (
    Analysis,
    AnalysisAction,
    AnalysisPartner,
    AnalysisState,
    InterimDecision,
    Verdict,
)
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
from reports.models.signals import LaterReason, Signal, SignalSeen, SignalState, SignalThreshold
from reports.models.timesheet import Column, LinesPer, TimesheetLayout, TimesheetTaken

__all__ = [
    "Analysis",
    "AnalysisAction",
    "AnalysisPartner",
    "AnalysisState",
    "Column",
    "Export",
    "ExportKind",
    "ExportState",
    "Factsheet",
    "FactsheetState",
    "FactsheetText",
    "InterimDecision",
    "LaterReason",
    "LinesPer",
    "ParagraphCheck",
    "Qualifier",
    "RenderState",
    "ReportedFigure",
    "ReportedSubject",
    "Section",
    "Signal",
    "SignalSeen",
    "SignalState",
    "SignalThreshold",
    "TimesheetLayout",
    "TimesheetTaken",
    "Verdict",
]
