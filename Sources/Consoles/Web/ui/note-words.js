/** What a client's terminal sees of its own part in the call, as plain sentences for the carer. */

import { text } from "../language/language.js";

/** @typedef {import("../signalling/messages.js").PartyNote} PartyNote */

/** In the order in which they matter to whoever talks.
 * @type {[PartyNote, string][]} */
const NOTES = [
  ["microphoneMissing", "call.note.microphoneMissing"],
  ["microphoneMuted", "call.note.microphoneMuted"],
  ["cameraMissing", "call.note.cameraMissing"],
  ["cameraCovered", "call.note.cameraCovered"],
  ["nobodySeen", "call.note.nobodySeen"],
  ["answeredByItself", "call.note.answeredByItself"],
];

/** A gateway of a later version may send notes that this page has no words for.
 * @param {PartyNote[] | undefined} notes @returns {string[]} */
export function noteWords(notes) {
  return NOTES.filter(([note]) => notes?.includes(note)).map(([, key]) => text(key));
}

/** Do they say why there is no picture?
 * @param {PartyNote[] | undefined} notes */
export function saysOfPicture(notes) {
  return notes?.some((note) => note === "cameraMissing" || note === "cameraCovered") ?? false;
}

/** @param {PartyNote[] | undefined} notes */
export function saysOfMicrophone(notes) {
  return notes?.some((note) => note === "microphoneMuted" || note === "microphoneMissing") ?? false;
}
