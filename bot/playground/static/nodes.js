// Building the page from nodes. Nothing is ever parsed as HTML, so nothing can be injected.

const SVG = "http://www.w3.org/2000/svg";

export function byId(id) {
  return document.getElementById(id);
}

// Functions become listeners, everything else becomes an attribute; null and false are left out.
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export function button(attributes, ...children) {
  return element("button", { type: "button", ...attributes }, ...children);
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

// Everybody has a colour of their own.
export function tint(node, id) {
  node.style.setProperty("--hue", (Math.abs(id) * 67) % 360);
  return node;
}

// A round portrait: the bot has a face, people have their initial.
export function portrait(node, { id, name, bot = false }) {
  node.className = "avatar";
  node.setAttribute("aria-hidden", "true");
  tint(node, id);
  node.replaceChildren(bot ? icon("toonbot") : [...name][0]);
  return node;
}
