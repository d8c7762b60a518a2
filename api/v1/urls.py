"""The addresses of version 1."""

urlpatterns = []
