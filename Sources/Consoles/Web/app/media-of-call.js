/**
 * The media side of this page's call: joins and leaves with it, gives it the person's devices,
 * tells the gateway what is sent, and puts the other people on the stage.
 */

import { CallMedia } from "../media/call-media.js";
import { companyOf, otherOf } from "../ui/call-people.js";
import { OtherWindows } from "./other-windows.js";

/** @typedef {import("../signalling/messages.js").Call} Call */
/** @typedef {import("../signalling/session.js").Session} Session */
/** @typedef {import("../media/devices.js").LocalDevices} LocalDevices */
/** @typedef {import("../media/call-media.js").MediaState} MediaState */
/** @typedef {import("../ui/call-stage.js").CallStage} CallStage */

/** A call has eight people at most, this page's own among them. */
const MOST_OTHERS = 7;

export class MediaOfCall {
  #session;
  #devices;
  #stage;
  #changed;
  #windows;
  /** @type {CallMedia | null} */
  #media = null;
  /** @type {Call | null} */
  #call = null;
  /** The person has called or answered at this page. */
  #taking = false;
  /** Another window joined while it rang, and may have taken the media of this one. */
  #contested = false;
  #frameAwaited = false;
  /** What the gateway was told last that this page sends. */
  #told = "";

  /**
   * @param {Session} session @param {LocalDevices} devices @param {CallStage} stage
   * @param {() => void} changed something to show has changed
   */
  constructor(session, devices, stage, changed) {
    this.#session = session;
    this.#devices = devices;
    this.#stage = stage;
    this.#changed = changed;
    this.#windows = new OtherWindows((callId, joins) => {
      if (this.#call?.id !== callId) return;
      if (joins === "ringing") this.#contested = true;
      else this.#media?.yieldToOtherWindow();
    });
    devices.onChange(() => this.#devicesChanged());
  }

  /** @returns {MediaState} */
  get state() {
    return this.#media?.state ?? "closed";
  }

  get isOpen() {
    return this.#media !== null;
  }

  /**
   * What the gateway says of the call now. `wanted`: this page is to have its media; while it
   * rings, so that the picture is there at once when it is answered.
   * @param {Call} call @param {boolean} wanted
   */
  follow(call, wanted) {
    const isNew = this.#call?.id !== call.id;
    if (isNew) this.close();
    const accepted = this.#call?.state !== "inCall" && call.state === "inCall";
    this.#call = call;
    if (wanted && !this.#media) this.#open(call);
    else if (!wanted) this.#closeMedia();
    if (accepted || this.#media) this.attach();
    this.#tellSending();
  }

  /** The person has called, answered, or come back: from now on this page sends. */
  take() {
    const call = this.#call;
    if (!call) return;
    this.#taking = true;
    this.#windows.tell(call.id, "taking");
    if (!this.#media) this.#open(call);
    else if (this.#contested || this.#media.state === "moved") void this.#media.rejoin();
    this.#contested = false;
    this.#awaitFirstFrame();
    this.#stage.playAt(this.#devices.speaker);
    this.#giveTracks();
    this.attach();
    this.#tellSending();
  }

  /** The relay has forgotten this page. A call that has moved to another window stays there. */
  rejoin() {
    if (this.#media?.state === "moved") return;
    if (this.#media?.state === "refused" && this.#taking) void this.#devices.open();
    void this.#media?.rejoin();
  }

  /** @param {string} mediaEpoch of the relay: another one than before has forgotten us */
  compareEpoch(mediaEpoch) {
    if (this.#media?.mediaEpoch && this.#media.mediaEpoch !== mediaEpoch) this.rejoin();
  }

  /** @param {import("../signalling/messages.js").SlotsEvent} slots */
  assign(slots) {
    if (this.#media?.slots.assign(slots)) this.attach();
  }

  /** Puts the other people's tracks on the stage. */
  attach() {
    const call = this.#call;
    const media = this.#media;
    if (!call || !media || !this.#taking) return;
    const other = otherOf(call);
    const assigned = other ? media.slots.tracksOf(other.id) : [];
    this.#stage.attach(assigned.length > 0 || companyOf(call).length > 0 ? assigned : media.slots.firstTracks());
    for (const person of companyOf(call)) this.#stage.attachPerson(person, media.slots.tracksOf(person.id));
    this.#stage.playAt(this.#devices.speaker);
  }

  /** The call is over, or is another page's. */
  close() {
    this.#closeMedia();
    this.#call = null;
    this.#taking = false;
    this.#contested = false;
    this.#frameAwaited = false;
  }

  /** @param {Call} call */
  #open(call) {
    const callId = call.id;
    this.#told = "";
    this.#media = new CallMedia({
      others: MOST_OTHERS,
      join: (offer) => this.#session.request("join", { callId, offer }),
      reoffer: (offer) => this.#session.request("reoffer", { callId, offer }),
      stateChanged: (state) => {
        // Nobody sees or hears this page now: the lights of its devices go out.
        if (this.#taking && (state === "moved" || state === "refused")) void this.#devices.close();
        this.#changed();
      },
      tracksChanged: () => this.attach(),
    });
    this.#giveTracks();
    if (!this.#taking) this.#windows.tell(callId, "ringing");
    void this.#media.start();
  }

  #closeMedia() {
    this.#media?.close();
    this.#media = null;
  }

  #devicesChanged() {
    this.#giveTracks();
    this.#stage.playAt(this.#devices.speaker);
    this.#tellSending();
    this.#changed();
  }

  /** Nothing is sent before this person has called or answered. */
  #giveTracks() {
    if (!this.#taking) return;
    const { microphone, camera } = this.#devices.tracks;
    this.#media?.setTracks(microphone, this.#devices.wanted.camera ? camera : null);
  }

  #tellSending() {
    const call = this.#call;
    const own = call?.parties.find((party) => party.id === call.self);
    if (!call || !this.#taking || own?.state !== "joined") return;
    if (this.#devices.opening) return; // Told when it is known.
    if (this.state === "moved" || this.state === "refused") return; // Another page sends.
    const audio = this.#devices.isOn("microphone");
    const video = this.#devices.isOn("camera");
    const telling = `${audio} ${video}`;
    if (telling === this.#told) return;
    this.#told = telling;
    this.#session.request("setSending", { callId: call.id, audio, video }).catch(() => {
      this.#told = ""; // Told again with the next change of devices or call.
    });
  }

  /** Marks the moment of the first picture, once a call: measured from the press or the answer. */
  #awaitFirstFrame() {
    if (this.#frameAwaited) return;
    this.#frameAwaited = true;
    const video = this.#stage.remote;
    const mark = () => performance.mark("kuulolla:first-remote-frame");
    if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(mark);
    else /** @type {HTMLVideoElement} */ (video).addEventListener("loadeddata", mark, { once: true });
  }
}
