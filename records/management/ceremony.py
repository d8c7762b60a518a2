"""The set-up ceremony in a terminal: what is asked, looked at and shown. What is written, `actions/setup.py` writes."""

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from records.actions import setup
from records.actions.mail_texts import url_of
from records.actions.operations import clean_email
from records.management import kits, roots
from records.people.actor import SYSTEM
from records.people.dated import today
from records.people.enums import LinkKind
from records.people.errors import DomainError, Invalid
from records.people.forms import PersonForm, UnitForm
from records.people.links import Link
from records.vault import keys
from records.vault.errors import KeyUnavailable
from records.vault.root import provider


@dataclass
class Answers:
    """What the ceremony asks for; whatever is there already is not asked."""

    name: str = ""
    code: str = ""
    key_file: Path = field(default_factory=lambda: Path(settings.ROOT_KEY_FILE))
    kit_folder: Path | None = None  # where the sheets of the recovery kit go; None: it is postponed
    administrators: dict = field(default_factory=dict)  # Role → [staff number, name, account name]
    addresses: dict = field(default_factory=dict)  # Role → e-mail address, or nothing


def ask(terminal, answers: Answers) -> None:
    """Fill `answers` in, step by step. Nothing is written."""
    terminal.head(_("Outreach, the set-up ceremony"), _("once, some 5 minutes"))
    terminal.write(_("Ctrl+C leaves at any time: nothing is written before the end."))
    terminal.write()
    _ask_organisation(terminal, answers)
    _ask_key(terminal, answers)
    _ask_administrators(terminal, answers)


def _ask_organisation(terminal, answers) -> None:
    terminal.head(_("1/4 Organisation"))
    while True:
        answers.name = terminal.ask(_("Name"), answers.name)
        answers.code = terminal.ask(_("Unit code"), answers.code).upper()
        if not (words := complaints(UnitForm({"code": answers.code, "name": answers.name, "since": today()}))):
            break
        terminal.line("", words, "bad")
    terminal.line(_("Time zone"), _("%(zone)s, from the setting TIME_ZONE") % {"zone": settings.TIME_ZONE})
    terminal.write()


def _ask_key(terminal, answers) -> None:
    terminal.head(_("2/4 Root key"))
    while not roots.show(terminal, answers.key_file):
        terminal.line("", _("another path, or Enter to keep it:"), "mend")
        another = Path(terminal.ask("") or answers.key_file).absolute()
        if another == answers.key_file:
            break
        answers.key_file = another
    terminal.line(_("Cipher suite"), settings.CIPHER_SUITE)
    _ask_kit(terminal, answers)
    terminal.write()


def _ask_kit(terminal, answers) -> None:
    words = _(
        "The recovery kit is three sheets for three holders; any two bring everything back when the key file is lost."
        " Name a folder on this machine for the three PDF files, or press Enter to postpone it."
    )
    terminal.line(_("Recovery kit"), words)
    folder = terminal.ask(_("Folder"))
    answers.kit_folder = Path(folder).absolute() if folder else None
    if not folder:
        show_postponed(terminal)


def show_postponed(terminal) -> None:
    """What is at stake until there is a kit."""
    words = _(
        "There is no recovery kit yet: whoever loses the root key loses every note, and no backup can be made. It can"
        " be made at any time and then holds all keys:"
    )
    terminal.line(_("Recovery kit"), words, "look")
    terminal.line("", "manage.py keys kit --to …", "mend")


def _ask_administrators(terminal, answers) -> None:
    terminal.head(_("3/4 Three administrators"), _("three different people"))
    terminal.write(_("An e-mail address, for alarms and news of the account; Enter leaves it out."))
    for role in setup.ROLES:
        terminal.item("·", str(role.label))
        answers.administrators[role] = _ask_administrator(terminal, answers)
        answers.addresses[role] = _ask_address(terminal, answers)
    terminal.write()


