"""How `{{ form }}` and `{{ field.as_field_group }}` come out: with the components of this product."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Named in FORM_RENDERER; needs "django.forms" in INSTALLED_APPS for the widgets' own templates."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
