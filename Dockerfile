# The server as an image; compose.yaml runs the worker and the tick from the same one, by another command.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    OUTREACH_VAR=/var/lib/outreach \
    FILES_ROOT=/var/lib/outreach-files \
    STATIC_ROOT=/srv/outreach/static \
    FONT_CACHE=/srv/outreach/fonts

RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin outreach \
    && install --directory --owner outreach --group outreach --mode 0700 \
        /var/lib/outreach /var/lib/outreach-files /srv/outreach-key /srv/checkpoints /srv/backups
WORKDIR /srv/outreach

COPY requirements.txt .
RUN pip install --requirement requirements.txt

COPY . .
# What the server only reads is made here, so that the file system it runs on can be read-only. No secret is needed.
RUN for po in outreach/locale/*/LC_MESSAGES/*.po; do \
        pybabel --quiet compile --input-file "$po" --output-file "${po%.po}.mo"; \
    done \
    && SECRET_KEY=none python manage.py collectstatic --no-input --verbosity 0 \
    && SECRET_KEY=none python -m records.documents.typefaces

USER outreach
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"]
