"""Photos and files, from people to the bot and back."""

import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto, Message
from telegram.error import BadRequest, NetworkError

from bot.playground.attachments import Raw
from bot.playground.call import Upload
from bot.playground.files import Files
from bot.playground.people import Person
from bot.playground.rules import Refused
from bot.playground.server import Playground
from tests.bot.playground.pictures import heic, opened, photo, turned_photo, webp


async def arrived(bot: Bot) -> list[Message]:
    return [update.message for update in await bot.get_updates() if update.message]


async def downloaded(bot: Bot, file_id: str) -> bytes:
    return bytes(await (await bot.get_file(file_id)).download_as_bytearray())


async def test_a_photo_arrives_recompressed_in_several_sizes(bot: Bot, ada: Person) -> None:
    await ada.sends_photo(photo(4000, 3000), caption="our cat")
    [message] = await arrived(bot)
    assert message.caption == "our cat"
    assert [max(size.width, size.height) for size in message.photo] == [90, 320, 800, 1280, 2560]
    content = await downloaded(bot, message.photo[-1].file_id)
    assert opened(content).size == (2560, 1920)
    assert len(content) == message.photo[-1].file_size


async def test_a_photo_arrives_upright_and_without_metadata(bot: Bot, ada: Person) -> None:
    await ada.sends_photo(turned_photo())
    [message] = await arrived(bot)
    content = await downloaded(bot, message.photo[-1].file_id)
    assert opened(content).size == (200, 300)
    assert b"Exif" not in content
    assert b"a camera that tells" not in content


async def test_a_photo_of_an_iphone_arrives_as_jpeg(bot: Bot, ada: Person) -> None:
    await ada.sends_photo(heic())
    [message] = await arrived(bot)
    assert opened(await downloaded(bot, message.photo[-1].file_id)).format == "JPEG"


async def test_a_file_arrives_untouched(bot: Bot, ada: Person) -> None:
    original = turned_photo()
    await ada.sends_file(original, name="Katze.jpg")
    [message] = await arrived(bot)
    document = message.document
    assert document is not None
    assert (document.file_name, document.mime_type) == ("Katze.jpg", "image/jpeg")
    assert await downloaded(bot, document.file_id) == original


async def test_the_same_photo_has_the_same_unique_id(bot: Bot, ada: Person) -> None:
    for _ in range(2):
        await ada.sends_photo(photo())
    first, second = await arrived(bot)
    assert first.photo[-1].file_unique_id == second.photo[-1].file_unique_id
    assert first.photo[-1].file_unique_id != first.photo[0].file_unique_id


async def test_what_is_no_picture_cannot_be_sent_as_a_photo(bot: Bot, ada: Person) -> None:
    with pytest.raises(Refused, match="IMAGE_PROCESS_FAILED"):
        await ada.sends_photo(b"no picture")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(ada.chat.id, b"no picture")


async def test_a_broken_photo_can_hide_among_good_ones(bot: Bot, ada: Person) -> None:
    broken = Raw(photo()[:100])
    await ada.sends_album([photo(seed=1), broken, photo(seed=2)])
    messages = await arrived(bot)
    assert len({message.media_group_id for message in messages}) == 1
    assert await downloaded(bot, messages[1].photo[-1].file_id) == broken


async def test_files_sent_at_once_are_an_album_of_files(bot: Bot, ada: Person) -> None:
    items: list[bytes | Upload] = [Upload(b"%PDF", "a.pdf"), photo()]
    await ada.sends_album(items, as_files=True, caption="both")
    first, second = await arrived(bot)
    assert first.document is not None
    assert second.document is not None
    assert first.media_group_id == second.media_group_id is not None
    assert (first.caption, second.caption) == ("both", None)
    assert (first.document.mime_type, second.document.mime_type) == (
        "application/pdf",
        "image/jpeg",
    )


