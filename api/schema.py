"""To come with the endpoints."""
