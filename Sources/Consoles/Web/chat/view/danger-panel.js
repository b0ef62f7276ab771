/** "I am in danger now": the emergency number and how to call it, at once and without any line. */

import { text } from "../../language/language.js";
import { byId, element, say } from "../../ui/dom.js";

/** What became of the alarm to the shift.
 * @typedef {"none" | "sending" | "sent"} Alarm */

/** @type {Record<Alarm, string>} */
const SAID = { none: "chat.danger.notInChat", sending: "chat.danger.sending", sent: "chat.danger.sent" };

export class DangerPanel {
  #button = byId("danger", HTMLButtonElement);
  #panel = byId("danger-panel", HTMLElement);
  /** Where the page stood (px). */
  #place = 0;
  #alarm = element("p", { id: "danger-alarm", class: "chat-note", attributes: { role: "status" } });

  /** @param {() => void} raise tells the shift, where there is a conversation */
  constructor(raise) {
    const title = element("h2", { id: "danger-title", key: "chat.danger.title", attributes: { tabindex: "-1" } });
    this.#panel.replaceChildren(
      title,
      element("a", { id: "danger-call", class: "button button-stop button-huge", key: "chat.danger.call", attributes: { href: "tel:112" } }),
      element("ol", { class: "chat-steps" }, [
        element("li", { key: "chat.danger.stepCall" }),
        element("li", { key: "chat.danger.stepPlace" }),
        element("li", { key: "chat.danger.stepWhat" }),
        element("li", { key: "chat.danger.stepStay" }),
      ]),
      element("p", { key: "chat.danger.cannotTalk" }),
      this.#alarm,
      element("button", { id: "danger-close", class: "button button-large", key: "chat.danger.close", press: () => this.#show(false) }),
    );
    this.#button.addEventListener("click", () => {
      this.#show(true);
      raise();
      title.focus({ preventScroll: true });
    });
  }

  /** @param {Alarm} alarm */
  tell(alarm) {
    say(this.#alarm, () => text(SAID[alarm]));
    this.#alarm.dataset.alarm = alarm;
  }

  /** @param {boolean} open */
  #show(open) {
    if (open && this.#panel.hidden) this.#place = scrollY;
    this.#panel.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
    if (open) this.#panel.scrollIntoView({ block: "start" });
    else {
      this.#button.focus({ preventScroll: true });
      scrollTo({ top: this.#place });
    }
  }
}
