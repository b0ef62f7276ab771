/** What asks for the reader: the sound that repeats, the window's title, and the way to silence it for
 * a few minutes. */

import { Asking } from "../app/asking.js";
import { plural, text } from "../language/language.js";
import { onSoundChange, playKnock, soundWaits } from "../media/sound.js";
import { byId, element, say } from "../ui/dom.js";
import { MUTED_FOR, Silence, asksOf } from "./attention.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./attention.js").Ask} Ask */

/** Two knocks are not nearer to each other than this (ms). */
const KNOCK_PAUSE = 2_000;

/** @type {Record<Ask["kind"], string>} */
const TITLES = {
  alarm: "desk.title.alarm",
  step: "desk.title.step",
  offered: "desk.title.offered",
  asked: "desk.title.asked",
  arrival: "desk.title.arrival",
};

export class Ringing {
  #silence = new Silence();
  #asking;
  #words = element("p", { id: "sound-words", class: "quiet", attributes: { role: "status" } });
  #button;
  #now;
  #knocked = 0;
  /** @type {Ask[]} */
  #asks = [];
  #draw;

  /** @param {() => number} now @param {() => void} draw shows the desk again */
  constructor(now, draw) {
    this.#now = now;
    this.#draw = draw;
    this.#asking = new Asking((until) => this.#mute(until), "kuulolla.desk.asking");
    this.#button = element("button", {
      id: "mute",
      class: "button",
      key: "desk.sound.mute",
      press: () => {
        const until = this.#now() + MUTED_FOR;
        this.#asking.silence(until);
        this.#mute(until);
      },
    });
    byId("sound", HTMLElement).replaceChildren(this.#words, this.#button);
    onSoundChange(draw);
  }

  /** @param {Desk} desk @param {number} unread messages that nobody has looked at */
  show(desk, unread) {
    const now = this.#now();
    this.#asks = asksOf(desk, now);
    const heard = this.#silence.heard(this.#asks, now);
    this.#asking.set(heard[0]?.urgency ?? null);
    const muted = heard.length === 0 && this.#silence.isOn(now);
    this.#button.hidden = heard.length === 0;
    const touch = heard.length > 0 && soundWaits();
    say(this.#words, () => (muted ? text("desk.sound.muted") : touch ? text("desk.sound.touch") : ""));
    this.#title(unread);
  }

  /** A visitor wrote where the reader does not look. */
  knock() {
    const now = this.#now();
    if (now - this.#knocked < KNOCK_PAUSE || this.#silence.isOn(now)) return;
    this.#knocked = now;
    playKnock();
  }

  stop() {
    this.#asking.set(null);
    document.title = text("desk.pageTitle");
  }

  /** @param {number} unread */
  #title(unread) {
    const first = this.#asks[0];
    const words = first ? text(TITLES[first.kind]) : unread > 0 ? plural("desk.title.unread", unread) : "";
    const count = this.#asks.length || unread;
    const title = words ? `(${count}) ${words}` : text("desk.pageTitle");
    if (document.title !== title) document.title = title;
  }

  /** @param {number} until */
  #mute(until) {
    this.#silence.begin(this.#asks, until);
    this.#draw();
  }
}
