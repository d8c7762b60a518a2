"""A form on a page of its own: shown, handed to a verb, and shown again with all that was typed and what is wrong."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from outreach.web.pages import Page
from records.people.errors import Invalid

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NothingToFill(forms.Form):
    """The button is all."""


class FormPage(Page):
    """Subclasses say what it is called, which form it shows and which verb takes what was typed."""

    template_name = "form_page.html"
    form_class: type[forms.BaseForm] = NothingToFill
    title = line = button = done = ""
    danger = False

    def check(self) -> None:
        """Raise NotAllowed or Http404 where this account has no business here."""

    def initial(self) -> dict:
        return {}

    def form(self, data=None):
        return self.form_class(data) if data is not None else self.form_class(initial=self.initial())

    def act(self, data):
        """Call the verb with the form's own cleaned data."""
        raise NotImplementedError

    def back(self) -> str:
        """Where the page leads when it is done or given up."""
        raise NotImplementedError

    def get(self, request, **ids):
        self.check()
        return self.show(self.form())

    def post(self, request, **ids):
        self.check()
        form = self.form(request.POST)
        try:
            if not form.is_valid():
                raise Invalid.from_form(form)
            result = self.act(form.cleaned_data)
        except Invalid as refusal:
            return self.show(told(form, refusal), status=422)
        if self.done:
            messages.success(request, self.done)
        return HttpResponseRedirect(self.after(result))

    def after(self, result) -> str:
        return self.back()

    def context(self) -> dict:
        return {}

    def show(self, form, status=200):
        for field in form.fields.values():
            field.label = capfirst(field.label)
        context = {
            "form": form, "title": self.title, "line": self.line, "button": self.button, "danger": self.danger,
            "back": self.back(),
        }  # fmt: skip
        return render(self.request, self.template_name, context | self.context(), status=status)


def told(form, refusal: Invalid):
    """`form` with every complaint of the domain that it does not say itself."""
    form.is_valid()
    for name, complaints in refusal.errors.items():
        field = name if name in form.fields else None
        for code, words in complaints:
            if str(words) not in map(str, form.errors.get(field or "__all__", ())):
                form.add_error(field, ValidationError(words, code=code))
    return form


class DayForm(forms.Form):
    """The day on which something ends."""

    until = forms.DateField(label=_("From this day no more"), widget=DAY)
