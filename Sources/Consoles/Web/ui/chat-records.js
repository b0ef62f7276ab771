/** What was deleted of conversations and when, and what is kept of emergencies: times and steps, nobody's name. */

import { dayOf, dayWithWeekday, dayWords, timeOf } from "../language/calendar.js";
import { text } from "../language/language.js";
import { stepTitle } from "../desk/risk-script.js";
import { figuresTable } from "./chat-figures-parts.js";
import { element } from "./dom.js";
import { numberWords } from "./statistics-words.js";

/** @typedef {import("../signalling/chat-statistics-rest.js").ChatRecords} ChatRecords */
/** @typedef {ChatRecords["emergencies"][number]} Emergency */

/** @type {Record<string, string>} */
const PARTS = {
  texts: "chatfigures.records.texts",
  notes: "chatfigures.records.notes",
  facts: "chatfigures.records.facts",
  erased: "chatfigures.records.erased",
};

/** @param {ChatRecords} records @returns {Node[]} */
export function chatRecords({ deletions, emergencies }) {
  return [
    element("h2", { id: "records-title", key: "chatfigures.records.title" }),
    element("p", { class: "quiet", key: "chatfigures.records.about" }),
    deletions.length === 0
      ? element("p", { class: "empty", key: "chatfigures.records.none" })
      : figuresTable("chatfigures.records.title",
        [text("chatfigures.records.day"), text("chatfigures.records.what"), text("chatfigures.records.conversations"), text("chatfigures.records.entries")],
        deletions.map(({ day, what, conversations, entries }) =>
          [dayWithWeekday(day), text(PARTS[what] ?? "statistics.unknown"), numberWords(conversations), numberWords(entries)])),
    element("h2", { id: "emergencies-title", key: "chatfigures.emergencies.title" }),
    element("p", { class: "quiet", key: "chatfigures.emergencies.about" }),
    emergencies.length === 0
      ? element("p", { class: "empty", key: "chatfigures.emergencies.none" })
      : element("ul", { class: "emergencies" }, emergencies.map(one)),
  ];
}

/** @param {Emergency} emergency */
function one({ at, deletesAt, events }) {
  return element("li", {}, [
    element("h3", { words: `${dayWithWeekday(dayOf(at))} ${timeOf(at)}` }),
    element("ol", {}, events.map((event) => element("li", { words: `${timeOf(event.at)} ${eventWords(event)}` }))),
    element("p", { class: "quiet", words: text("chatfigures.emergencies.until", { day: dayWords(dayOf(deletesAt)) }) }),
  ]);
}

/** @param {Emergency["events"][number]} event */
function eventWords({ kind, step }) {
  if (kind === "danger") return text("chatfigures.emergencies.danger");
  if (kind === "flagged") return text("chatfigures.emergencies.flagged");
  return text("chatfigures.emergencies.step", { step: stepTitle(step ?? "") });
}
