// Messages become bubbles. Those that belong to one album share one.

import { fileRow, photos, ratio, sticker } from "./files.js";
import { element, icon, portrait } from "./nodes.js";
import { post, state } from "./state.js";
import { formatted } from "./text.js";
import { clock, say } from "./words.js";

const RUN = 300; // seconds in which one person's messages stand together

// Messages in order become blocks: single messages or whole albums, with their place in a run.
export function blocks(messages) {
  const found = [];
  for (const message of messages) {
    const last = found.at(-1);
    if (message.media_group_id && last?.album === message.media_group_id) last.messages.push(message);
    else found.push({ key: message.message_id, album: message.media_group_id, messages: [message] });
  }
  found.forEach((block, place) => {
    block.first = !together(found[place - 1], block);
    block.last = !together(block, found[place + 1]);
  });
  return found;
}

function together(earlier, later) {
  if (!earlier || !later) return false;
  const [before, after] = [earlier.messages[0], later.messages[0]];
  return before.from.id === after.from.id && after.date - before.date < RUN;
}

// acts: { open, reply, command, jump }, what can be done with a message.
export function bubble(block, chat, acts) {
  const { messages } = block;
  const [lead] = messages;
  const named = chat.type !== "private" && lead.from.id !== state.you;
  const look = ["message", lead.from.id === state.you ? "mine" : "theirs"];
  look.push(...["first", "last"].filter((place) => block[place]));
  return element("li", { class: look.join(" "), id: `message-${lead.message_id}`, dblclick: () => acts.reply(lead) },
    named ? face(block) : null,
    element("div", { class: "stack" },
      body(block, named, acts),
      keyboard(lead),
      reactions(messages)),
    element("button", { type: "button", class: "round small answer", "aria-label": say("reply"), title: say("reply"), click: () => acts.reply(lead) }, icon("reply")));
}

function face({ messages: [{ from }], last }) {
  const node = portrait(document.createElement("div"), { id: from.id, name: from.first_name, bot: from.is_bot });
  node.classList.toggle("unseen", !last);
  return node;
}

function body(block, named, acts) {
  const { messages, first } = block;
  const [lead] = messages;
  if (lead.sticker) return element("div", { class: "bare" }, sticker(lead), meta(lead));
  const name = named && first ? element("p", { class: "name" }, lead.from.first_name) : null;
  if (name) name.style.setProperty("--hue", String((Math.abs(lead.from.id) * 67) % 360));
  const parts = [
    name,
    lead.reply_to_message ? quotation(lead.reply_to_message, acts) : null,
    lead.photo ? photos(messages, acts.open) : null,
    ...messages.flatMap((message) => [message.document ? fileRow(message, acts.open) : null, words(message, acts)]),
  ].filter(Boolean);
  const end = parts.at(-1);
  const look = ["bubble", lead.photo && "with-photo", end.matches(".photos") && "photo-last", parts.length === 1 && end.matches(".photos") && "only-photo"];
  const node = element("div", { class: look.filter(Boolean).join(" ") }, parts);
  if (lead.photo && messages.length === 1) node.style.setProperty("--ratio", String(ratio(lead.photo.at(-1))));
  (end.matches(".words") ? end : node).append(meta(messages.at(-1))); // beside the last line, if it fits
  return node;
}

function words(message, acts) {
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  return text ? element("div", { class: "words" }, formatted(text, entities, acts.command)) : null;
}

function meta({ date, edit_date: edited }) {
  return element("span", { class: "meta" }, edited ? `${say("edited")} ` : "",
    element("time", { datetime: new Date(date * 1000).toISOString() }, clock(date)));
}

function quotation(message, acts) {
  return element("button", { type: "button", class: "quotation", click: () => acts.jump(message.message_id) },
    element("strong", {}, message.from.id === state.you ? say("you") : message.from.first_name),
    element("span", {}, summary(message)));
}

// A message in a few words, for lists and quotations.
export function summary({ text, caption, photo, document: file, sticker: glued }) {
  const kind = photo ? `🖼 ${say("photo")}` : file ? `📄 ${file.file_name ?? say("document")}` : glued ? say("sticker") : "";
  return [kind, text ?? caption].filter(Boolean).join(" · ");
}

function reactions(messages) {
  const all = messages.flatMap((message) => message.reactions);
  if (!all.length) return null;
  return element("div", { class: "reactions" }, all.map((emoji) => element("span", {}, emoji)));
}

function keyboard(message) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (!rows.length) return null;
  return element("div", { class: "keyboard" },
    rows.map((row) => element("div", { class: "keys" }, row.map((key) => button(message, key)))));
}

function button(message, { text, url, callback_data: data }) {
  if (url) return element("a", { class: "key", href: /^https?:/i.test(url) ? url : null, target: "_blank", rel: "noopener noreferrer" }, text, icon("link"));
  return element("button", { type: "button", class: "key", click: (event) => press(event.currentTarget, message, data) }, text);
}

async function press(key, message, data) {
  key.setAttribute("aria-busy", "true");
  const fields = { chat: message.chat.id, speaker: state.speaker, message_id: message.message_id, data };
  const { query } = await post("press", fields).catch(() => ({ query: "" }));
  key.dataset.query = query;
}
