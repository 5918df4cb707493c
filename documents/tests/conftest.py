import pytest


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    """A store of the test's own: what lies in it afterwards is what the test left."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "private"}},
    }
    return tmp_path / "private"
