/** A client's visits of the next days: moved, changed, cancelled; and how the last ones went. */

import { momentWords } from "../language/clock.js";
import { text } from "../language/language.js";
import { cancelVisit, changeVisit, fetchVisitDetail, restoreVisit } from "../signalling/care-rest.js";
import { element, say, setLabel } from "./dom.js";
import { refusalKey } from "./form-parts.js";
import { kindKey, medicationKey, outcomeKey, stateKey } from "./kind-words.js";
import { windowWords } from "./moment-words.js";
import { askScope } from "./scope-dialog.js";
import { openVisitDialog } from "./visit-dialog.js";

/** @typedef {import("../signalling/care-messages.js").CareVisit} CareVisit */
/** @typedef {import("../signalling/care-messages.js").StaffMember} StaffMember */
/** @typedef {import("./plan-list.js").PlanList} PlanList */
/** @typedef {import("./relative-list.js").RelativeActions} RelativeActions */

/** So many are shown; the plans say the rest. */
const MOST_COMING = 12;
const MOST_PAST = 8;
const AHEAD = new Set(["coming", "due", "suspended", "cancelled"]);

export class ComingVisits {
  root = element("section", { id: "coming", class: "card-part", attributes: { "aria-labelledby": "coming-title" } });
  past = element("section", { id: "past", class: "card-part", attributes: { "aria-labelledby": "past-title" } });
  #plans;
  #actions;
  #now;
  /** @type {StaffMember[]} */
  #staff = [];
  #list = element("ul", { class: "people" });
  #none = element("p", { class: "quiet", key: "coming.none" });
  #pastList = element("ul", { class: "people" });
  #pastNone = element("p", { class: "quiet", key: "past.none" });

  /** @param {PlanList} plans @param {() => number} now @param {RelativeActions} actions */
  constructor(plans, now, actions) {
    this.#plans = plans;
    this.#now = now;
    this.#actions = actions;
    this.root.append(
      element("div", { class: "part-head" }, [element("h2", { id: "coming-title", key: "coming.title" })]),
      this.#none,
      this.#list,
    );
    this.past.append(
      element("div", { class: "part-head" }, [element("h2", { id: "past-title", key: "past.title" })]),
      this.#pastNone,
      this.#pastList,
    );
  }

  /** @param {CareVisit[]} visits in order @param {StaffMember[]} staff */
  show(visits, staff) {
    this.#staff = staff;
    const now = this.#now();
    // What went with a whole series is told there.
    const alone = (/** @type {CareVisit} */ { state, planId }) => state !== "cancelled" || !planId || this.#plans.find(planId)?.endedAt === null;
    const coming = visits.filter((visit) => visit.endsAt > now && AHEAD.has(visit.state) && alone(visit)).slice(0, MOST_COMING);
    const past = visits.filter((visit) => visit.outcome).reverse().slice(0, MOST_PAST);
    this.#none.hidden = coming.length > 0;
    this.#list.replaceChildren(...coming.map((visit) => this.#row(visit)));
    this.#pastNone.hidden = past.length > 0;
    this.#pastList.replaceChildren(...past.map((visit) => this.#pastRow(visit)));
  }

  /** @param {CareVisit} visit */
  #row(visit) {
    const when = element("p", {}, [element("strong")]);
    say(/** @type {HTMLElement} */ (when.firstElementChild), () => windowWords(visit.startsAt, visit.endsAt));
    const about = element("p");
    say(about, () => [text(kindKey(visit.kind)), visit.purpose, visit.with || text("plan.nobody")].filter(Boolean).join(" · "));
    const state = element("p", { class: visit.suspendedFor ? "attention" : "quiet" });
    say(state, () => (visit.suspendedFor ? text("card.visit.away") : text(stateKey(visit.state))));
    const name = windowWords(visit.startsAt, visit.endsAt);
    const buttons = visit.state === "cancelled"
      ? [element("button", { id: `restore-visit-${visit.id}`, class: "button", key: "coming.restore", press: () => void this.#restore(visit) })]
      : [
        element("button", { id: `change-visit-${visit.id}`, class: "button", key: "coming.change", press: () => void this.#change(visit) }),
        element("button", { id: `cancel-visit-${visit.id}`, class: "button", key: "coming.cancel", press: () => void this.#cancel(visit) }),
      ];
    for (const button of buttons) setLabel(button, `${button.textContent}: ${name}`);
    return element("li", { id: `coming-${visit.id}`, attributes: { "data-state": visit.state } }, [
      element("div", {}, [when, about, state]),
      element("div", { class: "row" }, buttons),
    ]);
  }

  /** @param {CareVisit} visit */
  #pastRow({ id, kind, startsAt, outcome }) {
    const how = element("p", {}, [element("strong")]);
    say(/** @type {HTMLElement} */ (how.firstElementChild), () => {
      const medication = medicationKey(outcome?.medication ?? null);
      return [text(outcomeKey(outcome?.kind ?? "")), medication ? text(medication) : ""].filter(Boolean).join(" · ");
    });
    const when = element("p", { class: "quiet" });
    say(when, () => `${text(kindKey(kind))} · ${momentWords(startsAt, this.#now())}`);
    return element("li", { id: `past-${id}` }, [
      element("div", {}, [how, when, outcome?.note ? element("p", { class: "note", words: outcome.note }) : null]),
    ]);
  }

  /** @param {CareVisit} visit */
  async #change(visit) {
    try {
      const detail = await fetchVisitDetail(visit.id);
      const alone = () => openVisitDialog(detail, this.#staff, (before) =>
        this.#actions.done("coming.changed", "", async () => {
          const { version } = await fetchVisitDetail(visit.id);
          await changeVisit(visit.id, version, before);
        }));
      const plan = detail.planId ? this.#plans.find(detail.planId) : null;
      if (!plan || !detail.occurrence) {
        alone();
        return;
      }
      askScope("change", windowWords(visit.startsAt, visit.endsAt), (scope) => {
        if (scope === "this") alone();
        else this.#plans.change(plan, scope, scope === "all" ? null : detail.occurrence);
      });
    } catch (error) {
      this.#actions.failed(refusalKey(error));
    }
  }

  /** @param {CareVisit} visit */
  async #cancel(visit) {
    try {
      const detail = visit.planId ? await fetchVisitDetail(visit.id) : null;
      const plan = detail?.planId ? this.#plans.find(detail.planId) : null;
      if (!plan || !detail?.occurrence) {
        await this.#cancelAlone(visit);
        return;
      }
      askScope("cancel", windowWords(visit.startsAt, visit.endsAt), (scope) => {
        if (scope === "this") void this.#cancelAlone(visit);
        else void this.#plans.end(plan, scope === "all" ? null : detail.occurrence);
      });
    } catch (error) {
      this.#actions.failed(refusalKey(error));
    }
  }

  /** @param {CareVisit} visit */
  async #cancelAlone(visit) {
    try {
      await cancelVisit(visit.id);
      this.#actions.done("coming.cancelled", "", () => restoreVisit(visit.id));
    } catch (error) {
      this.#actions.failed(refusalKey(error));
    }
  }

  /** @param {CareVisit} visit */
  async #restore(visit) {
    try {
      await restoreVisit(visit.id);
      this.#actions.done("coming.restored", "");
    } catch (error) {
      this.#actions.failed(refusalKey(error));
    }
  }
}
