/**
 * The person's own camera and microphone: opened together or one by one, switched, let go. A
 * refused or missing device is a state with a reason, never an exception: a call goes on without.
 */

import { ofThisTab } from "../storage.js";
import { cameraConstraints, chosenDevice, microphoneConstraints, rememberDevice } from "./constraints.js";

/** @typedef {import("./constraints.js").DeviceKind} DeviceKind */
/** @typedef {"refused" | "missing" | "busy" | "failed"} DeviceProblem */

/** A device that ends sooner than this after it opened (ms) may end again: it is given time. */
const STEADY = 2_000;
/** A reload in mid-call must not unmute anybody; a new tab begins afresh. */
const WANTED = "kuulolla.wanted";

/**
 * Why a device did not open.
 * @param {unknown} error @returns {DeviceProblem}
 */
function problemOf(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "failed";
}

export class LocalDevices {
  /** @type {Record<DeviceKind, MediaStreamTrack | null>} */
  tracks = { camera: null, microphone: null };
  /** @type {Record<DeviceKind, DeviceProblem | null>} */
  problems = { camera: null, microphone: null };
  /** What the person wants to send, apart from what there is. */
  wanted = { camera: true, microphone: true, ...rememberedWants() };
  /** The own picture, for a video element; always the same object. */
  preview = new MediaStream();
  /** What this page has asked for since it let go of its devices: opened again when it can be. */
  #sought = { camera: false, microphone: false };
  /** How many openings or closings are under way. */
  #underWay = 0;
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** Openings follow one another: two at once would leave a camera open that nobody holds.
   * @type {Promise<void>} */
  #queue = Promise.resolve();

  constructor() {
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#devicesCame());
  }

  /** @param {() => void} listener @returns {() => void} stops listening */
  onChange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Is it sent now?
   * @param {DeviceKind} kind
   */
  isOn(kind) {
    return this.wanted[kind] && this.tracks[kind] !== null;
  }

  /** Devices are being opened: what is wanted may be here in a moment. */
  get opening() {
    return this.#underWay > 0;
  }

  /**
   * Opens what is wanted and not open yet.
   * @returns {Promise<void>}
   */
  open() {
    return this.#next(async () => {
      this.#sought = { camera: this.wanted.camera, microphone: this.wanted.microphone };
      const camera = this.wanted.camera && !this.tracks.camera;
      const microphone = this.wanted.microphone && !this.tracks.microphone;
      if (camera && microphone && (await this.#openBoth())) return;
      if (camera && !this.tracks.camera) await this.#openOne("camera");
      if (microphone && !this.tracks.microphone) await this.#openOne("microphone");
    });
  }

  /**
   * What the person wants to be in calls with: done at once where devices are open, else with the
   * next call.
   * @param {DeviceKind} kind @param {boolean} on
   */
  wish(kind, on) {
    const open = this.tracks.camera !== null || this.tracks.microphone !== null;
    if (open) return kind === "camera" ? this.setCamera(on) : this.setMicrophone(on);
    this.wanted[kind] = on;
    this.#changed();
    return Promise.resolve();
  }

