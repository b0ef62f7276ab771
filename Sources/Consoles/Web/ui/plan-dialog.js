/** A visit plan, made or changed. */

import { draftOf, emptyForm, formOf, problemsOf } from "../rules/plan-form.js";
import { faultKey } from "../rules/plan-words.js";
import { changePlan, createPlan } from "../signalling/care-rest.js";
import { RestError } from "../signalling/rest.js";
import { openDialog } from "./dialog.js";
import { element, setText } from "./dom.js";
import { sendOnce, submitParts } from "./form-parts.js";
import { PlanFields, today } from "./plan-fields.js";
import { PlanPreview } from "./plan-preview.js";

/** @typedef {import("../signalling/care-messages.js").Plan} Plan */
/** @typedef {import("../signalling/care-messages.js").PlanScope} PlanScope */
/** @typedef {import("../signalling/care-messages.js").StaffMember} StaffMember */

/** Why a plan cannot be changed so, as the gateway says it.
 * @type {Record<string, string>} */
const REFUSED = {
  begun: "plan.refused.begun",
  nothingAhead: "plan.refused.nothingAhead",
  inThePast: "plan.refused.inThePast",
};

/**
 * @typedef {object} PlanTask
 * @property {string} clientId
 * @property {StaffMember[]} staff
 * @property {Plan | null} plan null: a new one
 * @property {PlanScope} scope
 * @property {string | null} from the first visit that changes, where not all do
 * @property {(saved: Plan, before: Plan | null) => void} done
 */

/** @param {PlanTask} task */
export function openPlanDialog({ clientId, staff, plan, scope, from, done }) {
  const preview = new PlanPreview(plan?.id ?? null);
  const base = plan && from ? startingAt(plan, from) : plan;
  // Sent twice, it is made once.
  const name = crypto.randomUUID();
  /** @type {PlanFields} */
  const fields = new PlanFields(base ? formOf(base) : emptyForm(today()), staff, () => look());
  /** @returns {import("../signalling/care-messages.js").PlanDraft | null} */
  const draft = () => {
    const form = fields.read();
    return fields.hasUnreadTime || problemsOf(form).length > 0 ? null : draftOf(form, clientId, base ?? undefined);
  };
  /** @returns {void} */
  const look = () => preview.soon(draft);
  const parts = submitParts("plan-form", "common.save");
  const means = plan ? element("p", { class: "quiet", key: scope === "all" ? "scope.allMeans" : "scope.followingMeans" }) : null;
  const kept = base && formOf(base).repeat === "kept" ? element("p", { id: "plan-kept", class: "consent-given", key: "plan.keptMeans" }) : null;
  const form = element("form", { id: "plan-form", class: "dialog-form", attributes: { novalidate: "" } }, [
    means,
    kept,
    ...fields.nodes,
    preview.root,
    parts.problem,
  ]);
  for (const kind of ["input", "change"]) form.addEventListener(kind, look);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    parts.problem.textContent = "";
    if (fields.hasUnreadTime) {
      setText(parts.problem, "plan.problem.time");
      fields.focus("times");
      return;
    }
    const wrong = problemsOf(fields.read())[0];
    if (wrong) {
      setText(parts.problem, wrong.key);
      fields.focus(wrong.field);
      return;
    }
    const made = draftOf(fields.read(), clientId, base ?? undefined);
    // A day that nobody has touched is that of the plan, not of the visit from which it is changed.
    if (plan && base && made.schedule.firstDay === base.schedule.firstDay) made.schedule.firstDay = plan.schedule.firstDay;
    void sendOnce(parts, async () => {
      const saved = plan ? await changePlan(plan.id, plan.version, scope, from, made) : await createPlan(made, name);
      dialog.close();
      done(saved, plan);
    }, (error) => saysFault(error, parts.problem));
  });
  const dialog = openDialog({ id: "plan-dialog", class: "dialog-wide", title: plan ? "plan.changeTitle" : "plan.add" }, [form], [parts.submit], "common.discard");
  look();
}

/** From a visit on, a plan begins on that visit's day.
 * @param {Plan} plan @param {string} from @returns {Plan} */
function startingAt(plan, from) {
  return { ...plan, schedule: { ...plan.schedule, firstDay: from.slice(0, 10) } };
}

/** The gateway has found what the form could not know.
 * @param {unknown} error @param {HTMLElement} problem */
function saysFault(error, problem) {
  if (!(error instanceof RestError)) return false;
  const refused = REFUSED[/^\w+/.exec(error.about)?.[0] ?? ""];
  if (error.code === "notAllowed" && refused) {
    setText(problem, refused);
    return true;
  }
  if (error.code !== "badRequest") return false;
  for (const word of error.about.split(/\W+/)) {
    const key = faultKey(word);
    if (key === "plan.fault.other") continue;
    setText(problem, key);
    return true;
  }
  setText(problem, "plan.fault.other");
  return true;
}

