"""How gunicorn serves Outreach, by hand, in a container or under systemd; its own options and GUNICORN_CMD_ARGS win."""

wsgi_app = "outreach.wsgi"
bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True  # what is read once, fonts above all, is read before the workers part
control_socket_disable = True  # nobody steers a running server but by signals
max_requests = 10_000  # a worker is renewed now and then
max_requests_jitter = 1_000
