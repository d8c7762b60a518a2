"""Units and people out of a sheet: looked at in full first, then written in one verb, all or nothing.

A row names a person by staff number. Who is not in the sheet stays as they are; a post that the person does not hold
yet is added, and no post is ended.
"""

from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from records.actions.verb import happened, verb
from records.documents.people_sheet import PeopleSheet, Row
from records.people import access, keeping
from records.people.dated import today
from records.people.enums import Rank, Role
from records.people.errors import Invalid
from records.people.forms import ImportedPersonForm, ImportedPositionForm, ImportedUnitForm
from records.people.persons import Person, Position
from records.people.units import Organisation, Placement, Unit


@dataclass
class Plan:
    """What an import of `sheet` would do: nothing at all while a row is bad."""

    sheet: PeopleSheet
    units: list = field(default_factory=list)  # Placement, each with its new unit
    added: list = field(default_factory=list)  # (Row, Person, Position)
    changed: list = field(default_factory=list)  # (Row, Person, Position)
    same: int = 0

    @property
    def bad(self) -> list[Row]:
        """The rows to mend."""
        return [row for table in (self.sheet.units, self.sheet.people) for row in table.rows if row.faults]


def plan(sheet: PeopleSheet, *, by) -> Plan:
    """What the import would do. Reads alone, in a bounded number of queries. Raises NotAllowed."""
    keeping.require_units(by)
    found, known = Plan(sheet), _Known(sheet, by)
    _plan_units(found, known)
    _plan_people(found, known)
    return found


@verb("people.imported")
def import_people(sheet: PeopleSheet, *, by) -> Plan:
    """Write everything in `sheet`. Raises NotAllowed, and Invalid at `file` while any row is bad."""
    found = plan(sheet, by=by)
    if found.bad:
        raise Invalid.at("file", _("Mend the rows first: all of them are imported, or none."), "rows")
    Unit.objects.bulk_create([placement.unit for placement in found.units])
    Placement.objects.bulk_create(found.units)
    Person.objects.bulk_create([person for _row, person, _position in found.added])
    fields = ["name", "pinyin", "pinyin_folded", "initials", "gender", "party_since"]
    Person.objects.bulk_update([person for _row, person, _position in found.changed], fields, batch_size=200)
    positions = [position for _row, _person, position in found.added + found.changed]
    Position.objects.bulk_create([position for position in positions if position.pk is None])
    kept = [position for position in positions if position.pk is not None]
    Position.objects.bulk_update(kept, ["rank", "important"], batch_size=200)
    happened(Organisation.objects.get(), also=_scopes(found), units=len(found.units), added=len(found.added),
             changed=len(found.changed))  # fmt: skip
    return found


def _scopes(found: Plan) -> set:
    touched = found.added + found.changed
    units = {placement.unit_id for placement in found.units} | {position.unit_id for _r, _p, position in touched}
    return {f"unit:{unit}" for unit in units} | {f"person:{person.pk}" for _r, person, _p in touched}


class _Known:
    """What the organisation has already of that which the sheet names; each kind read once."""

    def __init__(self, sheet, by):
        self.kept = access.covered(by.user, Role.SYSTEM_ADMIN)
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        placements = Placement.objects.on(today()).select_related("parent")
        self.placed = {placement.unit_id: placement for placement in placements}
        self.new: dict = {}  # code → Placement of a unit that the sheet adds
        numbers = [row.values["staff_number"] for row in sheet.people.rows]
        persons = Person.objects.filter(staff_number__in=numbers).prefetch_related("positions")
        self.persons = {person.staff_number: person for person in persons}

    def placement(self, code):
        """Where the unit `code` stands today or will after the import, or None."""
        unit = self.units.get(code)
        return self.placed.get(unit.pk) if unit else self.new.get(code)

    def keeps(self, placement) -> bool:
        """Whether the importer keeps that unit; one that the sheet adds hangs below one that they keep."""
        return placement.unit_id in self.kept or placement.unit.code in self.new

    def complaint(self, code) -> str:
        """What is wrong with `code` as a unit to stand below or work in; nothing where all is well."""
        placement = self.placement(code)
        if placement is not None:
            return "" if self.keeps(placement) else _("You do not keep this unit.")
        if code in self.units:
            return _("This unit is not in the tree today.")
        names = {unit.name: unit.code for unit in self.units.values()}
        if code in names:
            return _("Write the code: %(code)s.") % {"code": names[code]}
        near = get_close_matches(code, [*self.units, *self.new], n=1)
        return _("There is no such unit. Is it %(code)s?") % {"code": near[0]} if near else _("There is no such unit.")


