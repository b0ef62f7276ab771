/** A call within a chat as it is seen: the other's picture, the own one beside it, what is going on in
 * words, and the buttons. It shows what it is told and reports presses; it decides nothing. */

import { text } from "../language/language.js";
import { element, say, setText } from "./dom.js";
import { icon, setIcon } from "./icons.js";

/** @typedef {import("../media/call-media.js").MediaState} MediaState */
/** @typedef {import("../media/talk-media.js").OtherSide} OtherSide */

/**
 * @typedef {object} TalkStageActions
 * @property {() => void} mute
 * @property {() => void} camera
 * @property {() => void} end
 * @property {() => void} takeHere
 *
 * @typedef {object} TalkStageView
 * @property {"voice" | "video"} kind
 * @property {string} name of the other side
 * @property {OtherSide} other
 * @property {MediaState} media
 * @property {boolean} elsewhere another window of this person has the call
 * @property {{ audio: boolean, video: boolean }} sending
 * @property {string} deviceWords what is wrong with the own devices; empty: nothing
 * @property {MediaStreamTrack[]} tracks of the other side
 * @property {MediaStream} preview the own picture
 */

export class TalkStage {
  root;
  #remote;
  #own;
  #picture;
  #status;
  #mute;
  #camera;
  #end;
  #here;
  #soundOn;
  /** @type {TalkStageView | null} */
  #shown = null;

  /** @param {(part: string) => string} id of a part @param {TalkStageActions} actions */
  constructor(id, actions) {
    this.#remote = element("video", { id: id("picture"), class: "talk-remote", label: "call.otherPicture", attributes: { playsinline: "" } });
    this.#own = element("video", { id: id("own"), class: "talk-own", label: "call.ownPicture", attributes: { playsinline: "" } });
    this.#own.muted = true;
    this.#picture = element("div", { class: "talk-picture" }, [this.#remote, this.#own]);
    this.#status = element("p", { id: id("status"), class: "talk-status", attributes: { role: "status" } });
    this.#mute = barButton(id("mute"), "microphone", "call.mute", actions.mute);
    this.#camera = barButton(id("camera"), "camera", "call.cameraOn", actions.camera);
    this.#end = barButton(id("end"), "hangUp", "talk.end", actions.end);
    this.#end.classList.add("button-stop");
    this.#here = element("button", { id: id("here"), class: "button button-accent", key: "call.takeHere", press: actions.takeHere });
    this.#soundOn = element("button", { id: id("sound"), class: "button button-accent", key: "call.soundOn", press: () => this.#play() });
    this.#soundOn.hidden = true;
    this.root = element("div", { class: "talk-stage", label: "talk.title", attributes: { role: "group" } }, [
      this.#picture,
      this.#status,
      this.#soundOn,
      this.#here,
      element("div", { class: "talk-bar" }, [this.#mute, this.#camera, this.#end]),
    ]);
  }

  /** @param {TalkStageView} view */
  show(view) {
    this.#shown = view;
    const { sending, elsewhere } = view;
    const seen = view.kind === "video" && view.other.video && view.other.here && !elsewhere;
    this.root.classList.toggle("with-picture", seen);
    this.root.classList.toggle("with-own", sending.video && !elsewhere);
    say(this.#status, () => statusWords(view));
    setText(label(this.#mute), sending.audio ? "call.mute" : "call.unmute");
    setIcon(this.#mute, sending.audio ? "microphone" : "microphoneOff");
    setText(label(this.#camera), sending.video ? "call.cameraOff" : "call.cameraOn");
    setIcon(this.#camera, sending.video ? "camera" : "cameraOff");
    this.#mute.hidden = elsewhere;
    this.#camera.hidden = elsewhere || view.kind === "voice";
    this.#here.hidden = !elsewhere;
    if (sending.video && this.#own.srcObject !== view.preview) this.#own.srcObject = view.preview;
    if (sending.video && this.#own.paused) this.#own.play().catch(() => {}); // A picture that stands still.
    this.#attach(view.tracks);
  }

  /** Nothing more of the call stays on the page. */
  clear() {
    this.#shown = null;
    this.#remote.srcObject = null;
    this.#own.srcObject = null;
    this.#soundOn.hidden = true;
  }

  /** Where keys go on once the call has begun. */
  focus() {
    this.#end.focus({ preventScroll: true });
  }

  /** @param {MediaStreamTrack[]} tracks */
  #attach(tracks) {
    const now = this.#remote.srcObject;
    const held = now instanceof MediaStream ? now.getTracks() : [];
    if (tracks.length === held.length && tracks.every((track) => held.includes(track))) return;
    this.#remote.srcObject = tracks.length > 0 ? new MediaStream(tracks) : null;
    if (tracks.length > 0) this.#play();
  }

  /** Browsers play no sound before a touch, as after a reload, unless the page records; the picture needs none. */
  #play() {
    this.#remote.muted = false;
    this.#remote.play().then(
      () => (this.#soundOn.hidden = true),
      (error) => {
        // Other tracks came meanwhile: their own attempt tells.
        if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
        this.#soundOn.hidden = this.#shown === null;
        this.#remote.muted = true;
        this.#remote.play().catch(() => {});
      },
    );
  }
}

/** @param {string} id @param {import("./icons.js").IconName} name @param {string} key @param {() => void} press */
const barButton = (id, name, key, press) => element("button", { id, class: "button", press }, [icon(name), element("span", { key })]);

/** @param {HTMLButtonElement} button */
const label = (button) => /** @type {Element} */ (button.lastElementChild);

/** @param {TalkStageView} view */
function statusWords({ kind, name, other, media, elsewhere, sending, deviceWords }) {
  if (elsewhere) return text("call.moved");
  if (media === "lost") return text("talk.lost");
  if (media !== "connected") return text("talk.opening");
  const words = [other.here ? text("talk.with", { name }) : text("talk.otherOpening", { name })];
  if (other.here && !other.audio) words.push(text("talk.otherMuted", { name }));
  if (kind === "video" && other.here && !other.video) words.push(text("talk.otherUnseen", { name }));
  if (!sending.audio && !deviceWords) words.push(text("call.youMuted"));
  if (kind === "video" && !sending.video && !deviceWords) words.push(text("talk.youUnseen"));
  return [...words, deviceWords].filter(Boolean).join(" ");
}
