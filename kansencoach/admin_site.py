"""The admin as this product uses it: for coordinators with the right to manage, inside their own programme.

Signing in goes through allauth (passkeys, TOTP, rate limits). A superuser sees everything; a coordinator only rows of
the own programme. What a trigger refuses becomes a Dutch message, as in the forms.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kansencoach import access, audit, promises, second_factor, versions
from kansencoach.audit import AuditKind
from kansencoach.forms import in_words
from kansencoach.models import Role
from kansencoach.scoping import ScopedModel
from kansencoach.versions import STALE, Versioned

admin.site.site_header = _("Beheer van Kansencoach")
admin.site.site_title = _("Beheer")
admin.site.index_title = _("Wat wil je beheren?")


def _has_permission(request: HttpRequest) -> bool:
    """Who may manage, after the second step of signing in."""
    return request.user.is_active and request.user.is_staff and second_factor.is_given(request)


@secure_admin_login  # type: ignore[untyped-decorator]
def _login(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """Nobody signs in here: anonymous people do so where all do, and whoever comes without the second step is led there."""
    if _has_permission(request):
        return redirect("admin:index")
    asked = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
    return redirect(f"{reverse('secure_account')}?{urlencode({REDIRECT_FIELD_NAME: asked})}")


admin.site.login = _login  # type: ignore[method-assign]
admin.site.has_permission = _has_permission  # type: ignore[method-assign]

# Opening one of these is a look at a person.
PEOPLE = frozenset({"kansencoach.user", "coaches.coach"})


def may_manage(request: HttpRequest) -> bool:
    """A superuser, or a coordinator who may manage."""
    user = request.user
    if not (user.is_active and user.is_staff):
        return False
    membership = getattr(user, "membership", None)
    return user.is_superuser or (membership is not None and membership.role == Role.COORDINATOR)


def in_scope(request: HttpRequest, model: type[Model]) -> QuerySet[Any]:
    """The rows of a model that this person manages."""
    if issubclass(model, ScopedModel) and not request.user.is_superuser:
        found: QuerySet[Any] = model.objects.visible_to(request.user).distinct()
        return found
    return model._default_manager.all()


class Managed(admin.options.BaseModelAdmin):  # type: ignore[type-arg]
    """Who may do what, and which rows a choice offers."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        ordering = self.get_ordering(request)
        found = in_scope(request, self.model)
        return found.order_by(*ordering) if ordering else found

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", in_scope(request, db_field.related_model))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ManagedInline(Managed, admin.TabularInline):  # type: ignore[type-arg]
    """Rows below their parent."""

    extra = 0


class ManagedAdmin(Managed, admin.ModelAdmin):  # type: ignore[type-arg]
    """One kind of row."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_manage(request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        membership = getattr(request.user, "membership", None)
        try:
            self.model._meta.get_field("programme")
        except FieldDoesNotExist:
            return initial
        return {"programme": membership.programme_id if membership else None, **initial}

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        access.record_refusal(request, "scope")
        answer: HttpResponse = super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        return answer

    def versions_of(self, request: HttpRequest, row: Model) -> str:
        """The versions of a row and of the rows below it, as they stand now; "" when nothing here counts them."""
        counted = [versions.rows_below(type(row), "pk", row.pk)] if isinstance(row, Versioned) else []
        for inline in self.get_inline_instances(request, row):
            if issubclass(inline.model, Versioned):
                key = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name).name
                counted.append(versions.rows_below(inline.model, key, row))
        return versions.stand(*counted)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        shown = self.versions_of(request, row) if row is not None else ""
        return super().render_change_form(request, {**context, "shown_version": shown}, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form; when somebody else saved after this page was opened, it refuses, keeps what was typed and says what
        stands there now."""
        base: Any = super().get_form(request, obj, change, **kwargs)
        if obj is None or request.method != "POST":
            return base
        versions_of = self.versions_of

        class Fresh(base):
            def clean(self) -> Any:
                cleaned = super().clean()
                versions.hold(obj)
                if request.POST.get("_shown_version", "") != versions_of(request, obj):
                    now = [
                        f"{self.fields[name].label}: {in_words(self.fields[name], self.initial.get(name))}"
                        for name in self.changed_data
                    ]
                    self.add_error(None, [STALE, *([_("Staat er nu: %s") % "; ".join(now)] if now else [])])
                return cleaned

        return Fresh

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and isinstance(obj, Versioned):
            obj.version += 1
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.save(commit=False):
            if row.pk and isinstance(row, Versioned):
                row.version += 1
            row.save()
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        try:
            response = super().changeform_view(request, object_id, *args, **kwargs)
        except IntegrityError as error:
            return self._refused(request, error)
        if object_id is not None and self.opts.label_lower in PEOPLE and request.method == "GET":
            row = self.get_object(request, unquote(object_id))
            if row is not None:
                audit.record(AuditKind.LOOKED, by=access.person(request), about=row, request=request)
        return response

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, *args, **kwargs)
        except IntegrityError as error:
            return self._refused(request, error)

    def _refused(self, request: HttpRequest, error: IntegrityError) -> HttpResponse:
        self.message_user(request, str(promises.message_for(error)), messages.ERROR)
        return redirect(request.get_full_path())


class SharedAdmin(ManagedAdmin):
    """What all programmes share. Only a superuser removes it: the page that asks names what hangs on it, of everybody."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage(request) and request.user.is_superuser
