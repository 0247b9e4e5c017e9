# What the bot says. Every text is HTML; values are escaped before they are put in.

start =
    👋 <b>Hi! I turn photos into cartoons.</b>

    Send me a photo, or several at once, and you get them back drawn. Try it with a selfie.

    /styles shows what I can do · /strength 0.8 makes it stronger · /settings shows everything you can change · /help explains
start-group =
    👋 <b>Hi! I turn photos into cartoons.</b>
    Write /toon under a photo or album, or reply /toon to one.

help =
    <b>How it works</b>
    Send a photo, an image file or an album: the cartoons come back in the same order. Send pictures <i>as files</i> to keep their full quality.

    <b>Settings</b>
    /style ink – the way it is drawn ({ $styles })
    /styles – your last photo in all of them, to choose by looking
    /strength 0.7 – how strong, from { $minStrength } to { $maxStrength }
    /size 1024 – longest side in pixels, { $minSize } to { $maxSize }
    /format jpg – jpg, png or webp
    /send auto – as photo, as file, or what suits the format
    /settings – see and change all of them
    /reset – back to the defaults
    /lang – language

    <b>Just for one photo</b>
    Put it in the caption: <code>0.9 webp 2048</code> or <code>/toon strength=0.4</code>. Reply /toon to a photo to draw that one again.

    /cancel stops what you are waiting for. /privacy says what I keep about you, /forget erases it.
help-admin =
    <b>For administrators</b>
    /stats – people, photos, and what waits
    /queue – which chats wait, in turn
    /ban, /unban – keep somebody out: with an id, with a code from /queue or the log, or in reply to their message
help-group =
    { help }

    <b>In groups</b>
    Telegram shows me only commands, mentions and replies, unless an admin makes me an admin too, or my owner switches off privacy mode (@BotFather → /setprivacy). Without that, write /toon under a photo or reply /toon to one.

# The command menu
menu-start = What I do
menu-help = How to use me
menu-toon = Draw the photo you reply to
menu-style = The way it is drawn
menu-styles = Your photo in every style
menu-strength = How strong, 0.1 to 1
menu-size = Longest side in pixels
menu-format = jpg, png or webp
menu-send = As photo or as file
menu-settings = See and change everything
menu-reset = Back to the defaults
menu-lang = Language · 语言
menu-cancel = Stop what is running
menu-privacy = What I keep about you
menu-forget = Erase everything about you
menu-stats = How it goes
menu-queue = Who waits
menu-ban = Keep somebody out
menu-unban = Let somebody in again
about = Send a photo, get a cartoon. /strength, /size and /format change how.

# One setting: what it is now, and how to change it
strength-now =
    Strength is <b>{ $value }</b>.
    It goes from { $minStrength } (a light touch) to { $maxStrength } (all cartoon). Example: <code>/strength 0.8</code>
size-now =
    Size is <b>{ $value } px</b> on the longest side.
    It goes from { $minSize } to { $maxSize }. Example: <code>/size 2048</code>
format-now =
    Format is <b>{ $value }</b>.
    Choose jpg, png or webp. Example: <code>/format png</code>
style-now =
    Style is <b>{ $shown }</b>. Example: <code>/style ink</code>
    { $described }
    /styles shows your photo in all of them.
send-now =
    Results are sent: <b>{ $shown }</b>.
    Choose photo, file or auto (jpg as a photo, png and webp as files). Example: <code>/send file</code>
