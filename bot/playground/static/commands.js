// The menu of commands, which opens with a slash.

import { byId, element } from "./nodes.js";

const menu = byId("commands");
const field = byId("text");
let found = [];
let active = 0;
let choose = () => {};

// choose: called with the command that was picked and whether it wants to be sent at once.
export function onChoice(listener) {
  choose = listener;
}

export function suggest(commands, typed) {
  const start = typed.match(/^\/(\w*)$/);
  found = start ? commands.filter(({ command }) => command.startsWith(start[1].toLowerCase())) : [];
  active = 0;
  render();
}

export function isOpen() {
  return found.length > 0;
}

export function close() {
  found = [];
  render();
}

function render() {
  menu.hidden = !isOpen();
  menu.replaceChildren(...found.map(option));
  field.setAttribute("aria-expanded", String(isOpen()));
  field.setAttribute("aria-activedescendant", isOpen() ? `command-${active}` : "");
  menu.children[active]?.scrollIntoView({ block: "nearest" });
}

function option({ command, description }, place) {
  return element("li", {
    id: `command-${place}`, role: "option", "aria-selected": String(place === active),
    click: () => choose(`/${command}`),
  }, element("strong", {}, `/${command}`), element("span", { class: "faint" }, description));
}

// Whether a key was meant for the menu.
export function handle({ key }) {
  if (!isOpen()) return false;
  if (key === "ArrowDown" || key === "ArrowUp") {
    active = (active + (key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
    render();
  } else if (key === "Enter") choose(`/${found[active].command}`);
  else if (key === "Tab") complete();
  else if (key === "Escape") close();
  else return false;
  return true;
}

function complete() {
  field.value = `/${found[active].command} `;
  close();
}
