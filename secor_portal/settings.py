"""All settings, read from the environment. A wrong value stops the start with a sentence that says what to change.

``SECOR_MODE=embedded`` (the default) runs from one folder without other servers; ``production`` has no defaults for
what matters and refuses to start if a setting is missing.
"""

from pathlib import Path
from typing import Any

from environs import Env

from secor_portal import start
from secor_portal.partner import PARTNER
from secor_portal.program import USUAL_WORKING_LIMITS, WorkingLimits

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent

MODE = start.require_one_of("SECOR_MODE", env.str("SECOR_MODE", "embedded"), ("embedded", "production"))
PRODUCTION = MODE == "production"
if PRODUCTION:
    start.require_variables(
        "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "BROKER_URL", "EMAIL_URL", "PORTAL_URL", "DATA_DIR"
    )

DATA_DIR = start.make_folder(Path(env.str("DATA_DIR", str(BASE_DIR / "var"))))
PORT = start.read_setting(env.int, "PORT", 8000)
PORTAL_URL = env.str("PORTAL_URL", f"http://localhost:{PORT}").rstrip("/")
DEMO = start.read_setting(env.bool, "DEMO", False)
start.refuse_demo_in_production(demo=DEMO, production=PRODUCTION)

DEBUG = start.refuse_in_production("DEBUG", start.read_setting(env.bool, "DEBUG", False), production=PRODUCTION)
SECRET_KEY = env.str("SECRET_KEY", "") or start.load_secret(DATA_DIR / "secret-key")
start.refuse_weak_secret(SECRET_KEY)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])  # earlier keys, still accepted
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])

# — applications —

INSTALLED_APPS = [
    "secor_portal",
    "secor_portal.web",
    "secor_portal.activity",
    "municipalities",
    "audits",
    "certificates",
    "notifications",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "django_scopes",
    "drf_spectacular",
    "rest_framework",
    "rules",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "secor_portal.web.request_size.limit_request_size",
    "secor_portal.web.errors.explain_method",
    "secor_portal.web.addresses.remove_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "secor_portal.web.private_answers.keep_answers_private",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "secor_portal.urls"
WSGI_APPLICATION = "secor_portal.wsgi.application"
ASGI_APPLICATION = "secor_portal.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "secor_portal.web.context.describe_portal",
            ],
        },
    }
]

FORM_RENDERER = "secor_portal.web.fields.PortalRenderer"  # fields from templates/forms

# — data —

DATABASES = {  # each kept connection is tested before use: PostgreSQL may have restarted
    "default": start.read_setting(
        env.dj_db_url,
        "DATABASE_URL",
        f"sqlite:///{DATA_DIR / 'db.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    start.refuse_sqlite_in_production(production=PRODUCTION)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
    }
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}

IDENTITY_FILE = DATA_DIR / "database.json"  # which database this installation sends from, outside of it
# The same, if the processes don't share DATA_DIR.
DATABASE_IDENTITY = start.read_setting(env.uuid, "DATABASE_IDENTITY", None)
FILES_DIR = DATA_DIR / "files"  # uploads and documents by content hash, outside every web root
UPLOAD_LIMIT = start.read_setting(env.int, "UPLOAD_LIMIT", 25 * 1024 * 1024)  # bytes a file
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes a request without files
REQUEST_LIMIT = 20 * UPLOAD_LIMIT + DATA_UPLOAD_MAX_MEMORY_SIZE  # bytes a request with files: 20 of the largest files
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

CACHES: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if env.str("BROKER_URL", "").startswith("redis"):
    CACHES = {
        "default": {
            "BACKEND": "secor_portal.redis_cache.PatientCache",
            "LOCATION": env.str("BROKER_URL"),
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},  # seconds to wait for it
        }
    }

# — people —

