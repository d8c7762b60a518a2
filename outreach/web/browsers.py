"""A browser in two words, out of what it says of itself: for a list of sessions, never for a decision."""

# The first that is found: a browser also names those it descends from.
BROWSERS = (
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Lark", "Feishu"), ("Edg", "Edge"), ("OPR", "Opera"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("HuaweiBrowser", "Huawei"), ("QQBrowser", "QQ"),
    ("UCBrowser", "UC"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("OpenHarmony", "HarmonyOS"), ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("UOS", "UOS"), ("Linux", "Linux"),
)  # fmt: skip
HELD = {"iPhone", "iPad", "Android", "HarmonyOS"}


def label(agent: str) -> str:
    """ "Chrome, Windows", or what is known of it."""
    return ", ".join(filter(None, (_first(BROWSERS, agent), _first(SYSTEMS, agent))))


def icon(label: str) -> str:
    """The picture beside it."""
    return "phone" if label.rpartition(", ")[2] in HELD else "laptop"


def _first(pairs, agent: str) -> str:
    return next((name for mark, name in pairs if mark in agent), "")
