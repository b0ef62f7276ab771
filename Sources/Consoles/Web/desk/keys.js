/** The keys of the desk. They go with Alt, so that they can be used while writing, and no aid that
 * presses letters sets anything off. */

import { openDialog } from "../ui/dialog.js";
import { element } from "../ui/dom.js";

/** @typedef {"takeNext" | "queue" | "board" | "flag" | "note" | "canned" | "handOver" | "end" | "seen" | "help" | "next" | "previous"} Deed */

/** By the place of the key, since Alt writes other signs on some keyboards.
 * @type {Record<string, Deed>} */
const DEEDS = {
  KeyN: "takeNext",
  KeyJ: "queue",
  KeyT: "board",
  KeyR: "flag",
  KeyM: "note",
  KeyV: "canned",
  KeyS: "handOver",
  KeyL: "end",
  KeyU: "seen",
  KeyK: "help",
  ArrowDown: "next",
  ArrowUp: "previous",
};

/** @type {[string, string][]} */
const SHOWN = [
  ["Alt N", "desk.keys.takeNext"],
  ["Alt 1–9", "desk.keys.number"],
  ["Alt ↑ ↓", "desk.keys.beside"],
  ["Alt J", "desk.keys.queue"],
  ["Enter", "desk.keys.send"],
  ["Shift Enter", "desk.keys.line"],
  ["/", "desk.keys.canned"],
  ["Alt V", "desk.keys.cannedAnywhere"],
  ["Alt M", "desk.keys.note"],
  ["Alt R", "desk.keys.flag"],
  ["Alt U", "desk.keys.seen"],
  ["Alt S", "desk.keys.handOver"],
  ["Alt L", "desk.keys.end"],
  ["Alt T", "desk.keys.board"],
  ["Esc", "desk.keys.escape"],
  ["Alt K", "desk.keys.help"],
];

/** @param {KeyboardEvent} event @returns {Deed | number | null} a number: the conversation that has it */
export function deedOf(event) {
  if (event.defaultPrevented || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  const number = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  return number ? Number(number) : DEEDS[event.code] ?? null;
}

/** @param {boolean} isLead */
export function openKeys(isLead) {
  const rows = SHOWN.filter(([key]) => isLead || key !== "Alt T").map(([key, meaning]) =>
    element("tr", {}, [
      element("th", { attributes: { scope: "row" } }, [element("kbd", { words: key })]),
      element("td", { key: meaning }),
    ]));
  openDialog({ id: "keys-dialog", title: "help.title" }, [
    element("table", { class: "keys" }, [element("tbody", {}, rows)]),
  ]);
}
