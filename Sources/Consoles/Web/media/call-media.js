/**
 * The media of one call (or echo room): one peer connection per join, an ICE restart where the
 * path breaks, a new join where that does not help (docs/protocol.md, section 5).
 */

import { codeOf } from "../signalling/session.js";
import { ReceiveSlots } from "./slots.js";

/** @typedef {import("../signalling/messages.js").JoinReply} JoinReply */
/** @typedef {"joining" | "connected" | "lost" | "moved" | "refused" | "closed"} MediaState */

/**
 * @typedef {object} CallMediaOptions
 * @property {number} others how many can be received at once, of each kind
 * @property {(offer: string) => Promise<JoinReply>} join
 * @property {((offer: string) => Promise<JoinReply>) | null} reoffer null: a new join each time
 * @property {(state: MediaState, code: string) => void} stateChanged `code`: of the refusal, where there is one
 * @property {string[]} [final] further codes that no attempt helps against
 * @property {() => void} tracksChanged the receiving tracks are other ones now
 */

/** How long a restart or join may take before the next attempt (ms). */
const CONNECT_TIMEOUT = 10_000;
/** Restarts on one connection before it is made anew. */
const RESTARTS = 2;
const PAUSE = 1_000;
/** The relay keeps a silent participant for a minute: one that it does not know earlier than this
 * after its path broke (ms) has been replaced by another page of the same person. */
const KEPT_WHILE_SILENT = 50_000;
/** Refusals after which no attempt helps: the call is over or not ours. */
const FINAL_CODES = new Set(["ended", "notFound", "notAllowed", "sessionEnded", "notRinging"]);

export class CallMedia {
  slots = new ReceiveSlots();
  mediaEpoch = "";
  /** @type {MediaState} */
  state = "joining";
  #options;
  /** @type {RTCPeerConnection | null} */
  #connection = null;
  /** @type {{ audio: RTCRtpSender, video: RTCRtpSender } | null} */
  #senders = null;
  /** @type {{ audio: MediaStreamTrack | null, video: MediaStreamTrack | null }} */
  #tracks = { audio: null, video: null };
  #recovering = false;
  /** A join is on its way: its answer will come from the relay as it is now. */
  #joining = false;
  #lostAt = -Infinity;
  /** Ends the wait for a path that has been dropped: closing fires no event. */
  #stopWaiting = () => {};
  #onlineAgain = () => this.#recover(false);

