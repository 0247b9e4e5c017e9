// What the page says, in English and Chinese.

const WORDS = {
  en: {
    chats: "Chats", footnote: "A pretend Telegram on this machine. Nothing leaves it.",
    back: "Back to the chats", newest: "To the newest message", attach: "Attach photos or files",
    commands: "Commands", send: "Send", message: "Message", caption: "Add a caption…",
    speaker: "Who speaks", language: "Language", download: "Download", close: "Close",
    previous: "Previous picture", next: "Next picture", reply: "Reply", remove: "Remove",
    open: "Open picture", ok: "OK", bot: "bot", edited: "edited", you: "You",
    offline: "The connection is gone. Trying again…",
    dropPhotos: "Send as photos", dropPhotosWhy: "recompressed, as Telegram does",
    dropFiles: "Send as files", dropFilesWhy: "untouched, in full quality",
    asPhotos: "As photos", asFiles: "As files",
    mustBeFiles: "Not every one of these can be shown as a photo, so they go as files.",
    photo: "Photo", sticker: "Sticker", document: "File", today: "Today",
    members: "You, {names} and the bot",
    typing: "typing…", upload_photo: "sending a photo…", upload_document: "sending a file…",
    choose_sticker: "choosing a sticker…",
    emptyTitle: "Say hello with a photo",
    emptyText: "Drop one anywhere here, paste it, or pick it with the paper clip. Several at once become an album.",
    emptyGroup: "In a group the bot sees only commands, mentions and replies to it. Write /toon under a photo, or as a reply to one.",
    emptyTry: "Or try", pick: "Choose photos",
  },
  zh: {
    chats: "聊天", footnote: "本机上的模拟 Telegram,任何内容都不会离开这台机器。",
    back: "返回聊天列表", newest: "跳到最新消息", attach: "添加照片或文件",
    commands: "命令", send: "发送", message: "消息", caption: "添加说明…",
    speaker: "谁在发言", language: "语言", download: "下载", close: "关闭",
    previous: "上一张", next: "下一张", reply: "回复", remove: "移除",
    open: "查看图片", ok: "好", bot: "机器人", edited: "已编辑", you: "你",
    offline: "连接已断开,正在重试…",
    dropPhotos: "以照片发送", dropPhotosWhy: "像 Telegram 一样压缩",
    dropFiles: "以文件发送", dropFilesWhy: "保持原样,完整画质",
    asPhotos: "照片", asFiles: "文件",
    mustBeFiles: "其中有的无法作为照片显示,因此将以文件发送。",
    photo: "照片", sticker: "贴纸", document: "文件", today: "今天",
    members: "你、{names}和机器人",
    typing: "正在输入…", upload_photo: "正在发送照片…", upload_document: "正在发送文件…",
    choose_sticker: "正在选择贴纸…",
    emptyTitle: "用一张照片打个招呼",
    emptyText: "把照片拖到这里、粘贴,或点回形针选择。一次多张会成为相册。",
    emptyGroup: "在群组里,机器人只能看到命令、提及和对它的回复。请在照片下写 /toon,或用 /toon 回复照片。",
    emptyTry: "也可以试试", pick: "选择照片",
  },
};

export const LANGUAGES = { en: "English", zh: "中文" };

let language = "en";

export function speak(code) {
  language = code.startsWith("zh") ? "zh" : "en";
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-words]")) node.textContent = say(node.dataset.words);
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", say(node.dataset.label));
    node.title = say(node.dataset.label);
  }
}

export function say(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function has(key) {
  return key in WORDS[language];
}

export function clock(seconds) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false })
    .format(seconds * 1000);
}

export function day(seconds) {
  const date = new Date(seconds * 1000);
  if (date.toDateString() === new Date().toDateString()) return say("today");
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "long" }).format(date);
}

export function size(bytes) {
  const [unit, digits, value] = bytes < 1e6 ? ["kilobyte", 0, bytes / 1e3] : ["megabyte", 1, bytes / 1e6];
  const format = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, format).format(Math.max(value, 1 / 10 ** digits));
}
