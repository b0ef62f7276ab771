/** What is said of a client in the sheet beside a call: numbers, the last note, the search. */

import { dayOf, dayWithWeekday } from "../language/calendar.js";
import { clockTime } from "../language/clock.js";
import { text } from "../language/language.js";
import { element, say, setLabel } from "./dom.js";
import { outcomeKey } from "./outcome-words.js";

/** @typedef {import("../signalling/messages.js").VisitDetails} VisitDetails */
/** @typedef {import("../signalling/messages.js").NoAnswerCase} NoAnswerCase */
/** @typedef {import("../signalling/messages.js").NoAnswerEvent} NoAnswerEvent */

/** @type {Record<NoAnswerEvent, string>} */
const EVENTS = {
  rangOut: "search.rangOut",
  declined: "search.declined",
  terminalOffline: "search.terminalOffline",
  unresponsive: "search.unresponsive",
  talked: "search.talked",
  allWell: "search.allWell",
  noAnswer: "search.noAnswer",
  needsHelp: "search.needsHelp",
  impossible: "search.impossible",
  relativeTold: "search.relativeTold",
  outcome: "search.outcome",
};
/** @type {Record<string, string>} */
const RUNGS = {
  ringAgain: "task.kind.ringAgain",
  ringLouder: "task.kind.ringLouder",
  phone: "task.kind.phoneClient",
  relative: "task.kind.askRelative",
  fieldTeam: "task.kind.fieldVisit",
  lastResort: "task.kind.lastResort",
};

/** @param {string} phone as it is written, with spaces and marks */
export const phoneAddress = (phone) => `tel:${phone.replace(/[^+\d]/g, "")}`;

/** @param {string} name @param {() => string} role @param {string | null} phone */
export function contactItem(name, role, phone) {
  const who = element("span");
  say(who, () => [name, role()].filter(Boolean).join(", "));
  return element("li", {}, [who, phone ? phoneLink(name, phone) : element("span", { class: "quiet", key: "about.noPhone" })]);
}

/** @param {string} name @param {string} phone */
export function phoneLink(name, phone) {
  const link = element("a", { class: "phone", words: phone, attributes: { href: phoneAddress(phone) } });
  setLabel(link, text("task.phoneName", { name, phone }));
  return link;
}

/** @param {NonNullable<VisitDetails["lastNote"]>} last */
export function noteWords({ note, kind, recordedAt }) {
  return text("about.note", { note: note || text(outcomeKey(kind)), day: dayWithWeekday(dayOf(recordedAt)), time: clockTime(recordedAt) });
}

/** @param {NoAnswerCase} search */
export function searchWords({ state, rung }) {
  if (state === "met") return text("search.met");
  const key = rung === null ? undefined : RUNGS[rung];
  return key ? text("search.rung", { rung: text(key).toLowerCase() }) : text("search.going");
}

/** @param {NoAnswerCase["steps"][number]} step */
export function searchStep({ at, event, by }) {
  const item = element("li");
  say(item, () => text(by ? "search.stepBy" : "search.step", { time: clockTime(at), what: text(EVENTS[event] ?? "search.other"), name: by ?? "" }));
  return item;
}
