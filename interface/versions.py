"""One sentence and one error for a form that was opened before somebody else saved."""

from django.core.exceptions import ValidationError


class StaleVersion(ValidationError):
    """The row changed after the form was opened; ``current`` is the row as it is now."""

    def __init__(self, current):
        super().__init__("Có người vừa lưu bản mới hơn trong lúc anh/chị đang sửa.", code="stale")
        self.current = current


def refuse_stale(row, expected_version):
    """Raise ``StaleVersion`` unless ``row`` still has the version the form was opened with; ``None`` asks nothing."""
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(row)