  /** @param {CallMediaOptions} options */
  constructor(options) {
    this.#options = options;
    addEventListener("online", this.#onlineAgain);
  }

  /** The first join. It goes on trying until it is connected, refused for good, or closed. */
  start() {
    return this.#recover(true);
  }

  /** The relay no longer knows this connection: join again. */
  rejoin() {
    return this.#recover(true);
  }

  /** What is sent, from now on: no new offer is needed.
   * @param {MediaStreamTrack | null} audio @param {MediaStreamTrack | null} video */
  setTracks(audio, video) {
    this.#tracks = { audio, video };
    const senders = this.#senders;
    if (!senders) return;
    for (const kind of /** @type {const} */ (["audio", "video"])) {
      if (senders[kind].track !== this.#tracks[kind]) {
        // Refused only by a closed connection, which has no use for a track.
        senders[kind].replaceTrack(this.#tracks[kind]).catch(() => {});
      }
    }
  }

  /** @returns {Promise<RTCStatsReport | null>} */
  async statistics() {
    return (await this.#connection?.getStats().catch(() => null)) ?? null;
  }

  /** Another window of this person has the media now. */
  yieldToOtherWindow() {
    this.#dropConnection();
    this.#setState("moved");
  }

  close() {
    if (this.state === "closed") return;
    removeEventListener("online", this.#onlineAgain);
    this.#dropConnection();
    this.#setState("closed");
  }

  /** Has another page of this person taken the media, as far as this one can tell? A relay that has
   * restarted is told of by its epoch, and then this page joins anew (see `rejoin`). */
  get #replaced() {
    return performance.now() - this.#lostAt < KEPT_WHILE_SILENT;
  }

  get #over() {
    return this.state === "closed" || this.state === "moved" || this.state === "refused";
  }

  /**
   * One recovery at a time, from the gentlest means to the strongest.
   * @param {boolean} anew
   */
  async #recover(anew) {
    if (this.state === "moved" || this.state === "refused") {
      if (!anew) return;
      this.#setState("joining");
    }
    if (anew && this.#joining) return;
    if (anew) this.#dropConnection();
    if (this.#recovering || this.#over) return;
    this.#recovering = true;
    try {
      for (let attempt = 0; !this.#over; attempt += 1) {
        if (attempt > 0) await pause(PAUSE * Math.min(attempt, 5) * (0.5 + Math.random()));
        if (this.#over || (await this.#attempt(attempt))) return;
      }
    } finally {
      this.#recovering = false;
    }
  }

  /** @param {number} attempt @returns {Promise<boolean>} true where nothing is left to do */
  async #attempt(attempt) {
    const before = this.#connection;
    const restart = before !== null && this.#options.reoffer !== null && attempt < RESTARTS;
    try {
      const negotiated = restart ? this.#restart() : this.#join();
      // What is asked of a closed connection is never answered: do not wait for it.
      const dropped = new Promise((resolve) => { this.#stopWaiting = () => resolve(null); });
      const connection = await Promise.race([negotiated, dropped]);
      return connection !== null && (await this.#connected(connection));
    } catch (error) {
      const code = codeOf(error);
      if (restart && before !== this.#connection) return false; // A new join is on its way.
      if (code === "answeredElsewhere" || (restart && code === "notJoined" && this.#replaced)) {
        this.yieldToOtherWindow();
        return true;
      }
      if (FINAL_CODES.has(code) || this.#options.final?.includes(code)) {
        this.#dropConnection();
        this.#setState("refused", code);
        return true;
      }
      if (restart) this.#dropConnection();
      if (this.state !== "joining") this.#setState("lost");
      return false;
    }
  }

  /** @returns {Promise<RTCPeerConnection | null>} null where it has been replaced meanwhile */
  async #join() {
    this.#dropConnection();
    const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    this.#connection = connection;
    const streams = [new MediaStream()]; // One stream: the two are kept in step (lip-sync).
    const audio = connection.addTransceiver(this.#tracks.audio ?? "audio", { direction: "sendonly", streams });
    const video = connection.addTransceiver(this.#tracks.video ?? "video", { direction: "sendonly", streams });
    this.#senders = { audio: audio.sender, video: video.sender };
    this.slots.open(connection, this.#options.others);
    this.slots.forget();
    connection.onconnectionstatechange = () => this.#connectionChanged(connection);
    const offer = await connection.createOffer();
    if (this.#connection !== connection) return null;
    this.#joining = true;
    const reply = await this.#options.join(offer.sdp ?? "").finally(() => { this.#joining = false; });
    if (this.#connection !== connection) return null;
    this.mediaEpoch = reply.mediaEpoch;
    await agree(connection, offer, reply);
    this.#options.tracksChanged();
    return connection;
  }

  /** @returns {Promise<RTCPeerConnection | null>} */
  async #restart() {
    const connection = this.#connection;
    if (!connection || !this.#options.reoffer) return null;
    const offer = await connection.createOffer({ iceRestart: true });
    const reply = await this.#options.reoffer(offer.sdp ?? "");
    if (this.#connection !== connection) return null;
    await agree(connection, offer, reply);
    return connection;
  }

  /** @param {RTCPeerConnection} connection */
  #connectionChanged(connection) {
    if (connection !== this.#connection) return;
    if (connection.connectionState === "connected") {
      this.#setState("connected");
    } else if (connection.connectionState === "disconnected" || connection.connectionState === "failed") {
      if (this.state === "connected") this.#lostAt = performance.now();
      this.#setState("lost");
      void this.#recover(false);
    }
  }

  /**
   * Waits for the path.
   * @param {RTCPeerConnection} connection @returns {Promise<boolean>}
   */
  #connected(connection) {
    return new Promise((resolve) => {
      const look = () => {
        const { connectionState } = connection;
        if (connection !== this.#connection) finish(false);
        else if (connectionState === "connected") finish(true);
        else if (connectionState === "failed" || connectionState === "closed") finish(false);
      };
      /** @param {boolean} result */
      const finish = (result) => {
        clearTimeout(timer);
        connection.removeEventListener("connectionstatechange", look);
        resolve(result);
      };
      const timer = setTimeout(() => finish(false), CONNECT_TIMEOUT);
      connection.addEventListener("connectionstatechange", look);
      this.#stopWaiting = () => finish(false);
      look();
    });
  }

  #dropConnection() {
    const connection = this.#connection;
    this.#connection = null;
    this.#joining = false;
    this.#senders = null;
    if (!connection) return;
    connection.onconnectionstatechange = null;
    connection.close();
    this.#stopWaiting();
  }

  /** @param {MediaState} state @param {string} [code] */
  #setState(state, code = "") {
    if (this.state === state || this.state === "closed") return;
    this.state = state;
    this.#options.stateChanged(state, code);
  }
}

/**
 * Both sides' words are in force from here on, and the browser looks for paths: TURN servers come with the
 * answer, and it takes no more of them once it has begun. The relay needs none of our candidates.
 * @param {RTCPeerConnection} connection @param {RTCSessionDescriptionInit} offer as it was made
 * @param {JoinReply} reply
 */
async function agree(connection, offer, reply) {
  const { iceServers } = reply;
  if (iceServers) {
    try {
      connection.setConfiguration({ ...connection.getConfiguration(), iceServers });
    } catch {
      // A browser that will have none of these servers still has the direct way.
    }
  }
  await connection.setLocalDescription(offer);
  await connection.setRemoteDescription({ type: "answer", sdp: reply.answer });
}

/** @param {number} milliseconds */
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
