/** What is said when a call has ended: what came of it is written down, and the next one is called. */

import { durationWords, spokenTime } from "../language/clock.js";
import { text } from "../language/language.js";
import { byId, element, say, setText } from "./dom.js";
import { outcomeLine } from "./outcome-dialog.js";
import { OutcomeForm } from "./outcome-form.js";
import { outcomeWords } from "./outcome-words.js";

/** @typedef {import("../signalling/messages.js").Call} Call */
/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").EndReason} EndReason */
/** @typedef {import("../signalling/messages.js").OutcomeDraft} OutcomeDraft */
/** @typedef {import("./outcome-form.js").Begun} Begun */

/** @type {Record<EndReason, string>} */
const ENDED = {
  hungUp: "carer.ended.hungUp",
  declined: "carer.ended.declined",
  noAnswer: "carer.ended.noAnswer",
  cancelled: "carer.ended.cancelled",
  busy: "carer.ended.busy",
  lost: "carer.ended.lost",
  failed: "carer.ended.failed",
};
/** How a call ended whose client is best called again at once. */
const AGAIN = new Set(["noAnswer", "declined", "lost", "failed", "busy"]);

const SAVING = { saving: "outcome.saving", failed: "outcome.notSaved", "": "outcome.recorded" };

/**
 * @typedef {object} AfterActions
 * @property {(visit: Visit) => void} ring
 * @property {(id: string) => Visit | null} find a visit as it is by now
 * @property {(id: string) => Visit | null} asTold the same without what is not saved yet
 * @property {(seen: Visit, draft: OutcomeDraft) => void} record `seen`: what its writer knew
 * @property {(visit: Visit) => Begun | null} begunOf
 * @property {(visit: Visit, begun: Begun | null) => void} keep a form that was left half filled in
 * @property {(visit: Visit) => void} correct
 * @property {(visitId: string) => "saving" | "failed" | ""} savingOf how the saving of its outcome goes
 * @property {(visitId: string) => string} searchWords when the client will be tried again; empty: not known
 */

export class AfterCall {
  #actions;
  #outcome = byId("after-outcome", HTMLElement);
  #holder = byId("next-visit", HTMLElement);
  #form;
  #recorded = element("p", { id: "after-recorded", class: "after-recorded", attributes: { role: "status" } });
  /** @type {Visit | null} */
  #last = null;
  /** What stood of it when the form was opened.
   * @type {Visit | null} */
  #seen = null;

