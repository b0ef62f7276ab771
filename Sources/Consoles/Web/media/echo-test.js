/**
 * The device test's measurements: camera and microphone go to the echo room of the gateway, and
 * what comes back decoded is looked at and listened to. Answers, not numbers, come out.
 */

import { CallMedia } from "./call-media.js";
import { lightOf } from "./luminance.js";
import { LevelMeter } from "./sound.js";
import { mediaNumbers } from "./statistics.js";

/** @typedef {import("../signalling/session.js").Session} Session */
/** @typedef {import("./devices.js").LocalDevices} LocalDevices */

/**
 * @typedef {object} TestAnswers
 * @property {"wait" | "seen" | "dark" | "silent" | "none"} camera silent: sent, but nothing came back
 * @property {"wait" | "heard" | "quiet" | "silent" | "none"} microphone quiet: no voice yet
 * @property {"wait" | "good" | "slow" | "poor" | "none"} connection
 * @property {number} level of the own microphone, 0 to 1
 */

const EVERY = 250;
/** The meter sees the last 43 ms: looked at this often (ms), no word slips through. */
const LISTEN_EVERY = 50;
/** Speech at arm's length is above 0.02; a silent room with voice processing is below 0.003. */
const VOICE = 0.01;
/** How long the other end may take before it counts as silent (ms). */
const PATIENCE = 8_000;
/** Round trips (s): people begin to talk over each other at about 0.3 s there and back. */
const GOOD = 0.15;
const SLOW = 0.4;

export class EchoTest {
  #session;
  #devices;
  #video;
  #changed;
  #media;
  /** @type {LevelMeter | null} */
  #own = null;
  /** @type {MediaStreamTrack | null} */
  #measured = null;
  /** @type {LevelMeter | null} */
  #echo = null;
  #started = performance.now();
  #heard = false;
  #closed = false;
  #timer;
  #listener;
  #stopListening;
  /** @type {TestAnswers} */
  #answers = { camera: "wait", microphone: "wait", connection: "wait", level: 0 };

  /** @param {Session} session @param {LocalDevices} devices already opened
   * @param {HTMLVideoElement} video shows what came back, without sound
   * @param {(answers: TestAnswers) => void} changed
   * @param {() => void} full the gateway takes no more tests at this moment */
  constructor(session, devices, video, changed, full) {
    this.#session = session;
    this.#devices = devices;
    this.#video = video;
    this.#changed = changed;
    session.testing = true;
    this.#media = new CallMedia({
      others: 1, // Oneself.
      join: (offer) => session.request("testJoin", { offer }),
      reoffer: null,
      stateChanged: (state, code) => {
        if (state === "refused" && code === "tooMany") full();
      },
      final: ["tooMany"],
      tracksChanged: () => this.#listen(),
    });
    this.#stopListening = devices.onChange(() => this.#give());
    this.#give();
    void this.#media.start();
    this.#timer = setInterval(() => void this.#measure(), EVERY);
    this.#listener = setInterval(() => {
      if ((this.#echo?.level() ?? 0) > VOICE) this.#heard = true;
    }, LISTEN_EVERY);
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    clearInterval(this.#listener);
    this.#stopListening();
    this.#own?.close();
    this.#echo?.close();
    this.#media.close();
    this.#video.srcObject = null;
    this.#session.testing = false;
    this.#session.request("testLeave", {}).catch(() => {}); // It closes by itself as well.
  }

  #give() {
    const { microphone, camera } = this.#devices.tracks;
    this.#media.setTracks(microphone, camera);
    if (microphone === this.#measured) return;
    this.#measured = microphone;
    this.#own?.close();
    this.#own = microphone ? new LevelMeter(microphone) : null;
    this.#heard = false; // Another microphone has to be heard for itself.
    this.#started = performance.now();
  }

  /** The echo is shown muted: aloud it would howl. The level meter hears it all the same. */
  #listen() {
    const tracks = this.#media.slots.firstTracks();
    this.#video.muted = true;
    this.#video.srcObject = new MediaStream(tracks);
    this.#video.play().catch(() => {});
    this.#echo?.close();
    const audio = tracks.find((track) => track.kind === "audio");
    this.#echo = audio ? new LevelMeter(audio) : null;
  }

  async #measure() {
    const numbers = mediaNumbers(await this.#media.statistics());
    if (this.#closed) return;
    const patient = performance.now() - this.#started < PATIENCE;
    const { camera, microphone } = this.#devices.tracks;
    this.#answers = {
      camera: camera ? this.#cameraAnswer(numbers.videoFrames, patient) : "none",
      microphone: microphone ? this.#microphoneAnswer(numbers.audioPackets, patient) : "none",
      connection: this.#connectionAnswer(numbers.roundTrip, patient),
      level: this.#own ? Math.min(1, this.#own.level() * 5) : 0,
    };
    this.#changed(this.#answers);
  }

  /** @param {number} frames @param {boolean} patient @returns {TestAnswers["camera"]} */
  #cameraAnswer(frames, patient) {
    const light = frames > 0 ? lightOf(this.#video) : "none";
    if (light === "light") return "seen";
    if (light === "dark") return "dark";
    return patient ? "wait" : "silent";
  }

  /** @param {number} packets @param {boolean} patient @returns {TestAnswers["microphone"]} */
  #microphoneAnswer(packets, patient) {
    if (this.#heard && packets > 0) return "heard";
    if (packets > 0) return patient ? "wait" : "quiet";
    return patient ? "wait" : "silent";
  }

  /** @param {number | null} roundTrip @param {boolean} patient @returns {TestAnswers["connection"]} */
  #connectionAnswer(roundTrip, patient) {
    if (this.#media.state !== "connected" || roundTrip === null) return patient ? "wait" : "none";
    if (roundTrip < GOOD) return "good";
    return roundTrip < SLOW ? "slow" : "poor";
  }
}
