/** The planned shifts of the chat, as the gateway has them (docs/chat.md). */

import { ask } from "../signalling/rest.js";

/**
 * @typedef {object} Shift
 * @property {string} id
 * @property {string} person
 * @property {string} name
 * @property {string[]} queues
 * @property {number} from
 * @property {number} to
 * @property {boolean} mayChange
 *
 * @typedef {{ id: string, name: string, queues: string[] }} Plannable somebody who can be planned, and where
 * @typedef {{ shifts: Shift[], truncated: boolean, people: Plannable[], now: number }} ShiftList
 * @typedef {Pick<Shift, "person" | "queues" | "from" | "to">} ShiftDraft
 */

/** Of these days, both of them included: "2026-11-23", "2026-11-29".
 * @param {string} from @param {string} to @returns {Promise<ShiftList>} */
export const fetchShifts = (from, to) => ask("GET", `/api/chat/shifts?from=${from}&to=${to}`);

/** @param {ShiftDraft} draft @param {string} key sent twice under one key it is added once
 * @returns {Promise<Shift>} rejects with `takenByAnother` where the person has another shift then */
export const addShift = ({ person, queues, from, to }, key) =>
  ask("POST", "/api/chat/shifts", { person, queues, from, to }, key);

/** @param {string} id @returns {Promise<void>} */
export const removeShift = (id) => ask("DELETE", `/api/chat/shifts/${encodeURIComponent(id)}`);
