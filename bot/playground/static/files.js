// What hangs on a message: photos, alone or as an album, files and stickers.

import { button, element, icon } from "./nodes.js";
import { say, size } from "./words.js";

const SHOWN = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);
const IN_CHAT = 1280; // pixels of the longest side that are enough inside a bubble
// How many photos stand in each row of an album of one, two, three … photos.
const ROWS = [[1], [2], [1, 2], [2, 2], [2, 3], [3, 3], [2, 2, 3], [2, 3, 3], [3, 3, 3], [3, 3, 4]];
const NARROWEST = 0.6; // width / height of a photo in a bubble
const WIDEST = 2.2;

export function address(file, download = false) {
  return `/page/file/${encodeURIComponent(file.file_id)}${download ? "?download=1" : ""}`;
}

// The picture of a message for the viewer: a photo, or a file that can be shown as one.
export function picture(message) {
  if (message.photo) return message.photo.at(-1);
  return SHOWN.has(message.document?.mime_type) ? message.document : null;
}

export function photos(messages, open) {
  let next = 0;
  const rows = ROWS[messages.length - 1].map((count) => messages.slice(next, (next += count)));
  return element("div", { class: "photos" }, rows.map((row) => photoRow(row, open)));
}

function photoRow(messages, open) {
  const ratios = messages.map(({ photo }) => ratio(photo.at(-1)));
  const row = element("div", { class: "photo-row" }, messages.map((message, place) => {
    const tile = photoTile(message, open);
    tile.style.flexGrow = String(ratios[place] * 10); // below 1 in sum, it would not fill the row
    return tile;
  }));
  row.style.aspectRatio = String(ratios.reduce((sum, each) => sum + each));
  return row;
}

// Width by height, within what looks well in a bubble.
export function ratio({ width, height }) {
  return Math.min(Math.max(width / height, NARROWEST), WIDEST);
}

function photoTile(message, open) {
  const shown = message.photo.findLast(({ width, height }) => Math.max(width, height) <= IN_CHAT);
  const src = address(shown ?? message.photo.at(-1));
  const image = element("img", { src, alt: message.caption ?? say("photo"), loading: "lazy" });
  image.addEventListener("error", () => image.closest(".photo")?.classList.add("broken"));
  return button({ class: "photo", "aria-label": say("open"), click: () => open(message) }, image);
}

export function sticker({ sticker: file }) {
  const { width, height } = file;
  return element("img", { class: "sticker", src: address(file), alt: say("sticker"), width, height });
}

export function fileRow(message, open) {
  const file = message.document;
  const name = file.file_name ?? say("document");
  const href = address(file, true);
  const facts = [size(file.file_size), extension(name)].filter(Boolean).join(" · ");
  return element("div", { class: "file" },
    thumbnail(message, name, open),
    element("span", { class: "file-words" },
      element("a", { href, download: name, title: name }, name),
      element("span", { class: "faint" }, facts)),
    element("a", { class: "round small", href, download: name, "aria-label": say("download") }, icon("download")));
}

function thumbnail(message, name, open) {
  if (!picture(message)) {
    return element("span", { class: "thumb", "aria-hidden": "true" }, extension(name) || icon("file"));
  }
  const image = element("img", { src: address(message.document), alt: "", loading: "lazy" });
  return button({ class: "thumb", "aria-label": say("open"), click: () => open(message) }, image);
}

function extension(name) {
  const [, found = ""] = name.match(/\.(\w{1,5})$/) ?? [];
  return found.toUpperCase();
}
