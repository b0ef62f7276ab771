/** My shift: how I am, and on which queues. */

import { text } from "../language/language.js";
import { byId, element, say, setText } from "../ui/dom.js";
import { ownShiftWords } from "./shifts-words.js";
import { load } from "./view.js";
import { STATUS } from "./words.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").DutyStatus} DutyStatus */

/** @type {DutyStatus[]} */
const STATUSES = ["available", "wrappingUp", "pause", "off"];

export class DutyPanel {
  #root = byId("duty", HTMLElement);
  #shift = element("p", { id: "duty-shift" });
  #load = element("p", { id: "duty-load", class: "quiet" });
  #problem = element("p", { id: "duty-problem", class: "problem", attributes: { role: "alert" } });
  #buttons;
  #queues = element("fieldset", { class: "duty-queues" });
  #known = "";
  #change;
  /** @type {Desk | null} */
  #desk = null;

  /** @param {(status: DutyStatus, queues: string[]) => Promise<string>} change resolves with a text key of what went wrong; empty: nothing */
  constructor(change) {
    this.#change = change;
    this.#buttons = STATUSES.map((status) =>
      element("button", { id: `status-${status}`, class: "button", key: STATUS[status], press: () => void this.#choose(status) }));
    this.#root.replaceChildren(
      element("h2", { id: "duty-title", key: "desk.duty" }),
      element("div", { class: "segments", attributes: { role: "group", "aria-labelledby": "duty-title" } }, this.#buttons),
      this.#shift,
      this.#queues,
      this.#load,
      this.#problem,
    );
  }

  /** @param {Desk} desk */
  show(desk) {
    this.#desk = desk;
    STATUSES.forEach((status, index) => this.#buttons[index]?.setAttribute("aria-pressed", String(status === desk.me.status)));
    const { shift } = desk.me;
    say(this.#shift, () => (shift === null ? "" : ownShiftWords(shift, desk.now)));
    this.#shift.hidden = shift === null;
    say(this.#load, () => text("desk.load", { count: load(desk), limit: desk.me.limit }));
    this.#load.hidden = desk.me.status === "off";
    const known = JSON.stringify([desk.queues.map(({ id, name }) => [id, name]), desk.me.queues]);
    if (known === this.#known) return;
    this.#known = known;
    const focused = document.activeElement?.id;
    this.#queues.hidden = desk.queues.length < 2;
    this.#queues.replaceChildren(
      element("legend", { key: "desk.duty.queues" }),
      ...desk.queues.map((queue) => this.#box(queue.id, queue.name, desk.me.queues.includes(queue.id))),
    );
    if (focused?.startsWith("duty-queue-")) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  /** Begins the shift on the queues that were chosen last, else on all. */
  begin() {
    return this.#choose("available");
  }

  /** @param {DutyStatus} status */
  async #choose(status) {
    if (!this.#desk) return;
    const { me, queues } = this.#desk;
    const chosen = me.queues.length > 0 ? me.queues : queues.map(({ id }) => id);
    await this.#tell(status, chosen);
  }

  /** @param {string} id @param {string} name @param {boolean} on */
  #box(id, name, on) {
    const box = element("input", { id: `duty-queue-${id}`, attributes: { type: "checkbox", value: id } });
    box.checked = on;
    box.addEventListener("change", () => {
      const chosen = [...this.#queues.querySelectorAll("input:checked")].map((one) => /** @type {HTMLInputElement} */ (one).value);
      if (this.#desk) void this.#tell(this.#desk.me.status, chosen);
    });
    return element("label", { class: "check" }, [box, element("span", { words: name })]);
  }

  /** @param {DutyStatus} status @param {string[]} queues */
  async #tell(status, queues) {
    this.#problem.textContent = "";
    const wrong = await this.#change(status, queues);
    if (!wrong) return;
    setText(this.#problem, wrong);
    this.#known = ""; // The boxes show again what holds.
    if (this.#desk) this.show(this.#desk);
  }
}