  /**
   * Turns the camera on or off; off also puts its light out.
   * @param {boolean} on
   */
  setCamera(on) {
    this.wanted.camera = on;
    if (on) this.problems.camera = null;
    return this.#next(async () => {
      this.#sought.camera = this.wanted.camera;
      if (!this.wanted.camera) this.#put("camera", null);
      else if (!this.tracks.camera) await this.#openOne("camera");
    });
  }

  /** Mutes or unmutes; the microphone stays open so that unmuting is heard at once.
   * @param {boolean} on */
  setMicrophone(on) {
    this.wanted.microphone = on;
    const track = this.tracks.microphone;
    if (track) track.enabled = on;
    this.#changed();
    if (!on || track) return Promise.resolve();
    this.problems.microphone = null;
    this.#sought.microphone = true;
    return this.#next(() => this.#openOne("microphone"));
  }

  /**
   * Takes another camera or microphone.
   * @param {DeviceKind} kind @param {string} deviceId
   */
  choose(kind, deviceId) {
    if (deviceId === "") return Promise.resolve(); // "Not in use", which is what it is now.
    rememberDevice(kind, deviceId);
    return this.#next(async () => {
      if (!this.wanted[kind]) return;
      this.#sought[kind] = true;
      this.#put(kind, null); // Some devices open once only: let go first.
      await this.#openOne(kind);
    });
  }

  /** Where sound is played, by its device id; empty: where the browser plays it. */
  get speaker() {
    return chosenDevice("speaker") ?? "";
  }

  /** @param {string} deviceId */
  chooseSpeaker(deviceId) {
    rememberDevice("speaker", deviceId);
    this.#changed();
  }

  /**
   * Takes back what was switched since.
   * @param {Record<DeviceKind, boolean>} wanted
   */
  want(wanted) {
    this.wanted = { ...wanted };
    const { microphone, camera } = this.tracks;
    if (microphone) microphone.enabled = wanted.microphone;
    if (camera && !wanted.camera) void this.setCamera(false);
    this.#changed();
  }

  /** Lets go of both. */
  close() {
    return this.#next(async () => {
      this.#sought = { camera: false, microphone: false };
      this.#put("camera", null);
      this.#put("microphone", null);
    });
  }

  /**
   * The devices there are.
   * @returns {Promise<Record<DeviceKind | "speaker", MediaDeviceInfo[]>>}
   */
  async list() {
    const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    const known = all.filter((device) => device.deviceId !== "");
    return {
      camera: known.filter((device) => device.kind === "videoinput"),
      microphone: known.filter((device) => device.kind === "audioinput"),
      speaker: known.filter((device) => device.kind === "audiooutput"),
    };
  }

  /** @param {() => Promise<void>} action @returns {Promise<void>} */
  #next(action) {
    this.#underWay += 1;
    const done = this.#queue.then(action).finally(() => {
      this.#underWay -= 1;
      this.#changed();
    });
    this.#queue = done.catch(() => {});
    return done;
  }

  /**
   * One question to the person for both.
   * @returns {Promise<boolean>}
   */
  async #openBoth() {
    try {
      const stream = await getMedia({ video: cameraConstraints(), audio: microphoneConstraints() });
      this.#put("camera", stream.getVideoTracks()[0] ?? null);
      this.#put("microphone", stream.getAudioTracks()[0] ?? null);
      this.problems = { camera: null, microphone: null };
      return true;
    } catch {
      return false; // Each alone tells which one it was.
    }
  }

  /** @param {DeviceKind} kind */
  async #openOne(kind) {
    try {
      const stream = await getMedia(
        kind === "camera" ? { video: cameraConstraints() } : { audio: microphoneConstraints() },
      );
      this.#put(kind, stream.getTracks()[0] ?? null);
      this.problems[kind] = null;
    } catch (error) {
      this.#put(kind, null);
      this.problems[kind] = problemOf(error);
    }
  }

  /** @param {DeviceKind} kind @param {MediaStreamTrack | null} track */
  #put(kind, track) {
    const old = this.tracks[kind];
    if (old && old !== track) {
      old.onended = null;
      old.stop();
      this.preview.removeTrack(old);
    }
    this.tracks[kind] = track;
    if (!track) return;
    const opened = performance.now();
    track.onended = () => {
      this.#put(kind, null); // Unplugged, or taken back in the browser.
      this.problems[kind] = "missing";
      this.#changed();
      const steady = performance.now() - opened > STEADY;
      setTimeout(() => void this.#replace(kind), steady ? 0 : STEADY);
    };
    if (kind === "microphone") {
      track.enabled = this.wanted.microphone;
    } else {
      track.contentHint = "motion";
      this.preview.addTrack(track);
    }
  }

  /** Another device takes the place of one that is gone or that another program held.
   * @param {DeviceKind} kind */
  async #replace(kind) {
    const missed = () => this.#sought[kind] && this.wanted[kind] && !this.tracks[kind];
    if (!missed()) return;
    await this.#next(async () => {
      if (missed()) await this.#openOne(kind);
    });
  }

  #devicesCame() {
    this.#changed();
    for (const kind of /** @type {DeviceKind[]} */ (["camera", "microphone"])) {
      const problem = this.problems[kind];
      if (problem === "missing" || problem === "busy") void this.#replace(kind);
    }
  }

  #changed() {
    ofThisTab.write(WANTED, JSON.stringify(this.wanted));
    for (const listener of this.#listeners) listener();
  }
}

/** @param {MediaStreamConstraints} constraints @returns {Promise<MediaStream>} */
function getMedia(constraints) {
  // Absent on pages that are not secure.
  if (!navigator.mediaDevices) return Promise.reject(new DOMException("", "NotAllowedError"));
  return navigator.mediaDevices.getUserMedia(constraints);
}

/** @returns {Partial<Record<DeviceKind, boolean>>} */
function rememberedWants() {
  try {
    const { camera, microphone } = JSON.parse(ofThisTab.read(WANTED) ?? "{}");
    return { camera: camera !== false, microphone: microphone !== false };
  } catch {
    return {};
  }
}

/**
 * Has the person allowed both before, so that opening asks nothing?
 * @returns {Promise<boolean>}
 */
export async function devicesAllowed() {
  try {
    const names = /** @type {PermissionName[]} */ (/** @type {unknown} */ (["camera", "microphone"]));
    const answers = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
    return answers.every((answer) => answer.state === "granted");
  } catch {
    return false;
  }
}
