/** The figures of a chat queue: pictures, and below each the same in numbers. */

import { dayWithWeekday } from "../language/calendar.js";
import { text } from "../language/language.js";
import { OUTCOMES } from "../desk/wrap-up.js";
import { localWords } from "./chat-figures-form.js";
import { bars, countPicture, countWords, figureSection, figuresTable, peopleBars, peopleLegend, peopleTable, timeWords, unmetOf } from "./chat-figures-parts.js";
import { WEEKDAYS, heatPicture } from "./chat-heat.js";
import { element } from "./dom.js";
import { patterns } from "./figure-picture.js";

/** @typedef {import("../signalling/chat-statistics-rest.js").ChatStatistics} ChatStatistics */
/** @typedef {import("../signalling/chat-statistics-rest.js").FigureQueue} FigureQueue */
/** @typedef {import("../signalling/chat-statistics-rest.js").CameLine} CameLine */
/** @typedef {import("../signalling/chat-statistics-rest.js").Band} Band */

/** What is counted together beside what is known. */
const REST = "*";

/** @param {ChatStatistics} statistics @param {FigureQueue | undefined} queue @returns {Node[]} */
export function chatFigures(statistics, queue) {
  const { figures, view, by, promiseMinutes } = statistics;
  const published = view === "published";
  const weekday = (/** @type {CameLine} */ line) => text(WEEKDAYS.find(([name]) => name === line.key)?.[1] ?? "statistics.unknown");
  const hour = (/** @type {CameLine} */ line) => text("chatfigures.hourWords", { hour: line.key.padStart(2, "0") });
  const topic = (/** @type {CameLine} */ line) => topicWords(line.key, queue);
  const people = (/** @type {string} */ key, /** @type {string} */ head, /** @type {CameLine[]} */ lines, /** @type {(line: CameLine) => string} */ name, withAway = true) =>
    figureSection(key, [peopleLegend(withAway), peopleBars(lines, name, withAway), peopleTable(key, text(head), lines, name, withAway)]);
  const parts = [
    patterns(),
    figureSection("chatfigures.table.total", [tiles(statistics)]),
    figures.week.length > 0 ? figureSection("chatfigures.table.week", heatPicture(figures.week)) : null,
    people("chatfigures.table.weekdays", "chatfigures.csv.group", figures.weekdays, weekday),
    people("chatfigures.table.hours", "chatfigures.csv.group", figures.hours.filter((line) => !isNobody(line)), hour),
    figureSection("chatfigures.table.waits", [
      ...(figures.keptPromisePercent === null ? [] : [element("p", { words: text("chatfigures.promiseWithin", {
        percent: text("statistics.percent", { count: figures.keptPromisePercent }), count: promiseMinutes }) })]),
      timesTable(statistics),
    ]),
    bandSection("chatfigures.table.waitBands", figures.waitBands),
    bandSection("chatfigures.table.leaveBands", figures.leaveBands),
    figureSection("chatfigures.table.outcomes", countPicture("chatfigures.table.outcomes",
      figures.outcomes.map(({ key, count }) => ({ name: text(OUTCOMES.find(([name]) => name === key)?.[1] ?? "statistics.unknown"), count })))),
    people("chatfigures.table.topics", "chatfigures.csv.group", figures.topics.filter((line) => !isNobody(line)), topic, false),
    figures.tags.length > 0 ? figureSection("chatfigures.table.tags", countPicture("chatfigures.table.tags",
      figures.tags.map(({ key, count }) => ({ name: key === REST ? text("statistics.unknown") : key, count })))) : null,
    feelings(statistics),
    figureSection("chatfigures.table.faces", countPicture("chatfigures.table.faces",
      named(["chatfigures.face.sad", "chatfigures.face.neither", "chatfigures.face.glad"], figures.faces))),
    published ? null : people("chatfigures.table.series", `statistics.by.${by}`, figures.series, (line) => timeName(by, line.key)),
    published ? null : figuresTable("chatfigures.figure.medianWait", [text(`statistics.by.${by}`), text("chatfigures.figure.medianWait")],
      figures.series.filter((line) => !isNobody(line)).map((line) => [timeName(by, line.key), timeWords(line.medianWaitSeconds, published)])),
  ];
  return parts.flatMap((part) => part ?? []);
}

