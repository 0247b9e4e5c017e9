# 机器人说的话。所有文本都是 HTML；填入的值会先转义。

start =
    👋 <b>你好！我能把照片变成漫画。</b>

    发一张照片给我，或者一次发好几张，我画好就还给你。先来张自拍试试吧。

    /styles 看看我会的画风 · /strength 0.8 让效果更强 · /settings 查看所有设置 · /help 使用说明
start-group =
    👋 <b>大家好！我能把照片变成漫画。</b>
    在照片或相册下写 /toon，或者用 /toon 回复一张照片。

help =
    <b>怎么用</b>
    发照片、图片文件或相册，漫画会按原来的顺序发回。以<i>文件</i>形式发送可以保留完整画质。

    <b>设置</b>
    /style ink – 画风（{ $styles }）
    /styles – 用每种画风画你最近的照片，看着选
    /strength 0.7 – 强度，{ $minStrength } 到 { $maxStrength }
    /size 1024 – 最长边的像素，{ $minSize } 到 { $maxSize }
    /format jpg – jpg、png 或 webp
    /send auto – 以照片、文件发送，或随格式而定
    /settings – 查看和修改全部设置
    /reset – 恢复默认
    /lang – 语言

    <b>只改这一张</b>
    写在图片说明里：<code>0.9 webp 2048</code> 或 <code>/toon strength=0.4</code>。用 /toon 回复一张照片可以重新画。

    /cancel 停止正在进行的任务。/privacy 说明我保存了什么，/forget 全部删除。
help-admin =
    <b>管理员专用</b>
    /stats – 用户、照片和等待情况
    /queue – 按顺序列出正在等待的聊天
    /ban、/unban – 禁止某人使用或解除：写上 ID、/queue 或日志里的代号，或者回复对方的消息
help-group =
    { help }

    <b>在群里</b>
    Telegram 只让我看到命令、提及和回复，除非管理员把我也设为管理员，或者我的主人关闭隐私模式（@BotFather → /setprivacy）。否则请在照片下写 /toon，或用 /toon 回复照片。

# 命令菜单
menu-start = 我能做什么
menu-help = 使用说明
menu-toon = 画你回复的那张照片
menu-style = 画风
menu-styles = 你的照片，每种画风各一张
menu-strength = 强度，0.1 到 1
menu-size = 最长边的像素
menu-format = jpg、png 或 webp
menu-send = 以照片或文件发送
menu-settings = 查看和修改全部设置
menu-reset = 恢复默认
menu-lang = 语言 · Language
menu-cancel = 停止正在进行的任务
menu-privacy = 我保存了你的哪些信息
menu-forget = 删除关于你的一切
menu-stats = 运行情况
menu-queue = 谁在排队
menu-ban = 禁止某人使用
menu-unban = 解除禁止
about = 发照片，得漫画。用 /strength、/size、/format 调整效果。

# 单项设置
strength-now =
    当前强度：<b>{ $value }</b>。
    范围从 { $minStrength }（轻微）到 { $maxStrength }（完全漫画）。例如：<code>/strength 0.8</code>
size-now =
    当前尺寸：最长边 <b>{ $value } 像素</b>。
    范围从 { $minSize } 到 { $maxSize }。例如：<code>/size 2048</code>
format-now =
    当前格式：<b>{ $value }</b>。
    可选 jpg、png、webp。例如：<code>/format png</code>
style-now =
    当前画风：<b>{ $shown }</b>。例如：<code>/style ink</code>
    { $described }
    /styles 用每种画风画你的照片。
send-now =
    当前发送方式：<b>{ $shown }</b>。
    可选 photo（照片）、file（文件）、auto（jpg 发照片，png 和 webp 发文件）。例如：<code>/send file</code>
language-now =
    我现在和你说中文。
    可选 en、zh 或 auto（随你的 Telegram 语言）。例如：<code>/lang en</code>

