# The server as an image. The worker is the same image with another command:
#   docker run … outreach python manage.py db_worker
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1

RUN useradd --system --create-home --home-dir /srv/outreach --shell /usr/sbin/nologin outreach
WORKDIR /srv/outreach

COPY requirements.txt .
RUN pip install --requirement requirements.txt

COPY . .
RUN for po in outreach/locale/*/LC_MESSAGES/*.po; do \
        pybabel compile --input-file "$po" --output-file "${po%.po}.mo"; \
    done

# What the server writes: static files, uploads, and an SQLite database where DATABASE_URL names no other.
RUN install --directory --owner outreach --mode 0700 var
USER outreach
VOLUME /srv/outreach/var
EXPOSE 8000
CMD ["sh", "-c", "python manage.py collectstatic --no-input --verbosity 0 && exec gunicorn --bind 0.0.0.0:8000"]
