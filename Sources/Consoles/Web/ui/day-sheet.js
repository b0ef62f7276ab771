/** The day's list as sheets: for paper, one a page, and for hours without the gateway. */

import { dayWithWeekday } from "../language/calendar.js";
import { clockTime } from "../language/clock.js";
import { plural, text } from "../language/language.js";
import { element, say } from "./dom.js";
import { kindKey, stateKey } from "./kind-words.js";

/** @typedef {import("../rules/day-sheet.js").SheetGroup} SheetGroup */
/** @typedef {import("../rules/day-sheet.js").SheetVisit} SheetVisit */

/**
 * @param {SheetGroup} group @param {string} day
 * @param {string} nobody the key of the name of a group that is nobody's
 * @param {() => string} about a line under the name: whose list it is, when it was taken
 * @returns {HTMLElement}
 */
export function daySheet(group, day, nobody, about) {
  const heading = element("h2");
  say(heading, () => group.name || text(nobody));
  const line = element("p", { class: "sheet-about" });
  say(line, () => [dayWithWeekday(day), plural("sheet.visits", group.visits.length), about()].filter(Boolean).join(" · "));
  return element("section", { class: "sheet", attributes: { "data-group": group.id } }, [
    element("header", { class: "sheet-head" }, [heading, line]),
    element("ol", { class: "sheet-visits" }, group.visits.map(sheetVisit)),
  ]);
}

/** @param {SheetVisit} visit */
function sheetVisit(visit) {
  const about = element("p");
  say(about, () => [text(kindKey(visit.kind)), visit.purpose].filter(Boolean).join(" · "));
  const state = element("p", { class: "sheet-state" });
  say(state, () => text(stateKey(visit.state)));
  const time = element("p", { class: "sheet-time" });
  say(time, () => `${clockTime(visit.startsAt)}–${clockTime(visit.endsAt)}`);
  return element("li", { class: "sheet-visit", attributes: { "data-visit": visit.id } }, [
    element("div", { class: "sheet-when" }, [time, state, tick()]),
    element("div", { class: "sheet-who" }, [element("h3", { words: visit.clientName }), about, ...steps(visit.steps)]),
    element("dl", { class: "sheet-facts" }, [
      ...fact("card.phone", visit.phone, phoneLink),
      ...fact("card.address", visit.address),
      ...fact("card.entry", visit.entryInstructions),
      ...fact("card.emergency", visit.emergency),
    ]),
    element("p", { class: "sheet-note", key: "sheet.note" }),
  ]);
}

/** To be filled in by pen. */
function tick() {
  return element("p", { class: "sheet-tick" }, [
    element("span", { class: "sheet-box", attributes: { "aria-hidden": "true" } }),
    element("span", { key: "sheet.done" }),
  ]);
}

/** @param {string[]} list */
function steps(list) {
  if (list.length === 0) return [];
  return [element("ol", { class: "sheet-steps" }, list.map((step) => element("li", { words: step })))];
}

/** @param {string} key @param {string} words @param {(words: string) => Node} [make] */
function fact(key, words, make) {
  const value = words === "" ? element("span", { class: "quiet", key: "card.missing" }) : make ? make(words) : document.createTextNode(words);
  return [element("div", {}, [element("dt", { key }), element("dd", {}, [value])])];
}

/** Pressed, it calls where the device can.
 * @param {string} number */
export function phoneLink(number) {
  return element("a", { class: "phone", words: number, attributes: { href: `tel:${number.replace(/[^\d+]/g, "")}` } });
}
