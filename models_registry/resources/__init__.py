"""Lists that come in as files: the catalogue of indicators (CSV), the lists of past years (.xlsx)."""