language-now =
    I speak English with you.
    Choose en, zh or auto (your Telegram's language). Example: <code>/lang zh</code>

strength-set = 👌 Strength is now <b>{ $value }</b>.
size-set = 👌 Size is now <b>{ $value } px</b> on the longest side.
format-set = 👌 Format is now <b>{ $value }</b>.
style-set = 👌 Style is now <b>{ $shown }</b>.
send-set = 👌 Results are now sent: <b>{ $shown }</b>.
language-set = 👌 We speak English from now on.

strength-wrong = “{ $typed }” is not a strength. Choose a number from { $minStrength } to { $maxStrength }, for example <code>/strength 0.8</code> or <code>/strength 80%</code>.
size-wrong = “{ $typed }” is not a size. Choose { $minSize } to { $maxSize } pixels, for example <code>/size 2048</code>.
format-wrong = “{ $typed }” is not a format I know. Choose jpg, png or webp, for example <code>/format png</code>.
style-wrong = “{ $typed }” is not a style I know. Available: { $styles }.
send-wrong = “{ $typed }” is not a way to send. Choose photo, file or auto, for example <code>/send file</code>.
language-wrong = I don’t speak “{ $typed }” yet. Choose en, zh or auto, for example <code>/lang zh</code>.
caption-wrong = I don’t understand “{ $typed }” in the caption. Try <code>0.9 webp 2048</code> or <code>strength=0.4</code>.
caption-again = Reply /toon to the photo to draw it after all.

# /settings
settings =
    <b>Your settings</b>
    Style: { $style }
    Strength: { $strength }
    Size: { $size } px
    Format: { $format }
    Sent: { $send }
    Language: { $language }

    Tap to change.
style-name = Style
strength-name = Strength
size-name = Size
format-name = Format
send-name = Sent
language-name = Language
pick-style =
    How shall it be drawn?
    { $described }
    /styles shows your photo in all of them.
pick-strength = How strong?
pick-size = How large, on the longest side?
pick-format = Which format?
pick-send = How shall I send it?
pick-language = Which language?
back = ‹ Back
reset-button = Reset
send-auto = whatever suits the format
send-photo = as photo
send-file = as file
language-auto = automatic
language-en = English
language-zh = 中文
style-ink = Ink
style-pencil = Pencil
style-watercolor = Watercolour
style-manga = Manga
style-poster = Poster
style-anime = Anime
style-3d = 3D
style-handdrawn = Hand-drawn
style-sketch = Sketch
style-artstyle = Artistic
style-design = Design
style-illustration = Illustration
# each in half a line
style-ink-about = soft colours and dark outlines
style-pencil-about = hatched in pencil, on paper
style-watercolor-about = wet colour that fades into paper
style-manga-about = black, white and dots
style-poster-about = a few flat, bold colours
style-anime-about = smooth and pale, with large bright eyes
style-3d-about = like somebody in an animated film
style-handdrawn-about = soft skin, strong eyes and lips
style-sketch-about = grey, as if drawn in charcoal
style-artstyle-about = warm and bright, as if painted
style-design-about = clean, as if by a graphic designer
style-illustration-about = as if from a picture book
style-described = • { $shown } – { $about }
not-installed = { $shown } (not installed)
# between the names of a list
comma = { ", " }
reset-done = 👌 Back to the defaults. Your language stays.
not-yours = This button belongs to somebody else. Send a photo or /settings to get your own.
old-button = That button is out of date. Send /settings for new ones.

# /styles: one photo in every style, with a button for each
sheet = One photo, every style. Tap one to use it from now on.
sheet-example = An example, in every style. Tap one, then send me a photo of your own.
sheet-photo-gone = I can’t get your photo from Telegram any more, so this is an example. Tap a style, then send me a photo.
style-chosen = Style is now { $shown }.
style-chosen-send-photo = Style is now { $shown }. Send me a photo!

# A photo on its way
drawing = 👀 Got it! Drawing your cartoon…
drawing-album = 👀 Got them! Drawing your album…
drawing-sheet = 👀 Drawing every style…
drawing-some = ✏️ { $done } of { $total } drawn…
# how many photos of others come first, and how long until the cartoon is there
waiting =
    { $before ->
        [one] 👀 Got it! { $before } photo is before yours.
       *[other] 👀 Got it! { $before } photos are before yours.
    }
waiting-and-time =
    { $before ->
        [one] 👀 Got it! { $before } photo is before yours. Ready in about { duration }.
       *[other] 👀 Got it! { $before } photos are before yours. Ready in about { duration }.
    }
waiting-time = 👀 Got it! Ready in about { duration }.
softer = ➖ Softer
stronger = Stronger ➕
drawing-again = ✏️ Drawing it again…
photo-gone = I can’t find the photo any more. Please send it again.
cancelled =
    { $count ->
        [0] Nothing is running right now.
        [one] 👌 Stopped.
       *[other] 👌 Stopped all { $count }.
    }
stopped = Stopped.
erased = Stopped and erased, as you asked.
toon-what = Reply /toon to a photo, or write it under one, and I draw it.

# A photo that cannot be drawn: what is wrong, and what to do
photo-number = Photo { $number }
failed-one = 😕 { $reason }
failed-some = 😕 These could not be drawn:
failed-all = 😕 None of these could be drawn:
empty = The file is empty. Please send it again.
not-an-image = That is not a picture. Send a JPEG, PNG, WEBP or HEIC.
unsupported = I can’t open this kind of picture. Send a JPEG, PNG, WEBP or HEIC.
animated = Moving pictures are too much for me. Send a still photo.
too-many-bytes = The file is too large. I can take up to { $maxMegabytes } MB; sent as a photo instead of a file it becomes smaller.
too-many-pixels = The picture is too large. I can take up to { $maxMegapixels } megapixels; sent as a photo instead of a file it becomes smaller.
too-much-memory = A picture of this size is too much for me in this format. Sent as a photo instead of a file it becomes smaller.
broken = The picture is damaged or incomplete. Please send it again, or another one.
too-slow = Opening this picture took too long. Try sending it as a photo instead of a file.
style-unavailable = The style “{ $shown }” is not installed here. Choose another one with /style: { $styles }.
dead = Something broke while drawing this, three times over. My owner can try it again.
download-failed = I could not get this photo from Telegram. Please send it again.
unknown-error = Sorry, something went wrong on my side. Please try again.
not-saved = I can’t save that at the moment. I remember it and do it as soon as I can.
send-me-photos = Send me a photo and I’ll draw it. /help shows what else I can do.

# /privacy: the numbers come from the settings
privacy =
    <b>What I keep about you</b>
    • <b>Settings</b>: what you have chosen, until you erase it.
    • <b>Each photo</b>: Telegram’s name for the file, its own name if it came as a file, how to draw it, when it came, and the numbers by which Telegram calls the message, the chat and you. Until { $days ->
        [one] { $days } day
       *[other] { $days } days
    } after the answer. Nothing of the picture.
    • <b>Pictures</b>: in memory only, until { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    } after they were drawn last. Never on a disk.
    • <b>Messages</b>: until they are handled.
    • <b>Log</b>: what happened, with a code in place of your name. No captions.

    <b>Where, and who sees it</b>
    On the machine of my owner, in one database file that only their account there can read. Nobody else sees it. Backups that they make can hold it for longer.
    Telegram keeps this chat itself, photos and cartoons too. Delete them there.

    <b>/forget</b> erases all of it at once. Only how many photos you have sent stays in memory for a day, under that code, and a ban if you have one.

# /forget
forgotten =
    🧹 Erased for good:
    { $list }
    Telegram keeps this chat itself. Delete it there.
forgotten-settings =
    { $count ->
        [one] • { $count } setting
       *[other] • { $count } settings
    }
forgotten-waiting =
    { $count ->
        [one] • { $count } photo that was not answered yet
       *[other] • { $count } photos that were not answered yet
    }
forgotten-answered =
    { $count ->
        [one] • what I knew of { $count } earlier photo
       *[other] • what I knew of { $count } earlier photos
    }
forgotten-pictures =
    { $count ->
        [one] • { $count } picture in my memory
       *[other] • { $count } pictures in my memory
    }
forgotten-messages =
    { $count ->
        [one] • { $count } message that I had not come to yet
       *[other] • { $count } messages that I had not come to yet
    }
nothing-known = I know nothing about you.

# Limits: nothing is taken, and when to come back
quota-waiting =
    { $waiting ->
        [one] You have { $waiting } photo waiting, and { $limit } is my limit. Please send this again when it is done.
       *[other] You have { $waiting } photos waiting, and { $limit } is my limit. Please send this again when some of them are done.
    }
quota-waiting-in-chat =
    { $waiting ->
        [one] { $waiting } photo is waiting in this chat, and { $limit } is my limit. Please send this again when it is done.
       *[other] { $waiting } photos are waiting in this chat, and { $limit } is my limit. Please send this again when some of them are done.
    }
quota-minute =
    { $limit ->
        [one] { $limit } photo a minute is my limit. Please send this again in { duration }.
       *[other] { $limit } photos a minute is my limit. Please send this again in { duration }.
    }
quota-day =
    { $limit ->
        [one] { $limit } photo a day is my limit. Please send this again in { duration }.
       *[other] { $limit } photos a day is my limit. Please send this again in { duration }.
    }
quota-at-once = { $photos } photos at once are too many for me, { $limit } is my limit. Please send fewer.

# Who is not served, and when to come back
stranger = 🔒 This bot is private. Your id is <code>{ $id }</code>: give it to the owner, who can let you in.
stranger-button = This bot is private. Your id is { $id }: give it to the owner, who can let you in.
stranger-group = 🔒 This bot is private. The id of this group is <code>{ $id }</code>: give it to the owner, who can let you all in.
slow-down = 🐢 Slow down, please. I listen again in { duration }.

# For administrators
admin-in-private = Please ask me that in our private chat.
stats =
    <b>How it goes</b>
    People in the last 24 hours: { $peopleToday }
    Photos in the last 24 hours: { $photosToday }

    People that I remember: { $people }
    Photos that I remember: { $photos }

    { $engine ->
        [ready] Ready to draw.
       *[starting] Not ready to draw yet; photos wait.
    }
    Running since { $since } (UTC).
outcomes = { $done } drawn, { $failed } not possible, { $dead } given up, { $cancelled } stopped, { $claimed } being drawn, { $waiting } waiting
queue = <b>Who waits, in turn</b>
queue-line = { $number }. <code>{ $who }</code>: { $waiting } waiting, { $claimed } being drawn, for { duration }
queue-more =
    { $count ->
        [one] and { $count } more chat
       *[other] and { $count } more chats
    }
queue-empty = Nobody is waiting.
ban-whom = Whom? Send <code>/ban 123456789</code> with an id, or with a code like p0123456789ab from /queue or the log, or reply /ban to their message.
unban-whom = Whom? Send <code>/unban 123456789</code> with an id, or with a code like p0123456789ab from the log, or reply /unban to their message.
ban-done =
    👌 <code>{ $who }</code> is kept out from now on. { $count ->
        [0] Nothing of theirs was waiting.
        [one] { $count } request of theirs was stopped.
       *[other] { $count } requests of theirs were stopped.
    }
ban-again =
    <code>{ $who }</code> was kept out already. { $count ->
        [0] Nothing of theirs was waiting.
        [one] { $count } request of theirs was stopped.
       *[other] { $count } requests of theirs were stopped.
    }
ban-yourself = That is you, and you stay.
ban-admin = <code>{ $who }</code> is an administrator. Take them off TOONBOT_ADMINS first.
ban-me = That is me.
ban-anonymous = That was written in the group’s name, so I can’t tell who it was. <code>/ban { $who }</code> keeps the whole group out.
unban-done = 👌 <code>{ $who }</code> is not kept out any more.
unban-nobody = <code>{ $who }</code> was not kept out.

# How long something lasts: the values come from bot/durations.py
duration =
    { $unit ->
        [seconds]
            { $amount ->
                [one] { $amount } second
               *[other] { $amount } seconds
            }
        [minutes]
            { $amount ->
                [one] { $amount } minute
               *[other] { $amount } minutes
            }
       *[hours]
            { $amount ->
                [one] { $amount } hour
               *[other] { $amount } hours
            }
    }
