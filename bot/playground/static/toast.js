// A few words that come and go.

import { byId } from "./nodes.js";

const node = byId("toast");

export function toast(text) {
  node.textContent = text;
  node.hidden = false;
  node.classList.remove("fading");
  void node.offsetWidth; // starts the animation again
  node.classList.add("fading");
}

node.addEventListener("animationend", () => { node.hidden = true; });
