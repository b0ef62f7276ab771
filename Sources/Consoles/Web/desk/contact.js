/** What somebody who wants to be contacted chose to give, as they wrote it. */

import { element } from "../ui/dom.js";

/** @type {[string, string][]} */
const FIELDS = [
  ["name", "desk.contact.name"],
  ["phone", "desk.contact.phone"],
  ["email", "desk.contact.email"],
  ["time", "desk.contact.time"],
];

/** @param {string} json of an entry */
export function contactList(json) {
  const given = read(json);
  return element("dl", { class: "contact" }, FIELDS.flatMap(([field, key]) => {
    const value = given[field];
    return typeof value === "string" && value
      ? [element("dt", { key }), element("dd", { words: value, attributes: { dir: "auto" } })]
      : [];
  }));
}

/** @param {string} json @returns {Record<string, unknown>} */
function read(json) {
  try {
    return Object(JSON.parse(json));
  } catch {
    return {};
  }
}
