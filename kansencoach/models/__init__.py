"""People and their roles, and what is recorded about what they do."""

from kansencoach.models.audit import AuditEvent, AuditKind, Seal, SealedRow, SealKind
from kansencoach.models.erasure import Erasure, ErasureReason
from kansencoach.models.form_post import FormPost
from kansencoach.models.invitation import Invitation, InvitationState
from kansencoach.models.people import (
    SCOPE_OF_ROLE,
    Membership,
    MembershipQuerySet,
    Role,
    User,
    UserManager,
)
from kansencoach.models.tracking import tracked, tracked_except, untracked

__all__ = [
    "SCOPE_OF_ROLE",
    "AuditEvent",
    "AuditKind",
    "Erasure",
    "ErasureReason",
    "FormPost",
    "Invitation",
    "InvitationState",
    "Membership",
    "MembershipQuerySet",
    "Role",
    "Seal",
    "SealKind",
    "SealedRow",
    "User",
    "UserManager",
    "tracked",
    "tracked_except",
    "untracked",
]
