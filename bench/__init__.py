"""Measurements with a goal: each bench_*.py prints its numbers and exits with an error when a goal is missed."""
