// Files that wait to be sent: shown first, with the choice between photos and files.

import { button, byId, element, icon } from "./nodes.js";
import { say, size } from "./words.js";

const box = byId("parcel");
const HEIC = /\.(heic|heif)$/i; // browsers cannot show these, but phones send them as photos
let items = []; // { file, url, showable }
let asFiles = false;
let changed = () => {};

export function onChange(listener) {
  changed = listener;
}

export function isEmpty() {
  return !items.length;
}

export async function add(files, wantFiles = asFiles) {
  const added = await Promise.all([...files].map(async (file) => ({ file, ...(await look(file)) })));
  items.push(...added);
  asFiles = wantFiles;
  render();
}

async function look(file) {
  const url = URL.createObjectURL(file);
  const image = new Image();
  image.src = url;
  const visible = file.type.startsWith("image/") && (await image.decode().then(() => true, () => false));
  return { url, visible, showable: visible || HEIC.test(file.name) };
}

// Empties the parcel and gives its files and how they go.
export function take() {
  const taken = { files: items.map(({ file }) => file), asFiles: mustBeFiles() || asFiles };
  clear();
  return taken;
}

// The server could not make photos of these.
export async function putBackAsFiles(files) {
  await add(files, true);
}

export function clear() {
  for (const { url } of items) URL.revokeObjectURL(url);
  items = [];
  asFiles = false;
  render();
}

function mustBeFiles() {
  return items.some(({ showable }) => !showable);
}

function render() {
  box.hidden = isEmpty();
  box.replaceChildren(
    element("ul", {}, items.map(tile)),
    element("div", { class: "ways" },
      element("div", { class: "switch", role: "radiogroup", "aria-label": say("send") },
        way("asPhotos", false), way("asFiles", true)),
      mustBeFiles() ? element("p", { class: "faint" }, say("mustBeFiles")) : null));
  changed();
}

function way(label, files) {
  const chosen = (mustBeFiles() || asFiles) === files;
  return button({
      role: "radio", "aria-checked": String(chosen), disabled: !files && mustBeFiles(),
    click: () => { asFiles = files; render(); },
  }, say(label));
}

function tile(item) {
  const { file, url, visible } = item;
  const picture = visible
    ? element("img", { src: url, alt: file.name })
    : element("span", { class: "thumb" }, icon("file"));
  const label = `${say("remove")} ${file.name}`;
  return element("li", { title: `${file.name} · ${size(file.size)}` }, picture,
    visible && !asFiles && !mustBeFiles() ? null : element("small", {}, file.name),
    button({ class: "remove", "aria-label": label, click: () => remove(item) }, icon("close")));
}

function remove(item) {
  URL.revokeObjectURL(item.url);
  items = items.filter((other) => other !== item);
  render();
}