strength-set = 👌 强度已设为 <b>{ $value }</b>。
size-set = 👌 尺寸已设为最长边 <b>{ $value } 像素</b>。
format-set = 👌 格式已设为 <b>{ $value }</b>。
style-set = 👌 画风已设为 <b>{ $shown }</b>。
send-set = 👌 发送方式已设为：<b>{ $shown }</b>。
language-set = 👌 以后我们说中文。

strength-wrong = “{ $typed }”不是有效的强度。请用 { $minStrength } 到 { $maxStrength } 之间的数，例如 <code>/strength 0.8</code> 或 <code>/strength 80%</code>。
size-wrong = “{ $typed }”不是有效的尺寸。请用 { $minSize } 到 { $maxSize } 像素，例如 <code>/size 2048</code>。
format-wrong = 我不认识格式“{ $typed }”。可选 jpg、png、webp，例如 <code>/format png</code>。
style-wrong = 我不认识画风“{ $typed }”。可选：{ $styles }。
send-wrong = “{ $typed }”不是有效的发送方式。可选 photo、file、auto，例如 <code>/send file</code>。
language-wrong = 我还不会说“{ $typed }”。可选 en、zh、auto，例如 <code>/lang en</code>。
caption-wrong = 我看不懂图片说明里的“{ $typed }”。试试 <code>0.9 webp 2048</code> 或 <code>strength=0.4</code>。
caption-again = 用 /toon 回复这张照片，我还是可以画。

# /settings
settings =
    <b>你的设置</b>
    画风：{ $style }
    强度：{ $strength }
    尺寸：{ $size } 像素
    格式：{ $format }
    发送：{ $send }
    语言：{ $language }

    点按即可修改。
style-name = 画风
strength-name = 强度
size-name = 尺寸
format-name = 格式
send-name = 发送
language-name = 语言
pick-style =
    用什么画风？
    { $described }
    /styles 用每种画风画你的照片。
pick-strength = 多强的效果？
pick-size = 最长边多少像素？
pick-format = 哪种格式？
pick-send = 怎么发送？
pick-language = 用哪种语言？
back = ‹ 返回
reset-button = 恢复默认
send-auto = 随格式而定
send-photo = 照片
send-file = 文件
language-auto = 自动
language-en = English
language-zh = 中文
style-ink = 墨线
style-pencil = 铅笔
style-watercolor = 水彩
style-manga = 黑白漫画
style-poster = 海报
style-anime = 动漫
style-3d = 3D
style-handdrawn = 手绘
style-sketch = 素描
style-artstyle = 艺术
style-design = 设计
style-illustration = 插画
# 每种半行
style-ink-about = 柔和的色彩，深色的轮廓
style-pencil-about = 铅笔排线，画在纸上
style-watercolor-about = 湿润的颜色，渐渐化入纸中
style-manga-about = 黑、白和网点
style-poster-about = 几种醒目的平涂颜色
style-anime-about = 白净柔和，眼睛又大又亮
style-3d-about = 像动画电影里的人物
style-handdrawn-about = 肤色柔和，突出眼睛和嘴唇
style-sketch-about = 灰调，像炭笔画
style-artstyle-about = 温暖明亮，像画出来的
style-design-about = 简洁，像平面设计
style-illustration-about = 像绘本里的插画
style-described = • { $shown }：{ $about }
not-installed = { $shown }（未安装）
# 列表中名称之间
comma = 、
reset-done = 👌 已恢复默认设置，语言保持不变。
not-yours = 这个按钮是别人的。发送照片或 /settings 就有你自己的。
old-button = 这个按钮已经过期。发送 /settings 获取新的。

# /styles：一张照片的所有画风，每种一个按钮
sheet = 同一张照片，每种画风各一张。点一种，以后就这样画。
sheet-example = 这是一张示例，每种画风各一张。点一种，然后发一张你自己的照片给我。
sheet-photo-gone = 我从 Telegram 取不到你的照片了，所以这是一张示例。点一种画风，再发一张照片给我。
style-chosen = 画风已设为{ $shown }。
style-chosen-send-photo = 画风已设为{ $shown }。发一张照片给我吧！