  /** @param {AfterActions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#form = new OutcomeForm("after-form", (draft) => this.#record(draft));
  }

  /**
   * The outcome of the visit, and the next one, one press away; before them, where it was not
   * reached, the last one again.
   * @param {Call} call @param {number} lasted ms @param {Visit | null} last @param {Visit | null} next
   */
  show(call, lasted, last, next) {
    this.#last = last;
    const name = last?.clientName ?? "";
    const reason = call.reason ?? "failed";
    const key = ENDED[reason] ?? ENDED.failed;
    say(byId("ended-sentence", HTMLElement), () => text(key, { name, time: durationWords(lasted, "lasting") }));
    const again = AGAIN.has(reason);
    const sentence = element("p", next ? {} : { key: "carer.noNext" });
    if (next) say(sentence, () => text("carer.next", { name: next.clientName, time: spokenTime(next.startsAt) }));
    const search = element("p", { id: "after-search", class: "quiet" });
    say(search, () => (again && last ? this.#actions.searchWords(last.id) : ""));
    this.#holder.replaceChildren(
      ...(again && last ? [this.#callButton("call-again", last), search] : []),
      sentence,
      ...(next ? [this.#callButton("call-next", next)] : []),
    );
    if (!last) this.#outcome.replaceChildren();
    else if (reason === "hungUp") this.#openForm();
    else this.#outcome.replaceChildren(this.#recordButton("outcome.recordName"));
  }

  /** What was said may be otherwise by now: an outcome is saved, or when the client is tried again is known. */
  changed() {
    const last = this.#last;
    if (!last) return;
    const search = document.getElementById("after-search");
    if (search && search.textContent !== this.#actions.searchWords(last.id)) say(search, () => this.#actions.searchWords(last.id));
    if (this.#recorded.isConnected) this.#sayRecorded(last.id);
  }

  /** Where keys go on from: the outcome where they talked, else the next thing to press. */
  focus() {
    if (this.#form.root.isConnected) this.#form.focus();
    else this.#focusNext();
  }

  /** Another view is shown: what was begun is kept. */
  leave() {
    const last = this.#last;
    if (last && this.#form.root.isConnected) this.#actions.keep(last, this.#form.begun);
    this.#outcome.replaceChildren();
    this.#last = this.#seen = null;
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it was of use */
  key(event) {
    return this.#form.root.isConnected && this.#form.key(event);
  }

  /** The button that was pressed says that it was heard.
   * @param {string} visitId that is being called; empty: none */
  showCalling(visitId) {
    for (const button of this.#holder.querySelectorAll("button")) {
      const busy = visitId !== "" && button.dataset.visit === visitId;
      button.setAttribute("aria-busy", String(busy));
      if (busy) setText(button, "call.ringing");
      else this.#nameCallButton(button);
    }
  }

  #openForm() {
    const visit = this.#last ? this.#actions.asTold(this.#last.id) ?? this.#last : null;
    if (!visit) return;
    this.#seen = visit;
    // Another call has another outcome: what stands is told, and is not taken for it.
    this.#form.open(visit, this.#actions.begunOf(visit));
    const stands = visit.outcome ? [outcomeLine("outcome.stands", visit.outcome)] : [];
    this.#outcome.replaceChildren(element("h2", { key: "outcome.title" }), ...stands, this.#form.root);
  }

  /** @param {OutcomeDraft} draft */
  #record(draft) {
    const visit = this.#seen;
    if (!visit) return;
    this.#actions.record(visit, draft);
    this.#outcome.replaceChildren(this.#recorded, this.#recordButton("outcome.correctName"));
    this.#sayRecorded(visit.id);
    this.#focusNext();
  }

  /** @param {string} visitId */
  #sayRecorded(visitId) {
    const outcome = this.#actions.find(visitId)?.outcome;
    if (!outcome) return;
    const key = SAVING[this.#actions.savingOf(visitId)];
    say(this.#recorded, () => text(key, { outcome: outcomeWords(outcome) }));
  }

  /** @param {"outcome.recordName" | "outcome.correctName"} key */
  #recordButton(key) {
    const button = element("button", {
      id: "after-record",
      class: "button",
      press: () => {
        const visit = this.#current();
        if (!visit) return;
        if (key === "outcome.correctName") this.#actions.correct(visit);
        else {
          this.#openForm();
          this.#form.focus();
        }
      },
    });
    say(button, () => text(key, { name: this.#last?.clientName ?? "" }));
    return button;
  }

  #current() {
    return this.#last ? this.#actions.find(this.#last.id) ?? this.#last : null;
  }

  #focusNext() {
    (this.#holder.querySelector("button") ?? byId("back-to-list", HTMLElement)).focus();
  }

  /** @param {"call-again" | "call-next"} id @param {Visit} visit */
  #callButton(id, visit) {
    const press = () => this.#actions.ring(this.#actions.find(visit.id) ?? visit);
    const button = element("button", { id, class: "button button-call button-large", attributes: { "data-visit": visit.id }, press });
    this.#nameCallButton(button);
    return button;
  }

  /** @param {HTMLElement} button */
  #nameCallButton(button) {
    const name = this.#actions.find(button.dataset.visit ?? "")?.clientName ?? "";
    if (button.id === "call-again") say(button, () => text("carer.callAgain", { name }));
    else setText(button, "carer.callNext");
  }
}