def _complain(row: Row, form, names=None) -> None:
    for name, errors in form.errors.items():
        row.fault((names or {}).get(name, name), " ".join(errors))


def _once(rows, name: str) -> None:
    """Each row names something else; the later ones are bad."""
    first: dict = {}
    for row in rows:
        value = row.values[name]
        if value and first.setdefault(value, row.number) != row.number:
            row.fault(name, _("Row %(number)s has it already.") % {"number": first[value]})


def _plan_units(found: Plan, known: _Known) -> None:
    rows = found.sheet.units.rows
    for row in rows:
        row.values["code"] = row.values["code"].upper()
        row.values["parent"] = row.values["parent"].upper()
    _once(rows, "code")
    waiting = []
    for row in rows:
        if unit := known.units.get(row.values["code"]):
            _compare_unit(row, unit, known)
        elif not row.faults:
            waiting.append(row)
    while ready := [row for row in waiting if known.placement(row.values["parent"])]:
        for row in ready:
            _add_unit(row, known, found)
        waiting = [row for row in waiting if row not in ready]
    for row in waiting:
        row.fault("parent", known.complaint(row.values["parent"]))


def _compare_unit(row, unit, known) -> None:
    """A unit that is there already stays as it is: names and places change on a day of their own."""
    placement = known.placed.get(unit.pk)
    parent = placement.parent.code if placement and placement.parent else ""
    if placement is None:
        row.fault("code", _("This unit is not in the tree today."))
    elif row.values["name"] != placement.name:
        row.fault("name", _("It is called %(name)s here. Rename it on its page.") % {"name": placement.name})
    elif parent and row.values["parent"] != parent:
        row.fault("parent", _("It stands below %(code)s. A move needs two people.") % {"code": parent})
    if not parent:
        row.faults.pop("parent", None)  # the top has none


def _add_unit(row, known, found) -> None:
    form, parent = ImportedUnitForm(row.values), known.placement(row.values["parent"])
    if not known.keeps(parent):
        row.fault("parent", _("You do not keep this unit."))
    if not form.is_valid():
        _complain(row, form)
    unit = form.instance
    unit.code = row.values["code"]
    placement = Placement(unit=unit, parent=parent.unit, name=row.values["name"], since=parent.since)
    known.new[unit.code] = placement  # also of a bad row: those below it are not to blame
    if not row.faults:
        found.units.append(placement)


def _plan_people(found: Plan, known: _Known) -> None:
    _once(found.sheet.people.rows, "staff_number")
    for row in found.sheet.people.rows:
        row.values["unit"] = row.values["unit"].upper()
        person = known.persons.get(row.values["staff_number"])
        if person is not None:
            _check_person(row, person, known)
        form, position, moved = _person_form(row, person), *_position(row, person, known)
        if not form.is_valid():
            _complain(row, form)
        if not row.faults:
            _file(found, row, person, form, position, moved)


def _check_person(row, person, known) -> None:
    held = {position.unit_id for position in person.positions.all()}
    if person.left_on:
        row.fault("staff_number", _("This person left."))
    elif held and held.isdisjoint(known.kept):
        row.fault("staff_number", _("Somebody in a unit that you do not keep has it."))


def _person_form(row, person) -> ImportedPersonForm:
    """What the sheet leaves blank stays as it is."""
    data = dict(row.values)
    if person is not None:
        same_name = person.name == data["name"]
        data["pinyin"] = data["pinyin"] or (person.pinyin if same_name else "")
        data["gender"] = data["gender"] or person.gender
        data["party_since"] = data["party_since"] or person.party_since
    return ImportedPersonForm(data, instance=person)


def _position(row, person, known):
    """The post of a row and whether it is new or changed: one held already, by unit and title, is not given again."""
    row.values["rank"] = row.values["rank"] or Rank.NONE
    if row.values["unit"] and (words := known.complaint(row.values["unit"])):
        row.fault("unit", words)
    placement = known.placement(row.values["unit"])
    form = ImportedPositionForm(row.values)
    if not form.is_valid():
        _complain(row, form)
    if row.faults:
        return None, False
    held = person.positions.all() if person else ()
    for position in held:
        if position.unit_id == placement.unit_id and position.title == row.values["title"] and not position.until:
            now = row.values["rank"], row.values["important"]
            moved = (position.rank, position.important) != now
            position.rank, position.important = now
            return position, moved
    position = form.save(commit=False)
    position.unit = placement.unit
    return position, True


def _file(found, row, person, form, position, moved) -> None:
    changed = form.has_changed()
    saved = form.save(commit=False)
    if position.pk is None:
        position.person = saved
    if person is None:
        found.added.append((row, saved, position))
    elif changed or moved:
        found.changed.append((row, saved, position))
    else:
        found.same += 1
