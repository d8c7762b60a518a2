"""Runs a module of this folder with Django set up, in a process of its own: `python -m tests.bench.inside fill 200`."""

import importlib
import sys

import django

django.setup()
importlib.import_module(f"tests.bench.inside.{sys.argv[1]}").main(*sys.argv[2:])
