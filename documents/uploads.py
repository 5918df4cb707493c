"""What an uploaded file must be: a known extension whose content opens as what the name says.

Reads the upload, writes nothing. Each refusal is a ``ValidationError`` with the sentence for the person.
"""

import re
import zipfile
import zlib

import filetype
from django.core.exceptions import ValidationError
from PIL import Image, UnidentifiedImageError

from units.text import clean_line

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JPEG = "image/jpeg"
PNG = "image/png"
CONTENT_TYPES = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX, "jpg": JPEG, "jpeg": JPEG, "png": PNG}
SHOWN_INLINE = frozenset({PDF, JPEG, PNG})
MAIN_PARTS = {
    DOCX: b"wordprocessingml.document.main+xml",
    XLSX: b"spreadsheetml.sheet.main+xml",
}
ZIP = "application/zip"
NAME_LENGTH = 200
HEAD = 8192
MAX_PIXELS = 80_000_000
MAX_PARTS = 5000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_CONTENT_LIST = 1024 * 1024
MAX_OBJECT_STREAM = 2 * 1024 * 1024
MAX_OBJECT_STREAMS = 500
PART_OF_PROGRAM = re.compile(r"vbaproject|vbadata|macrosheets/|activex/", re.IGNORECASE)
PDF_ACTION = re.compile(rb"/(?:JavaScript|Launch)\b")
PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
PDF_OBJECT_STREAM = re.compile(rb"/ObjStm\b[^>]{0,400}>>\s*stream\r?\n|/Type\s*/ObjStm[^\0]{0,400}?stream\r?\n")


def clean_name(name):
    """The last part of the name, NFC, without control and direction characters, short enough to keep its extension."""
    name = clean_line(name.replace("\\", "/").rsplit("/", 1)[-1])
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return name[:NAME_LENGTH]
    return f"{stem.strip(' .')[: NAME_LENGTH - len(extension) - 1] or 'tep'}.{extension}"


def extension_of(name):
    return name.rpartition(".")[2].lower() if "." in name else ""


def check_upload(upload, *, max_bytes):
    """Return ``(clean name, content type)`` of an acceptable upload; raise ``ValidationError`` otherwise."""
    name = clean_name(upload.name or "")
    content_type = CONTENT_TYPES.get(extension_of(name))
    if content_type is None:
        raise ValidationError(
            f"Không nhận tệp “{name}”. Chỉ nhận PDF, Word (.docx), Excel (.xlsx) và ảnh JPG, PNG.", code="extension"
        )
    if not upload.size:
        raise ValidationError(f"Tệp “{name}” trống (0 byte). Hãy kiểm tra rồi chọn lại tệp.", code="empty")
    if upload.size > max_bytes:
        raise ValidationError(
            f"Tệp “{name}” lớn hơn mức cho phép {max_bytes / 1024 / 1024:g} MB. "
            "Hãy giảm độ phân giải khi quét hoặc tách thành nhiều tệp.",
            code="size",
        )
    sniffed = sniff(upload)
    if sniffed != content_type and not (sniffed == ZIP and content_type in MAIN_PARTS):
        raise ValidationError(
            f"Nội dung của tệp “{name}” không phải là {extension_of(name).upper()} như tên gọi. "
            "Hãy mở tệp, lưu lại đúng định dạng rồi tải lên.",
            code="content",
        )
    CHECKS[content_type](upload, name, content_type)
    upload.seek(0)
    return name, content_type


def sniff(upload):
    upload.seek(0)
    return filetype.guess_mime(upload.read(HEAD))


def broken(name):
    return ValidationError(f"Không mở được tệp “{name}”: tệp bị hỏng hoặc tải lên chưa trọn.", code="broken")


def has_program(name):
    return ValidationError(
        f"Tệp “{name}” có mã lệnh (macro, script) bên trong. Hãy lưu lại thành tệp không có mã lệnh.", code="program"
    )


def refuse_second_nature(upload, name):
    """A file that also opens as an archive is two files in one."""
    upload.seek(0)
    if zipfile.is_zipfile(upload):
        raise ValidationError(f"Tệp “{name}” có một tệp nén giấu bên trong nên không được nhận.", code="polyglot")


def check_pdf(upload, name, content_type):
    upload.seek(0)
    content = upload.read()
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:] or b"startxref" not in content:
        raise broken(name)
    refuse_second_nature(upload, name)
    if holds_action(content):
        raise has_program(name)
    for found in list(PDF_OBJECT_STREAM.finditer(content))[:MAX_OBJECT_STREAMS]:
        if holds_action(inflate(content[found.end() :])):
            raise has_program(name)


def holds_action(content):
    """Whether a script or a programme start is named, escapes like ``/J#61vaScript`` undone."""
    return PDF_ACTION.search(PDF_ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), content)) is not None


def inflate(content):
    try:
        return zlib.decompressobj().decompress(content[:MAX_OBJECT_STREAM], MAX_OBJECT_STREAM)
    except zlib.error:
        return b""


def check_office(upload, name, content_type):
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            parts = archive.infolist()
            content_list = archive.open("[Content_Types].xml").read(MAX_CONTENT_LIST)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        raise broken(name) from None
    names = [part.filename for part in parts]
    unsafe = any(part.startswith("/") or "\\" in part or ".." in part.split("/") for part in names)
    if unsafe or len(names) != len({part.lower() for part in names}) or MAIN_PARTS[content_type] not in content_list:
        raise broken(name)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise ValidationError(f"Tệp “{name}” bung ra quá lớn nên không được nhận.", code="bomb")
    if b"macroEnabled" in content_list or any(PART_OF_PROGRAM.search(part) for part in names):
        raise has_program(name)


def check_image(upload, name, content_type):
    upload.seek(0)
    try:
        with Image.open(upload, formats=["JPEG" if content_type == JPEG else "PNG"]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(
                    f"Ảnh “{name}” quá lớn ({image.width} × {image.height} điểm ảnh). Hãy thu nhỏ ảnh rồi tải lên.",
                    code="pixels",
                )
            if content_type == JPEG:
                image.draft("RGB", (image.width // 8, image.height // 8))
                image.load()
            else:
                image.verify()
    except Image.DecompressionBombError:
        raise ValidationError(f"Ảnh “{name}” quá lớn. Hãy thu nhỏ ảnh rồi tải lên.", code="pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, zlib.error):
        raise broken(name) from None
    refuse_second_nature(upload, name)


CHECKS = {PDF: check_pdf, DOCX: check_office, XLSX: check_office, JPEG: check_image, PNG: check_image}
