pytest_plugins = ["testing.plugin", "testing.cast", "testing.processes"]
