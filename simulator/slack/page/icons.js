// The few pictures of the page as inline SVG: no font has to have them.

import { svg } from "./dom.js";

const PATHS = {
  lock: "M5 7V5a3 3 0 0 1 6 0v2h1v7H4V7zm2 0h2V5a1 1 0 0 0-2 0z",
  shared: "M2 3h8v3h4v8H6v-3H2zm2 2v4h2V6h2V5z",
  eye: "M8 3c3.5 0 6 3 7 5-1 2-3.500 5-7 5S2 10 1 8c1-2 3.500-5 7-5zm0 2.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z",
  up: "M2 7h2.500v7H2zm4 0 3-5.500c1 0 1.700.8 1.500 1.800L10.100 6H14c.8 0 1.300.7 1.100 1.500l-1.300 5.500c-.1.600-.6 1-1.200 1H6z",
  down: "M14 9h-2.500V2H14zm-4 0-3 5.500c-1 0-1.700-.8-1.500-1.800L5.900 10H2c-.8 0-1.300-.7-1.100-1.500L2.200 3c.1-.600.600-1 1.200-1H10z",
  trash: "M6 1h4v1.500h4V4H2V2.500h4zM3.500 5h9l-.7 10H4.200z",
};

export function icon(name) {
  return svg("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: PATHS[name], fill: "currentColor", "fill-rule": "evenodd" }));
}
