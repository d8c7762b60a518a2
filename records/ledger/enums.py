"""The closed lists of the ledger. A leaf that any room may import."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    TALK = "talk", _("Heart-to-heart talk")
    MESSAGE = "message", _("Honest message")
    LETTER = "letter", _("Condolence letter")
    VISIT = "visit", _("Family-education visit")


class Status(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Part(TextChoices):
    """What somebody was in a record."""

    PRINCIPAL = "principal", _("Principal")
    RECORDER = "recorder", _("Recorder")
    TALKEE = "talkee", _("Talkee")
    RELATIVE = "relative", _("Relative")


class Form(TextChoices):
    ONE_TO_ONE = "one_to_one", _("One-to-one")
    GROUP = "group", _("Group")
    APPOINTMENT = "appointment", _("Organised appointment")


class TalkRelation(TextChoices):
    TEAM = "team", _("Between team members")
    LOWER_TEAM = "lower_team", _("Upper with lower team")
    COMMITTEE = "committee", _("Among branch committee members")
    COMMITTEE_MEMBER = "committee_member", _("Committee member with member")
    MEMBERS = "members", _("Between members")
    PUBLIC = "public", _("With staff and the public")


class TalkKind(TextChoices):
    ROUTINE = "routine", _("Routine integrity")
    PRE_APPOINTMENT = "pre_appointment", _("Pre-appointment")
    REMINDER = "reminder", _("Reminder")
    HEART = "heart", pgettext_lazy("kind of talk", "Heart-to-heart")
    FOLLOW_UP = "follow_up", pgettext_lazy("kind of talk", "Follow-up")
    CALLED_IN = "called_in", _("Called in")
    CRITICISM = "criticism", _("Criticism and education")
    ADMONITION = "admonition", _("Admonition")
    RELATIVES = "relatives", _("With relatives")


class VisitPlace(TextChoices):
    HOME = "home", _("At home")
    WORKPLACE = "workplace", _("At the workplace")
    VIDEO = "video", _("By video")


class Occasion(TextChoices):
    FESTIVAL = "festival", _("Festival")
    APPOINTMENT = "appointment", _("Appointment")
    PROMOTION = "promotion", _("Promotion")
    BIRTHDAY = "birthday", _("Birthday")
    WEDDING_FUNERAL = "wedding_funeral", _("Wedding or funeral")
    TRAVEL = "travel", _("Travel")
    RETIREMENT = "retirement", _("Retirement")
    WEEKLY = "weekly", _("Weekly")
    FREE = "free", _("No occasion")


class TextClass(TextChoices):
    OPEN = "open", _("Open: a maxim, nothing personal")
    PERSONAL = "personal", _("Personal: sealed")


class Channel(TextChoices):
    SYSTEM = "system", _("In the system")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    CHAT = "chat", _("Chat group")


class LetterKind(TextChoices):
    ACHIEVEMENT = "achievement", _("Achievement")
    HARDSHIP = "hardship", _("Hardship")
    BEREAVEMENT = "bereavement", _("Bereavement")
    FESTIVAL = "festival", pgettext_lazy("kind of letter", "Festival greetings")
    FAMILY = "family", _("Family letter")


class Delivered(TextChoices):
    BY_HAND = "by_hand", _("Handed over in person")
    POST = "post", _("By post")
    EMAIL = "email", pgettext_lazy("delivered", "By e-mail")


class LateReason(TextChoices):
    TRAVEL = "travel", _("Away on duty")
    ILLNESS = "illness", _("Illness")
    URGENT = "urgent", _("Urgent work came first")
    CONNECTION = "connection", _("No connection")
    OTHER = "other", _("Another reason")


class Verdict(TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")


class OpenReason(TextChoices):
    """Why a note was opened. The first three are given by the door itself; the others a reader chooses."""

    OWN = "own", _("Own record")
    RELEASED = "released", _("The released part")
    REVIEW = "review", _("For review")
    FOLLOW_UP = "follow_up", _("To check a follow-up")
    INSPECTION = "inspection", _("For an inspection")
    REQUEST = "request", _("At the person's own request")
    PRINT = "print", _("To print it")
    OTHER = "other", _("Another reason, in words")


CHOSEN_REASONS = (OpenReason.FOLLOW_UP, OpenReason.INSPECTION, OpenReason.REQUEST, OpenReason.OTHER)


class QuestionOutcome(TextChoices):
    """How an auditor concluded a question that its reader left unanswered."""

    JUSTIFIED = "justified", _("The opening was justified")
    ELSEWHERE = "elsewhere", _("Answered outside the system")
    GONE = "gone", _("The reader has left")
    HANDED_ON = "handed_on", _("Handed on to the superior discipline body")


class ShredReason(TextChoices):
    """Why the words of a record were destroyed."""

    PERIOD = "period", _("The time for which it is kept has run out")
    ERASURE = "erasure", _("A person asked for erasure, and the law grants it")
    MISTAKE = "mistake", _("It should never have been recorded here")


class EraseReason(TextChoices):
    """Why the particulars of an event were erased."""

    ASKED = "asked", _("The person asked for it, and the law grants it")
    MISTAKEN = "mistaken", _("They were entered by mistake")
    ORDERED = "ordered", _("An authority ordered it")


class CorrectionKind(TextChoices):
    ADDENDUM = "addendum", _("Addendum: new information")
    AMENDMENT = "amendment", _("Amendment: an error put right")
    VOID = "void", _("Void: it counts no more")


class CorrectionReason(TextChoices):
    NEW_FACTS = "new_facts", _("New facts")
    SLIP = "slip", _("A slip of the pen")
    WRONG_PERSON = "wrong_person", _("Wrong person or date")
    DUPLICATE = "duplicate", _("Recorded twice")
    OTHER = "other", _("Another reason")


class CorrectionState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")


class ConfirmState(TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")


class SignedHow(TextChoices):
    DRAWN = "drawn", _("Drawn signature")
    TYPED = "typed", _("Typed name")


class Device(TextChoices):
    OWN = "own", _("On their own device")
    AUTHOR = "author", _("On the author's phone")
    LINK = "link", _("By a one-time link")


class DeclineReason(TextChoices):
    DIFFERENT = "different", _("It was said differently")
    MISSING = "missing", _("Something is missing")
    NOT_NOW = "not_now", _("Does not want to sign now")
    OTHER = "other", _("Another reason")


class Purpose(TextChoices):
    """What a sealed file is to its record."""

    PAPER = "paper", _("Signed paper")
    FILE = "file", _("Photo or document")
    SIGNATURE = "signature", _("Signature")