async def test_a_file_over_20_megabytes_cannot_be_downloaded(bot: Bot, ada: Person) -> None:
    await ada.sends_file(bytes(20_000_000))
    await ada.sends_file(bytes(20_000_001))
    small, large = await arrived(bot)
    assert small.document is not None
    assert large.document is not None
    await bot.get_file(small.document.file_id)
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(large.document.file_id)


async def test_the_oldest_bytes_are_forgotten() -> None:
    files = Files(kept=100)
    kept = [files.keep("document", bytes([number]) * 40) for number in range(3)]
    assert [files.content(file.path) is not None for file in kept] == [False, True, True]


async def test_a_photo_from_the_bot_is_recompressed(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    sent = await bot.send_photo(ada.chat.id, photo(3000, 300), caption="<b>done</b>")
    assert sent.photo[-1].width == 2560
    [message] = await ada.chat.replies()
    assert message.text == "<b>done</b>"
    assert opened(playground.content(message)).size == (2560, 256)


async def test_a_document_from_the_bot_stays_what_it_is(
    playground: Playground, bot: Bot, ada: Person
) -> None:
    original = webp(100, 100)
    sent = await bot.send_document(ada.chat.id, original, filename="toon.webp")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type) == ("toon.webp", "image/webp")
    [message] = await ada.chat.replies()
    assert playground.content(message) == original


async def test_a_file_id_sends_a_photo_again(bot: Bot, ada: Person) -> None:
    first = await bot.send_photo(ada.chat.id, photo(800, 600))
    again = await bot.send_photo(ada.chat.id, first.photo[0].file_id)
    assert again.photo == first.photo


async def test_a_file_id_does_not_change_its_kind(bot: Bot, ada: Person) -> None:
    sent = await bot.send_document(ada.chat.id, photo())
    assert sent.document is not None
    with pytest.raises(BadRequest, match=r"(?i)use file of type document as photo"):
        await bot.send_photo(ada.chat.id, sent.document.file_id)


async def test_a_photo_over_10_megabytes_is_refused(bot: Bot, ada: Person) -> None:
    with pytest.raises(BadRequest, match="is too big for a photo"):
        await bot.send_photo(ada.chat.id, bytes(11_000_000))


async def test_a_document_over_50_megabytes_is_refused(bot: Bot, ada: Person) -> None:
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(ada.chat.id, bytes(53_000_000))


@pytest.mark.parametrize("size", [(9000, 1001), (420, 20)])
async def test_a_photo_of_impossible_sides_is_refused(
    bot: Bot, ada: Person, size: tuple[int, int]
) -> None:
    with pytest.raises(BadRequest, match="Photo_invalid_dimensions"):
        await bot.send_photo(ada.chat.id, photo(*size))


async def test_a_sticker_has_one_side_of_512_pixels(bot: Bot, ada: Person) -> None:
    sent = await bot.send_sticker(ada.chat.id, webp(512, 300))
    assert sent.sticker is not None
    assert (sent.sticker.width, sent.sticker.height) == (512, 300)
    with pytest.raises(BadRequest, match="Sticker_png_dimensions"):
        await bot.send_sticker(ada.chat.id, webp(500, 300))


async def test_an_album_holds_two_to_ten_photos(bot: Bot, ada: Person) -> None:
    pictures = [InputMediaPhoto(photo(seed=seed)) for seed in range(11)]
    sent = await bot.send_media_group(ada.chat.id, pictures[:10], caption="ten")
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in sent] == ["ten"] + [None] * 9
    for wrong in (pictures[:1], pictures):
        with pytest.raises(BadRequest, match=r"(?i)too many messages|must include 2-10"):
            await bot.send_media_group(ada.chat.id, wrong)


async def test_documents_and_photos_do_not_mix_in_an_album(bot: Bot, ada: Person) -> None:
    mixed: list[InputMediaPhoto | InputMediaDocument] = [
        InputMediaPhoto(photo()),
        InputMediaDocument(photo()),
    ]
    with pytest.raises(BadRequest, match="mixed with other media types"):
        await bot.send_media_group(ada.chat.id, mixed)
    assert not ada.chat.messages
