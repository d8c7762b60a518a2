"""What a mail about an error says; imported with the logging, so before any table is."""

from django.views.debug import ExceptionReporter

from outreach.logs import masked


class SilentReporter(ExceptionReporter):
    """A report that names the address by its path alone: what is searched for stands in the query."""

    def get_traceback_data(self):
        data = super().get_traceback_data()
        if self.request is not None:
            data["request_insecure_uri"] = masked(self.request.path)
        return data | dict.fromkeys(("request_GET_items", "request_FILES_items", "request_COOKIES_items"), ())
