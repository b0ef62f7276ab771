/** What can be done with a conversation, while it goes on and after it: save, come back, erase. */

import { durationWords } from "../../language/clock.js";
import { text } from "../../language/language.js";
import { askFirst } from "../../ui/dialog.js";
import { element, say } from "../../ui/dom.js";
import { returnWays } from "./return-ways.js";

/** @typedef {import("../line/wire.js").State} State */

/**
 * @typedef {object} AfterHandlers
 * @property {() => void} save
 * @property {() => void} erase
 * @property {() => void} end
 * @property {() => void} anew
 * @property {import("./return-ways.js").ReturnHandlers} returning
 */

export class AfterWays {
  root;
  /** The part about coming back, which may stand elsewhere. */
  returning;
  #countdown = element("p", { class: "chat-countdown" });
  #end;
  #anew;

  /** @param {string} id @param {AfterHandlers} handlers */
  constructor(id, handlers) {
    this.#countdown.id = `${id}-countdown`;
    this.#end = element("button", {
      id: `${id}-end`,
      class: "button button-large",
      key: "chat.end.button",
      press: () =>
        void askFirst({ id: `${id}-end-first`, title: "chat.end.title", sentence: "chat.end.about", yes: "chat.end.yes", no: "chat.end.no", confirmed: handlers.end }),
    });
    this.#anew = element("button", { id: `${id}-anew`, class: "button button-large", key: "chat.anew.button", press: handlers.anew });
    this.returning = returnWays(`${id}-return`, handlers.returning);
    this.root = element("div", { class: "chat-ways-after" }, [
      this.#end,
      this.#anew,
      element("section", { class: "chat-save" }, [
        element("button", { id: `${id}-save`, class: "button button-large", key: "chat.save.button", press: handlers.save }),
        element("p", { class: "quiet", key: "chat.save.warning" }),
      ]),
      this.returning,
      element("section", { class: "chat-erase", attributes: { "aria-labelledby": `${id}-erase-title` } }, [
        element("h2", { id: `${id}-erase-title`, key: "chat.erase.title" }),
        this.#countdown,
        element("button", { id: `${id}-erase`, class: "button button-large", key: "chat.erase.button", press: () => eraseFirst(`${id}-erase-first`, handlers.erase) }),
      ]),
    ]);
  }

  /** @param {State} state @param {number} now */
  show(state, now) {
    this.#end.hidden = state.kind !== "live" || state.phase === "ended";
    this.#anew.hidden = state.phase !== "ended";
    const { deletesAt } = state;
    say(this.#countdown, () => {
      if (deletesAt === null) return text("chat.erase.later");
      return text("chat.erase.countdown", { time: durationWords(Math.max(0, deletesAt - now)) });
    });
  }
}

/** Says what stays before anything is erased.
 * @param {string} id @param {() => void} confirmed */
export function eraseFirst(id, confirmed) {
  const dialog = askFirst({ id, title: "chat.erase.question", sentence: "chat.erase.about", yes: "chat.erase.yes", no: "chat.erase.no", danger: true, confirmed });
  dialog.querySelector("p")?.after(element("p", { key: "chat.erase.emergency" }));
}
