/** While somebody waits: the place, an honest estimate, and what else helps. */

import { text } from "../../language/language.js";
import { startRinging, unlockSoundOnFirstTouch } from "../../media/sound.js";
import { byId, element, say, setText, setWords } from "../../ui/dom.js";
import { harmless } from "../line/shown-text.js";
import { FEELINGS, faces } from "./faces.js";
import { otherHelp } from "./other-help.js";
import { chanceWords, estimateWords, placeWords, whenWords } from "./words.js";

/** @typedef {import("../line/wire.js").State} State */
/** @typedef {import("../line/wire.js").Queue} Queue */

/** A sound that nobody hears ends (ms). */
const RINGS_FOR = 60_000;

/**
 * @typedef {object} WaitHandlers
 * @property {() => void} here
 * @property {(value: number) => void} feeling
 * @property {(kind: "message" | "contact") => void} write
 * @property {() => void} giveUp
 */

export class WaitView {
  #handlers;
  #place = byId("wait-place", HTMLElement);
  #parked = byId("wait-parked", HTMLElement);
  #wantsSound = element("input", { id: "sound", attributes: { type: "checkbox" } });
  #feeling;
  /** @type {Queue | null} */
  #queue = null;
  #stopRinging = () => {};
  #rings = false;

  /** @param {WaitHandlers} handlers */
  constructor(handlers) {
    this.#handlers = handlers;
    this.#feeling = faces("feeling-waiting", "chat.feeling.beforeQuestion", FEELINGS, handlers.feeling);
    byId("wait-feeling", HTMLElement).replaceChildren(this.#feeling.root);
    this.#wantsSound.addEventListener("change", () => {
      if (this.#wantsSound.checked) unlockSoundOnFirstTouch();
      else this.#ring(false);
    });
    byId("wait-sound", HTMLElement).replaceChildren(
      element("label", { class: "check" }, [this.#wantsSound, element("span", { key: "chat.wait.sound" })]),
    );
    byId("wait-give-up", HTMLElement).replaceChildren(
      element("button", { id: "give-up", class: "button button-large", key: "chat.wait.giveUp", press: handlers.giveUp }),
    );
    this.#parked.replaceChildren(
      element("p", { key: "chat.parked.about" }),
      element("button", { id: "parked-here", class: "button button-call button-huge", key: "chat.called.here", press: handlers.here }),
    );
  }

  /** What the queue offers beside the wait.
   * @param {Queue} queue */
  offer(queue) {
    this.#queue = queue;
    this.#showOther();
  }

  /** @param {State} state @param {string} view @param {number} now */
  show(state, view, now) {
    const parked = view === "parked";
    setText(byId("wait-title", HTMLElement), parked ? "chat.parked.title" : "chat.wait.title");
    this.#parked.hidden = !parked;
    say(this.#place, () => placeWords(state.ahead));
    say(byId("wait-estimate", HTMLElement), () => estimateWords(state.estimate));
    const chance = byId("wait-chance", HTMLElement);
    const shuts = state.open ? "" : text("chat.wait.closed");
    say(chance, () => [shuts, chanceWords(state.estimate), closesWords(state, now)].filter(Boolean).join(" "));
    chance.className = state.estimate?.chance === "unlikely" ? "chat-note" : "";
    setWords(byId("wait-announcement", HTMLElement), harmless(state.announcement));
    this.#feeling.mark(state.feelingBefore);
    this.#ring(view === "called");
  }

  /** The sound of one's turn, where it was asked for.
   * @param {boolean} on */
  #ring(on) {
    if (on === this.#rings) return;
    this.#rings = on;
    this.#stopRinging();
    this.#stopRinging = () => {};
    if (!on || !this.#wantsSound.checked) return;
    const stop = startRinging(false);
    const timer = setTimeout(stop, RINGS_FOR);
    this.#stopRinging = () => {
      clearTimeout(timer);
      stop();
    };
  }

  quiet() {
    this.#ring(false);
  }

  #showOther() {
    if (!this.#queue) return;
    const other = otherHelp(this.#queue, this.#handlers.write, "wait-other-ways");
    byId("wait-other", HTMLElement).replaceChildren(...(other ? [other] : []));
  }
}

/** @param {State} state @param {number} now */
const closesWords = (state, now) =>
  state.open && state.closesAt !== null ? text("chat.queue.closes", { when: whenWords(state.closesAt, now) }) : "";
