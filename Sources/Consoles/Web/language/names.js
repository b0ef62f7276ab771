/** Names as people look for them: "Näyte" is found by "nayte" as well, in any order of its parts. */

/** Without case and marks.
 * @param {string} words */
export function plain(words) {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim().replace(/\s+/g, " ");
}

/** @param {string} name @param {string} words */
export const isNamed = (name, words) => plain(words).split(" ").every((part) => plain(name).includes(part));
