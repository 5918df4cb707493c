"""Amounts as people write them here: «1.500.000», «12,5»."""

import re
from decimal import Decimal, InvalidOperation

GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", re.ASCII)
PLAIN = re.compile(r"\d+(?:[.,]\d{1,2})?", re.ASCII)


def read_amount(text):
    """The amount, ``None`` for nothing; a point before three digits parts thousands. Raises ``ValueError``."""
    bare = re.sub(r"\s", "", str(text))
    if not bare:
        return None
    if GROUPED.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif PLAIN.fullmatch(bare):
        bare = bare.replace(",", ".")
    else:
        raise ValueError(f"“{str(text)[:40]}” không phải là số; ví dụ 1.500 hoặc 12,5.")
    try:
        return Decimal(bare)
    except InvalidOperation:
        raise ValueError(f"“{str(text)[:40]}” không phải là số.") from None


def write_amount(amount):
    """«1.500.000» or «12,5»; no zeros after the comma."""
    text = f"{amount:,.2f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))
