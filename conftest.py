pytest_plugins = ["testing.plugin", "testing.cast"]
