/** What may be agreed on for a client who does not answer, as the gateway takes it. */

/** @typedef {import("../signalling/care-messages.js").LadderPlan} LadderPlan */
/** @typedef {import("../signalling/care-messages.js").RungKind} RungKind */

/** From the mildest to the last.
 * @type {RungKind[]} */
export const RUNG_KINDS = ["ringAgain", "ringLouder", "phone", "relative", "fieldTeam", "lastResort"];
export const MOST_RUNGS = 12;
/** Of any wait (min). */
export const MOST_MINUTES = 480;

/**
 * @param {LadderPlan} plan
 * @returns {{ key: string, rung: number | null } | null} the text that says what is wrong, and the step
 * that it is about; null where the plan may be agreed on
 */
export function ladderProblem(plan) {
  const { rungs } = plan;
  const last = rungs[rungs.length - 1];
  if (!last) return { key: "ladder.problem.empty", rung: null };
  if (rungs.length > MOST_RUNGS) return { key: "ladder.problem.tooMany", rung: null };
  const minutes = rungs.findIndex((rung) => !isMinutes(rung.afterMinutes, 0) || !isMinutes(rung.withinMinutes, 1));
  if (minutes >= 0) return { key: "ladder.problem.minutes", rung: minutes };
  if (!isMinutes(plan.attemptBeforeEndMinutes, 0) || !isMinutes(plan.outcomeWithinMinutes, 0)) {
    return { key: "ladder.problem.minutes", rung: null };
  }
  const order = rungs.findIndex(
    (rung, index) => index > 0 && sternness(rung.kind) < sternness(rungs[index - 1]?.kind ?? "ringAgain"),
  );
  if (order >= 0) return { key: "ladder.problem.order", rung: order };
  if (last.kind !== "fieldTeam" && last.kind !== "lastResort") return { key: "ladder.problem.person", rung: rungs.length - 1 };
  return null;
}

/** How long it takes until the last step begins, where nobody does one sooner (min).
 * @param {LadderPlan} plan */
export const untilLast = (plan) => plan.rungs.reduce((sum, rung) => sum + rung.afterMinutes, 0);

/** @param {RungKind} kind */
const sternness = (kind) => RUNG_KINDS.indexOf(kind);

/** @param {number} value @param {number} least */
const isMinutes = (value, least) => Number.isInteger(value) && value >= least && value <= MOST_MINUTES;
