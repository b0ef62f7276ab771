/** A colleague asks this person into a call that goes on: who asks, what it is about, yes or no. */

import { text } from "../language/language.js";
import { startAsking } from "../media/sound.js";
import { otherOf, isInvitation } from "./call-people.js";
import { byId, element, setText, setWords } from "./dom.js";
import { kindKey } from "./kind-words.js";

/** @typedef {import("../signalling/messages.js").Call} Call */

export class Invitation {
  #root = byId("invitation", HTMLElement);
  #words = element("p", { id: "invitation-words", class: "invitation-words" });
  #problem = element("p", { id: "invitation-problem", class: "problem", attributes: { role: "alert" } });
  /** @type {Call | null} */
  #call = null;
  #silence = () => {};

  /** @param {(call: Call) => Promise<void>} accept @param {(call: Call) => Promise<void>} decline */
  constructor(accept, decline) {
    const attempt = (/** @type {(call: Call) => Promise<void>} */ action) => {
      const call = this.#call;
      if (!call) return;
      setWords(this.#problem, "");
      action(call).catch(() => setText(this.#problem, "invitation.failed"));
    };
    this.#root.replaceChildren(
      element("h2", { key: "invitation.title" }),
      this.#words,
      this.#problem,
      element("div", { class: "row" }, [
        element("button", { id: "invitation-yes", class: "button button-call button-large", key: "invitation.yes", press: () => attempt(accept) }),
        element("button", { id: "invitation-no", class: "button button-large", key: "invitation.no", press: () => attempt(decline) }),
      ]),
    );
  }

  /** Event `call`, whichever it is about.
   * @param {Call} call */
  heard(call) {
    if (isInvitation(call)) this.#show(call);
    else if (this.#call?.id === call.id) this.#hide();
  }

  /** @param {Call[]} calls all that stand */
  follow(calls) {
    const call = calls.find(isInvitation);
    if (call) this.#show(call);
    else this.#hide();
  }

  /** @param {Call} call */
  #show(call) {
    const isNew = this.#call?.id !== call.id;
    this.#call = call;
    const client = call.parties.find((party) => party.role === "client")?.name ?? "";
    const about = text("invitation.words", { name: otherOf(call)?.name ?? "", kind: text(kindKey(call.kind ?? "")) });
    setWords(this.#words, client ? `${about} ${text("invitation.client", { name: client })}` : about);
    this.#root.hidden = false;
    if (!isNew) return;
    setWords(this.#problem, "");
    this.#silence();
    this.#silence = startAsking(2);
  }

  #hide() {
    this.#call = null;
    this.#silence();
    this.#silence = () => {};
    this.#root.hidden = true;
  }
}
