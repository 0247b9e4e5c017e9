// The list of chats and the language of the person.

import { summary } from "./bubbles.js";
import { button, element, portrait } from "./nodes.js";
import { post, state } from "./state.js";
import { clock, LANGUAGES, say } from "./words.js";

export function renderList(list, open) {
  list.replaceChildren(...[...state.chats.values()].map((chat) => entry(chat, chat === open)));
}

function entry(chat, open) {
  const alone = chat.type === "private";
  const last = [...chat.messages.values()].at(-1);
  const face = chatPortrait(document.createElement("span"), chat);
  return element("li", {}, element("a", { href: `#${chat.id}`, "aria-current": open ? "true" : null },
    face,
    element("span", { class: "entry-words" },
      element("strong", {}, alone ? state.bot.first_name : chat.title),
      element("span", { class: "faint" }, last ? preview(chat, last) : quiet(chat))),
    element("span", { class: "entry-side" },
      element("time", { class: "faint" }, last ? clock(last.date) : ""),
      chat.unread ? element("b", {}, String(chat.unread)) : null)));
}

export function chatPortrait(node, { id, type, title }) {
  return portrait(node, type === "private" ? { id: 0, name: "T", bot: true } : { id, name: title });
}

// What stands under a chat's name while nothing happens in it.
export function quiet(chat) {
  if (chat.type === "private") return say("bot");
  const others = chat.members.filter(({ id }) => id !== state.you);
  return say("members", { names: others.map(({ first_name: name }) => name).join(", ") });
}

function preview(chat, message) {
  const who = message.from.id === state.you ? say("you") : message.from.first_name;
  return chat.type === "private" ? summary(message) : `${who}: ${summary(message)}`;
}

export function renderLanguages(group) {
  group.setAttribute("aria-label", say("language"));
  const active = state.language.startsWith("zh") ? "zh" : "en";
  group.replaceChildren(...Object.entries(LANGUAGES).map(([code, name]) =>
    button({
      role: "radio", lang: code, "aria-checked": String(code === active),
      click: () => post("language", { language: code }),
    }, name)));
}
