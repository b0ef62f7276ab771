/** Who is who in a call, as its parties stand. */

/** @typedef {import("../signalling/messages.js").Call} Call */
/** @typedef {import("../signalling/messages.js").Party} Party */

/** @param {Call} call */
export const selfOf = (call) => call.parties.find((party) => party.id === call.self) ?? null;

/** Does this person let others in?
 * @param {Call} call */
export const leads = (call) => call.self === call.lead;

/**
 * Whom a call is about for this person: for who leads it the client, for all others who leads it.
 * @param {Call} call
 */
export function otherOf(call) {
  const others = call.parties.filter((party) => party.id !== call.self);
  const wanted = leads(call) ? others.find((party) => party.role === "client") : others.find((party) => party.id === call.lead);
  return wanted ?? others[0] ?? null;
}

/**
 * Who else takes part, beside that one.
 * @param {Call} call @returns {Party[]}
 */
export function companyOf(call) {
  const other = otherOf(call);
  return call.parties.filter((party) => party.state === "joined" && party.id !== call.self && party.id !== other?.id);
}

/**
 * About whom the client is asked.
 * @param {Call} call @returns {Party | null}
 */
export function askedOf(call) {
  if (selfOf(call)?.role !== "client") return null;
  return call.parties.find((party) => party.consent === "asked") ?? null;
}

/** Somebody of the staff who is being rung into a call of another one's.
 * @param {Call} call */
export function isInvitation(call) {
  const self = selfOf(call);
  return self?.role === "colleague" && self.state === "ringing" && call.state !== "ended";
}
