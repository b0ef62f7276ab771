/** A client's visit plans in plain words, with what can be done to them. */

import { dayOf, dayWords, timeOf } from "../language/calendar.js";
import { text } from "../language/language.js";
import { exceptionWords, repetitionWords, timesWords } from "../rules/plan-words.js";
import { draftAgain, draftBefore, without } from "../rules/plan-undo.js";
import { changePlan, createPlan, endPlan } from "../signalling/care-rest.js";
import { visitsAround } from "../signalling/visits-around.js";
import { askFirst } from "./dialog.js";
import { element, say, setLabel } from "./dom.js";
import { refusalKey } from "./form-parts.js";
import { kindKey } from "./kind-words.js";
import { openPlanDialog } from "./plan-dialog.js";
import { today } from "./plan-fields.js";

/** @typedef {import("../signalling/care-messages.js").Plan} Plan */
/** @typedef {import("../signalling/care-messages.js").PlanScope} PlanScope */
/** @typedef {import("../signalling/care-messages.js").StaffMember} StaffMember */

export class PlanList {
  root = element("section", { id: "plans", class: "card-part", attributes: { "aria-labelledby": "plans-title" } });
  #clientId;
  #actions;
  /** @type {StaffMember[]} */
  #staff = [];
  /** @type {Plan[]} */
  #plans = [];
  #list = element("ul", { class: "people" });
  #none = element("p", { class: "quiet", key: "plan.none" });

  /** @param {string} clientId @param {import("./relative-list.js").RelativeActions} actions */
  constructor(clientId, actions) {
    this.#clientId = clientId;
    this.#actions = actions;
    this.root.append(
      element("div", { class: "part-head" }, [
        element("h2", { id: "plans-title", key: "plan.title" }),
        element("button", { id: "add-plan", class: "button button-accent", key: "plan.add", press: () => this.add() }),
      ]),
      this.#none,
      this.#list,
    );
  }

  /** @param {Plan[]} plans @param {StaffMember[]} staff */
  show(plans, staff) {
    this.#staff = staff;
    this.#plans = plans;
    // One that was cut goes on until then.
    const now = `${dayOf(Date.now())}T${timeOf(Date.now())}`;
    const standing = plans.filter(({ endedAt, schedule }) => endedAt === null || (schedule.endsBefore !== null && schedule.endsBefore > now));
    this.#none.hidden = standing.length > 0;
    this.#list.replaceChildren(...standing.map((plan) => this.#row(plan)));
  }

  /** @param {string} id */
  find(id) {
    return this.#plans.find((plan) => plan.id === id) ?? null;
  }

  add() {
    openPlanDialog({
      clientId: this.#clientId, staff: this.#staff, plan: null, scope: "all", from: null,
      done: (saved) => this.#actions.done("plan.added", "", () => endPlan(saved.id, null)),
    });
  }

  /** @param {Plan} plan @param {PlanScope} scope @param {string | null} from */
  change(plan, scope, from) {
    openPlanDialog({
      clientId: this.#clientId, staff: this.#staff, plan, scope, from,
      done: (saved, before) => {
        const draft = before && draftBefore(before, saved, today());
        this.#actions.done("plan.changed", "", draft ? () => changePlan(saved.id, saved.version, "all", null, draft) : undefined);
      },
    });
  }

  /** @param {Plan} plan @param {string | null} from the first visit that is cancelled; null: all to come */
  async end(plan, from) {
    try {
      const ended = await endPlan(plan.id, from);
      const again = draftAgain(plan, from);
      const name = crypto.randomUUID();
      this.#actions.done("plan.ended", "", again ? async () => createPlan(without(again, await this.#alone(ended)), name) : undefined);
    } catch (error) {
      this.#actions.failed(refusalKey(error));
    }
  }

  /** Visits of a plan that were changed by themselves stay when it ends: none is made in their place.
   * @param {Plan} plan @returns {Promise<string[]>} their names within the plan */
  async #alone({ id }) {
    const visits = await visitsAround(this.#clientId, Date.now());
    return visits.flatMap(({ planId, state, occurrence }) => (planId === id && state !== "cancelled" && occurrence ? occurrence : []));
  }

  /** @param {Plan} plan */
  #row(plan) {
    const title = element("p", {}, [element("strong", { key: kindKey(plan.kind) })]);
    if (plan.purpose) title.append(` · ${plan.purpose}`);
    const often = element("p");
    say(often, () => `${repetitionWords(plan.schedule)} ${timesWords(plan.schedule)}`);
    const more = element("p", { class: "quiet" });
    say(more, () => [this.#who(plan), text("plan.since", { day: dayWords(plan.schedule.firstDay) }), exceptionWords(plan.schedule), endWords(plan)].filter(Boolean).join(" "));
    const change = element("button", { id: `change-plan-${plan.id}`, class: "button", key: "card.change", press: () => this.change(plan, "all", null) });
    setLabel(change, text("plan.changeName", { name: text(kindKey(plan.kind)) }));
    const end = element("button", { id: `end-plan-${plan.id}`, class: "button", key: "plan.end.button", press: () => this.#askEnd(plan) });
    setLabel(end, text("plan.endName", { name: text(kindKey(plan.kind)) }));
    return element("li", { id: `plan-${plan.id}` }, [element("div", {}, [title, often, more]), element("div", { class: "row" }, [change, end])]);
  }

  /** @param {Plan} plan */
  #who({ professionalId }) {
    const who = this.#staff.find(({ id }) => id === professionalId);
    return who ? text("plan.by", { name: who.name }) : professionalId === null ? text("plan.byNobody") : "";
  }

  /** @param {Plan} plan */
  #askEnd(plan) {
    askFirst({
      id: "end-plan",
      title: "scope.cancelAll",
      sentence: "scope.cancelAllMeans",
      yes: "plan.end.button",
      no: "scope.nothing",
      danger: true,
      confirmed: () => void this.end(plan, null),
    });
  }
}

/** @param {Plan} plan */
function endWords({ schedule: { endsBefore } }) {
  return endsBefore === null ? "" : text("plan.endsBefore", { day: dayWords(endsBefore.slice(0, 10)) });
}
