"""Photos leave the confined child as pictures alone, whatever came in."""

import io

import pytest
from PIL import Image

from interface.confined import Refused
from interface.photos import BROKEN, HEIF, LARGE, NO_PHOTO, SMALL, TOO_LARGE, develop
from interface.tests.photo_corpus import (
    BOTTOM,
    HEIC,
    PROGRAM,
    SECRETS,
    SVG,
    TOP,
    jpeg,
    picture,
    png,
    png_bomb,
    telling_jpeg,
    telling_png,
    webp,
)


def reads(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def markers(data):
    """The segments of a JPEG before its picture, by a reader of our own."""
    found, at = [], 2
    while data[at + 1] != 0xDA:
        found.append(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return set(found)


PICTURE_ALONE = {0xE0, 0xDB, 0xC2, 0xC4}  # JFIF head, tables, progressive frame


@pytest.mark.parametrize("make", [telling_jpeg, telling_png, webp], ids=lambda make: make.__name__)
def test_nothing_but_the_picture_leaves(make):
    sent = make()
    assert any(secret in sent for secret in SECRETS)
    photo = develop(sent)
    for data in (photo.large, photo.small):
        image = reads(data)
        assert dict(image.getexif()) == {}
        assert not {"exif", "comment", "xmp", "icc_profile", "photoshop"} & image.info.keys()
        assert markers(data) == PICTURE_ALONE
        assert [secret for secret in SECRETS if secret in data] == []


def near(point, colour):
    return all(abs(got - wanted) < 40 for got, wanted in zip(point, colour, strict=True))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_however_the_telephone_was_held(orientation):
    back = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    held = picture() if back is None else picture().transpose(Image.Transpose(back))
    image = reads(develop(telling_jpeg(orientation, held)).large)
    assert image.size == (640, 480)
    assert near(image.getpixel((320, 40)), TOP)
    assert near(image.getpixel((320, 440)), BOTTOM)


@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((4000, 3000), (LARGE, 1200), (SMALL, 240)),
        ((1000, 9000), (178, LARGE), (36, SMALL)),
        ((200, 100), (200, 100), (200, 100)),
    ],
)
def test_sizes_are_bounded_and_small_photos_stay(size, large, small):
    photo = develop(jpeg(picture(*size)))
    assert (reads(photo.large).size, reads(photo.small).size) == (large, small)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken_and_what_was_see_through_is_white(mode):
    image = reads(develop(png(Image.new(mode, (60, 40)))).large)
    assert (image.mode, image.size) == ("RGB", (60, 40))
    assert near(image.getpixel((5, 5)), (255, 255, 255) if mode in ("LA", "RGBA") else (0, 0, 0))


def test_four_colours_of_a_printer_become_three():
    assert near(reads(develop(jpeg(Image.new("CMYK", (60, 40), (0, 255, 255, 0)))).large).getpixel((5, 5)), (255, 0, 0))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (jpeg()[:2000], BROKEN),
        (telling_png()[:900], BROKEN),
        (b"\xff\xd8\xff" + bytes(300), BROKEN),
        (png_bomb(), TOO_LARGE),
        (HEIC, HEIF),
        (SVG, NO_PHOTO),
        (PROGRAM, NO_PHOTO),
        (b"", NO_PHOTO),
        (b"%PDF-1.7", NO_PHOTO),
        (b"GIF89a" + bytes(100), NO_PHOTO),
    ],
    ids=["truncated jpeg", "truncated png", "head alone", "bomb", "heic", "svg", "program", "nothing", "pdf", "gif"],
)
def test_what_is_no_good_photo_is_refused_with_its_sentence(content, sentence):
    with pytest.raises(Refused) as caught:
        develop(content)
    assert str(caught.value) == sentence


def test_a_note_that_cannot_be_read_does_not_spoil_the_photo():
    sent = jpeg(exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff" + b"\xff" * 40)
    assert reads(develop(sent).large).size == (640, 480)