/** Nobody came and nobody was turned away.
 * @param {CameLine} line */
export const isNobody = ({ arrivals, turnedAway }) => arrivals === 0 && turnedAway === 0;

/** @param {ChatStatistics} statistics */
function tiles({ figures }) {
  const { total } = figures;
  /** @type {[string, string][]} */
  const values = [
    ["chatfigures.figure.arrivals", countWords(total.arrivals)],
    ["chatfigures.figure.answered", countWords(total.answered)],
    ["chatfigures.figure.gaveUp", countWords(total.gaveUp)],
    ["chatfigures.figure.closed", countWords(total.closed)],
    ["chatfigures.figure.full", countWords(total.full)],
    ["chatfigures.figure.unmet", countWords(unmetOf(total))],
    ["chatfigures.figure.promise", figures.keptPromisePercent === null ? "–" : text("statistics.percent", { count: figures.keptPromisePercent })],
    ["chatfigures.figure.alarms", countWords(figures.alarms)],
    ["chatfigures.figure.risks", countWords(figures.risks)],
  ];
  return element("dl", { id: "figures-total", class: "chat-tiles" }, values.map(([key, words]) =>
    element("div", {}, [element("dt", { key }), element("dd", { words })])));
}

/** @param {ChatStatistics} statistics */
function timesTable({ figures, view }) {
  const published = view === "published";
  /** @type {[string, import("../signalling/chat-statistics-rest.js").Times][]} */
  const rows = [
    ["chatfigures.table.waits", figures.waits],
    ["chatfigures.table.leaves", figures.leaves],
    ["chatfigures.table.talks", figures.talks],
    ["chatfigures.table.messages", figures.messages],
    ["chatfigures.table.contacts", figures.contacts],
  ];
  return figuresTable("chatfigures.table.waits",
    ["", text("chatfigures.figure.count"), text("chatfigures.figure.median"), text("chatfigures.figure.ninety")],
    rows.map(([key, times]) => [text(key), countWords(times.count), timeWords(times.medianSeconds, published), timeWords(times.ninetySeconds, published)]));
}

/** @param {string} key @param {Band[]} bands */
function bandSection(key, bands) {
  let before = 0;
  const groups = bands.map(({ upTo, count }) => {
    const from = before;
    before = (upTo ?? 0) / 60;
    return { name: upTo === null ? text("chatfigures.bandOver", { from }) : text("chatfigures.band", { from, to: before }), count };
  });
  return figureSection(key, countPicture(key, groups));
}

/** @param {ChatStatistics} statistics */
function feelings({ figures }) {
  const changes = named(["chatfigures.change.worse", "chatfigures.change.same", "chatfigures.change.better"], figures.changes);
  const { feelingsBefore, feelingsAfter } = figures;
  return figureSection("chatfigures.table.feelings", [
    bars(changes.map(({ name, count }) => ({ name, value: countWords(count), parts: [["held", count ?? 0]] }))),
    figuresTable("chatfigures.table.feelings", [text("chatfigures.table.feelings"), text("chatfigures.figure.count")],
      changes.map(({ name, count }) => [name, countWords(count)])),
    feelingsBefore.length === 0 ? null : figuresTable("chatfigures.table.feelings",
      ["", text("chatfigures.figure.before"), text("chatfigures.figure.after")],
      feelingsBefore.map((count, index) => [text("chatfigures.feeling", { count: index + 1 }), countWords(count), countWords(feelingsAfter[index] ?? null)])),
  ]);
}

/** @param {string[]} keys @param {(number | null)[]} counts */
const named = (keys, counts) => keys.map((key, index) => ({ name: text(key), count: counts[index] ?? null }));

/** @param {string} id @param {FigureQueue | undefined} queue */
function topicWords(id, queue) {
  if (id === "") return text("chatfigures.noTopic");
  if (id === REST) return text("statistics.unknown");
  const known = queue?.topics.find((topic) => topic.id === id);
  return known ? localWords(known.name) : id;
}

/** @param {string} by @param {string} key */
function timeName(by, key) {
  if (by === "week") return text("statistics.week", { week: Number(key.slice(6)), year: key.slice(0, 4) });
  if (by === "month") return text("statistics.month", { month: Number(key.slice(5)), year: key.slice(0, 4) });
  return dayWithWeekday(key);
}
