/**
 * What is seldom needed stands behind one button on top of the page. It stays open until something is
 * chosen, Escape is pressed, or the focus or a press goes elsewhere.
 */

import { readsFigures } from "../rules/statistics-choice.js";
import { byId } from "./dom.js";
import { openHelp } from "./help-dialog.js";

/** Steps between what can be chosen, by key: from which end, or how far.
 * @type {Record<string, (at: number, last: number) => number>} */
const STEPS = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** @param {import("../signalling/rest.js").Me} me */
export function startMoreMenu(me) {
  const menu = byId("more-menu", HTMLElement);
  const button = byId("more", HTMLButtonElement);
  const list = byId("more-list", HTMLElement);
  byId("to-statistics", HTMLElement).hidden = !readsFigures(me);
  byId("help", HTMLButtonElement).addEventListener("click", openHelp);

  /** @param {boolean} open */
  const show = (open) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  const choices = () =>
    [...list.querySelectorAll(":is(a, button):not([hidden])")].flatMap((one) => (one instanceof HTMLElement ? [one] : []));

  button.addEventListener("click", () => show(list.hidden));
  // Before what was chosen is done: a dialog gives the focus back to where it was.
  list.addEventListener("click", () => {
    show(false);
    button.focus();
  }, { capture: true });
  menu.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (event.key === "Escape" && !list.hidden) {
      show(false);
      button.focus();
    } else if (step && (!list.hidden || event.key === "ArrowDown")) {
      show(true);
      const all = choices();
      const at = all.findIndex((one) => one === document.activeElement);
      all[step(at, all.length - 1)]?.focus();
    } else return;
    event.preventDefault();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) show(false);
  });
  addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) show(false);
  });
}
