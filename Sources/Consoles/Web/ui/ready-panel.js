/**
 * "Ready to call": the carer's camera and microphone, opened ahead so that a call shows its picture
 * at once. They are let go when the page has been out of sight for a while.
 */

import { devicesAllowed } from "../media/devices.js";
import { LevelMeter } from "../media/sound.js";
import { deviceLists, deviceWords } from "./device-choice.js";
import { byId, element, setText, setWords } from "./dom.js";
import { wantBoxes } from "./want-boxes.js";
import { onLanguageChange } from "../language/language.js";

/** @typedef {import("../media/devices.js").LocalDevices} LocalDevices */

const OUT_OF_SIGHT = 5 * 60_000;

export class ReadyPanel {
  #devices;
  #picture = element("video", { id: "ready-video", label: "call.ownPicture", attributes: { playsinline: "" } });
  #state = element("p", { id: "ready-state", class: "ready-state", attributes: { role: "status" } });
  #problem = element("p", { id: "ready-problem", class: "problem" });
  #toggle;
  #meter = element("meter", { id: "ready-level", label: "ready.level", attributes: { min: "0", max: "1", value: "0" } });
  /** @type {LevelMeter | null} */
  #level = null;
  /** @type {MediaStreamTrack | null} */
  #measured = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #closing;
  #stopped = false;

  /** @param {LocalDevices} devices @param {() => boolean} inCall */
  constructor(devices, inCall) {
    this.#devices = devices;
    this.#toggle = element("button", { id: "ready-toggle", class: "button button-accent", press: () => this.#press() });
    this.#picture.muted = true;
    this.#picture.srcObject = devices.preview;
    byId("ready-panel", HTMLElement).replaceChildren(
      element("h2", { id: "ready-title", key: "ready.title" }),
      element("div", { class: "ready-picture" }, [this.#picture, this.#state]),
      this.#problem,
      this.#toggle,
      wantBoxes(devices),
      this.#meter,
      element("div", { class: "field-group" }, deviceLists(devices, "ready").nodes),
    );
    devices.onChange(() => this.#show());
    onLanguageChange(() => this.#show());
    setInterval(() => this.#measure(), 100);
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.#closing);
      if (document.visibilityState === "visible") void (inCall() || this.#openIfAllowed());
      else this.#closing = setTimeout(() => inCall() || void devices.close(), OUT_OF_SIGHT);
    });
    this.#show();
    void this.#openIfAllowed();
  }

  /** Never asks by itself: a question nobody expects gets a no. */
  async #openIfAllowed() {
    if ((await devicesAllowed()) && !this.#stopped) await this.#devices.open();
  }

  /** The page is over: nothing is opened by itself any more. */
  stop() {
    this.#stopped = true;
  }

  get #open() {
    return this.#devices.tracks.camera !== null || this.#devices.tracks.microphone !== null;
  }

  #press() {
    void (this.#open ? this.#devices.close() : this.#devices.open());
  }

  #show() {
    const { tracks, wanted } = this.#devices;
    this.#picture.classList.toggle("shown", tracks.camera !== null);
    if (tracks.camera && this.#picture.paused) this.#picture.play().catch(() => {});
    setText(this.#state, readyKey(this.#devices));
    setWords(this.#problem, deviceWords(this.#devices));
    setText(this.#toggle, this.#open ? "ready.close" : "ready.open");
    this.#toggle.classList.toggle("button-accent", !this.#open);
    this.#toggle.hidden = !wanted.camera && !wanted.microphone && !this.#open;
    this.#watch(tracks.microphone);
  }

  /** @param {MediaStreamTrack | null} track */
  #watch(track) {
    if (track === this.#measured) return;
    this.#level?.close();
    this.#measured = track;
    this.#level = track ? new LevelMeter(track) : null;
    this.#meter.hidden = track === null;
  }

  #measure() {
    if (this.#level && !document.hidden) this.#meter.value = Math.min(1, this.#level.level() * 5);
  }
}

/** @param {LocalDevices} devices */
function readyKey(devices) {
  const camera = devices.tracks.camera !== null;
  const microphone = devices.tracks.microphone !== null;
  if (camera && microphone) return "ready.both";
  if (microphone) return "ready.microphoneOnly";
  if (camera) return "ready.cameraOnly";
  if (!devices.wanted.camera && !devices.wanted.microphone) return "ready.neither";
  return "ready.closed";
}
