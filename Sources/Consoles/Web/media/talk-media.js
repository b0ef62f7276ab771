/**
 * The media of a call within a chat (docs/chat.md), at the visitor's page or the counsellor's: this
 * person's devices, the connection to the relay, and how it stands with the other side. Nothing is
 * asked of the browser before `begin`.
 */

import { RequestError } from "../signalling/session.js";
import { CallMedia } from "./call-media.js";
import { LocalDevices } from "./devices.js";

/** @typedef {import("./call-media.js").MediaState} MediaState */
/** @typedef {{ here: boolean, audio: boolean, video: boolean }} OtherSide */

/** Refusals that no further attempt helps against: another window has it, or there is nothing to have. */
const FINAL = ["taken", "unknown", "badRequest"];
/** @type {OtherSide} */
const NOBODY = { here: false, audio: false, video: false };

/**
 * @typedef {object} TalkMediaOptions
 * @property {(type: string, body: object) => Promise<any>} ask of the gateway, now or not at all; rejects with an
 *   error that has a `code`
 * @property {() => void} changed something to show has changed
 * @property {() => string} newName a name for this page, 16 to 32 letters and digits
 */

export class TalkMedia {
  devices = new LocalDevices();
  /** @type {OtherSide} */
  other = NOBODY;
  #options;
  #page;
  #kind = "voice";
  /** Which call it is; empty: none. */
  #key = "";
  /** @type {CallMedia | null} */
  #media = null;
  /** What the gateway was told last that this page sends. */
  #told = "";

  /** @param {TalkMediaOptions} options */
  constructor(options) {
    this.#options = options;
    this.#page = options.newName();
    this.devices.onChange(() => this.#devicesChanged());
  }

  /** The call that this page is in; empty: none. */
  get key() {
    return this.#key;
  }

  /** @returns {MediaState} */
  get state() {
    return this.#media?.state ?? "closed";
  }

  /** Does another window of this person have the call? */
  get isElsewhere() {
    return this.state === "moved" || this.state === "refused";
  }

  /** What this person sends now. */
  get sending() {
    return { audio: this.devices.isOn("microphone"), video: this.#kind === "video" && this.devices.isOn("camera") };
  }

  /** What the other side's picture and sound come by. */
  get tracks() {
    return this.#media?.slots.firstTracks() ?? [];
  }

  /**
   * @param {string} key of the call @param {"voice" | "video"} kind
   * @param {{ camera: boolean, microphone: boolean } | null} wanted null: as it was before a reload
   */
  begin(key, kind, wanted) {
    if (this.#key === key && !this.isElsewhere) return;
    this.end();
    this.#key = key;
    this.#kind = kind;
    this.other = NOBODY;
    this.devices.want({
      microphone: wanted?.microphone ?? this.devices.wanted.microphone,
      camera: kind === "video" && (wanted?.camera ?? this.devices.wanted.camera),
    });
    this.#media = new CallMedia({
      others: 1,
      join: (offer) => this.#join(offer),
      reoffer: (offer) => this.#ask("mediaReoffer", { offer }),
      stateChanged: () => this.#stateChanged(),
      final: FINAL,
      tracksChanged: () => this.#options.changed(),
    });
    void this.#media.start();
    void this.devices.open();
  }

  /** The call is over, or not this page's any more. */
  end() {
    if (this.#key === "") return;
    this.#key = "";
    this.#told = "";
    this.#media?.close();
    this.#media = null;
    void this.devices.close();
  }

  /** The call goes on at this page, wherever it was. */
  takeHere() {
    void this.devices.open();
    void this.#media?.rejoin();
  }

  toggleMicrophone() {
    void this.devices.setMicrophone(!this.devices.isOn("microphone"));
  }

  toggleCamera() {
    if (this.#kind === "video") void this.devices.setCamera(!this.devices.isOn("camera"));
  }

  /** What the gateway says of the call's media.
   * @param {any} message */
  received(message) {
    if (this.#key === "") return;
    if (message.type === "mediaOther") {
      this.other = { here: message.here === true, audio: message.audio === true, video: message.video === true };
      this.#options.changed();
    } else if (message.type === "mediaAt") {
      if (message.page !== this.#page) this.#media?.yieldToOtherWindow();
    } else if (message.type === "mediaLost" && this.state !== "moved") void this.#media?.rejoin();
  }

  /** @param {string} offer */
  #join(offer) {
    const { sending } = this;
    this.#told = JSON.stringify(sending);
    // What was switched meanwhile is told as soon as there is an answer.
    return this.#ask("mediaJoin", { offer, ...sending }).finally(() => setTimeout(() => this.#tellSending()));
  }

  /** @param {string} type @param {object} body @returns {Promise<any>} */
  #ask(type, body) {
    return this.#options.ask(type, { page: this.#page, ...body }).catch((error) => {
      throw new RequestError(String(error?.code ?? "internal"));
    });
  }

  #stateChanged() {
    // Nobody sees or hears this page now: the lights of its devices go out.
    if (this.isElsewhere) void this.devices.close();
    this.#options.changed();
  }

  #devicesChanged() {
    if (this.#key === "") return;
    const { microphone, camera } = this.devices.tracks;
    this.#media?.setTracks(microphone, this.sending.video ? camera : null);
    this.#tellSending();
    this.#options.changed();
  }

  #tellSending() {
    if (!this.#media || this.#media.mediaEpoch === "" || this.devices.opening || this.isElsewhere) return;
    const { sending } = this;
    const telling = JSON.stringify(sending);
    if (telling === this.#told) return;
    this.#told = telling;
    this.#ask("mediaSending", sending).catch(() => {
      this.#told = ""; // Told again with the next change, or with the next join.
    });
  }
}
