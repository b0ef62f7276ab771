/** The REST requests about figures of chat queues (docs/chat-statistics.md). */

import { ask } from "./rest.js";

/**
 * @typedef {{ fi?: string, sv?: string, en?: string }} LocalWords
 * @typedef {{ address: string, name: LocalWords, topics: { id: string, name: LocalWords }[] }} FigureQueue
 *
 * A count that is null is not published; a time that is null has nothing to be told from, or is not published.
 * @typedef {"answered" | "gaveUp" | "closed" | "full" | "arrivals" | "turnedAway"} CameFigure
 * @typedef {{ key: string, medianWaitSeconds: number | null } & Record<CameFigure, number | null>} CameLine
 * @typedef {{ key: string, count: number | null }} Group
 * @typedef {{ upTo: number | null, count: number | null }} Band seconds; the last has no end
 * @typedef {{ count: number | null, medianSeconds: number | null, ninetySeconds: number | null }} Times
 *
 * @typedef {object} ChatFigures
 * @property {CameLine} total
 * @property {number | null} alarms
 * @property {number | null} risks
 * @property {number | null} keptPromisePercent
 * @property {Times} waits
 * @property {Times} leaves
 * @property {Times} talks
 * @property {Times} messages
 * @property {Times} contacts
 * @property {Band[]} waitBands
 * @property {Band[]} leaveBands
 * @property {Group[]} outcomes
 * @property {CameLine[]} topics
 * @property {Group[]} tags
 * @property {(number | null)[]} feelingsBefore
 * @property {(number | null)[]} feelingsAfter
 * @property {(number | null)[]} changes worse, the same, better
 * @property {(number | null)[]} faces sad, neither, glad
 * @property {CameLine[]} weekdays
 * @property {CameLine[]} hours
 * @property {CameLine[]} week
 * @property {CameLine[]} series
 *
 * @typedef {object} ChatStatistics
 * @property {string} queue an address
 * @property {string} from
 * @property {string} to the last day, included
 * @property {"day" | "week" | "month"} by
 * @property {"working" | "published"} view
 * @property {number} promiseMinutes
 * @property {ChatFigures} figures
 *
 * @typedef {object} ChatChoice
 * @property {string} queue
 * @property {string} from
 * @property {string} to
 * @property {string} by
 * @property {"working" | "published"} view
 *
 * @typedef {object} ChatRecords
 * @property {{ day: string, what: string, conversations: number, entries: number }[]} deletions
 * @property {{ at: number, deletesAt: number, events: { at: number, kind: string, byStaff: boolean, step: string | null }[] }[]} emergencies
 */

/** @returns {Promise<{ queues: FigureQueue[] }>} */
export const fetchFigureQueues = () => ask("GET", "/api/chat/statistics/queues");

/** @param {ChatChoice} choice @returns {Promise<ChatStatistics>} */
export const fetchChatStatistics = (choice) => ask("GET", `/api/chat/statistics?${new URLSearchParams({ ...choice })}`);

/** @param {ChatChoice} choice @returns {Promise<ChatRecords>} */
export const fetchChatRecords = ({ queue, from, to }) => ask("GET", `/api/chat/records?${new URLSearchParams({ queue, from, to })}`);

/** Where the same is to be had as a table for a spreadsheet.
 * @param {ChatChoice} choice @param {string} language */
export const chatTableAddress = (choice, language) =>
  `/api/chat/statistics?${new URLSearchParams({ ...choice, format: "csv", language })}`;
