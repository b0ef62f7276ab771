/** What kind a visit is, how it stands and how it went, by the keys of their words. */

/** @type {Record<string, string>} */
export const KIND_KEYS = {
  videoVisit: "visit.kind.videoVisit",
  medicationSupervision: "visit.kind.medicationSupervision",
  welfareCheck: "visit.kind.welfareCheck",
  assessment: "visit.kind.assessment",
  group: "visit.kind.group",
  relativesCall: "visit.kind.relativesCall",
  onlineReception: "visit.kind.onlineReception",
};

/** @type {Record<string, string>} */
const STATES = {
  coming: "visit.coming",
  due: "visit.due",
  inCall: "visit.inCall",
  done: "visit.done",
  notReached: "visit.notReached",
  cancelled: "visit.cancelled",
  suspended: "card.visit.suspended",
};

/** @type {Record<string, string>} */
const OUTCOMES = {
  done: "card.outcome.done",
  doneWithFollowUp: "card.outcome.doneWithFollowUp",
  notReached: "card.outcome.notReached",
  refused: "card.outcome.refused",
  technicalFailure: "card.outcome.technicalFailure",
  needsPhysicalVisit: "card.outcome.needsPhysicalVisit",
};

/** @type {Record<string, string>} */
const MEDICATION = {
  seenTaken: "card.medication.seenTaken",
  notTaken: "card.medication.notTaken",
  notVisible: "card.medication.notVisible",
};

/** @param {string} kind */
export const kindKey = (kind) => KIND_KEYS[kind] ?? "visit.kind.videoVisit";

/** @param {string} state */
export const stateKey = (state) => STATES[state] ?? "visit.coming";

/** @param {string} kind */
export const outcomeKey = (kind) => OUTCOMES[kind] ?? "card.outcome.done";

/** @param {string | null} medication @returns {string | null} */
export const medicationKey = (medication) => (medication === null ? null : MEDICATION[medication] ?? null);