# 处理中的照片
drawing = 👀 收到！正在画你的漫画……
drawing-album = 👀 收到！正在画你的相册……
drawing-sheet = 👀 正在画每一种画风……
drawing-some = ✏️ 已画好 { $done }/{ $total }……
# 前面有几张别人的照片，多久能画好
waiting = 👀 收到！前面还有 { $before } 张照片。
waiting-and-time = 👀 收到！前面还有 { $before } 张照片，大约 { duration }后画好。
waiting-time = 👀 收到！大约 { duration }后画好。
softer = ➖ 弱一点
stronger = 强一点 ➕
drawing-again = ✏️ 正在重画……
photo-gone = 我找不到那张照片了，请重新发送。
cancelled =
    { $count ->
        [0] 现在没有正在进行的任务。
       *[other] 👌 已停止 { $count } 个任务。
    }
stopped = 已停止。
erased = 已按你的要求停止并删除。
toon-what = 用 /toon 回复一张照片，或把它写在照片下面，我就会画。

# 画不了的照片：哪里不对，怎么办
photo-number = 第 { $number } 张
failed-one = 😕 { $reason }
failed-some = 😕 这些没能画出来：
failed-all = 😕 一张都没能画出来：
empty = 文件是空的，请重新发送。
not-an-image = 这不是图片。请发送 JPEG、PNG、WEBP 或 HEIC。
unsupported = 我打不开这种图片。请发送 JPEG、PNG、WEBP 或 HEIC。
animated = 动图我画不了，请发送静态照片。
too-many-bytes = 文件太大，我最多能接收 { $maxMegabytes } MB；改为以照片形式发送会变小。
too-many-pixels = 图片太大，我最多能处理 { $maxMegapixels } 百万像素；改为以照片形式发送会变小。
too-much-memory = 这种格式的图片这么大，我处理不了；改为以照片形式发送会变小。
broken = 图片已损坏或不完整。请重新发送，或换一张。
too-slow = 打开这张图片用了太久。试试以照片形式发送，而不是文件。
style-unavailable = 这里没有安装画风“{ $shown }”。请用 /style 换一个：{ $styles }。
dead = 画这张时出了故障，试了三次都没成功。我的主人可以再试一次。
download-failed = 我没能从 Telegram 取到这张照片，请重新发送。
unknown-error = 抱歉，我这边出了点问题，请再试一次。
not-saved = 现在暂时存不下来。我记着呢，一能保存就马上处理。
send-me-photos = 发一张照片给我，我来画。/help 看看我还会什么。

# /privacy：数字来自设置
privacy =
    <b>我保存了你的哪些信息</b>
    • <b>设置</b>：你选过的选项，直到你删除为止。
    • <b>每张照片</b>：Telegram 给文件的代号、以文件形式发送时的文件名、画法、收到的时间，以及 Telegram 给消息、聊天和你的编号。回复后再保留 { $days } 天。不含画面内容。
    • <b>画面</b>：只在内存里，最后一次绘制后 { $minutes } 分钟内清除。从不写入硬盘。
    • <b>消息</b>：处理完就删除。
    • <b>日志</b>：记录发生了什么，用代码代替你的名字，不含图片说明。

    <b>存在哪里，谁能看到</b>
    在我主人的机器上，一个只有其账户能读取的数据库文件里，别人看不到。主人做的备份可能会保留得更久。
    Telegram 自己会保留这个聊天，包括照片和漫画，请在 Telegram 里删除。

    <b>/forget</b> 会立刻删除以上全部。只有你发过多少张照片会以那个代码在内存里再留一天；如果你被封禁，封禁也会保留。

# /forget
forgotten =
    🧹 已彻底删除：
    { $list }
    Telegram 自己会保留这个聊天，请在 Telegram 里删除。
