"""What the forms of a case's life have in common: days in order, and no words where a case has no name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.fields import SealedField
from prystan.casework.cases.models import Case
from prystan.web.forms.site import SiteForm, past

YES_NO = [("", _("Not asked")), ("yes", _("Yes")), ("no", _("No"))]


class CareForm(SiteForm):
    """A form about one case.

    Attributes:
        happened: fields with days that cannot lie ahead.
        order: pairs of fields of which the second is no earlier day than the first; a review is a later one.
    """

    happened: ClassVar[tuple[str, ...]] = ()
    order: ClassVar[tuple[tuple[str, str], ...]] = ()

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case = case
        if case.anonymous:
            for name in [name for name in self.fields if self._is_sealed(name)]:
                del self.fields[name]

    def _is_sealed(self, name: str) -> bool:
        said = self.kept.get(name)
        return isinstance(said, tuple) and isinstance(said[0]._meta.get_field(said[1]), SealedField)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.happened:
            if data.get(name):
                try:
                    past(data[name])
                except forms.ValidationError as fault:
                    self.add_error(name, fault)
        for earlier, later in self.order:
            first, second = data.get(earlier), data.get(later)
            if first and second and (second < first or (later == "review_on" and second == first)):
                said = _("This day lies before “%(other)s”. Give a later one.")
                self.add_error(later, said % {"other": self.fields[earlier].label})
        return data


class NoForm(CareForm):
    """Nothing is asked: the button is the answer."""


def words(label: Any, *, required: bool = False, rows: int = 4, **more: Any) -> forms.CharField:
    """A few sentences. Sealed, wherever they go."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=5000, required=required, widget=area, **more)


def one_of(called: Mapping[Any, Promise], label: Any, *, required: bool = True, **more: Any) -> forms.ChoiceField:
    """One of a few words of ours."""
    offered = [(str(value), name) for value, name in called.items()]
    return forms.ChoiceField(label=label, choices=[("", "–"), *offered], required=required, **more)


def answered(label: Any) -> forms.TypedChoiceField:
    """Yes, no, or not asked: True, False, None."""
    said: Callable[[str], bool] = lambda value: value == "yes"  # noqa: E731
    return forms.TypedChoiceField(
        label=label, choices=YES_NO, coerce=said, empty_value=None, required=False, widget=forms.RadioSelect
    )
