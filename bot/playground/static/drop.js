// Files dropped anywhere on the page, on the half that says how they go.

import { byId } from "./nodes.js";

const overlay = byId("drop");
let depth = 0; // of elements that the drag has entered and not left

export function onDrop(take) {
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    enter(-depth);
    const zone = event.target.closest("[data-drop]")?.dataset.drop;
    take([...event.dataTransfer.files], zone === "files");
  });
}

function enter(steps) {
  depth += steps;
  overlay.hidden = depth === 0;
}

const draggingFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");

window.addEventListener("dragenter", (event) => { if (draggingFiles(event)) enter(1); });
window.addEventListener("dragleave", (event) => { if (draggingFiles(event)) enter(-1); });
window.addEventListener("dragover", (event) => event.preventDefault());
