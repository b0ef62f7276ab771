/** What the client's page says of its visit, one thought a sentence. */

import { onWeekday, sameDay, spokenTime } from "../language/clock.js";
import { text } from "../language/language.js";
import { phoneSentence } from "../ui/page.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */

/**
 * What is next for the client.
 * @param {Visit | null} visit @param {number} now ms since 1970 UTC
 */
export function nextWords(visit, now) {
  if (!visit || visit.state === "cancelled") return text("guest.noVisit");
  if (visit.state === "done") return text("guest.visitDone");
  const time = spokenTime(visit.startsAt);
  if (now > visit.endsAt) return `${text("guest.visitNow", { time })} ${phoneSentence()}`.trim();
  const words = [];
  if (now > visit.startsAt) words.push(text("guest.visitNow", { time }));
  else if (sameDay(now, visit.startsAt)) words.push(text("guest.visitToday", { time }));
  else words.push(text("guest.visitOn", { day: onWeekday(visit.startsAt), time }));
  if (visit.with) words.push(text("guest.willCall", { name: visit.with }));
  return words.join(" ");
}

/**
 * What a guest may know: when the visit is, and how they come into it.
 * @param {Visit | null} visit @param {number} now ms since 1970 UTC
 */
export function guestWords(visit, now) {
  if (!visit || visit.state === "cancelled") return text("guest.beside.noVisit");
  if (visit.state === "done") return text("guest.beside.done");
  const when = { name: visit.clientFirstName || visit.clientName, day: onWeekday(visit.startsAt), time: spokenTime(visit.startsAt) };
  if (visit.kind === "relativesCall") return `${text("guest.beside.when", when)} ${text(mayCall(visit, now) ? "guest.calls.now" : "guest.calls.then")}`;
  const how = now > visit.endsAt ? "guest.beside.mayBeOver" : "guest.beside.wait";
  return `${text("guest.beside.when", when)} ${text(how)}`;
}

/** How long before its time a visit may begin (ms). */
const EARLY = 5 * 60_000;

/**
 * May a relative call now, by a visit that is for it?
 * @param {Visit | null} visit @param {number} now ms since 1970 UTC
 */
export const mayCall = (visit, now) =>
  visit?.kind === "relativesCall" && visit.state !== "cancelled" && now >= visit.startsAt - EARLY && now < visit.endsAt;
