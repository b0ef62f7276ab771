/** Who somebody is in a call, in words. */

import { text } from "../language/language.js";

/** @typedef {import("../signalling/messages.js").Party} Party */

/** @type {Record<string, string>} */
const ROLES = {
  carer: "role.carer",
  client: "role.client",
  relative: "role.relative",
  interpreter: "role.interpreter",
  observer: "role.observer",
  colleague: "role.colleague",
};

/** @param {string} role */
export const roleWords = (role) => text(ROLES[role] ?? "role.relative");

/** "Anna (omainen)"
 * @param {Party} party */
export const personWords = (party) => `${party.name} (${roleWords(party.role)})`;

/** @param {Party[]} parties empty: no words */
export function companyWords(parties) {
  return parties.length === 0 ? "" : text("call.company", { people: parties.map(personWords).join(", ") });
}

/** Why somebody who was invited is not there, or what keeps somebody at the door.
 * @param {Party} party */
export function doorWords(party) {
  const name = party.name;
  if (party.state === "left") {
    if (party.leftBecause === "declined") return text("people.declined", { name });
    if (party.leftBecause === "noAnswer") return text("people.noAnswer", { name });
    if (party.consent === "unanswered") return text("people.clientSilent");
    if (party.leftBecause === "refused") return text("people.clientSaysNo");
    return "";
  }
  if (party.consent === "asked") return text(party.state === "ringing" ? "people.ringingAndAsked" : "people.asked");
  if (party.state === "ringing") return text("people.ringing");
  if (party.consent === "refused") return text("people.clientSaysNo");
  if (party.consent === "unanswered") return text("people.clientSilent");
  return party.connection === "lost" ? text("people.pageLost") : text("people.waits");
}
