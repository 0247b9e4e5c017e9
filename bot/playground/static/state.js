// What the server knows, kept current by its events.

export const state = { you: 0, speaker: 0, language: "en", bot: null, chats: new Map(), online: true };

const RETRY = 1000; // milliseconds
const listeners = new Map();
let source = null;

// Kinds: everything, message, deleted, action, answer, profile, online
export function on(kind, listener) {
  listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
}

function tell(kind, value) {
  for (const listener of listeners.get(kind) ?? []) listener(value);
}

export async function start() {
  source?.close();
  try {
    const fresh = await (await fetch("/page/state")).json();
    Object.assign(state, fresh, { chats: new Map(fresh.chats.map((chat) => [chat.id, withMap(chat)])) });
    setOnline(true);
    tell("everything");
    listen(fresh.revision);
  } catch {
    retry();
  }
}

function withMap(chat) {
  const messages = chat.messages.map((message) => [message.message_id, { ...message, version: 0 }]);
  return { ...chat, messages: new Map(messages), unread: 0, action: null };
}

function listen(revision) {
  source = new EventSource(`/page/events?after=${revision}`);
  const hear = (kind, change) => source.addEventListener(kind, (event) => change(JSON.parse(event.data)));
  hear("message", keep);
  hear("deleted", remove);
  hear("action", ({ chat, action }) => tell("action", { chat: state.chats.get(chat), action }));
  hear("answer", (answer) => tell("answer", answer));
  for (const kind of ["commands", "profile", "language"]) hear(kind, refresh);
  hear("reset", start);
  source.onerror = retry;
}

// The server may have started anew, with another history: ask for everything again.
function retry() {
  source?.close();
  setOnline(false);
  setTimeout(start, RETRY);
}

function setOnline(online) {
  state.online = online;
  tell("online");
}

function keep(message) {
  const chat = state.chats.get(message.chat.id);
  if (!chat) return;
  const known = chat.messages.get(message.message_id);
  chat.messages.set(message.message_id, { ...message, version: (known?.version ?? 0) + 1 });
  tell("message", { chat, message, fresh: !known });
}

function remove({ chat: id, message_id: number }) {
  const chat = state.chats.get(id);
  if (chat?.messages.delete(number)) tell("deleted", { chat });
}

async function refresh() {
  const fresh = await (await fetch("/page/state")).json();
  Object.assign(state, { bot: fresh.bot, language: fresh.language });
  for (const { id, commands } of fresh.chats) state.chats.get(id).commands = commands;
  tell("profile");
}

// Raises an Error that says what the server refused.
export async function post(path, fields, files = []) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  for (const file of files) form.append("files", file, file.name);
  const response = await fetch(`/page/${path}`, { method: "POST", body: form });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}
