"""Who and how many: municipalities, schools, school years, programmes, plekken and their hours."""

from schools.models.deployment import (
    AllocationSchool,
    Continuation,
    Deployment,
    FundingShare,
    FundingSource,
    HourAllocation,
    HourGrant,
    VacancyDecision,
)
from schools.models.partner import Partner
from schools.models.programme import HourNorm, Participation, Programme, YearMilestone
from schools.models.register import (
    Municipality,
    MunicipalityRecord,
    PupilCount,
    School,
    SchoolBoard,
    SchoolRecord,
)
from schools.models.school_year import SchoolYear
from schools.models.study_day import StudyDay

__all__ = [
    "AllocationSchool",
    "Continuation",
    "Deployment",
    "FundingShare",
    "FundingSource",
    "HourAllocation",
    "HourGrant",
    "HourNorm",
    "Municipality",
    "MunicipalityRecord",
    "Participation",
    "Partner",
    "Programme",
    "PupilCount",
    "School",
    "SchoolBoard",
    "SchoolRecord",
    "SchoolYear",
    "StudyDay",
    "VacancyDecision",
    "YearMilestone",
]
