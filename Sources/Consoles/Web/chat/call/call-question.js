/** Whether the visitor wants to speak: a calm question with as many answers as there are wishes. */

import { onLanguageChange, text } from "../../language/language.js";
import { byId, element, say, setText, setWords } from "../../ui/dom.js";
import { harmless } from "../line/shown-text.js";

/** @typedef {import("../line/wire.js").Call} Call */

export class CallQuestion {
  root;
  #words = element("p", { id: "call-question-words", class: "chat-lead" });
  #about = element("p", { id: "call-question-about" });
  #yes;
  #yesSeen;
  #no;
  /** The number of the call that is asked about; 0: none. */
  #asked = 0;

  /** @param {(agrees: boolean, camera: boolean) => void} answer */
  constructor(answer) {
    const press = (/** @type {boolean} */ agrees, /** @type {boolean} */ camera) => {
      for (const button of [this.#yes, this.#yesSeen, this.#no]) button.disabled = true;
      answer(agrees, camera);
    };
    this.#yes = element("button", { id: "call-yes", class: "button button-call button-large", press: () => press(true, false) });
    this.#yesSeen = element("button", { id: "call-yes-seen", class: "button button-large", key: "chat.call.yesSeen", press: () => press(true, true) });
    this.#no = element("button", { id: "call-no", class: "button button-large", key: "chat.call.no", press: () => press(false, false) });
    this.root = element(
      "div",
      { id: "call-question", class: "chat-note talk-question", attributes: { role: "group", "aria-labelledby": "call-question-words", "aria-describedby": "call-question-about" } },
      [this.#words, this.#about, element("div", { class: "talk-answers" }, [this.#yes, this.#yesSeen, this.#no])],
    );
    this.root.hidden = true;
    onLanguageChange(() => this.#asked !== 0 && this.#tell());
  }

  /** @param {Call | null} call null: there is no question @param {string} name of who asks */
  show(call, name) {
    const isNew = call !== null && call.number !== this.#asked;
    this.#asked = call?.number ?? 0;
    this.root.hidden = call === null;
    if (!call) return;
    const key = call.kind === "video" ? "chat.call.askVideo" : "chat.call.askVoice";
    say(this.#words, () => text(key, { name: harmless(name) || text("chat.log.staff") }));
    say(this.#about, () => text(call.kind === "video" ? "chat.call.aboutVideo" : "chat.call.aboutVoice"));
    setText(this.#yes, call.kind === "video" ? "chat.call.yesUnseen" : "chat.call.yes");
    this.#yesSeen.hidden = call.kind !== "video";
    if (!isNew) return;
    this.open();
    this.#tell();
    requestAnimationFrame(() => this.root.scrollIntoView({ block: "center" }));
  }

  /** It can be answered again. */
  open() {
    for (const button of [this.#yes, this.#yesSeen, this.#no]) button.disabled = false;
  }

  /** To readers, in its turn: a question is no alarm. */
  #tell() {
    setWords(byId("chat-news", HTMLElement), `${this.#words.textContent} ${this.#about.textContent}`);
  }
}
