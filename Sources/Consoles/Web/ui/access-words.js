/** The words of the access log, by the words of the gateway (docs/protocol.md, section 9). */

import { text } from "../language/language.js";

/** @type {Record<string, string>} */
const VERBS = {
  listed: "access.verb.listed",
  searched: "access.verb.searched",
  seen: "access.verb.seen",
  changed: "access.verb.changed",
  called: "access.verb.called",
  told: "access.verb.told",
  exported: "access.verb.exported",
  printed: "access.verb.printed",
  granted: "access.verb.granted",
  taken: "access.verb.taken",
  released: "access.verb.released",
  finished: "access.verb.finished",
  opened: "access.verb.opened",
  closed: "access.verb.closed",
  refused: "access.verb.refused",
};

/** @type {Record<string, string>} */
const AREAS = {
  visit: "access.area.visit",
  details: "access.area.details",
  contacts: "access.area.contacts",
  outcome: "access.area.outcome",
  consent: "access.area.consent",
  task: "access.area.task",
  call: "access.area.call",
  guestLink: "access.area.guestLink",
  terminal: "access.area.terminal",
  accessLog: "access.area.accessLog",
  administration: "access.area.administration",
};

/** @type {Record<string, string>} */
const GROUNDS = {
  unit: "access.ground.unit",
  visit: "access.ground.visit",
  task: "access.ground.task",
  call: "access.ground.call",
  sharedTerminal: "access.ground.sharedTerminal",
  reason: "access.ground.reason",
  leadership: "access.ground.leadership",
  administrator: "access.ground.administrator",
  duty: "access.ground.duty",
  invitation: "access.ground.invitation",
  operation: "access.ground.operation",
  none: "access.ground.none",
};

/** @type {Record<string, string>} */
const WHO = { system: "access.who.system", commandLine: "access.who.commandLine" };

/** The columns of the table, in its order. */
export const COLUMNS = [
  "access.column.time",
  "access.column.who",
  "access.column.unit",
  "access.column.verb",
  "access.column.area",
  "access.column.ground",
  "access.column.reason",
];

/** A word of a later gateway is shown as it is.
 * @param {Record<string, string>} keys @param {string} word */
const say = (keys, word) => {
  const key = keys[word];
  return key ? text(key) : word;
};

/** @param {string} verb */
export const verbWords = (verb) => say(VERBS, verb);
/** @param {string} area */
export const areaWords = (area) => say(AREAS, area);
/** @param {string} ground */
export const groundWords = (ground) => say(GROUNDS, ground);

/** @param {import("../signalling/rest.js").AccessEntry} entry */
export const nameWords = (entry) => entry.name ?? (WHO[entry.who] ? say(WHO, entry.who) : text("access.erased"));
