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
PHONES = {"iPhone", "Android", "HarmonyOS"}
TABLETS = {"iPad"}


def label(agent: str) -> str:
    """ "Chrome, Windows", or what is known of it."""
    return ", ".join(filter(None, (_first(BROWSERS, agent), _first(SYSTEMS, agent))))


def icon(label: str) -> str:
    """The picture beside it."""
    system = label.rpartition(", ")[2]
    return (
        "phone" if system in PHONES else "tablet" if system in TABLETS else "laptop" if system == "Mac" else "display"
    )


def _first(pairs, agent: str) -> str:
    return next((name for mark, name in pairs if mark in agent), "")
