/** What on the desk asks for its reader by sound and title, and what they have silenced: for minutes,
 * never for ever, and never what comes anew. */

import { invitations, isLate, whyNotTake, waiters } from "./view.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {0 | 1 | 2} Urgency */

/**
 * @typedef {object} Ask
 * @property {string} id one that grows more urgent has another, and is heard anew
 * @property {"alarm" | "step" | "offered" | "asked" | "arrival"} kind
 * @property {Urgency} urgency
 */

/** For how long the sound can be turned off (ms). */
export const MUTED_FOR = 5 * 60_000;
/** Who has waited for so long is asked for more clearly (ms). */
const LONG_WAIT = 5 * 60_000;

/** The most urgent first.
 * @param {Desk} desk @param {number} now @returns {Ask[]} */
export function asksOf(desk, now) {
  // Who leads the shift hears of danger even while they take nobody.
  if (desk.me.status === "off" && !desk.me.isLead) return [];
  /** @type {Ask[]} */
  const asks = [];
  for (const alarm of desk.alarms) {
    if (alarm.seenBy === null) asks.push({ id: `alarm ${alarm.conversation} ${alarm.since}`, kind: "alarm", urgency: 2 });
  }
  for (const { conversation, counsellor, risk } of desk.mine) {
    const late = risk?.steps.find((step) => isLate(step, now));
    if (late && risk?.open && counsellor?.id === desk.me.id) asks.push({ id: `step ${conversation} ${late.step}`, kind: "step", urgency: 1 });
  }
  const { offered, asked } = invitations(desk);
  for (const { conversation } of offered) asks.push({ id: `offered ${conversation}`, kind: "offered", urgency: 1 });
  for (const { conversation } of asked) asks.push({ id: `asked ${conversation}`, kind: "asked", urgency: 1 });
  // Whoever can take nobody more is left in peace.
  if (desk.me.status === "available" && whyNotTake(desk) === null) {
    for (const one of waiters(desk)) {
      if (one.kind !== "live" || one.parked) continue;
      const long = now - one.since > LONG_WAIT;
      asks.push({ id: `arrival ${one.conversation} ${long}`, kind: "arrival", urgency: long ? 1 : 0 });
    }
  }
  return asks.sort((one, other) => other.urgency - one.urgency);
}

/** What was silenced, and until when. */
export class Silence {
  #until = 0;
  /** @type {Set<string>} */
  #silenced = new Set();

  /** @param {Ask[]} asks what asks now @param {number} until */
  begin(asks, until) {
    this.#until = until;
    this.#silenced = new Set(asks.map(({ id }) => id));
  }

  /** What is still to be heard.
   * @param {Ask[]} asks @param {number} now @returns {Ask[]} */
  heard(asks, now) {
    // What no longer asks is forgotten, so that it is heard where it asks anew.
    const ids = new Set(asks.map(({ id }) => id));
    this.#silenced = new Set([...this.#silenced].filter((id) => ids.has(id)));
    return now < this.#until ? asks.filter(({ id }) => !this.#silenced.has(id)) : asks;
  }

  /** @param {number} now */
  isOn(now) {
    return now < this.#until && this.#silenced.size > 0;
  }
}
