"""Who works where and when: employers, coaches, placements, candidates and activities."""

from coaches.models.activity import Activity, ActivityKind, AskedBy, KindGroup, Theme
from coaches.models.calendar import CalendarFeed
from coaches.models.coach import Coach, CoachRole, EarlierExperience, Employer, Employment
from coaches.models.followups import FollowUp
from coaches.models.links import HoursConfirmation, LinkPurpose, SchoolLink
from coaches.models.matching import Candidacy, ChemistryMeeting
from coaches.models.months import ClosedDay, Correction, MonthClosing
from coaches.models.placement import EndReason, Placement
from coaches.models.pulse import PulseAnswer, PulseCause, WorkloadPulse
from coaches.models.reminders import (
    MailKind,
    MailState,
    Reminder,
    ReminderMail,
    ReminderPreference,
    ReminderSetting,
    ReminderState,
    RuleRun,
)
from coaches.models.rhythm import Absence, WorkingDay
from coaches.models.texts import ActivityNote, SchoolMessage

__all__ = [
    "Absence",
    "Activity",
    "ActivityKind",
    "ActivityNote",
    "AskedBy",
    "CalendarFeed",
    "Candidacy",
    "ChemistryMeeting",
    "ClosedDay",
    "Coach",
    "CoachRole",
    "Correction",
    "EarlierExperience",
    "Employer",
    "Employment",
    "EndReason",
    "FollowUp",
    "HoursConfirmation",
    "KindGroup",
    "LinkPurpose",
    "MailKind",
    "MailState",
    "MonthClosing",
    "Placement",
    "PulseAnswer",
    "PulseCause",
    "Reminder",
    "ReminderMail",
    "ReminderPreference",
    "ReminderSetting",
    "ReminderState",
    "RuleRun",
    "SchoolLink",
    "SchoolMessage",
    "Theme",
    "WorkingDay",
    "WorkloadPulse",
]
