"""Every setting, once. Values come from the environment; .env.example names them all (a test compares)."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit

import structlog
from csp.constants import NONE, SELF
from environs import FileAwareEnv

from kansencoach import embedded, environment
from kansencoach.logging import configure_structlog, for_sentry, logging_config

env = FileAwareEnv(strip_whitespace=True)
BASE_DIR = environment.BASE_DIR
IS_DEVELOPMENT = environment.is_development()

if not IS_DEVELOPMENT:
    environment.refuse_unsafe_production(lambda name: str(env.str(name, "")))

# The seal over what is recorded (docs/audit.md): its key, the keys before it, and where the newest link is kept

AUDIT_KEY = env.str("AUDIT_KEY", "") or (environment.development_audit_key() if IS_DEVELOPMENT else "")
AUDIT_KEYS_BEFORE: list[str] = env.list("AUDIT_KEYS_BEFORE", [])
AUDIT_ANCHOR = env.str("AUDIT_ANCHOR", "") or (
    str(environment.data_directory() / "audit.anchor") if IS_DEVELOPMENT else ""
)

# Who was erased, outside the database and its backup (kansencoach/erasure_list.py)

ERASURES_FILE = env.str("ERASURES_FILE", "") or (
    str(environment.data_directory() / "erasures.jsonl") if IS_DEVELOPMENT else ""
)

# Who and where

DEBUG = env.bool("KANSENCOACH_DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "django-insecure-alleen-om-te-ontwikkelen" if IS_DEVELOPMENT else "")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = [*filter(None, [urlsplit(SITE_URL).hostname]), *env.list("ALLOWED_HOSTS", [])]
if IS_DEVELOPMENT:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# The demo: everybody may enter as a demo account. Only in development, on loopback, in a database that the demo made.
IS_DEMO = IS_DEVELOPMENT and env.bool("KANSENCOACH_DEMO", False)
TODAY_OVERRIDE: datetime.date | None = env.date("KANSENCOACH_TODAY", None) if IS_DEVELOPMENT else None

ROOT_URLCONF = "kansencoach.urls"
WSGI_APPLICATION = "kansencoach.wsgi.application"
AUTH_USER_MODEL = "kansencoach.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "kansencoach",
    "schools",
    "coaches",
    "reports",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    "pgtrigger",
    "pghistory",
    "template_partials",
    "django_htmx",
    "django_filters",
    "django_structlog",
    "csp",
    "health_check",
]

MIDDLEWARE = [
    "kansencoach.headers.EveryResponse",  # outermost, with the next two: nothing answers without these headers
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kansencoach.middleware.ActiveMembership",
    "kansencoach.middleware.PrivatePages",
    "kansencoach.middleware.Refusals",
    "kansencoach.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kansencoach.middleware.RequestLog",
    "kansencoach.middleware.History",  # who changed it, in the history of every row
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

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
                "kansencoach.context.page",
                "kansencoach.context.typed_key",
                "kansencoach.context.queue",
                "coaches.views.header.inbox",
            ],
        },
    }
]

FORM_RENDERER = "kansencoach.form_renderer.Renderer"

# Database, cache, sessions

_servers = embedded.Servers.of(environment.data_directory()) if environment.wants_embedded_servers() else None
_database_url = env.str("DATABASE_URL", "") or (_servers.database_url if _servers else "")
REDIS_URL = env.str("REDIS_URL", "") or (_servers.redis_url if _servers else "")

DATABASES = {
    "default": {
        **env.dj_db_url("DATABASE_URL", _database_url, conn_max_age=600, conn_health_checks=True),
        "ATOMIC_REQUESTS": False,
    }
}
# The same database over a connection of its own: what is recorded there stays when a request is rolled back.
DATABASES["audit"] = dict(DATABASES["default"])
AUDIT_DATABASE = "audit"
CACHES = {
    "default": {
        "BACKEND": "kansencoach.cache.RedisElseMemory",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "kansencoach",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},  # a page does not wait for a Redis that hangs
    }
}
SESSION_ENGINE = "kansencoach.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # before and while signing in; from then on as logins.begin says

# Celery: the row in PostgreSQL is the truth, a task is only a nudge

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 15 * 60,
    "global_keyprefix": "kansencoach:",
    "socket_connect_timeout": 2,
}
# A page that nudges the worker does not wait for a Redis that is away: beat finds the row within a minute.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 10 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 9 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200  # WeasyPrint's memory grows by about 0.24 MB a document
CELERY_TIMEZONE = "Europe/Amsterdam"
CELERY_ENABLE_UTC = True

# Signing in: a code by mail, passkeys and TOTP; no passwords, no sign-up

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}}
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kansencoach.accounts.InviteOnlyAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]  # no password field: the login form asks for the address only and mails a code
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account is made by a coordinator, and the code proves the address
ACCOUNT_PREVENT_ENUMERATION = True
# An unknown (or closed) address gets a mail as well, without a code. Whoever mistyped learns what is wrong, and sending
# takes as long as for a known one: the time of the answer tells nothing either. CODES below keeps a mailbox from filling.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a change in somebody's second step is told by mail
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False  # the login form asks: "Dit is mijn eigen apparaat"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if IS_DEVELOPMENT else "https"
ACCOUNT_FORMS = {
    "login": "kansencoach.account_forms.LoginForm",
    "confirm_login_code": "kansencoach.account_forms.ConfirmLoginCodeForm",
}
# "ip" is wide: a school has one address, and sixty people may log in when the day begins. "key" is one account, from
# whatever address, and narrow: there the guessing stops. The longer term of the second step cannot be used to shut
# somebody out: only who can read that person's mail gets as far as that.
ACCOUNT_RATE_LIMITS = {
    "text_check": "90/m/key",  # texts looked at while they are typed, of one account
    "login": "300/m/ip",
    "request_login_code": "300/m/ip,5/10m/key,30/d/key",  # mails to one address
    "login_code_failed": "10/15m/key",  # codes tried for one address, over all the codes it was sent
    "login_failed": "300/m/ip,5/5m/key,30/d/key",  # codes and recovery codes tried as the second step of one account
    "reauthenticate": "10/m/user",
    "invitation_mail": "5/d/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
MFA_ADAPTER = "kansencoach.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kansencoach"
MFA_TOTP_TOLERANCE = 1  # the clock of a phone may be half a minute off, and so may a slow typist
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_FORMS = {
    "authenticate": "kansencoach.account_forms.AuthenticateForm",
    "reauthenticate": "kansencoach.account_forms.ReauthenticateForm",
    "activate_totp": "kansencoach.account_forms.ActivateTOTPForm",
    "login_webauthn": "kansencoach.account_forms.LoginWebAuthnForm",
    "add_webauthn": "kansencoach.account_forms.AddWebAuthnForm",
    "authenticate_webauthn": "kansencoach.account_forms.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "kansencoach.account_forms.ReauthenticateWebAuthnForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_DEVELOPMENT
USERSESSIONS_TRACK_ACTIVITY = False

# Mail

EMAIL_HOST = env.str("EMAIL_HOST", "")
# In development a mail is printed, unless there is a server that takes it.
EMAIL_BACKEND = (
    "django.core.mail.backends.console.EmailBackend"
    if IS_DEVELOPMENT and not EMAIL_HOST
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = EMAIL_HOST or "localhost"
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
MAIL_DOMAIN = urlsplit(SITE_URL).hostname or "localhost"  # in the Message-ID of a mail
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", "kansencoach@localhost")

# Language and time

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True

# Static files, and what the product makes (factsheets)

# Collected once: compressed (gzip and Brotli), with a hash in their name, kept by the browser for good. In development
# they are read as they are, unless asked otherwise (bench/phone.py).
STATIC_IS_COLLECTED = not IS_DEVELOPMENT or env.bool("KANSENCOACH_STATIC_COLLECTED", False)
STATIC_URL = "/static/"
STATIC_ROOT = environment.data_directory() / "staticfiles" if IS_DEVELOPMENT else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not STATIC_IS_COLLECTED
WHITENOISE_AUTOREFRESH = not STATIC_IS_COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_IS_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Security

SECURE_SSL_REDIRECT = not IS_DEVELOPMENT
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 0 if IS_DEVELOPMENT else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not IS_DEVELOPMENT
SECURE_HSTS_PRELOAD = not IS_DEVELOPMENT
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not IS_DEVELOPMENT
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    # Everything is ours and nothing is inline: no 'unsafe-inline', no nonce, no data: addresses.
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "script-src-attr": [NONE],
        "style-src": [SELF],
        "style-src-attr": [NONE],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "frame-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": not IS_DEVELOPMENT,
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Where somebody reports a leak: in /.well-known/security.txt.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", f"mailto:{DEFAULT_FROM_EMAIL}")

# Logs and errors

LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
configure_structlog()
LOGGING = logging_config(level=LOG_LEVEL, as_json=not IS_DEVELOPMENT)
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # the proxy knows; here it would be personal data without a purpose

SENTRY_DSN = env.str("SENTRY_DSN", "")
if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(
        dsn=SENTRY_DSN,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=for_sentry,
    )
    structlog.get_logger("kansencoach").info("sentry_enabled")
