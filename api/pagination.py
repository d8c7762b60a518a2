"""Keyset pagination: a page is asked for by what came last, so page 400 costs what page 1 does."""

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    page_size_query_param = "limit"
    max_page_size = 200
    ordering = ("-started_at", "-id")
