"""All settings. What differs between machines is read from the environment; a misspelt value stops the start."""

import datetime
import os
import secrets
from pathlib import Path

import dj_database_url
import dj_email_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

env = Env()
SHORTEST_TOKEN = 24
BASE_DIR = Path(__file__).resolve().parent.parent
VAR = env.path("OUTREACH_VAR", BASE_DIR / "var")


def secret_of(name: str) -> str:
    """A secret that need not be there: from the environment, or from the file `NAME_FILE`."""
    if path := env.path(f"{name}_FILE", None):
        return path.read_text().strip()
    return env.str(name, "")


def secret(name: str, path: Path) -> str:
    """The secret `name` from the environment or from the file `NAME_FILE`, which is made on the first start."""
    if value := env.str(name, ""):
        return value
    path = env.path(f"{name}_FILE", path)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = secret("SECRET_KEY", VAR / "secret.key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env.str("BASE_URL", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])

# Who shows it reads /metrics and the detail of /health/ready; without one nobody does.
MONITOR_TOKEN = secret_of("MONITOR_TOKEN")
if MONITOR_TOKEN and len(MONITOR_TOKEN) < SHORTEST_TOKEN:
    raise ImproperlyConfigured(f"MONITOR_TOKEN has at least {SHORTEST_TOKEN} characters.")

# The vault: the root key never lives beside the database in production (a check says so).
ROOT_KEY_PROVIDER = env.str("ROOT_KEY_PROVIDER", "file", validate=validate.OneOf({"file", "pkcs11"}))
ROOT_KEY_FILE = env.path("ROOT_KEY_FILE", VAR / "key" / "root.key")
HSM_MODULE = env.str("HSM_MODULE", "")
HSM_TOKEN = env.str("HSM_TOKEN", "outreach")
HSM_KEY = env.str("HSM_KEY", "outreach-root")
HSM_PIN = env.str("HSM_PIN", "")
HSM_PIN_FILE = env.path("HSM_PIN_FILE", None)
CIPHER_SUITE = env.str("CIPHER_SUITE", "aes", validate=validate.OneOf({"aes", "sm"}))
# The key that signs printed forms: made by the vault, or the organisation's own as PKCS#12.
PAPER_KEY_FILE = env.path("PAPER_KEY_FILE", None)
PAPER_KEY_PASSWORD = env.str("PAPER_KEY_PASSWORD", "")
FILES_STORE = env.str("FILES_STORE", "local", validate=validate.OneOf({"local", "s3"}))
FILES_ROOT = env.path("FILES_ROOT", VAR / "files")
FILES_S3 = {
    "bucket_name": env.str("S3_BUCKET", "outreach"),
    "location": env.str("S3_PREFIX", ""),
    "endpoint_url": env.str("S3_ENDPOINT_URL", None),
    "region_name": env.str("S3_REGION", None),
    "access_key": env.str("S3_ACCESS_KEY_ID", None),
    "secret_key": secret_of("S3_SECRET_ACCESS_KEY") or None,
}
FONT_DIR = env.path("FONT_DIR", None)
FONT_CACHE = env.path("FONT_CACHE", VAR / "fonts")

# The trail: how often its root is signed, and where the signed roots go, off this machine.
CHECKPOINT_MINUTES = env.int("CHECKPOINT_MINUTES", 60, validate=validate.Range(1, 60))
CHECKPOINT_DIR = env.str("CHECKPOINT_DIR", "")
CHECKPOINT_MAIL = env.list("CHECKPOINT_MAIL", [])
CHECKPOINT_WEBHOOK = env.str("CHECKPOINT_WEBHOOK", "", validate=validate.Regexp(r"(https://.+)?$"))
AUDIT_KEEP_MONTHS = env.int("AUDIT_KEEP_MONTHS", 6, validate=validate.Range(6))

# What `manage.py tick` runs, and in which period; see records/ticking.py.
TICK_JOBS = {
    "records.audit.periodic.keep_checkpoints": "minute",
    "records.audit.periodic.hand_out": "minute",
    "records.actions.keys.tend_kit": "hour",
    "records.actions.keys.move_late_keys": "hour",
    "records.actions.mails.sweep": "minute",
    "records.actions.alarms.raise_due": "minute",
    "records.actions.clearing.sweep": "day",
    "records.actions.verifying.nightly": "day",
    "records.actions.questions.escalate_due": "hour",
    "records.checkup.machinery.beat": "hour",
    "records.checkup.machinery.prune": "day",
    "records.people.sessions.clear": "hour",
    "records.actions.sweeping.sweep": "hour",
    "records.ticking.clean": "day",
}

INSTALLED_APPS = [
    "records.vault.apps.VaultConfig",
    "records.audit.apps.AuditConfig",
    "records.people.apps.PeopleConfig",
    "records.apps.RecordsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.socialaccount.providers.feishu",
    "allauth.socialaccount.providers.weixin",
    "knox",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "outreach.monitoring.FirstMiddleware",
    *(["outreach.metrics.CountingMiddleware"] if MONITOR_TOKEN else []),
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "outreach.web.limits.FormSizeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "outreach.web.idle.IdleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "outreach.web.middleware.RequestContextMiddleware",
    "outreach.web.signing_in.FirstPasswordMiddleware",
    "outreach.web.signing_in.SecondFactorMiddleware",
    "outreach.web.errors.RefusalMiddleware",
]

ROOT_URLCONF = "outreach.urls"
WSGI_APPLICATION = "outreach.wsgi.application"
ASGI_APPLICATION = "outreach.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "outreach.web.navigation.shell",
            ],
            "libraries": {"look": "outreach.web.templatetags.look"},
        },
    },
]

