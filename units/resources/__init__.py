"""Lists that come in as files: the national list of units (CSV) and the sheets of an officer (.xlsx)."""
