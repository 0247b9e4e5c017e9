// The page: which chat is open, what happens in it, and what the person does.

import { blocks, bubble } from "./bubbles.js";
import * as composer from "./composer.js";
import { renderEmpty } from "./empty.js";
import { byId, element } from "./nodes.js";
import { chatPortrait, quiet, renderLanguages, renderList } from "./sidebar.js";
import { on, start, state } from "./state.js";
import { toast } from "./toast.js";
import * as viewer from "./viewer.js";
import { day, has, say, speak } from "./words.js";

const NEAR = 120; // pixels from the end that still count as reading the newest
const ACTION = 5000; // milliseconds that a chat action is shown

const scroll = byId("scroll");
const list = byId("messages");
const shown = new Map(); // block key -> { node, look }
let chat = null;
let unseen = 0;

const acts = {
  open: (message) => viewer.open([...chat.messages.values()], message),
  reply: (message) => composer.replyTo(message),
  command: (words) => composer.send(words),
  jump,
};

function openChat() {
  const wanted = state.chats.get(Number(location.hash.slice(1)));
  byId("app").classList.toggle("showing-list", location.hash === "#chats");
  const next = wanted ?? chat ?? state.chats.values().next().value;
  if (next !== chat) {
    chat = next;
    forgetShown();
    composer.openIn(chat);
  }
  chat.unread = 0;
  render();
  toNewest();
}

function forgetShown() {
  shown.clear();
  list.replaceChildren();
  unseen = 0;
}

function render() {
  const following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
  renderHeader();
  renderMessages();
  renderEmpty(byId("empty"), chat, composer);
  renderList(byId("chat-list"), chat);
  if (following) toNewest();
  byId("newest").hidden = following || !chat.messages.size;
  byId("unseen").textContent = following || !unseen ? "" : String(unseen);
}

function renderHeader() {
  const alone = chat.type === "private";
  chatPortrait(byId("chat-avatar"), chat);
  byId("chat-title").textContent = alone ? state.bot.first_name : chat.title;
  byId("chat-status").textContent = has(chat.action) ? say(chat.action) : quiet(chat);
  byId("chat-status").classList.toggle("busy", Boolean(chat.action));
}

function renderMessages() {
  const wanted = [];
  let date = "";
  for (const block of blocks(chat.messages.values())) {
    const today = day(block.messages[0].date);
    if (today !== date) wanted.push(dayMark((date = today)));
    wanted.push(current(block));
  }
  if (chat.action) wanted.push(dots());
  arrange(wanted);
}

// The node of a block: the one on the page, or a new one if the block looks different now.
function current(block) {
  const versions = block.messages.map(({ message_id: id, version }) => `${id}.${version}`);
  const look = [block.first, block.last, document.documentElement.lang, ...versions].join();
  const known = shown.get(block.key);
  if (known?.look === look) return known.node;
  const node = bubble(block, chat, acts);
  if (known) node.classList.add("changed");
  shown.set(block.key, { node, look });
  return node;
}

function dots() {
  const three = [1, 2, 3].map(() => element("i"));
  return element("li", { class: "message theirs first last dots", "aria-hidden": "true" }, three);
}

function dayMark(text) {
  return element("li", { class: "day" }, element("span", {}, text));
}

function arrange(wanted) {
  const keep = new Set(wanted);
  for (const node of [...list.children]) if (!keep.has(node)) node.remove();
  wanted.forEach((node, place) => {
    if (list.children[place] !== node) list.insertBefore(node, list.children[place] ?? null);
  });
}

function toNewest() {
  scroll.scrollTop = scroll.scrollHeight;
  unseen = 0;
  byId("newest").hidden = true;
}

function jump(number) {
  const contains = ({ messages }) => messages.some(({ message_id: id }) => id === number);
  const block = blocks(chat.messages.values()).find(contains);
  const node = block && shown.get(block.key)?.node;
  node?.scrollIntoView({ block: "center", behavior: "smooth" });
  node?.classList.add("found");
  node?.addEventListener("animationend", () => node.classList.remove("found"), { once: true });
}

function arrived({ chat: where, message, fresh }) {
  if (message.from.is_bot) stopAction(where);
  const own = message.from.id === state.you;
  if (fresh && !own && where !== chat) where.unread += 1;
  if (fresh && !own && where === chat) unseen += 1;
  render();
  if (fresh && own && where === chat) toNewest();
}

function stopAction(where) {
  clearTimeout(where.actionEnds);
  where.action = null;
}

on("everything", () => {
  speak(state.language);
  renderLanguages(byId("languages"));
  chat = chat && state.chats.get(chat.id);
  forgetShown();
  openChat();
  composer.openIn(chat);
});
on("message", arrived);
on("deleted", render);
on("profile", () => {
  speak(state.language);
  renderLanguages(byId("languages"));
  render();
  composer.openIn(chat);
});
on("action", ({ chat: where, action }) => {
  if (!where) return;
  stopAction(where);
  where.action = action;
  where.actionEnds = setTimeout(() => { stopAction(where); render(); }, ACTION);
  render();
});
on("answer", ({ query, text, alert }) => {
  document.querySelector(`[data-query="${CSS.escape(query)}"]`)?.removeAttribute("aria-busy");
  if (text && alert) {
    byId("alert-text").textContent = text;
    byId("alert").showModal();
  } else if (text) toast(text);
});
on("online", () => { byId("offline").hidden = state.online; });

byId("back").addEventListener("click", () => { location.hash = "#chats"; });
byId("newest").addEventListener("click", toNewest);
scroll.addEventListener("scroll", () => {
  if (scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR) byId("newest").hidden = true;
});
new ResizeObserver(() => { if (byId("newest").hidden) toNewest(); }).observe(scroll);
window.addEventListener("hashchange", openChat);
start();
