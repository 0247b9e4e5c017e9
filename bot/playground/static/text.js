// Text with entities becomes nodes. Offsets are UTF-16 code units, which is what strings count in.

import { button, element } from "./nodes.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s",
  code: "code", pre: "pre", blockquote: "blockquote", spoiler: "span",
};

// onCommand: called with the words of a command that is pressed.
export function formatted(text, entities, onCommand) {
  return span(text, 0, text.length, [...(entities ?? [])], onCommand);
}

function span(text, start, stop, entities, onCommand) {
  const nodes = [];
  while (entities.length && entities[0].offset < stop) {
    const entity = entities.shift();
    const end = entity.offset + entity.length;
    const inner = [];
    while (entities.length && entities[0].offset < end) inner.push(entities.shift());
    nodes.push(text.slice(start, entity.offset));
    nodes.push(wrapped(entity, text, span(text, entity.offset, end, inner, onCommand), onCommand));
    start = end;
  }
  nodes.push(text.slice(start, stop));
  return nodes.filter((node) => node !== "");
}

function wrapped(entity, text, children, onCommand) {
  const words = text.slice(entity.offset, entity.offset + entity.length);
  if (entity.type === "bot_command") {
    return button({ class: "command", click: () => onCommand(words) }, children);
  }
  const address = entity.type === "url" ? words : entity.url;
  if (address && /^https?:\/\//i.test(address)) {
    return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, children);
  }
  const tag = TAGS[entity.type] ?? "span";
  return element(tag, { class: entity.type === "spoiler" ? "spoiler" : null }, children);
}