DATABASES = {"default": dj_database_url.parse(secret_of("DATABASE_URL") or f"sqlite:///{VAR / 'outreach.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    # One writer at a time, readers never blocked; a writer waits for its turn rather than failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
        ),
    }
    # Two web threads and a browser share the tests' database: one in memory answers them "table is locked".
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # gunicorn.conf.py sets it: a page is cut off after a while, while a migration or a backup takes its time.
    if STATEMENT_SECONDS := env.int("STATEMENT_SECONDS", 0):
        timeouts = ("statement_timeout", "idle_in_transaction_session_timeout")
        limits = " ".join(f"-c {name}={STATEMENT_SECONDS}s" for name in timeouts)
        DATABASES["default"].setdefault("OPTIONS", {})["options"] = limits
TASKS = {"default": {"BACKEND": "outreach.tasks.Backend"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "outreach_people.User"
AUTHENTICATION_BACKENDS = ["outreach.web.accounts.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "records.people.passwords.Rules"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "outreach.web.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "outreach.web.signing_in.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# For the second step, by account; what limits passwords is in `outreach.web.guessing`.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/30m/key", "verify": env.str("VERIFY_RATE", "10/m/ip")}
MFA_ADAPTER = "outreach.web.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "outreach.web.second_factor.CodeForm",
    "authenticate_webauthn": "outreach.web.second_factor.PasskeyForm",
    "login_webauthn": "outreach.web.second_factor.PasskeySignInForm",
}
# The demo sets it for the servers it starts; without an invented organisation in the database it does nothing.
DEMO_WITHOUT_SECOND_FACTOR = env.bool("DEMO_WITHOUT_SECOND_FACTOR", False)
# The organisation's own sign-in: from here alone, so that no account and no row of the database can turn it.
SOCIALACCOUNT_ADAPTER = "outreach.web.identity.IdentityAdapter"
SOCIALACCOUNT_PROVIDERS = {}
OIDC_STAFF_CLAIM = env.str("OIDC_STAFF_CLAIM", "")
if OIDC_URL := env.url("OIDC_URL", None, validate=lambda url: url.startswith(("https://", "http://127.0.0.1:"))):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.str("OIDC_NAME", "OpenID Connect"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": secret_of("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_URL.geturl(), "oauth_pkce_enabled": True, "fetch_userinfo": False},
            }
        ]
    }
for provider, label, client_id, told in (
    ("dingtalk", "钉钉", env.str("DINGTALK_CLIENT_ID", ""), secret_of("DINGTALK_CLIENT_SECRET")),
    ("feishu", "飞书", env.str("FEISHU_CLIENT_ID", ""), secret_of("FEISHU_CLIENT_SECRET")),
    ("weixin", "微信", env.str("WEIXIN_CLIENT_ID", ""), secret_of("WEIXIN_CLIENT_SECRET")),
):
    if client_id:
        SOCIALACCOUNT_PROVIDERS[provider] = {"APPS": [{"name": label, "client_id": client_id, "secret": told}]}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
KNOX_TOKEN_MODEL = "outreach_people.Device"  # noqa: S105  a model's name, no secret
DEVICE_TOKEN_DAYS = env.int("DEVICE_TOKEN_DAYS", 30)
MIGRATION_MODULES = {"knox": None}  # its tokens are our own devices: no second table
REST_KNOX = {"TOKEN_TTL": datetime.timedelta(days=DEVICE_TOKEN_DAYS), "AUTH_HEADER_PREFIX": "Bearer"}

