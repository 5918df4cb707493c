"""Makes a stranger's photo small and bare in a confined child: it must not need Django.

What leaves is a new JPEG of the picture alone: upright, in sRGB, without place, author, device or any other word.
"""

import io
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass

from PIL import Image, ImageCms

from interface.confined import Refused, ask

LARGE, SMALL = 1600, 320
QUALITY = {LARGE: 82, SMALL: 76}
MOST_POINTS = {"JPEG": 220_000_000, "PNG": 40_000_000, "WEBP": 40_000_000}  # a JPEG is taken in already reduced
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

BROKEN = "tệp ảnh bị hỏng hoặc tải lên chưa trọn; hãy chụp lại hoặc chọn ảnh khác."
TOO_LARGE = "ảnh quá lớn; hãy chụp ở mức thường hoặc thu nhỏ ảnh rồi chọn lại."
NO_PHOTO = "đây không phải là ảnh JPG, PNG hoặc WebP; hãy chọn ảnh chụp từ điện thoại, máy ảnh."
HEIF = (
    "ảnh ở định dạng HEIC của iPhone chưa mở được. Trên iPhone vào Cài đặt, Camera, Định dạng, chọn “Tương thích nhất” "
    "rồi chụp lại; hoặc gửi ảnh qua Zalo, tải về và chọn ảnh đó."
)


@dataclass(frozen=True)
class Developed:
    """JPEG bytes of one photo, at most ``LARGE`` and ``SMALL`` points on the longer side."""

    large: bytes
    small: bytes


def develop(data):
    """The ``Developed`` photo; raises ``Refused`` with the rest of a sentence that begins with the photo's name."""
    answer_given = ask("interface.photos", data, too_much=TOO_LARGE, broken=BROKEN)
    return Developed(**{name: b64decode(text) for name, text in answer_given.items()})


def answer(data):
    image = bare(opened(data))
    small = image.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    return {"large": written(image, QUALITY[LARGE]), "small": written(small, QUALITY[SMALL])}


def kind_of(data):
    """What the content is, whatever its name says."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        raise Refused(HEIF)
    raise Refused(NO_PHOTO)


def opened(data):
    kind = kind_of(data)
    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(io.BytesIO(data), formats=[kind])
        if image.width * image.height > MOST_POINTS[kind]:
            raise Refused(TOO_LARGE)
        if kind == "JPEG":
            image.draft("RGB", (LARGE, LARGE))
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error):
        raise Refused(BROKEN) from None
    return image


def bare(image):
    """The picture alone on a new white sheet, small enough, upright, its colours as a screen shows them."""
    turn, profile = turn_of(image), image.info.get("icc_profile")
    see_through = "A" in image.getbands() or "transparency" in image.info
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    if not (profile and image.mode == "CMYK"):
        image = image.convert("RGBA" if see_through else "RGB")
    image.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS, reducing_gap=3)
    if turn:
        image = image.transpose(turn)
    colours = on_a_screen(image, profile)
    sheet = Image.new("RGB", image.size, "white")
    sheet.paste(colours, mask=image.getchannel("A") if see_through else None)
    return sheet


def turn_of(image):
    """How the picture has to be turned to stand upright; a note that cannot be read turns nothing."""
    try:
        return UPRIGHT.get(image.getexif().get(ORIENTATION))
    except Exception:
        return None


def on_a_screen(image, profile):
    """Colours of another space (telephones have one) brought into sRGB, so that the profile need not be kept."""
    plain = image if image.mode == "CMYK" else image.convert("RGB")
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(plain, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return plain.convert("RGB")


def written(image, quality):
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=quality, optimize=True, progressive=True)
    return b64encode(kept.getvalue()).decode("ascii")
