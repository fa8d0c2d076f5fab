"""A form that was sent: remembered by its token, so that sent twice is done once."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kansencoach.models.tracking import untracked


@untracked("hoogstens een dag oud, en niemands werk")
class FormPost(models.Model):
    """One form that did its work: its token, by whom, and where the person was sent on to. Nothing of what was typed."""

    token = models.UUIDField(_("kenmerk"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("persoon")
    )
    where = models.CharField(_("waarheen"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("verstuurd op"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("verstuurd formulier")
        verbose_name_plural = _("verstuurde formulieren")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "token"],
                name="form_post_once",
                violation_error_message=_("Dit formulier is al verstuurd."),
            )
        ]

    def __str__(self) -> str:
        return str(self.token)

    @classmethod
    def claim(cls, *, token: UUID | str, person_id: int) -> tuple[FormPost, bool]:
        """The row of this token, and whether it is ours to do.

        Call it inside the transaction of the work. Of several at once one goes on; the others wait here until its
        transaction ends, and go on themselves only when it did not succeed.
        """
        try:
            with transaction.atomic():
                return cls.objects.create(token=token, person_id=person_id), True
        except IntegrityError:
            return cls.objects.get(token=token, person_id=person_id), False
