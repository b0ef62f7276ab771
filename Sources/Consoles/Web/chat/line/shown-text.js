/** Texts of people, as they may be shown: nothing in them can act on what stands beside them. */

/** The gateway takes no longer message (characters). */
export const LONGEST_MESSAGE = 4_000;
/** From here on the box says how much room is left. */
export const COUNTED_FROM = 3_500;

/** What turns the direction of letters by force. */
const OVERRIDES = /[\u202D\u202E]/g;
/** What only surrounds: the element around the text does that already. */
const EMBEDDINGS = /[\u202A-\u202C\u2066-\u2069]/g;
/** Control characters other than line feed and tab; replacement keeps that something was there. */
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFFF9-\uFFFB]/g;

/** @param {string} words @returns {string} */
export const harmless = (words) =>
  words.replace(/\r\n?/g, "\n").replace(CONTROLS, "\uFFFD").replace(OVERRIDES, "\uFFFD").replace(EMBEDDINGS, "");

/** Characters as the gateway counts them: Unicode scalars.
 * @param {string} words */
export const lengthOf = (words) => [...words].length;
