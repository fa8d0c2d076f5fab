"""Verbs of the organisations around a school."""

from __future__ import annotations

from kansencoach import promises
from kansencoach.models import User
from schools.models import Municipality, Partner, Programme
from schools.models.partner import PartnerKind
from schools.names import name_key


def add_partner(
    *, programme: Programme, name: str, kind: str, by: User | None, municipality: Municipality | None = None
) -> Partner:
    """The organisation with this name, added when it is not there: typed twice is one organisation.

    ``municipality`` is where it works; ``None`` for one that works everywhere. Whether the name could be a person's is
    asked before (:func:`reports.analysis.check_organisation`): schools knows nothing of that check.
    """
    with promises.keep():
        Programme.system.select_for_update(no_key=True).get(
            pk=programme.pk
        )  # of two people who add it the second waits
        known = Partner.system.filter(programme=programme, name_key=name_key(name))
        found: Partner | None = (
            known.filter(municipality=municipality).first() or known.filter(municipality=None).first()
        )
        if found is None:
            found = Partner(
                programme=programme,
                municipality=municipality,
                name=name.strip(),
                name_key=name_key(name),
                kind=PartnerKind(kind),
            )
            promises.store(found)
    return found
