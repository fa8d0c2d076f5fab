"""The two texts that belong to an activity: a note for the coach alone, and a message to the school.

They are kept apart from the activity, by its coach and ``client_uuid``: an activity that is removed and put back finds its
texts again. No history is kept of them, and nothing else reads them: not the admin, not an export, not a mail. Rows are
made empty and filled afterwards (:mod:`coaches.texts`), and no constraint looks at the text, so that a refusal of the
database never has it in its words.
"""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from coaches.models.activity import FAMILY_CONTACT_KINDS, Activity
from coaches.models.coach import Coach
from kansencoach import promises
from kansencoach.models import Membership, Role, untracked
from kansencoach.scoping import ScopedModel, ScopedQuerySet, Sight

LONGEST = 1000
WITHOUT_MESSAGE = ", ".join(f"'{kind.value}'" for kind in sorted(FAMILY_CONTACT_KINDS))


def _own(membership: Membership) -> Q:
    return Q(coach=membership.coach_id)


def to_school(school_id: Any, programme_id: Any = None) -> Q:
    """Messages about work at a plek of this school: for the whole plek, or for this school of a bundle."""
    about = Activity.system.filter(
        Q(school__isnull=True) | Q(school=school_id),
        coach=OuterRef("coach"),
        client_uuid=OuterRef("activity_uuid"),
        placement__allocation__school_links__school=school_id,
    )
    if programme_id is not None:
        about = about.filter(programme=programme_id)
    return Q(Exists(about))


def belongs_to_activity(name: str) -> pgtrigger.Trigger:
    """A text has an activity when it is made; the activity waits until the text is there."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("coach_id", "activity_uuid"),  # type: ignore[no-untyped-call]
        func="""
            PERFORM 1 FROM coaches_activity a
            WHERE a.coach_id = NEW.coach_id AND a.client_uuid = NEW.activity_uuid FOR SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'a text needs its activity'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'text_needs_activity';
            END IF;
            RETURN NEW;
        """,
    )


class ActivityText(ScopedModel):
    """A text with its activity. ``wipe_on`` is the 31 July on which it goes; ``removed_at`` says since when there is no
    activity any more."""

    coach = models.ForeignKey(Coach, on_delete=models.PROTECT, related_name="+", verbose_name=_("kansencoach"))
    activity_uuid = models.UUIDField(editable=False)
    text = models.TextField(_("tekst"), max_length=LONGEST, blank=True)
    written_on = models.DateField(_("geschreven op"))
    wipe_on = models.DateField(_("gewist op"), db_index=True)
    removed_at = models.DateTimeField(_("zonder activiteit sinds"), null=True, editable=False)

    class Meta(ScopedModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # never the text: this is what an error or a log would show


@untracked("only the coach reads this, and it is gone on 31 July")
class ActivityNote(ActivityText):
    """ "Notitie voor mezelf": nobody but the coach."""

    sights = {Role.COACH: Sight(_own, _("de eigen notities"))}

    class Meta(ActivityText.Meta):
        verbose_name = _("notitie")
        verbose_name_plural = _("notities")
        constraints = [models.UniqueConstraint(fields=("coach", "activity_uuid"), name="note_once")]
        triggers = [belongs_to_activity("note_needs_activity")]


class SchoolMessageQuerySet(ScopedQuerySet):
    """Words for messages."""

    def for_school(self, school: Any) -> SchoolMessageQuerySet:
        """What coaches wrote to this school."""
        return self.filter(to_school(school.pk)).exclude(text="")

    def newest_first(self) -> SchoolMessageQuerySet:
        """The latest message on top."""
        return self.select_related("coach").order_by("-written_on", "-pk")


@untracked("a message between coach and school, gone on 31 July")
class SchoolMessage(ActivityText):
    """ "Bericht aan de school": the coach and the school. Does not exist on work with a single family or without a plek."""

    system: ClassVar[Any] = models.Manager.from_queryset(SchoolMessageQuerySet)()

    sights = {
        Role.COACH: Sight(_own, _("de eigen berichten")),
        Role.SCHOOL: Sight(
            lambda membership: to_school(membership.school_id, membership.programme_id) & ~Q(text=""),
            _("berichten aan de eigen school"),
        ),
    }

    class Meta(ActivityText.Meta):
        verbose_name = _("bericht aan de school")
        verbose_name_plural = _("berichten aan de school")
        constraints = [models.UniqueConstraint(fields=("coach", "activity_uuid"), name="message_once")]
        triggers = [
            belongs_to_activity("message_needs_activity"),
            pgtrigger.Trigger(
                name="message_fits_activity",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("coach_id", "activity_uuid"),  # type: ignore[no-untyped-call]
                func=f"""
                    IF EXISTS (
                        SELECT 1 FROM coaches_activity a
                        WHERE a.coach_id = NEW.coach_id AND a.client_uuid = NEW.activity_uuid
                          AND (a.kind IN ({WITHOUT_MESSAGE}) OR a.placement_id IS NULL)
                    ) THEN
                        RAISE EXCEPTION 'no message to the school on this kind of work'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'message_fits_activity';
                    END IF;
                    RETURN NULL;
                """,  # noqa: S608 - our own constants
            ),
        ]


# Nothing of this belongs to a text that a person could read: the sentences say what to do.
promises.declare(
    {
        "text_needs_activity": _("De activiteit bij deze tekst is intussen verwijderd."),
        "message_fits_activity": _("Bij dit soort werk is er geen bericht aan de school."),
        "note_once": _("Deze notitie is al opgeslagen."),
        "message_once": _("Dit bericht is al opgeslagen."),
    }
)