AUTH_USER_MODEL = "municipalities.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "notifications.accounts.AccountAdapter"
# The number of proxies in front that add an address to X-Forwarded-For. Failed sign-ins are counted by that address.
# If the number is too low, all people count as the proxy. If it is too high, people can claim any address.
TRUSTED_PROXIES = start.read_setting(env.int, "TRUSTED_PROXIES", 1 if PRODUCTION else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
DESK_SECOND_STEP = env.bool("DESK_SECOND_STEP", PRODUCTION)  # whether the desk must have one
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"  # people come by invitation, which proves the address
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # an email says when the way to sign in changes
PASSWORD_RESET_TIMEOUT = 4 * 3600  # seconds
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "SECOR portal"
OUR_FORMS = "secor_portal.web.account_forms"  # allauth's forms in the portal's words
ACCOUNT_FORMS = {
    "login": f"{OUR_FORMS}.LoginForm",
    "reset_password": f"{OUR_FORMS}.ResetPasswordForm",
    "reset_password_from_key": f"{OUR_FORMS}.ResetPasswordKeyForm",
    "change_password": f"{OUR_FORMS}.ChangePasswordForm",
    "set_password": f"{OUR_FORMS}.SetPasswordForm",
    "reauthenticate": f"{OUR_FORMS}.ReauthenticateForm",
    "request_login_code": f"{OUR_FORMS}.RequestLoginCodeForm",
    "confirm_login_code": f"{OUR_FORMS}.ConfirmLoginCodeForm",
}
MFA_FORMS = {
    "authenticate": f"{OUR_FORMS}.AuthenticateForm",
    "reauthenticate": f"{OUR_FORMS}.ReauthenticateCodeForm",
    "activate_totp": f"{OUR_FORMS}.ActivateTOTPForm",
}
INVITATION_DAYS = start.read_setting(env.int, "INVITATION_DAYS", 14)

# — words and time —

LANGUAGE_CODE = "en-ca"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "America/Edmonton"
MINISTRY_NAME = env.str("MINISTRY_NAME", "Alberta Jobs, Economy and Northern Development")
DESK_CONTACT = PARTNER.email

# — static files —

STATIC_URL = "/static/"
STATIC_ROOT = start.make_folder(DATA_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# — email —

OUR_SMTP = "notifications.smtp.AnsweringBackend"  # Django's backend, which also keeps the server's answers
EMAIL = start.require_email_backend(start.read_setting(env.dj_email_url, "EMAIL_URL", f"file:///{DATA_DIR / 'mail'}"))
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"].replace("django.core.mail.backends.smtp.EmailBackend", OUR_SMTP)
EMAIL_HOST = EMAIL.get("EMAIL_HOST", "localhost")
EMAIL_PORT = EMAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20  # seconds for each of about ten steps with the mail server
EMAIL_FILE_PATH = str(start.make_folder(DATA_DIR / "mail"))
MAIL_MOST_IN_A_RUN = start.read_setting(env.int, "MAIL_MOST_IN_A_RUN", 500)  # emails; beat starts three runs a minute
MAIL_MOST_TO_ONE = start.read_setting(env.int, "MAIL_MOST_TO_ONE", 5)  # to one address in a run
MAIL_MOST_IN_A_DAY = start.read_setting(env.int, "MAIL_MOST_IN_A_DAY", 2_000)  # emails within any 24 hours
MAIL_MOST_TO_ONE_IN_A_DAY = start.read_setting(
    env.int, "MAIL_MOST_TO_ONE_IN_A_DAY", 40
)  # to one address within 24 hours
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "SECOR portal <portal@amhsa.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# — jobs —

CELERY_BROKER_URL = env.str("BROKER_URL", "")  # none in embedded mode, which runs no Celery
CELERY_BROKER_USE_SSL = start.choose_tls_options(CELERY_BROKER_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

# — days that the program leaves open; confirm them with the certifying partner —

REMINDER_DAYS_BEFORE = start.read_setting(env.list, "REMINDER_DAYS_BEFORE", [90, 60, 30, 14, 7, 1, 0], subcast=int)
REMINDER_DAYS_AFTER = start.read_setting(env.list, "REMINDER_DAYS_AFTER", [1, 7, 30], subcast=int)
WORKING_LIMITS = WorkingLimits(
    **{limit: start.read_setting(env.int, limit.upper(), usual) for limit, usual in USUAL_WORKING_LIMITS.items()}
)
AUDIT_USUAL_DAYS = {  # how long a step usually takes; one that is not set follows from the limits
    "certification_review": start.read_setting(env.int, "USUAL_CERTIFICATION_REVIEW_DAYS", None),
    "other_review": start.read_setting(env.int, "USUAL_OTHER_REVIEW_DAYS", None),
    "certification_second_look": start.read_setting(env.int, "USUAL_CERTIFICATION_SECOND_LOOK_DAYS", None),
    "other_second_look": start.read_setting(env.int, "USUAL_OTHER_SECOND_LOOK_DAYS", None),
    "revisions": start.read_setting(env.int, "USUAL_REVISION_DAYS", None),
}
# How long a decision can be undone; email about it waits until then.
UNDO_SECONDS = start.read_setting(env.int, "UNDO_SECONDS", 60)
AUDIT_CARRY_OVER = start.read_setting(
    env.bool, "CARRY_OVER", False
)  # written policy of the certification audit, at most a third
AUDIT_CONDUCTORS = {  # who conducts each kind of audit (R2.4); for a kind that is not named, either may
    "certification": env.str("CERTIFICATION_CONDUCTOR", "external"),
    "internal": env.str("INTERNAL_CONDUCTOR", "own_people"),
}

# — security —

CSP_NONE, CSP_SELF = "'none'", "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [CSP_NONE],
        "script-src": [CSP_SELF],
        "style-src": [CSP_SELF],
        "img-src": [CSP_SELF, "data:"],
        "font-src": [CSP_SELF],
        "connect-src": [CSP_SELF],
        "frame-src": [CSP_SELF],
        "form-action": [CSP_SELF],
        "base-uri": [CSP_NONE],
        "frame-ancestors": [CSP_NONE],
        "object-src": [CSP_NONE],
        "manifest-src": [CSP_SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # unless the person chose to stay signed in
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "secor_portal.web.errors.show_csrf_failure"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    CSRF_TRUSTED_ORIGINS = [PORTAL_URL]

# — API —

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["secor_portal.web.api.authentication.PortalSession"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.AnonRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "user": f"{start.read_setting(env.int, 'API_MOST_A_MINUTE', 600)}/min",
        "anon": f"{start.read_setting(env.int, 'API_MOST_A_MINUTE_SIGNED_OUT', 60)}/min",  # from one address
    },
    "NUM_PROXIES": TRUSTED_PROXIES,
    "EXCEPTION_HANDLER": "secor_portal.web.api.refusals.answer_refusal",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "secor_portal.web.api.pages.Pages",
    "PAGE_SIZE": 25,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SECOR portal",
    "DESCRIPTION": "Audits, standings and certificates of Alberta's small municipalities.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

LOGGING_CONFIG = None
from secor_portal import log_config  # noqa: E402

log_config.configure_logging(production=PRODUCTION)
