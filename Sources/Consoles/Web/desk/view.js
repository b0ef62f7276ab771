/** What the desk's state means for its reader: pure, from what the gateway told last. */

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").Queue} Queue */
/** @typedef {import("./messages.js").Talk} Talk */
/** @typedef {import("./messages.js").Waiting} Waiting */
/** @typedef {import("./messages.js").Part} Part */
/** @typedef {import("./messages.js").Step} Step */

/** @typedef {Waiting & { queue: Queue }} Waiter */

/** Who waits on the reader's queues, in the order in which they are to be helped: danger first, then
 * those who wait by the screen, then the longest.
 * @param {Desk} desk @returns {Waiter[]} */
export function waiters(desk) {
  const own = ownQueues(desk);
  return own
    .flatMap((queue) => queue.next.map((one) => ({ ...one, queue })))
    .sort((one, other) => rank(one) - rank(other) || one.since - other.since);
}

/** @param {Waiting} one */
const rank = (one) => (one.danger ? 0 : one.kind === "live" ? (one.parked ? 2 : 1) : 3);

/** The queues that the reader works on; a shift lead sees all of them.
 * @param {Desk} desk */
export const ownQueues = ({ me, queues }) =>
  queues.filter(({ id }) => me.isLead || me.queues.includes(id));

/** The part that the reader has in a conversation; null: none.
 * @param {Talk} talk @param {string} self @returns {Part | null} */
export function partOf(talk, self) {
  if (talk.counsellor?.id === self) return "counsellor";
  return talk.people.find(({ id }) => id === self)?.part ?? null;
}

/** Which conversations stand on the desk: the reader's own, those that they take part in, and those
 * that they have asked to follow.
 * @param {Desk} desk @param {(conversation: string) => boolean} followed @returns {Talk[]} */
export function onDesk(desk, followed) {
  const self = desk.me.id;
  const mine = new Set(desk.mine.map(({ conversation }) => conversation));
  return allTalks(desk).filter((talk) =>
    mine.has(talk.conversation) || partOf(talk, self) !== null || followed(talk.conversation));
}

/** All that the reader is told of, each once.
 * @param {Desk} desk @returns {Talk[]} */
export function allTalks(desk) {
  const seen = new Set();
  return [...desk.mine, ...desk.others].filter(({ conversation }) => !seen.has(conversation) && seen.add(conversation));
}

/** How many chats the reader answers for now; what was left to be answered later is no load.
 * @param {Desk} desk */
export const load = (desk) =>
  desk.mine.filter((talk) => talk.counsellor?.id === desk.me.id && talk.kind === "live" && talk.phase !== "ended").length;

/** Would the reader have more than they may? Nobody who is in danger waits because of that.
 * @param {Desk} desk @param {Waiting} one */
export const isTooMuch = (desk, one) => one.kind === "live" && !one.danger && load(desk) >= desk.me.limit;

/** Why the reader cannot take the next now; null: they can.
 * @param {Desk} desk @returns {"off" | "pause" | "full" | "nobody" | null} */
export function whyNotTake(desk) {
  if (desk.me.status === "off") return "off";
  if (desk.me.status === "pause") return "pause";
  const next = waiters(desk).find(({ parked }) => !parked);
  if (!next) return "nobody";
  return isTooMuch(desk, next) ? "full" : null;
}

/** Does the reader lead the shift of this queue?
 * @param {Desk} desk @param {string} queue */
export const leads = (desk, queue) => desk.queues.some(({ id, isLead }) => id === queue && isLead);

/** Is the emergency protocol under way?
 * @param {Talk} talk */
export const inEmergency = ({ risk }) => risk !== null && risk.open;

/** Offered to the reader, or asked of them, and not taken up yet.
 * @param {Desk} desk */
export function invitations(desk) {
  const self = desk.me.id;
  const all = allTalks(desk).filter((talk) => partOf(talk, self) !== "counsellor");
  const isAsked = (/** @type {Talk} */ { asked, queue }) =>
    asked !== null && (asked.id === self || (asked.id === null && leads(desk, queue)));
  return {
    offered: all.filter(({ offeredTo, queue }) => offeredTo !== null && (offeredTo.id === self || (offeredTo.id === null && serves(desk, queue)))),
    asked: all.filter((talk) => isAsked(talk) && !writes(partOf(talk, self))),
  };
}

/** Is the reader on duty for this queue now?
 * @param {Desk} desk @param {string} queue */
const serves = ({ me }, queue) => me.status !== "off" && me.queues.includes(queue);

/** A step of the emergency protocol is late when it has been due for so long (ms): an answer in writing
 * takes a while. */
const LATE_AFTER = 60_000;

/** @param {Step} step @param {number} now */
export const isLate = ({ doneAt, due }, now) => doneAt === null && now - due > LATE_AFTER;

/** The step of an emergency that is to be done now.
 * @param {Step[]} steps @returns {Step | null} */
export const nextStep = (steps) => steps.find(({ doneAt }) => doneAt === null) ?? null;

/** May a conversation be written in by who has this part?
 * @param {Part | null} part */
export const writes = (part) => part === "counsellor" || part === "second" || part === "lead";
