/**
 * The stage of a call: the other person's picture, the own one, what is going on in words, and a
 * bar of actions. It shows what it is told and reports presses; it decides nothing.
 */

import { durationWords } from "../language/clock.js";
import { text } from "../language/language.js";
import { AutoHide } from "./auto-hide.js";
import { byId, element, setText, setWords } from "./dom.js";
import { icon, setIcon } from "./icons.js";
import { isRinging, levelOf, newsWords, otherWords, qualityWords, statusWords } from "./stage-words.js";
import { TextPanel } from "./text-panel.js";

/** @typedef {import("../signalling/messages.js").Party} Party */
/** @typedef {import("../media/call-media.js").MediaState} MediaState */

/**
 * @typedef {object} StageActions
 * @property {() => void} mute
 * @property {() => void} camera
 * @property {() => void} devices
 * @property {() => void} hangUp
 * @property {() => void} takeHere
 * @property {(words: string) => Promise<void>} sendText
 *
 * @typedef {object} StageView
 * @property {"ringing" | "inCall"} state
 * @property {Party | null} other
 * @property {Party | null} self
 * @property {string} otherName
 * @property {number} ringLeft ms
 * @property {number} lasted ms
 * @property {MediaState} media
 * @property {boolean} signalling is the gateway reachable?
 * @property {{ microphone: boolean, camera: boolean }} sending
 * @property {string} deviceWords what is wrong with the own devices; empty: nothing
 * @property {string} asideWords what goes on outside this call; empty: nothing
 */

export class CallStage {
  remote;
  texts;
  #root;
  #own;
  #ownHolder;
  #name;
  #quality;
  #status;
  /** Beside the status sentence: one that changes each second would be read out each second. */
  #ringLeft;
  /** What is only to be seen elsewhere on the stage, for readers. */
  #news;
  #aside;
  #absent;
  #initial;
  #absentWords;
  #mute;
  #camera;
  #devices;
  #textToggle;
  #hangUp;
  #soundOn;
  #takeHere;
  #hide;
  #unread = false;

