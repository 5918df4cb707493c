"""Photos as telephones and hostile hands make them."""

import io
import struct
import zlib

from PIL import Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

AUTHOR, DEVICE, NOTE, PLACE = "Nguyễn Văn Tác Giả".encode(), b"MAY ANH CUA CHI HOA", b"NHA-RIENG-SO-7", b"THON-BI-MAT"
SECRETS = (AUTHOR, DEVICE, NOTE, PLACE, b"GPS", b"Exif", b"http://ns.adobe.com/xap", b"ICC_PROFILE", b"Photoshop")
TOP, BOTTOM = (220, 30, 30), (30, 30, 220)


def picture(width=640, height=480):
    """Red above, blue below: what is up can be told after every turn."""
    image = Image.new("RGB", (width, height), TOP)
    image.paste(BOTTOM, (0, height // 2, width, height))
    return image


def exif(orientation=1):
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = DEVICE.decode()
    notes[0x013B] = AUTHOR.decode()
    notes[0x9286] = NOTE.decode()
    place = notes.get_ifd(0x8825)
    place[1], place[2] = "N", (IFDRational(21), IFDRational(35), IFDRational(12))
    place[3], place[4] = "E", (IFDRational(105), IFDRational(50), IFDRational(7))
    place[27] = PLACE
    return notes.tobytes()


def jpeg(image=None, **options):
    kept = io.BytesIO()
    (image or picture()).save(kept, "JPEG", quality=90, **options)
    return kept.getvalue()


def telling_jpeg(orientation=1, image=None):
    """With place, author, device, a comment, XMP, a colour profile and a maker's note."""
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    words = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + PLACE + b"</x:xmpmeta>"
    return jpeg(image, exif=exif(orientation), comment=NOTE, xmp=words, icc_profile=profile)


def png(image, **options):
    kept = io.BytesIO()
    image.save(kept, "PNG", **options)
    return kept.getvalue()


def telling_png():
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", AUTHOR.decode())
    words.add_itxt("Location", PLACE.decode())
    image = picture().convert("RGBA")
    image.putalpha(Image.new("L", image.size, 0))
    return png(image, pnginfo=words, exif=exif())


def webp():
    kept = io.BytesIO()
    picture().save(kept, "WEBP", exif=exif())
    return kept.getvalue()


def png_bomb(side=60_000):
    """A hundred kilobytes that ask for 450 megabytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    line = bytes(1 + side // 8)
    rows = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
PROGRAM = b"MZ" + bytes(400)
