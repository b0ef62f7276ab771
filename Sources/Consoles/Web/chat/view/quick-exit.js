/** Away from the page at once, by a press or by Escape twice, to a page that tells nothing. */

import { byId } from "../../ui/dom.js";

/** Two presses within this time are one wish (ms). */
const TWICE_WITHIN = 1_000;
/** Where the page goes before the gateway has said where: somebody may leave in the first second. */
let neutral = "https://www.yle.fi/saa";

/** Where the page goes, as a queue tells it.
 * @param {string | undefined} address */
export function leaveTo(address) {
  if (address?.startsWith("https://")) neutral = address;
}

/** @param {() => void} before ends the line; the conversation stays */
export function offerQuickExit(before) {
  const leave = () => {
    // Nothing of it is seen while the other page is fetched, however long that takes.
    document.body.replaceChildren();
    document.title = "";
    before();
    location.replace(neutral);
  };
  byId("leave-now", HTMLButtonElement).addEventListener("click", leave);
  let last = -Infinity;
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      if (event.timeStamp - last < TWICE_WITHIN) leave();
      last = event.timeStamp;
    },
    { capture: true },
  );
}
