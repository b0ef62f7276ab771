/** Voice and video at the visitor's page: the question, and the call while it runs. Microphone and camera
 * are asked for after a yes and never before. */

import { text } from "../../language/language.js";
import { TalkMedia } from "../../media/talk-media.js";
import { ofThisTab } from "../../storage.js";
import { deviceWords } from "../../ui/device-choice.js";
import { byId } from "../../ui/dom.js";
import { TalkStage } from "../../ui/talk-stage.js";
import { newRequestId } from "../line/secret.js";
import { harmless } from "../line/shown-text.js";
import { CallQuestion } from "./call-question.js";

/** @typedef {import("../line/wire.js").Call} Call */
/** @typedef {import("../line/wire.js").State} State */

/** The call that this tab is in: a reload comes back into it. Another tab asks first. */
const MARK = "kuulolla.talk";

export class VisitorCall {
  #line;
  #media;
  #question;
  #stage;
  #root = byId("call", HTMLElement);
  /** @type {State | null} */
  #state = null;
  /** How the visitor wants to be in the call that was agreed to; null: as before a reload.
   * @type {{ camera: boolean, microphone: boolean } | null} */
  #wanted = null;

  /** @param {import("../line/line.js").ChatLine} line */
  constructor(line) {
    this.#line = line;
    this.#media = new TalkMedia({
      ask: (type, body) => line.atOnce(type, body),
      changed: () => this.#draw(),
      newName: newRequestId,
    });
    this.#question = new CallQuestion((agrees, camera) => void this.#answer(agrees, camera));
    this.#stage = new TalkStage((part) => `call-${part}`, {
      mute: () => this.#media.toggleMicrophone(),
      camera: () => this.#media.toggleCamera(),
      end: () => this.#end(),
      takeHere: () => this.#takeHere(),
    });
    this.#root.append(this.#question.root, this.#stage.root);
  }

  /** @param {State | null} state null: no conversation is shown */
  show(state) {
    this.#state = state;
    const call = state?.call ?? null;
    const running = call?.phase === "running" ? call : null;
    if (!running && this.#media.key !== "") this.#stop();
    if (state && !call) ofThisTab.remove(MARK);
    if (running && this.#media.key === "" && ofThisTab.read(MARK) === this.#key(running)) {
      this.#media.begin(this.#key(running), running.kind, this.#wanted);
      this.#wanted = null;
    }
    this.#draw();
  }

  /** @param {any} message of the call's media */
  received(message) {
    this.#media.received(message);
  }

  /** The visitor leaves at once: nobody hears or sees anything from now on. */
  leave() {
    if (this.#call) this.#end();
    this.#stop();
  }

  get #call() {
    return this.#state?.call ?? null;
  }

  /** @param {Call} call */
  #key(call) {
    return `${this.#state?.conversation ?? ""}-${call.number}`;
  }

  /** @param {boolean} agrees @param {boolean} camera */
  async #answer(agrees, camera) {
    const call = this.#call;
    if (!call) return;
    if (!agrees) {
      await this.#line.ask("callEnd", { call: call.number }).catch(() => this.#question.open());
      return;
    }
    // It begins with the state that says so, here and after a reload.
    ofThisTab.write(MARK, this.#key(call));
    this.#wanted = { camera, microphone: true };
    this.#media.devices.want(this.#wanted);
    try {
      await this.#line.ask("callAccept", { call: call.number });
      this.#stage.focus();
    } catch {
      ofThisTab.remove(MARK); // Taken back meanwhile: the state has said so.
      this.#question.open();
    }
  }

  #end() {
    const call = this.#call;
    if (!call) return;
    void this.#line.ask("callEnd", { call: call.number }).catch(() => {}); // Over already.
    this.#stop();
  }

  #takeHere() {
    const call = this.#call;
    if (!call) return;
    const key = this.#key(call);
    ofThisTab.write(MARK, key);
    if (this.#media.key === key) this.#media.takeHere();
    else this.#media.begin(key, call.kind, { camera: false, microphone: true });
    this.#draw();
  }

  #stop() {
    ofThisTab.remove(MARK);
    this.#media.end();
    this.#stage.clear();
    this.#draw();
  }

  #draw() {
    const call = this.#call;
    const name = this.#state?.people.find(({ part }) => part === "counsellor")?.name ?? "";
    const hadFocus = this.#root.contains(document.activeElement);
    this.#question.show(call?.phase === "offered" ? call : null, name);
    const runs = call?.phase === "running" && !this.#line.waits("callEnd");
    this.#stage.root.hidden = !runs;
    this.#root.hidden = this.#question.root.hidden && !runs;
    document.body.classList.toggle("in-call", runs);
    if (hadFocus && this.#root.hidden) document.getElementById("message")?.focus({ preventScroll: true });
    if (!runs || !call) return;
    const isHere = this.#media.key === this.#key(call);
    this.#stage.show({
      kind: call.kind,
      name: harmless(name) || text("chat.log.staff"),
      other: this.#media.other,
      media: this.#media.state,
      elsewhere: !isHere || this.#media.isElsewhere,
      sending: this.#media.sending,
      deviceWords: isHere ? deviceWords(this.#media.devices) : "",
      tracks: isHere ? this.#media.tracks : [],
      preview: this.#media.devices.preview,
    });
  }
}
