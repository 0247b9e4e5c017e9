"""Nothing of what a photo says about people gets into what is made of it."""

from __future__ import annotations

import asyncio
import re
import struct
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import typer
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from typer.testing import CliRunner

from bot.convert import convert
from bot.playground.call import Upload
from bot.playground.people import Person
from bot.playground.server import Playground
from bot.server import BotServer
from bot.toonbot import Limits, Toonbot
from inference.engine import Format, RenderOptions
from inference.local import LocalEngine
from tests.bot.seen import cartoons
from tests.containers import EOI, JPEG, PNG, RAW, SOI, WEBP, Part, names
from tests.fakes import MemoryStore
from tests.inference import pictures
from tests.inference.pictures import corners, exif, half_transparent, opened, saved

CANARY: Final = b"SECRET"
XMP: Final = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">SECRETXMP</x:xmpmeta>'
BARE_JFIF: Final = 14  # bytes of the segment where it holds no thumbnail

# of each format: how it is taken apart, and all that is there in a file of tables and pixels
ALLOWED: Final = {
    "JPEG": (
        JPEG,
        {SOI, b"\xff\xe0", b"\xff\xdb", b"\xff\xc0", b"\xff\xc4", b"\xff\xda", RAW, EOI},
    ),
    "PNG": (PNG, {b"IHDR", b"IDAT", b"IEND"}),
    "WEBP": (WEBP, {b"VP8X", b"ALPH", b"VP8 ", b"VP8L"}),
}
# what Pillow says of every file
USUAL: Final = {"jfif", "jfif_version", "jfif_unit", "jfif_density"} | {
    *("loop", "background", "timestamp", "duration")
}


@cache
def telltales() -> dict[str, bytes]:
    """Photos that hold all that their format can hold."""
    return {
        "jpeg": _jpeg(),
        "png": _png(corners()),
        "transparent png": _png(half_transparent()),
        "webp": _webp(),
        "heic": saved(corners(), "HEIF", exif=exif(6), xmp=XMP, icc_profile=_profile()),
    }


def _jpeg() -> bytes:
    """With maker notes, a thumbnail, IPTC, a comment, and a film behind the picture."""
    whole = JPEG.split(saved(corners(), exif=exif(6), xmp=XMP, icc_profile=_profile()))
    iptc = b"\x1c\x02\x50\x00\x0cSECRETAUTHOR"
    resources = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc
    more = (
        Part(b"\xff\xe1", b"Exif\0\0" + _thumbnail()),
        Part(b"\xff\xed", resources),
        Part(b"\xff\xe5", b"SECRETMAKER"),
        Part(b"\xff\xfe", b"SECRETCOMMENT"),
    )
    return JPEG.join((whole[0], *more, *whole[1:])) + b"\0\0\0\x18ftypmp42SECRETFILM"


def _thumbnail() -> bytes:
    """EXIF that holds a maker's note, and a picture of what has been cut off the large one."""
    note, small = b"SECRETNOTE", saved(corners(16, 12), comment=b"SECRETTHUMBNAIL")
    about_photo = struct.pack(">H2H2II", 1, 0x927C, 7, len(note), 56, 26)
    about_thumbnail = struct.pack(">H2H2I2H2II", 2, 0x201, 4, 1, 66, 0x202, 4, 1, len(small), 0)
    return struct.pack(">4sI", b"MM\0*", 8) + about_photo + about_thumbnail + note + small


def _png(picture: Image.Image) -> bytes:
    text = PngInfo()
    text.add_text("Author", "SECRETAUTHOR")
    text.add_text("Comment", "SECRETCOMMENT", zip=True)
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    text.add(b"tIME", struct.pack(">H5B", 2024, 5, 17, 9, 30, 0))
    how = {"exif": exif(6), "icc_profile": _profile()}
    return saved(picture, "PNG", pnginfo=text, **how) + b"SECRETBEHIND"


def _webp() -> bytes:
    whole = saved(corners(), "WEBP", exif=exif(6), xmp=XMP, icc_profile=_profile())
    return WEBP.join((*WEBP.split(whole), Part(b"NOTE", b"SECRETCHUNK")))


def _profile() -> bytes:
    return pictures.display_p3().replace(b"DisplayP3", b"SECRETICC")


def left_in(file: bytes) -> list[str]:
    """All that a result holds besides its picture."""
    picture = opened(file)
    grammar, allowed = ALLOWED[str(picture.format)]
    parts = grammar.split(file)
    words = re.findall(rb"SECRET\w*", file)
    unknown = [name for name in names(parts) if name not in allowed]
    thumbnails = [p.name for p in parts if p.name == b"\xff\xe0" and len(p.content) != BARE_JFIF]
    said = [name for name in picture.info if name not in USUAL]
    return [*map(str, (*words, *unknown, *thumbnails, *said, *picture.getexif()))]


@pytest.fixture
async def engine() -> AsyncIterator[LocalEngine]:
    async with LocalEngine(decoders=2) as engine:
        yield engine


@pytest.fixture
async def ada(engine: LocalEngine) -> AsyncIterator[tuple[Playground, Person]]:
    """Somebody with a private chat, and the Telegram it is in."""
    async with Playground() as telegram:
        server, limits = BotServer(telegram.url, telegram.token), Limits(album_quiet=0.15)
        async with Toonbot(server, MemoryStore(), engine, "en", limits):
            yield telegram, telegram.person("Ada", "en")


@pytest.mark.parametrize("name", telltales())
def test_the_photos_here_do_tell(name: str) -> None:
    assert telltales()[name].count(CANARY) >= 3


@pytest.mark.parametrize("as_format", Format)
async def test_a_cartoon_holds_nothing_but_its_picture(
    engine: LocalEngine, as_format: Format
) -> None:
    options = RenderOptions(size=512, format=as_format)
    renders = [engine.render(photo, options) for photo in telltales().values()]
    results = await asyncio.gather(*renders)
    assert [left_in(result.picture) for result in results] == [[]] * len(results)


@pytest.mark.parametrize("as_format", Format)
async def test_what_the_chat_sends_holds_nothing_but_its_picture_and_has_a_name_for_anybody(
    ada: tuple[Playground, Person], as_format: Format
) -> None:
    telegram, person = ada
    uploads = [Upload(telltales()[kind], f"Ada in {kind}.jpg") for kind in ("jpeg", "heic")]
    await person.sends("/send file")
    await person.sends_album(uploads, as_files=True, caption=f"512 {as_format}")
    sent = await person.chat.until(lambda m: cartoons(m)[len(uploads) - 1 :] and cartoons(m))
    assert [left_in(telegram.content(message)) for message in sent] == [[]] * len(uploads)
    names_sent = [message.attachment.file.name for message in sent if message.attachment]
    assert names_sent == [f"toon-{number}.{as_format}" for number in range(1, len(uploads) + 1)]


@pytest.mark.parametrize("as_format", Format)
def test_what_the_command_line_writes_holds_nothing_but_its_picture(
    tmp_path: Path, as_format: Format
) -> None:
    photos = [tmp_path / f"{kind}.jpg" for kind in ("jpeg", "webp")]
    for path in photos:
        path.write_bytes(telltales()[path.stem])
    app = typer.Typer()
    app.command()(convert)
    result = CliRunner().invoke(app, [*map(str, photos), "--format", as_format, "--size", "512"])
    assert result.exit_code == 0, result.output
    written = [path.with_suffix(f".toon.{as_format}") for path in photos]
    assert [left_in(path.read_bytes()) for path in written] == [[]] * len(photos)
