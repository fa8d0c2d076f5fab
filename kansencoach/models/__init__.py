"""People and their roles."""

from kansencoach.models.people import (
    SCOPE_OF_ROLE,
    Membership,
    MembershipQuerySet,
    Role,
    User,
    UserManager,
    tracked,
)

__all__ = ["SCOPE_OF_ROLE", "Membership", "MembershipQuerySet", "Role", "User", "UserManager", "tracked"]