IDLE_MINUTES = env.int("IDLE_MINUTES", 30)
SESSION_ENGINE = "outreach.web.sessions"
SESSION_COOKIE_AGE = IDLE_MINUTES * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "outreach.web.errors.csrf_failure"
SECURE = env.bool("SECURE", not DEBUG and BASE_URL.startswith("https:"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", SECURE)
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# No multipart upload exists: with one, a temporary file in the clear is there before any view runs.
FILE_UPLOAD_HANDLERS = ["outreach.web.uploads.RefuseUploads"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
ATTACHMENT_KINDS = env.list(
    "ATTACHMENT_KINDS",
    ["jpeg", "png", "heic", "pdf"],
    validate=[validate.Length(min=1), validate.ContainsOnly({"jpeg", "png", "heic", "pdf"})],
)
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", 100 * 1024 * 1024)
RECORD_MAX_FILES = env.int("RECORD_MAX_FILES", 50)
RECORD_MAX_BYTES = env.int("RECORD_MAX_BYTES", 2 * 1024**3)
PICTURE_MAX_BYTES = env.int("PICTURE_MAX_BYTES", 32 * 1024 * 1024)  # held in memory while it is drawn anew
PICTURE_MAX_PIXELS = env.int("PICTURE_MAX_PIXELS", 50_000_000)  # 3 bytes each, twice, while it is drawn anew
UPLOAD_HOURS = env.int("UPLOAD_HOURS", 24)  # an upload untouched for longer is given up
SIGNATURE_MAX_BYTES = 512 * 1024
PAPER_MAX_BYTES = 8 * 1024 * 1024  # of a PDF that somebody has checked

LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_CODE = env.str("LANGUAGE_CODE", "zh-hans", validate=validate.OneOf(dict(LANGUAGES)))
LOCALE_PATHS = [BASE_DIR / "outreach" / "locale"]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = env.str("TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
LATE_AFTER_WORKING_DAYS = env.int("LATE_AFTER_WORKING_DAYS", 2)
QUESTION_WORKING_DAYS = env.int("QUESTION_WORKING_DAYS", 5)

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", VAR / "static")
STATICFILES_DIRS = [BASE_DIR / "outreach" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

MACHINES = env.int("MACHINES", 1, validate=validate.Range(1))
# Counters alone, for sign-in limits and throttles; in files, so that all processes of the machine count together.
CACHES = {
    "default": {
        "BACKEND": "outreach.web.counters.CounterCache",
        "LOCATION": env.path("CACHE_DIR", VAR / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 10000},
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.tokens.DeviceTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.OutreachSchema",
    "EXCEPTION_HANDLER": "api.errors.problem",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": env.str("API_RATE", "600/min"), "sign-in": env.str("SIGN_IN_RATE", "20/min")},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Outreach",
    "DESCRIPTION": "Talks, messages, letters and visits: recorded, sealed, reviewed.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "SERVERS": [{"url": "/api/v1"}],
    "TAGS": [
        {"name": "devices", "description": "Signing in, and the devices one is signed in on."},
        {"name": "document", "description": "This document."},
        {"name": "people", "description": "Oneself, and whom one may name."},
        {"name": "consents", "description": "What oneself and one's relatives consented to, with its evidence."},
        {"name": "records", "description": "Talks, messages, letters and visits, from draft to submission."},
        {"name": "notes", "description": "What was said, opened under a trace, and who opened it."},
        {"name": "review", "description": "What an officer decides."},
        {"name": "confirmations", "description": "What talkees say to a record."},
        {"name": "corrections", "description": "What is added to an accepted record."},
        {"name": "follow-ups", "description": "What was promised."},
        {"name": "trail", "description": "Signed checkpoints of the audit trail, for clients that keep them."},
        {"name": "attachments", "description": "Papers, photos, documents and signatures, sealed as they come."},
    ],
    "COMPONENT_SPLIT_PATCH": False,
    "POSTPROCESSING_HOOKS": ["api.schema.with_upload_heads"],
    "CONTACT": {"name": "Outreach"},
    "LICENSE": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
}

EMAIL_CONFIG = dj_email_url.parse(secret_of("EMAIL_URL") or "console://")
if "EMAIL_BACKEND" not in EMAIL_CONFIG:
    raise ImproperlyConfigured("EMAIL_URL begins with submission://, smtp:// or console://.")
vars().update(EMAIL_CONFIG | {"EMAIL_TIMEOUT": EMAIL_CONFIG["EMAIL_TIMEOUT"] or 30})
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "outreach@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name} {message}", "style": "{"}},
    "filters": {"masked": {"()": "outreach.logs.Masked"}, "served": {"()": "django.utils.log.RequireDebugFalse"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["masked"]},
        "mails": {"class": "django.utils.log.AdminEmailHandler", "level": "ERROR", "filters": ["served", "masked"]},
    },
    "loggers": {"django": {"handlers": ["mails"], "level": "INFO"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
# Error pages and mails never carry what a request held: not its body, not local variables; mails not its error's words.
DEFAULT_EXCEPTION_REPORTER = "outreach.reports.SilentReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "outreach.web.errors.SilentReporterFilter"
SILENCED_SYSTEM_CHECKS: list[str] = []
