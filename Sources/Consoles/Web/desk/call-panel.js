/** A call in one conversation on the desk: offering it, what became of the offer, and the call itself. */

import { text } from "../language/language.js";
import { element, say, setWords } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { TalkStage } from "../ui/talk-stage.js";
import { partOf } from "./view.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").Talk} Talk */
/** @typedef {import("./messages.js").TalkCall} TalkCall */
/** @typedef {import("../ui/talk-stage.js").TalkStageView} TalkStageView */

/** What became of an offer or a call is told for so long (ms). */
const TOLD_FOR = 60_000;

/** @type {Record<string, string>} */
const OVER = {
  declined: "desk.call.declined",
  takenBack: "desk.call.takenBack",
  expired: "desk.call.expired",
  ended: "desk.call.ended",
};

/**
 * @typedef {object} CallPanelHandlers
 * @property {(kind: "voice" | "video") => Promise<string>} offer resolves with a text key of what went wrong; empty: nothing
 * @property {(call: TalkCall) => Promise<string>} end the call, or the offer
 * @property {import("../ui/talk-stage.js").TalkStageActions} stage
 * @property {() => number} now
 */

export class CallPanel {
  root;
  stage;
  #handlers;
  #voice;
  #video;
  #offers;
  #words = element("p", { class: "talk-call-words", attributes: { role: "status" } });
  #takeBack;
  #problem;
  /** @type {TalkCall | null} */
  #call = null;

  /** @param {string} id of the conversation @param {CallPanelHandlers} handlers */
  constructor(id, handlers) {
    this.#handlers = handlers;
    this.#voice = offerButton(`offer-voice-${id}`, "microphone", "desk.call.offerVoice", () => void this.#offer("voice"));
    this.#video = offerButton(`offer-video-${id}`, "camera", "desk.call.offerVideo", () => void this.#offer("video"));
    this.#offers = element("div", { class: "talk-call-offers", label: "talk.title", attributes: { role: "group" } }, [this.#voice, this.#video]);
    this.#takeBack = element("button", { id: `call-take-back-${id}`, class: "button", key: "desk.call.takeBack", press: () => void this.#end() });
    this.#problem = element("p", { class: "problem", attributes: { role: "alert" } });
    this.stage = new TalkStage((part) => `call-${part}-${id}`, { ...handlers.stage, end: () => void this.#end() });
    this.root = element("div", { id: `call-${id}`, class: "talk-call" }, [
      this.#offers,
      element("div", { class: "talk-call-line" }, [this.#words, this.#takeBack]),
      this.#problem,
      this.stage.root,
    ]);
  }

  /** @param {Talk} talk @param {Desk} desk @param {TalkStageView | null} view of the call, where it is the reader's */
  show(talk, desk, view) {
    const call = (this.#call = talk.call);
    const own = partOf(talk, desk.me.id) === "counsellor";
    const goesOn = call?.phase === "offered" || call?.phase === "running";
    const hadFocus = this.root.contains(document.activeElement);
    this.#offers.hidden = !own || talk.kind !== "live" || talk.phase !== "open" || goesOn;
    const busy = desk.mine.some((other) => other.conversation !== talk.conversation && isBusyWith(other, desk.me.id));
    this.#voice.disabled = this.#video.disabled = busy;
    const words = call ? this.#wordsOf(call, own) : "";
    say(this.#words, () => (this.#call ? this.#wordsOf(this.#call, own) : ""));
    this.#takeBack.hidden = !own || call?.phase !== "offered";
    this.stage.root.hidden = view === null;
    if (view) this.stage.show(view);
    this.root.hidden = this.#offers.hidden && words === "" && view === null;
    if (hadFocus && document.activeElement === document.body) {
      [...this.root.querySelectorAll("button")].find((button) => button.offsetParent !== null)?.focus({ preventScroll: true });
    }
  }

  /** @param {TalkCall} call @param {boolean} own */
  #wordsOf(call, own) {
    if (call.phase === "offered") return text(call.kind === "video" ? "desk.call.offeredVideo" : "desk.call.offeredVoice");
    if (call.phase === "running") return own ? "" : text("desk.call.running");
    return this.#handlers.now() - call.since < TOLD_FOR ? text(OVER[call.phase] ?? "desk.call.ended") : "";
  }

  /** @param {"voice" | "video"} kind */
  async #offer(kind) {
    setWords(this.#problem, "");
    this.#tell(await this.#handlers.offer(kind));
  }

  async #end() {
    const call = this.#call;
    if (call) this.#tell(await this.#handlers.end(call));
  }

  /** @param {string} wrong */
  #tell(wrong) {
    if (wrong) say(this.#problem, () => text(wrong));
    else setWords(this.#problem, "");
  }
}

/** @param {Talk} talk @param {string} self */
const isBusyWith = (talk, self) =>
  talk.counsellor?.id === self && (talk.call?.phase === "offered" || talk.call?.phase === "running");

/** @param {string} id @param {import("../ui/icons.js").IconName} name @param {string} key @param {() => void} press */
const offerButton = (id, name, key, press) => element("button", { id, class: "button", press }, [icon(name), element("span", { key })]);
