/** What can come of a visit, in words, and when it is asked for. */

import { text } from "../language/language.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").OutcomeKind} OutcomeKind */
/** @typedef {import("../signalling/messages.js").MedicationStep} MedicationStep */
/** @typedef {import("../signalling/messages.js").OutcomeDraft} OutcomeDraft */
/** @typedef {import("./icons.js").IconName} IconName */

/** In the order of their keys.
 * @type {{ kind: OutcomeKind, key: string, shape: IconName }[]} */
export const OUTCOMES = [
  { kind: "done", key: "outcome.done", shape: "stateDone" },
  { kind: "doneWithFollowUp", key: "outcome.doneWithFollowUp", shape: "followUp" },
  { kind: "notReached", key: "outcome.notReached", shape: "stateMissed" },
  { kind: "refused", key: "outcome.refused", shape: "withdrawn" },
  { kind: "technicalFailure", key: "outcome.technicalFailure", shape: "screenSilent" },
  { kind: "needsPhysicalVisit", key: "outcome.needsPhysicalVisit", shape: "door" },
];

/** @type {{ step: MedicationStep, key: string, shape: IconName }[]} */
export const MEDICATION = [
  { step: "seenTaken", key: "outcome.medication.seenTaken", shape: "stateDone" },
  { step: "notTaken", key: "outcome.medication.notTaken", shape: "stateMissed" },
  { step: "notVisible", key: "outcome.medication.notVisible", shape: "stateQuiet" },
];

/** Outcomes of a visit at which carer and client met. */
const HELD = new Set(["done", "doneWithFollowUp", "needsPhysicalVisit"]);

/** In characters, as the gateway has it. */
export const LONGEST_NOTE = 1000;
/** How long before its time a visit may have been made (ms). */
const EARLIEST = 2 * 3_600_000;

/** Is what was seen of the medicine a part of this outcome?
 * @param {string} visitKind @param {OutcomeKind | null} kind */
export function needsMedication(visitKind, kind) {
  return visitKind === "medicationSupervision" && kind !== null && HELD.has(kind);
}

/** Can an outcome be written down by now, or corrected?
 * @param {Pick<Visit, "state" | "startsAt">} visit @param {number} now */
export function canRecord(visit, now) {
  return visit.state !== "cancelled" && visit.state !== "suspended" && now >= visit.startsAt - EARLIEST;
}

/** They have talked, and nothing is written down yet.
 * @param {Pick<Visit, "state" | "outcome">} visit */
export const asksForOutcome = (visit) => visit.state === "done" && !visit.outcome;

/** @param {OutcomeKind} kind */
export const outcomeKey = (kind) => outcomeOf(kind).key;

/** @param {OutcomeKind} kind @returns {IconName} */
export const outcomeShape = (kind) => outcomeOf(kind).shape;

/** A kind of a later gateway reads as the plainest one.
 * @param {OutcomeKind} kind */
function outcomeOf(kind) {
  return OUTCOMES.find((one) => one.kind === kind) ?? { key: "outcome.other", shape: /** @type {const} */ ("stateQuiet") };
}

/** "Tehty, lääke otettu"
 * @param {OutcomeDraft} outcome */
export function outcomeWords({ kind, medication }) {
  const step = MEDICATION.find((one) => one.step === medication);
  const words = text(outcomeKey(kind));
  return step ? text("outcome.withMedication", { outcome: words, medication: text(step.key).toLowerCase() }) : words;
}

/** The state that a visit has once this outcome is written down.
 * @param {OutcomeKind} kind */
export const stateAfter = (kind) => (kind === "notReached" || kind === "technicalFailure" ? "notReached" : "done");
