"""Demonstration data: the facts of five real plans in our own words, and a made-up year around them."""
