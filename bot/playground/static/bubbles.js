// Messages become bubbles. Those that belong to one album share one.

import { fileRow, photos, ratio, sticker } from "./files.js";
import { button, element, icon, portrait, tint } from "./nodes.js";
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
  const answer = () => acts.reply(lead);
  return element("li", { class: look.join(" "), dblclick: answer },
    named ? face(block) : null,
    element("div", { class: "stack" }, body(block, named, acts), keyboard(lead), reactions(messages)),
    button({ class: "round small answer", "aria-label": say("reply"), click: answer }, icon("reply")));
}

function face({ messages: [{ from }], last }) {
  const { id, first_name: name, is_bot: bot } = from;
  const node = portrait(document.createElement("div"), { id, name, bot });
  node.classList.toggle("unseen", !last);
  return node;
}

function body(block, named, acts) {
  const { messages, first } = block;
  const [lead] = messages;
  if (lead.sticker) return element("div", { class: "bare" }, sticker(lead), meta(lead));
  const parts = [
    named && first ? tint(element("p", { class: "name" }, lead.from.first_name), lead.from.id) : null,
    lead.reply_to_message ? quotation(lead.reply_to_message, acts) : null,
    lead.photo ? photos(messages, acts.open) : null,
    ...messages.flatMap((message) => [
      message.document ? fileRow(message, acts.open) : null,
      words(message, acts),
    ]),
  ].filter(Boolean);
  const end = parts.at(-1);
  const node = element("div", { class: "bubble" }, parts);
  node.classList.toggle("with-photo", Boolean(lead.photo));
  node.classList.toggle("photo-last", end.matches(".photos"));
  node.classList.toggle("only-photo", end.matches(".photos") && parts.length === 1);
  if (lead.photo && messages.length === 1) node.style.setProperty("--ratio", ratio(lead.photo.at(-1)));
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
  return button({ class: "quotation", click: () => acts.jump(message.message_id) },
    element("strong", {}, message.from.id === state.you ? say("you") : message.from.first_name),
    element("span", {}, summary(message)));
}

// A message in a few words, for lists and quotations.
export function summary({ text, caption, photo, document: file, sticker: glued }) {
  const kinds = [
    photo && `🖼 ${say("photo")}`,
    file && `📄 ${file.file_name ?? say("document")}`,
    glued && say("sticker"),
  ];
  return [...kinds, text ?? caption].filter(Boolean).join(" · ");
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
    rows.map((row) => element("div", { class: "keys" }, row.map((each) => key(message, each)))));
}

function key(message, { text, url, callback_data: data }) {
  if (!url) {
    return button({ class: "key", click: ({ currentTarget }) => press(currentTarget, message, data) }, text);
  }
  const href = /^https?:/i.test(url) ? url : null;
  return element("a", { class: "key", href, target: "_blank", rel: "noopener noreferrer" }, text, icon("link"));
}

async function press(node, message, data) {
  node.setAttribute("aria-busy", "true");
  const fields = { chat: message.chat.id, speaker: state.speaker, message_id: message.message_id, data };
  const { query } = await post("press", fields).catch(() => ({ query: "" }));
  node.dataset.query = query;
}
