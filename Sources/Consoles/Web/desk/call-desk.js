/** Calls within the reader's conversations: at most one at a time, with one microphone and one camera. */

import { text } from "../language/language.js";
import { TalkMedia } from "../media/talk-media.js";
import { ofThisTab } from "../storage.js";
import { deviceWords } from "../ui/device-choice.js";
import { CallPanel } from "./call-panel.js";

/** @typedef {import("./messages.js").Desk} Desk */
/** @typedef {import("./messages.js").Talk} Talk */

/** The call that this window is in: a reload comes back into it. */
const MARK = "kuulolla.talk";

/**
 * @typedef {object} CallDeskHandlers
 * @property {(type: string, body: object) => Promise<string>} ask resolves with a text key of what went wrong; empty: nothing
 * @property {(type: string, body: object) => Promise<any>} media asks now; rejects with an error that has a `code`
 * @property {() => string} newName
 * @property {() => number} now
 */

export class CallDesk {
  #handlers;
  #media;
  /** @type {Map<string, CallPanel>} */
  #panels = new Map();
  /** @type {Desk | null} */
  #desk = null;
  /** The conversation whose call runs here. */
  #here = "";
  /** The call that was offered in this window since it was opened. */
  #offered = "";
  /** An offer that no desk has shown yet: it is told a moment after it is kept. */
  #awaited = "";

  /** @param {CallDeskHandlers} handlers */
  constructor(handlers) {
    this.#handlers = handlers;
    this.#media = new TalkMedia({
      ask: (type, body) => handlers.media(type, { conversation: this.#here, ...body }),
      changed: () => this.#draw(),
      newName: handlers.newName,
    });
  }

  /** @param {string} conversation */
  panel(conversation) {
    const panel = new CallPanel(conversation, {
      offer: (kind) => this.#offer(conversation, kind),
      end: (call) => this.#handlers.ask("callEnd", { conversation, call: call.number }),
      stage: {
        mute: () => this.#media.toggleMicrophone(),
        camera: () => this.#media.toggleCamera(),
        end: () => {}, // The panel's own.
        takeHere: () => this.#takeHere(conversation),
      },
      now: this.#handlers.now,
    });
    this.#panels.set(conversation, panel);
    return panel;
  }

  /** @param {Desk} desk as the gateway told it last */
  follow(desk) {
    this.#desk = desk;
    const talk = runningOf(desk);
    if (this.#media.key !== "" && (!talk || keyOf(talk) !== this.#media.key)) this.#stop();
    const mark = ofThisTab.read(MARK);
    if (talk && this.#media.key === "" && mark === keyOf(talk)) this.#begin(talk);
    if (desk.mine.some((one) => keyOf(one) === this.#awaited)) this.#awaited = "";
    if (mark !== null && mark !== this.#awaited && !ownCalls(desk).some((one) => keyOf(one) === mark)) ofThisTab.remove(MARK);
    for (const id of this.#panels.keys()) {
      if (!desk.mine.some(({ conversation }) => conversation === id) && !desk.others.some(({ conversation }) => conversation === id)) this.#panels.delete(id);
    }
    this.#draw();
  }

  /** @param {any} message of a call's media */
  received(message) {
    if (message.conversation === this.#here) this.#media.received(message);
  }

  /** The desk is left: its devices are let go. */
  stop() {
    this.#media.end();
  }

  /** @param {string} conversation @param {"voice" | "video"} kind */
  async #offer(conversation, kind) {
    const before = this.#desk?.mine.find((talk) => talk.conversation === conversation)?.call?.number ?? 0;
    // Agreed to, it begins in the window that offered it.
    this.#offered = `${conversation}-${before + 1}`;
    this.#awaited = this.#offered;
    ofThisTab.write(MARK, this.#offered);
    const wrong = await this.#handlers.ask("callOffer", { conversation, kind });
    if (wrong !== "") this.#awaited = "";
    return wrong;
  }

  /** @param {string} conversation */
  #takeHere(conversation) {
    const talk = this.#desk && runningOf(this.#desk);
    if (!talk || talk.conversation !== conversation) return;
    ofThisTab.write(MARK, keyOf(talk));
    if (this.#media.key === keyOf(talk)) this.#media.takeHere();
    else this.#begin(talk);
    this.#draw();
  }

  /** @param {Talk} talk */
  #begin(talk) {
    this.#here = talk.conversation;
    const key = keyOf(talk);
    // After a reload nobody is unmuted, nor seen, who was not.
    const wanted = key === this.#offered ? { camera: true, microphone: true } : null;
    this.#media.begin(key, talk.call?.kind ?? "voice", wanted);
  }

  #stop() {
    this.#media.end();
    this.#panels.get(this.#here)?.stage.clear();
    this.#here = "";
  }

  #draw() {
    const desk = this.#desk;
    if (!desk) return;
    const running = runningOf(desk);
    for (const talk of [...desk.mine, ...desk.others]) {
      const isOwn = running?.conversation === talk.conversation;
      this.#panels.get(talk.conversation)?.show(talk, desk, isOwn ? this.#view(talk) : null);
    }
  }

  /** @param {Talk} talk @returns {import("../ui/talk-stage.js").TalkStageView} */
  #view(talk) {
    const isHere = this.#media.key === keyOf(talk);
    return {
      kind: talk.call?.kind ?? "voice",
      name: text("desk.visitor"),
      other: this.#media.other,
      media: this.#media.state,
      elsewhere: !isHere || this.#media.isElsewhere,
      sending: this.#media.sending,
      deviceWords: isHere ? deviceWords(this.#media.devices) : "",
      tracks: isHere ? this.#media.tracks : [],
      preview: this.#media.devices.preview,
    };
  }
}

/** @param {Talk} talk */
const keyOf = (talk) => `${talk.conversation}-${talk.call?.number ?? 0}`;

/** Offered or running, by the reader.
 * @param {Desk} desk */
const ownCalls = ({ mine, me }) =>
  mine.filter((talk) => talk.counsellor?.id === me.id && (talk.call?.phase === "offered" || talk.call?.phase === "running"));

/** @param {Desk} desk */
const runningOf = (desk) => ownCalls(desk).find((talk) => talk.call?.phase === "running") ?? null;
