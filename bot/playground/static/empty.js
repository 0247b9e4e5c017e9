// What an empty chat says: what the bot does, and what to do first.

import { button, byId, element, icon } from "./nodes.js";
import { state } from "./state.js";
import { say } from "./words.js";

const TRIES = { private: ["/start", "/strength 0.8", "/help"], supergroup: ["/toon", "/help"] };

export function renderEmpty(section, chat, composer) {
  section.hidden = chat.messages.size > 0;
  if (section.hidden) return;
  const alone = chat.type === "private";
  const face = element("div", { class: "big-face" }, icon("toonbot"));
  const words = [
    element("h3", {}, say("emptyTitle")),
    alone && state.bot.description ? element("p", {}, state.bot.description) : null,
    element("p", {}, say(alone ? "emptyText" : "emptyGroup")),
  ].filter(Boolean);
  section.replaceChildren(
    face, ...words,
    button({ class: "primary", click: () => byId("files").click() }, icon("picture"), say("pick")),
    element("p", { class: "faint" }, say("emptyTry")),
    element("p", { class: "tries" }, TRIES[chat.type].map((words) =>
      button({ class: "chip", click: () => composer.send(words) }, words))));
}
