"""Good and hostile uploads, made here byte by byte: ``(file name, content, verdict)``.

The verdict is ``None`` for a file that is kept, else the code of the refusal.
"""

import io
import struct
import unicodedata
import zipfile
import zlib

from PIL import Image

from documents.uploads import DOCX, MAIN_PARTS, MAX_PARTS, XLSX

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def make_pdf(catalogue=b"", more=b""):
    """A one-page PDF; ``catalogue`` goes into its root, ``more`` holds further objects."""
    body = b"%PDF-1.4\n"
    body += b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>\nendobj\n"
    body += b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    body += b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n" + more
    return body + b"trailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n0\n%%EOF\n"


def make_object_stream(content):
    packed = zlib.compress(content)
    head = b"5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return head + packed + b"\nendstream\nendobj\n"


def make_zip(parts, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def make_office(content_type, more=None, kind=None):
    kind = kind or b"application/vnd.openxmlformats-officedocument." + MAIN_PARTS[content_type]
    types = b'<?xml version="1.0"?><Types><Override PartName="/main.xml" ContentType="' + kind + b'"/></Types>'
    return make_zip(
        {"[Content_Types].xml": types, "_rels/.rels": "<Relationships/>", "main.xml": "<a/>", **(more or {})}
    )


def make_picture(kind, size=(40, 30)):
    file = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(file, kind)
    return file.getvalue()


def make_vast_png(width=60_000, height=60_000):
    """A tiny file that claims 3.6 thousand million pixels."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


PDF_FILE = make_pdf()
DOCX_FILE = make_office(DOCX)
XLSX_FILE = make_office(XLSX)
JPG_FILE = make_picture("JPEG")
PNG_FILE = make_picture("PNG")
MACRO = {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}
MACRO_KIND = b"application/vnd.ms-word.document.macroEnabled.main+xml"
MANY_PARTS = {f"word/{number}.xml": "" for number in range(MAX_PARTS)}
EVIL_PARTS = {"../../etc/passwd": "x"}

GOOD = [
    ("Báo cáo thành tích.pdf", PDF_FILE, None),
    ("BAO CAO.PDF", PDF_FILE, None),
    ("to-trinh.docx", DOCX_FILE, None),
    ("danh-sach.xlsx", XLSX_FILE, None),
    ("anh.jpg", JPG_FILE, None),
    ("anh.jpeg", JPG_FILE, None),
    ("anh.png", PNG_FILE, None),
    (unicodedata.normalize("NFD", "Quyết định đợt 1.pdf"), PDF_FILE, None),
    ("../../../etc/passwd.pdf", PDF_FILE, None),
    ("C:\\Users\\canbo\\bao-cao.pdf", PDF_FILE, None),
    ("bao\x00cao\x1f.pdf", PDF_FILE, None),
    ("bao\u202efdp.cao.pdf", PDF_FILE, None),
    ("a" * 400 + ".pdf", PDF_FILE, None),
    ("bao-cao.v2.pdf", PDF_FILE, None),
    ("anh-co-loi-binh.jpg", JPG_FILE[:2] + b"\xff\xfe" + struct.pack(">H", len(PAGE) + 2) + PAGE + JPG_FILE[2:], None),
]
HOSTILE = [
    ("trong.pdf", b"", "empty"),
    ("khong-duoi", PDF_FILE, "extension"),
    (".pdf.exe", b"MZ" + bytes(200), "extension"),
    ("bao-cao.pdf.html", PAGE, "extension"),
    ("anh.svg", SVG, "extension"),
    ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "extension"),
    ("macro.docm", make_office(DOCX, MACRO, MACRO_KIND), "extension"),
    ("bao-cao.pdf\x00.html", PDF_FILE, "extension"),
    ("bao-cao\u202efdp.exe", b"MZ" + bytes(200), "extension"),
    ("eicar.pdf", EICAR, "content"),
    ("trang.pdf", PAGE, "content"),
    ("anh.png", SVG, "content"),
    ("chuong-trinh.pdf", b"MZ" + bytes(200), "content"),
    ("anh.png", JPG_FILE, "content"),
    ("bao-cao.docx", PDF_FILE, "content"),
    ("bao-cao.pdf", DOCX_FILE, "content"),
    ("html-truoc.pdf", PAGE + PDF_FILE, "content"),
    ("cat-cut.pdf", PDF_FILE[:-40], "broken"),
    ("chi-co-dau.pdf", b"%PDF-1.7\n" + PAGE, "broken"),
    ("pdf-va-zip.pdf", PDF_FILE + make_zip({"a.exe": b"MZ"}) + b"%%EOF", "polyglot"),
    ("script.pdf", make_pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "program"),
    ("script-giau-ten.pdf", make_pdf(b"/OpenAction << /S /J#61vaScript /JS (app.alert(1)) >>"), "program"),
    ("mo-chuong-trinh.pdf", make_pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "program"),
    ("script-nen.pdf", make_pdf(more=make_object_stream(b"4 0 << /S /JavaScript /JS (app.alert(1)) >>")), "program"),
    ("macro.docx", make_office(DOCX, MACRO), "program"),
    ("macro-chu-hoa.docx", make_office(DOCX, {"word/VBAPROJECT.BIN": b"\xd0\xcf"}), "program"),
    ("macro-4.xlsx", make_office(XLSX, {"xl/macrosheets/sheet1.xml": "<a/>"}), "program"),
    ("doi-ten.docx", make_office(DOCX, kind=MACRO_KIND), "broken"),
    ("zip-thuong.docx", make_zip({"a.txt": "a"}), "broken"),
    ("bang-tinh.docx", XLSX_FILE, "broken"),
    ("thoat-thu-muc.docx", make_office(DOCX, EVIL_PARTS), "broken"),
    ("cat-cut.xlsx", XLSX_FILE[: len(XLSX_FILE) // 2], "broken"),
    ("nhieu-phan.docx", make_office(DOCX, MANY_PARTS), "bomb"),
    ("bom.docx", make_office(DOCX, {"word/media/a.bin": bytes(301 * 1024 * 1024)}), "bomb"),
    ("cat-cut.jpg", make_picture("JPEG", (400, 300))[:-20_000], "broken"),
    ("cat-cut.png", PNG_FILE[: len(PNG_FILE) // 2], "broken"),
    ("menh-mong.png", make_vast_png(), "pixels"),
    ("anh-va-zip.jpg", JPG_FILE + make_zip({"a.exe": b"MZ"}), "polyglot"),
]
