// One picture, large: arrow keys turn to the next, Escape closes.

import { address, picture } from "./files.js";
import { byId } from "./nodes.js";
import { clock, day, say } from "./words.js";

const dialog = byId("viewer");
let pictures = [];
let place = 0;

export function open(messages, message) {
  pictures = messages.filter(picture);
  show(pictures.findIndex(({ message_id: id }) => id === message.message_id));
  dialog.showModal();
}

function show(next) {
  place = Math.min(Math.max(next, 0), pictures.length - 1);
  const message = pictures[place];
  const file = picture(message);
  const image = byId("viewer-picture");
  image.src = address(file);
  image.alt = message.caption ?? say("photo");
  const download = byId("viewer-download");
  download.href = address(file, true);
  download.download = file.file_name ?? `${file.file_unique_id}.jpg`;
  const { first_name: name } = message.from;
  const when = `${day(message.date)} ${clock(message.date)}`;
  byId("viewer-title").textContent = `${name} · ${when} · ${place + 1}/${pictures.length}`;
  byId("viewer-caption").textContent = message.caption ?? "";
  byId("viewer-previous").disabled = place === 0;
  byId("viewer-next").disabled = place === pictures.length - 1;
}

byId("viewer-previous").addEventListener("click", () => show(place - 1));
byId("viewer-next").addEventListener("click", () => show(place + 1));
byId("viewer-close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close(); });
dialog.addEventListener("keydown", ({ key }) => {
  if (key === "ArrowLeft") show(place - 1);
  if (key === "ArrowRight") show(place + 1);
});
