"""One settings module for every place: a laptop, a test run, a province.

Everything that differs comes from the environment (names in ``dankhe.environment.KNOWN`` plus
``DATABASE_URL``, ``CELERY_BROKER_URL`` and ``PORT``). Without any, the site runs by itself on SQLite,
a broker kept in files and loopback HTTP.
"""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF

from dankhe.environment import (
    env,
    local_secret_key,
    read,
    read_data_dir,
    read_number,
    read_url,
    refuse_unknown,
    stop,
)

refuse_unknown()

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = read(env.str, "DANKHE_MODE", "local")
if MODE not in {"local", "production"}:
    stop(f"DANKHE_MODE là “{MODE}”; chỉ nhận “local” hoặc “production”.")
PRODUCTION = MODE == "production"
DATA_DIR = read_data_dir("DANKHE_DATA_DIR", BASE_DIR / "var")

DEBUG = False
SECRET_KEY = read(env.str, "DANKHE_SECRET_KEY", "")
ALLOWED_HOSTS = read(env.list, "DANKHE_ALLOWED_HOSTS", [])
if PRODUCTION and len(SECRET_KEY) < 50:
    stop("DANKHE_SECRET_KEY còn thiếu hoặc ngắn hơn 50 ký tự; cần có khi DANKHE_MODE=production.")
if PRODUCTION and not ALLOWED_HOSTS:
    stop("DANKHE_ALLOWED_HOSTS còn trống; hãy ghi tên miền của hệ thống.")
SECRET_KEY = SECRET_KEY or local_secret_key(DATA_DIR)
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
PORT = read_number("PORT", 8000, lowest=1, highest=65535)
BASE_URL = read_url("DANKHE_BASE_URL", f"http://127.0.0.1:{PORT}", "http", "https").rstrip("/")
HAS_PUBLIC_ADDRESS = bool(read(env.str, "DANKHE_BASE_URL", ""))
PUBLIC_NAME = read(env.str, "DANKHE_PUBLIC_NAME", "Dân vận khéo")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if PRODUCTION else []

INSTALLED_APPS = [
    "interface",
    "units",
    "notices",
    "documents",
    "campaigns",
    "models_registry",
    "awards",
    "reports",
    "dankhe.apps.DankheConfig",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "import_export",
    "simple_history",
    "allauth",
    "allauth.account",
    "csp",
    "dankhe.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "units.middleware.SessionLimitMiddleware",
    "interface.middleware.PrivatePagesMiddleware",
]

ROOT_URLCONF = "dankhe.urls"
WSGI_APPLICATION = "dankhe.wsgi.application"
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
                "csp.context_processors.nonce",
                "dankhe.context.site",
            ],
            "builtins": ["interface.templatetags.ui"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database -------------------------------------------------------------------------------------
DATABASE_URL = read_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}", "postgres", "postgresql", "sqlite")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if not DATABASES["default"]["NAME"]:
    stop("DATABASE_URL chưa có tên cơ sở dữ liệu ở cuối địa chỉ.")
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c lock_timeout=5000 -c statement_timeout=30000"
    DATABASES["default"]["ATOMIC_REQUESTS"] = False

# Cache, sessions ------------------------------------------------------------------------------
CACHE_URL = read_url("DANKHE_CACHE_URL", "", "redis", "rediss")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
SESSION_COOKIE_NAME = "__Host-phien" if PRODUCTION else "phien"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
SESSION_COOKIE_AGE = 30 * 60
SESSION_ABSOLUTE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Accounts -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "units.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "units.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "units.forms.LoginForm",
    "change_password": "units.forms.ChangePasswordForm",
    "reset_password": "units.forms.ResetPasswordForm",
    "reset_password_from_key": "units.forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_DISPLAY = "units.models.display_name"
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/15m/ip,10/15m/key",
    "reset_password": "10/15m/ip,5/15m/key",
    "change_password": "5/m/user",
    "dossier_lookup": "10/15m/ip",
    "public_comment": "5/15m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = read_number("DANKHE_TRUSTED_PROXIES", 0, lowest=0, highest=9)

# Language, time -------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["dankhe.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# Files ----------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
PRIVATE_ROOT = DATA_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": PRIVATE_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
MAX_UPLOAD_BYTES = 20 * 1024 * 1024

# Security -------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
CSRF_FAILURE_VIEW = "dankhe.views.csrf_failure"

# Mail -----------------------------------------------------------------------------------------
if read_url("DANKHE_EMAIL_URL", "", "smtp", "submission", "console"):
    mail = read(env.dj_email_url, "DANKHE_EMAIL_URL")
    EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = mail["EMAIL_BACKEND"], mail["EMAIL_HOST"], mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = read(env.str, "DANKHE_EMAIL_FROM", "thidua@localhost")

# Background work ------------------------------------------------------------------------------
CELERY_BROKER_URL = read_url("CELERY_BROKER_URL", "filesystem://localhost", "filesystem", "redis", "rediss")
if urlsplit(CELERY_BROKER_URL).scheme == "filesystem":
    queue = DATA_DIR / "broker"
    for name in ("queue", "control", "processed"):
        (queue / name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(queue / "queue"),
        "data_folder_out": str(queue / "queue"),
        "control_folder": str(queue / "control"),
        "processed_folder": str(queue / "processed"),
        "store_processed": False,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 14 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "write reminders": {"task": "campaigns.write_reminders", "schedule": crontab(hour="6-20", minute=5)},
    "deliver notices": {"task": "notices.deliver", "schedule": 60},
    "resume stranded jobs": {"task": "reports.resume_jobs", "schedule": 300},
    "carry out reviews": {"task": "models_registry.resume_reviews", "schedule": 300},
    "sweep stray files": {"task": "documents.sweep_files", "schedule": crontab(hour="*/6", minute=35)},
}

# Excel ----------------------------------------------------------------------------------------
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = False
SIMPLE_HISTORY_REVERT_DISABLED = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"tokens": {"()": "dankhe.logs.HideTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}},
    "root": {"handlers": ["console"], "level": "INFO" if PRODUCTION else "WARNING"},
}
