"""A field of a record form as a sentence for people: names for ids, words for choices, lines for rows."""

from records.documents.writing import write_day, write_moment
from records.ledger.enums import Part
from records.people.enums import Relation
from records.people.persons import Person


def said(form, name: str, data: dict) -> str:
    """What `data` says in field `name`: cleaned where it is valid, as it was typed where it is not."""
    if name in form.errors or name not in form.cleaned_data:
        value = data.get(name)
        return value if isinstance(value, str) else str(value or "")
    value = form.cleaned_data[name]
    if name == "participants":
        return "\n".join(f"{person.name} ({Part(part).label})" for person, part in value)
    if isinstance(value, list):
        return "\n".join(_row(row) for row in value)
    if hasattr(value, "hour"):
        return write_moment(value)
    if hasattr(value, "isoformat"):
        return write_day(value)
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value) if value not in (None, "") else "")


def _row(row: dict) -> str:
    if "relation" in row:
        return " ".join(filter(None, [row["name"], str(dict(Relation.choices).get(row["relation"], ""))]))
    person = Person.objects.filter(pk=row["person"]).first() if row["person"] else None
    return " · ".join(filter(None, [row["text"], person.name if person else "", row["due"] or ""]))