def _ask_administrator(terminal, answers) -> list:
    while True:
        name = terminal.ask(pgettext("of a person", "Name"))
        number = terminal.ask(_("Staff number"))
        if any(number == other[0] for other in answers.administrators.values()):
            terminal.line("", _("This is one of the others. It must be three different people."), "bad")
        elif words := complaints(PersonForm({"staff_number": number, "name": name})):
            terminal.line("", words, "bad")
        else:
            return [number, name, terminal.ask(_("Account name"), number)]


def _ask_address(terminal, answers) -> str:
    while address := terminal.ask(_("E-mail")):
        if address.casefold() in {other.casefold() for other in answers.addresses.values()}:
            terminal.line("", _("Another account has this address."), "bad")
            continue
        try:
            return clean_email(address)
        except Invalid as error:
            terminal.line("", refusal(error), "bad")
    return ""


def complaints(form) -> str:
    """What is wrong with what was typed, in one line."""
    return " ".join(f"{form[name].label}: {' '.join(errors)}" for name, errors in form.errors.items())


def write(terminal, answers: Answers) -> None:
    """Make the key file and found the organisation; a key file made for a ceremony that fails goes again."""
    settings.ROOT_KEY_FILE = answers.key_file  # the vault looks there; where it moved, the last lines say so
    three = [
        setup.Administrator(role, *row, email=answers.addresses.get(role, ""))
        for role, row in answers.administrators.items()
    ]
    made = provider().make()
    try:
        setup.found(name=answers.name, code=answers.code, administrators=three, by=SYSTEM)
    except BaseException:
        if made and not roots.in_token():
            answers.key_file.unlink()
        raise
    terminal.head(_("4/4 Written"))
    roots.show_made(terminal, answers.key_file)
    terminal.done(_("Service keys"), len(keys.SERVICE_PURPOSES), len(keys.SERVICE_PURPOSES))
    terminal.line(_("Organisation"), f"{answers.name} {answers.code}", "ok")
    _make_kit(terminal, answers)
    terminal.write()
    show_invitations(terminal)


def _make_kit(terminal, answers) -> None:
    """The organisation stands already; a sheet that cannot be written does not undo that."""
    if answers.kit_folder is None:
        return
    try:
        kits.show(terminal, kits.make(answers.kit_folder, answers.name, SYSTEM))
    except OSError as error:
        words = _("It could not be made: %(why)s") % {"why": error.strerror or error}
        terminal.line(_("Recovery kit"), words, "bad")
        terminal.line("", "manage.py keys kit --to …", "mend")
        answers.kit_folder = None


def show_invitations(terminal) -> None:
    """The one-time links by which the three choose name and password."""
    terminal.head(_("Invitations"), _("shown once; each for one use, seven days long"))
    for link in Link.objects.standing().filter(kind=LinkKind.INVITATION).order_by("made_at"):
        roles = ", ".join(grant.get_role_display() for grant in link.account.grants.in_force())
        terminal.item("·", f"{roles}  {link.account.name}")
        terminal.write(f"    {url_of(link)}")
    terminal.write()


def show_next(terminal, moved: bool, kit: bool) -> None:
    """What comes after it."""
    terminal.head("✓ " + _("Set up."), _("What comes next:"))
    steps = [
        _("Hand each of the three their own link, in person; nobody else opens it"),
        _("The system administrator imports units and people from a sheet"),
        _("Print the three sheets, hand them out, delete the files, then: manage.py keys drill")
        if kit
        else _("Make the recovery kit, today if you can: manage.py keys kit --to …"),
    ]
    if moved:
        words = _("Set ROOT_KEY_FILE=%(path)s before the server starts")
        steps.insert(0, words % {"path": settings.ROOT_KEY_FILE})
    for number, words in enumerate(steps, 1):
        terminal.item(number, words)


def refusal(error: Exception) -> str:
    """Why the ceremony stopped, in a line."""
    if isinstance(error, Invalid):
        return " ".join(str(words) for errors in error.errors.values() for _code, words in errors)
    return str(error.message) if isinstance(error, DomainError) else str(error)


REFUSALS = (DomainError, KeyUnavailable, OSError)
