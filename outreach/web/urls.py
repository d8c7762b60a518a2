"""The pages of the browser's face."""

urlpatterns = []
