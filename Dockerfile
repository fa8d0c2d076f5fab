# Kansencoach for real use. One image; docker-compose.yml starts it as migrate, web, worker and beat.
FROM python:3.13-slim-trixie AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/base.txt /build/requirements.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-deps --require-hashes --requirement /build/requirements.txt

FROM python:3.13-slim-trixie

# What WeasyPrint needs to make the PDFs. Debian keeps one version of each, so no version is named here.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --no-log-init --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin kansencoach \
    && install --directory --owner kansencoach --mode 0700 /audit

ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 KANSENCOACH_ENV=production
WORKDIR /app
COPY --from=build /venv /venv
COPY . /app

# Static files are the same everywhere: collect them once, with values that serve this step only.
RUN SECRET_KEY=alleen-voor-het-verzamelen-van-bestanden-0123456789abcdef \
    AUDIT_KEY=alleen-voor-het-verzamelen-en-nergens-anders-0123456789abcdef ERASURES_FILE=/audit/erasures.jsonl SITE_URL=https://localhost \
    DATABASE_URL=postgresql://localhost/geen REDIS_URL=redis://localhost EMAIL_HOST=localhost DEFAULT_FROM_EMAIL=a@localhost \
    TRUSTED_PROXY_COUNT=0 python manage.py collectstatic --no-input --verbosity 0

USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "bin/answers.py", "/healthz"]
CMD ["gunicorn", "kansencoach.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--max-requests", "5000", "--max-requests-jitter", "500", "--no-control-socket"]
