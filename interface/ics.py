"""Calendar text of RFC 5545: properties escaped, lines folded at 75 octets and ended with CRLF."""

import re
from datetime import UTC

LONGEST = 75
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def text(value):
    """A TEXT value: backslash, semicolon, comma and line break escaped, control characters left out."""
    value = UNPRINTABLE.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


def day(value):
    """A DATE value."""
    return f"{value:%Y%m%d}"


def moment(value):
    """A DATE-TIME value of an aware moment in UTC."""
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def component(name, *content):
    """The unfolded lines of a component; ``content`` are ``(property, value)`` pairs and lists of lines inside it."""
    lines = [f"BEGIN:{name}"]
    for part in content:
        lines += part if isinstance(part, list) else [f"{part[0]}:{part[1]}"]
    return [*lines, f"END:{name}"]


def folded(line):
    """The line cut between characters, never inside one; each further piece begins with a space."""
    pieces, piece, room = [], "", LONGEST
    for character in line:
        size = len(character.encode())
        if size > room:
            pieces.append(piece)
            piece, room = " ", LONGEST - 1
        piece += character
        room -= size
    return "\r\n".join([*pieces, piece])


def written(lines):
    """The bytes of a calendar file."""
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()
