/** How a terminal does, as plain sentences: what is wrong is named, what is well is said once. */

import { hourWords, momentWords } from "../language/clock.js";
import { text } from "../language/language.js";

/** @typedef {import("../signalling/messages.js").Terminal} Terminal */
/** @typedef {import("../signalling/messages.js").Health} Health */
/** @typedef {import("../signalling/messages.js").SelfTest} SelfTest */
/** @typedef {import("../signalling/messages.js").AutoAnswer} AutoAnswer */

/** From here on a temperature (°C) or a share of memory or disk (%) is worth a word. */
const HOT = 75;
const SCARCE = 90;

/** @type {Record<string, string>} */
const CAMERA = {
  missing: "terminal.camera.missing",
  busy: "terminal.camera.busy",
  covered: "terminal.camera.covered",
  dark: "terminal.camera.dark",
};
/** @type {Record<string, string>} */
const MICROPHONE = {
  missing: "terminal.microphone.missing",
  busy: "terminal.microphone.busy",
  muted: "terminal.microphone.muted",
  silent: "terminal.microphone.silent",
};
/** @type {Record<string, string>} */
const LOUDSPEAKER = {
  missing: "terminal.loudspeaker.missing",
  busy: "terminal.loudspeaker.busy",
  notHeard: "terminal.loudspeaker.notHeard",
};
/** @type {Record<string, string>} */
const SCREEN = { off: "terminal.screen.off", missing: "terminal.screen.missing" };
/** @type {Record<string, string>} */
const NETWORK = { weak: "terminal.network.weak", lost: "terminal.network.lost" };
/** @type {Record<string, string>} */
const NETWORK_KINDS = {
  wired: "terminal.network.wired",
  wifi: "terminal.network.wifi",
  mobile: "terminal.network.mobile",
  none: "terminal.network.none",
};

/** What is wrong by its last report, worst first.

 * @param {Health} health @returns {string[]} */
export function faultWords(health) {
  const keys = [
    NETWORK[health.network.quality],
    CAMERA[health.camera],
    MICROPHONE[health.microphone],
    LOUDSPEAKER[health.loudspeaker],
    SCREEN[health.screen],
  ];
  const words = said(keys);
  if ((health.temperatureCelsius ?? 0) >= HOT) words.push(text("terminal.hot", { degrees: Math.round(health.temperatureCelsius ?? 0) }));
  if (health.memoryUsedPercent >= SCARCE) words.push(text("terminal.memoryScarce"));
  if (health.diskUsedPercent >= SCARCE) words.push(text("terminal.diskScarce"));
  return words;
}

/** @param {(string | undefined)[]} keys undefined: nothing is wrong */
function said(keys) {
  return keys.flatMap((key) => (key === undefined ? [] : [text(key)]));
}

/** In one line for the list.

 * @param {Terminal} terminal */
export function healthWords(terminal) {
  if (terminal.state === "revoked") return "";
  if (!terminal.health) return text("terminal.noHealth");
  const faults = faultWords(terminal.health);
  return faults.length > 0 ? faults.join(" ") : text("terminal.well");
}

/** @param {Terminal} terminal */
export function isWell(terminal) {
  return terminal.health === null || faultWords(terminal.health).length === 0;
}

/** @param {Terminal} terminal */
export function networkWords(terminal) {
  if (!terminal.health) return "";
  const kind = NETWORK_KINDS[terminal.health.network.kind];
  return kind ? text(kind) : "";
}

/** What the last test of itself has found.

 * @param {Terminal} terminal @param {number} now */
export function selfTestWords(terminal, now) {
  const test = terminal.selfTest;
  if (!test) return text("terminal.test.none");
  return `${text("terminal.test.at", { moment: momentWords(test.at, now) })} ${findings(test)}`;
}

/** @param {SelfTest} test */
export function findings(test) {
  const keys = [NETWORK[test.network], CAMERA[test.camera], MICROPHONE[test.microphone], LOUDSPEAKER[test.loudspeaker]];
  const words = said(keys);
  return words.length > 0 ? words.join(" ") : text("terminal.test.good");
}

/** @param {Terminal} terminal @param {number} now */
export function stateWords(terminal, now) {
  if (terminal.state === "revoked") return text("terminal.state.revoked");
  if (terminal.state === "reachable") return text("terminal.state.reachable");
  if (terminal.lastSeenAt === null) return text("terminal.state.never");
  return text("terminal.state.silent", { moment: momentWords(terminal.lastSeenAt, now) });
}

/** Whose it is and where.

 * @param {Terminal} terminal */
export function placeWords(terminal) {
  if (terminal.place === "servicePoint") return text("terminal.place.servicePoint");
  return [text("terminal.place.home"), terminal.clients.map((client) => client.name).join(", ")].filter(Boolean).join(" · ");
}

/** What a client has agreed to.

 * @param {AutoAnswer | null} consent @param {number} now */
export function consentWords(consent, now) {
  if (!consent) return text("consent.none");
  const callers = consent.callers.map((one) => text(one === "carer" ? "consent.who.carer" : "consent.who.relative"));
  const hours = text("consent.hours", { from: hourWords(consent.from), until: hourWords(consent.until) });
  const given = text("consent.given", { moment: momentWords(consent.givenAt, now) });
  return `${text("consent.agreed", { callers: callers.join(", ") })} ${hours} ${given}`;
}

