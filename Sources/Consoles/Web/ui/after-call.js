/** What is said when a call has ended, and what can be called next with one press. */

import { durationWords, spokenTime } from "../language/clock.js";
import { text } from "../language/language.js";
import { byId, element, say, setText } from "./dom.js";

/** @typedef {import("../signalling/messages.js").Call} Call */
/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").EndReason} EndReason */

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

export class AfterCall {
  #ring;
  #find;
  #holder = byId("next-visit", HTMLElement);

  /** @param {(visit: Visit) => void} ring @param {(id: string) => Visit | null} find as it is by now */
  constructor(ring, find) {
    this.#ring = ring;
    this.#find = find;
  }

  /**
   * The next visit, one press away; before it the last one, where it was not reached.
   * @param {Call} call @param {number} lasted ms @param {Visit | null} last @param {Visit | null} next
   */
  show(call, lasted, last, next) {
    const name = last?.clientName ?? "";
    const key = ENDED[call.reason ?? "failed"] ?? ENDED.failed;
    say(byId("ended-sentence", HTMLElement), () => text(key, { name, time: durationWords(lasted, "lasting") }));
    const again = AGAIN.has(call.reason ?? "failed");
    const sentence = element("p", next ? {} : { key: "carer.noNext" });
    if (next) say(sentence, () => text("carer.next", { name: next.clientName, time: spokenTime(next.startsAt) }));
    this.#holder.replaceChildren(
      ...(again && last ? [this.#callButton("call-again", last)] : []),
      sentence,
      ...(next ? [this.#callButton("call-next", next)] : []),
    );
  }

  focus() {
    (this.#holder.querySelector("button") ?? byId("back-to-list", HTMLElement)).focus();
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

  /** @param {"call-again" | "call-next"} id @param {Visit} visit */
  #callButton(id, visit) {
    const press = () => this.#ring(this.#find(visit.id) ?? visit);
    const button = element("button", { id, class: "button button-call button-large", attributes: { "data-visit": visit.id }, press });
    this.#nameCallButton(button);
    return button;
  }

  /** @param {HTMLElement} button */
  #nameCallButton(button) {
    const name = this.#find(button.dataset.visit ?? "")?.clientName ?? "";
    if (button.id === "call-again") say(button, () => text("carer.callAgain", { name }));
    else setText(button, "carer.callNext");
  }
}