  /** @param {StageActions} actions */
  constructor(actions) {
    this.#root = byId("call-stage", HTMLElement);
    this.remote = element("video", { id: "remote-video", class: "remote", label: "call.otherPicture", attributes: { playsinline: "" } });
    this.#own = element("video", { id: "own-video", label: "call.ownPicture", attributes: { playsinline: "" } });
    this.#own.muted = true;
    this.#ownHolder = element("div", { class: "own-picture" }, [this.#own, element("span", { key: "call.you" })]);
    this.#name = element("h1", { id: "call-name" });
    this.#quality = element("p", { id: "quality", class: "quality" });
    this.#status = element("p", { id: "call-status", class: "call-status", attributes: { role: "status" } });
    this.#ringLeft = element("p", { id: "ring-left", class: "call-status" });
    this.#news = element("p", { id: "call-news", class: "for-readers", attributes: { role: "status" } });
    this.#aside = element("p", { id: "call-aside", class: "call-aside", attributes: { role: "status" } });
    this.#initial = element("span", { class: "initial", attributes: { "aria-hidden": "true" } });
    this.#absentWords = element("p", { id: "other-state" });
    this.#absent = element("div", { class: "absent" }, [this.#initial, this.#absentWords]);
    this.#mute = barButton("mute", "microphone", "call.mute", actions.mute);
    this.#camera = barButton("camera-off", "camera", "call.cameraOff", actions.camera);
    this.#devices = barButton("devices", "devices", "call.devices", actions.devices);
    this.#textToggle = barButton("text-toggle", "text", "call.text", () => this.toggleText());
    this.#hangUp = barButton("hang-up", "hangUp", "call.hangUp", actions.hangUp);
    this.#hangUp.classList.add("bar-stop");
    this.#soundOn = element("button", { id: "sound-on", class: "button button-accent button-large", attributes: { hidden: "" }, press: () => this.#playAloud() }, [
      icon("sound"),
      element("span", { key: "call.soundOn" }),
    ]);
    this.#takeHere = element("button", { id: "take-here", class: "button button-accent button-large", key: "call.takeHere", attributes: { hidden: "" }, press: actions.takeHere });
    const bar = element("div", { id: "call-bar", class: "bar", label: "call.actions", attributes: { role: "group" } }, [
      this.#mute,
      this.#camera,
      this.#devices,
      this.#textToggle,
      this.#hangUp,
    ]);
    this.texts = new TextPanel(actions.sendText, () => this.toggleText());
    const picture = element("div", { class: "picture" }, [
      this.remote,
      this.#absent,
      element("div", { class: "stage-head" }, [this.#name, this.#quality, this.#status, this.#ringLeft, this.#aside, this.#news]),
      this.#ownHolder,
      element("div", { class: "stage-middle" }, [this.#soundOn, this.#takeHere]),
      bar,
    ]);
    this.#root.replaceChildren(picture, this.texts.root);
    this.#hide = new AutoHide(this.#root, bar);
  }

  /**
   * Shows the stage and moves focus into it.
   * @param {MediaStream} preview
   */
  enter(preview) {
    this.#own.srcObject = preview;
    this.#own.play().catch(() => {}); // Muted pictures always may; an empty one waits.
    this.texts.clear();
    this.remote.muted = false;
    this.#soundOn.hidden = true;
    // Not on a button: a second Enter of a hasty person would end the call.
    this.#root.focus({ preventScroll: true });
    this.#hide.start();
  }

  leave() {
    this.#hide.stop();
    this.texts.clear();
    this.#hide.hold(false);
    this.#unread = false;
    setWords(this.#news, "");
    this.#root.classList.remove("with-text");
    this.remote.srcObject = null;
    this.remote.muted = false;
    this.#own.srcObject = null;
  }

  /**
   * Shows and plays the other person.
   * @param {MediaStreamTrack[]} tracks
   */
  attach(tracks) {
    const now = this.remote.srcObject;
    const held = now instanceof MediaStream ? now.getTracks() : [];
    if (tracks.length === held.length && tracks.every((track) => held.includes(track))) return;
    this.remote.srcObject = new MediaStream(tracks);
    this.#play();
  }

  toggleText() {
    const open = !this.texts.open;
    this.#showTexts(open);
    if (open) this.texts.focus();
    else this.#textToggle.focus();
  }

  /** @param {boolean} open */
  #showTexts(open) {
    this.texts.show(open);
    this.#hide.hold(false);
    this.#unread = false;
    this.#root.classList.toggle("with-text", open);
    this.#textToggle.setAttribute("aria-expanded", String(open));
    setBarWord(this.#textToggle, "call.text");
  }

  /** A text came. A client sees it at once, a carer at a time of their own. */
  textArrived() {
    if (this.texts.open) return;
    if (this.#root.classList.contains("large")) {
      this.#showTexts(true);
      return;
    }
    this.#hide.hold(true); // Until it is read.
    setBarWord(this.#textToggle, "call.newText");
    this.#unread = true;
  }

  /** @param {StageView} view */
  show(view) {
    const ringing = isRinging(view);
    const shown = view.state === "inCall" && view.other?.video === true && view.other.connection !== "lost" && view.media !== "moved";
    this.#root.dataset.state = ringing ? "ringing" : "inCall";
    setWords(this.#name, view.otherName);
    setWords(this.#initial, view.otherName.slice(0, 1));
    this.remote.classList.toggle("shown", shown);
    this.#absent.hidden = shown;
    setWords(this.#absentWords, otherWords(view));
    setWords(this.#status, statusWords(view));
    setWords(this.#ringLeft, ringing && levelOf(view) !== "lost" ? text("call.ringLeft", { time: durationWords(view.ringLeft, "lasting") }) : "");
    setWords(this.#aside, view.asideWords);
    setWords(this.#news, newsWords(view, this.#unread));
    setWords(this.#quality, ringing || view.media === "moved" ? "" : this.#qualityWords(view));
    this.#quality.dataset.level = levelOf(view);
    this.#ownHolder.dataset.camera = view.sending.camera && view.media !== "moved" ? "on" : "off";
    showSwitch(this.#mute, view.sending.microphone, "microphone", "microphoneOff", "call.mute", "call.unmute");
    showSwitch(this.#camera, view.sending.camera, "camera", "cameraOff", "call.cameraOff", "call.cameraOn");
    setBarWord(this.#hangUp, ringing ? "call.cancel" : "call.hangUp");
    this.#textToggle.hidden = view.state === "ringing";
    this.#mute.hidden = this.#camera.hidden = this.#devices.hidden = view.media === "moved"; // They switch nothing.
    this.#takeHere.hidden = view.media !== "moved";
    this.#soundOn.hidden = !this.remote.muted || view.media === "moved";
  }

  /**
   * Carers see as well how long the call has lasted; for clients a running clock would press.
   * @param {StageView} view
   */
  #qualityWords(view) {
    const words = qualityWords(view);
    if (this.#root.classList.contains("large")) return words;
    return `${words} ${text("call.lasted", { time: durationWords(view.lasted, "lasting") })}`;
  }

  #play() {
    this.remote.play().catch((error) => {
      // Without a touch on this page (after a reload) sound needs one; the picture does not.
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
      this.remote.muted = true;
      this.#soundOn.hidden = false;
      this.remote.play().catch(() => {});
    });
  }

  #playAloud() {
    this.remote.muted = false;
    this.#soundOn.hidden = true;
    this.#play();
    this.#root.focus({ preventScroll: true });
  }
}

/** @param {string} id @param {import("./icons.js").IconName} name @param {string} key @param {() => void} press */
function barButton(id, name, key, press) {
  return element("button", { id, class: "bar-button", press }, [icon(name), element("span", { key })]);
}

/** @param {HTMLElement} button @param {string} key */
function setBarWord(button, key) {
  const word = button.querySelector("span");
  if (word) setText(word, key);
}

/**
 * @param {HTMLElement} button @param {boolean} on
 * @param {import("./icons.js").IconName} onIcon @param {import("./icons.js").IconName} offIcon
 * @param {string} turnOff @param {string} turnOn
 */
function showSwitch(button, on, onIcon, offIcon, turnOff, turnOn) {
  button.classList.toggle("off", !on);
  setIcon(button, on ? onIcon : offIcon);
  setBarWord(button, on ? turnOff : turnOn);
}
