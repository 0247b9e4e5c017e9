// Writing: text, commands, files by clip, drop and paste, replies, and who speaks in a group.

import { summary } from "./bubbles.js";
import * as commands from "./commands.js";
import { onDrop } from "./drop.js";
import { button, byId, element, icon, portrait } from "./nodes.js";
import * as parcel from "./parcel.js";
import { post, state } from "./state.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const field = byId("text");
const TALLEST = 160; // pixels of the text field
let chat = null;
let answered = null; // the message that is replied to

export function openIn(next) {
  if (next !== chat) {
    answered = null;
    parcel.clear();
    state.speaker = state.you;
  }
  chat = next;
  renderSpeakers();
  renderQuote();
  refresh();
}

export function replyTo(message) {
  answered = message;
  renderQuote();
  field.focus();
}

// Send words, or whatever has been written and attached.
export async function send(words = null) {
  const { files, asFiles } = words === null ? parcel.take() : { files: [], asFiles: false };
  const text = words ?? field.value.trim();
  if (!text && !files.length) return;
  const replied = answered?.message_id ?? 0;
  const fields = { chat: chat.id, speaker: state.speaker, text, as_files: asFiles, reply_to: replied };
  if (words === null) field.value = "";
  replyTo(null);
  refresh();
  await deliver(fields, files);
}

async function deliver(fields, files) {
  byId("composer").setAttribute("aria-busy", "true");
  try {
    await post("send", fields, files);
  } catch (error) {
    field.value = fields.text;
    if (error.message.includes("IMAGE_PROCESS_FAILED")) await parcel.putBackAsFiles(files);
    toast(error.message.includes("IMAGE_PROCESS_FAILED") ? say("mustBeFiles") : error.message);
  } finally {
    byId("composer").removeAttribute("aria-busy");
    refresh();
  }
}

function refresh() {
  field.placeholder = say(parcel.isEmpty() ? "message" : "caption");
  field.setAttribute("aria-label", field.placeholder);
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, TALLEST)}px`;
  const empty = !field.value.trim() && parcel.isEmpty();
  byId("send").disabled = empty;
  byId("slash").hidden = !empty || !chat?.commands.length;
  commands.suggest(chat?.commands ?? [], field.value);
}

function renderQuote() {
  const box = byId("quote");
  box.hidden = !answered;
  if (!answered) return;
  box.replaceChildren(icon("reply"),
    element("span", {},
      element("strong", {}, answered.from.first_name),
      element("span", { class: "faint" }, summary(answered))),
    button({ class: "round small", "aria-label": say("remove"), click: () => replyTo(null) }, icon("close")));
}

function renderSpeakers() {
  const box = byId("speakers");
  box.hidden = chat.type === "private";
  box.replaceChildren(...chat.members.map((member) => {
    const face = portrait(document.createElement("span"), { id: member.id, name: member.first_name });
    const name = member.id === state.you ? say("you") : member.first_name;
    const choose = () => { state.speaker = member.id; renderSpeakers(); field.focus(); };
    const checked = String(member.id === state.speaker);
    return button({ role: "radio", "aria-checked": checked, click: choose }, face, name);
  }));
}

async function take(files, asFiles) {
  if (files.length) await parcel.add(files, asFiles);
  field.focus();
}

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
field.addEventListener("input", refresh);
field.addEventListener("keydown", (event) => {
  if (commands.handle(event)) event.preventDefault();
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (event.key === "Escape") {
    replyTo(null);
    parcel.clear();
  }
});
field.addEventListener("paste", (event) => {
  const { files } = event.clipboardData;
  if (files.length) event.preventDefault();
  take(files);
});
commands.onChoice((words) => {
  field.value = "";
  send(words);
});
parcel.onChange(refresh);
byId("slash").addEventListener("click", () => {
  field.value = "/";
  field.focus();
  refresh();
});
byId("attach").addEventListener("click", () => byId("files").click());
byId("files").addEventListener("change", ({ target }) => {
  take([...target.files]);
  target.value = "";
});
onDrop(take);