forgotten-settings = • { $count } 项设置
forgotten-waiting = • { $count } 张还没回复的照片
forgotten-answered = • { $count } 张以前照片的记录
forgotten-pictures = • 内存里的 { $count } 张画面
forgotten-messages = • { $count } 条还没处理的消息
nothing-known = 我这里没有任何关于你的信息。

# 数量限制：什么都没有收下，以及何时再来
quota-waiting = 你还有 { $waiting } 张照片在等待，上限是 { $limit } 张。请等画好一些之后再发一次。
quota-waiting-in-chat = 这个聊天里还有 { $waiting } 张照片在等待，上限是 { $limit } 张。请等画好一些之后再发一次。
quota-minute = 每分钟最多 { $limit } 张照片。请过 { duration }再发一次。
quota-day = 每天最多 { $limit } 张照片。请过 { duration }再发一次。
quota-at-once = 一次 { $photos } 张照片太多了，上限是 { $limit } 张。请少发一些。

# 不提供服务的情况，以及何时再来
stranger = 🔒 这是私人机器人。你的 ID 是 <code>{ $id }</code>，把它发给机器人的主人，请他让你使用。
stranger-button = 这是私人机器人。你的 ID 是 { $id }，把它发给机器人的主人，请他让你使用。
stranger-group = 🔒 这是私人机器人。本群的 ID 是 <code>{ $id }</code>，把它发给机器人的主人，请他让大家使用。
slow-down = 🐢 慢一点，我忙不过来了。过 { duration }我再继续。

# 管理员
admin-in-private = 这个请在私聊里问我。
stats =
    <b>运行情况</b>
    最近 24 小时的用户：{ $peopleToday }
    最近 24 小时的照片：{ $photosToday }

    我还记得的用户：{ $people }
    我还记得的照片：{ $photos }

    { $engine ->
        [ready] 可以画画。
       *[starting] 还没准备好，照片先等着。
    }
    自 { $since }（UTC）开始运行。
outcomes = 画好 { $done }，画不了 { $failed }，放弃 { $dead }，停止 { $cancelled }，正在画 { $claimed }，等待 { $waiting }
queue = <b>排队顺序</b>
queue-line = { $number }. <code>{ $who }</code>：等待 { $waiting }，正在画 { $claimed }，已等 { duration }
queue-more = 还有 { $count } 个聊天
queue-empty = 没有人在等。
ban-whom = 禁止谁？发送 <code>/ban 123456789</code>（ID），或用 /queue 和日志里的代号（如 p0123456789ab），也可以用 /ban 回复对方的消息。
unban-whom = 解除谁？发送 <code>/unban 123456789</code>（ID），或用日志里的代号（如 p0123456789ab），也可以用 /unban 回复对方的消息。
ban-done =
    👌 从现在起 <code>{ $who }</code> 不能使用了。{ $count ->
        [0] 对方没有正在等待的任务。
       *[other] 已停止对方的 { $count } 个任务。
    }
ban-again =
    <code>{ $who }</code> 之前就已被禁止。{ $count ->
        [0] 对方没有正在等待的任务。
       *[other] 已停止对方的 { $count } 个任务。
    }
ban-yourself = 那是你自己，你可以留下。
ban-admin = <code>{ $who }</code> 是管理员，请先把对方从 TOONBOT_ADMINS 里去掉。
ban-me = 那是我自己。
ban-anonymous = 那条消息是以群的名义发的，我看不出是谁。<code>/ban { $who }</code> 会禁止整个群使用。
unban-done = 👌 <code>{ $who }</code> 可以再次使用了。
unban-nobody = <code>{ $who }</code> 没有被禁止。

# 时长：数值来自 bot/durations.py
duration =
    { $unit ->
        [seconds] { $amount } 秒
        [minutes] { $amount } 分钟
       *[hours] { $amount } 小时
    }
