"""Makes the shop's tables in the database that PG* name, by Django's own migrations."""

import os
import pathlib
import shutil
import sys
import tempfile

folder = pathlib.Path(tempfile.mkdtemp())
(folder / "shop" / "migrations").mkdir(parents=True)
(folder / "shop" / "__init__.py").write_text("")
(folder / "shop" / "migrations" / "__init__.py").write_text("")
shutil.copy(pathlib.Path(__file__).parent / "models.py", folder / "shop" / "models.py")
sys.path.insert(0, str(folder))

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

settings.configure(
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.postgres",
        "django.contrib.sessions",
        "shop",
    ],
    AUTH_USER_MODEL="shop.User",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": os.environ["PGHOST"],
            "NAME": os.environ["PGDATABASE"],
            "USER": os.environ["PGUSER"],
        }
    },
    USE_TZ=True,
)
django.setup()
call_command("makemigrations", "shop", verbosity=0)
call_command("migrate", verbosity=0)
shutil.rmtree(folder)
