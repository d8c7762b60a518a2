"""The queue in the database: a task that failed leaves in its row where it failed, and none of the error's words."""

from django_tasks.base import Task
from django_tasks_db import DatabaseBackend

from outreach.logs import wordless


class WordlessTask(Task):
    """A task whose failure reaches the worker, and the row that it writes, without words."""

    def call(self, *args, **kwargs):
        try:
            return super().call(*args, **kwargs)
        except Exception as error:  # noqa: BLE001  whatever it is
            failed = wordless(error)
        raise failed


class Backend(DatabaseBackend):
    """Django-tasks' own, with tasks of this kind."""

    task_class = WordlessTask
