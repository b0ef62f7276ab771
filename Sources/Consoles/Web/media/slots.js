/**
 * The receive slots of one peer connection and who is in them (event `slots`). A slot is a
 * `recvonly` section of the offer; its track lives as long as the connection, people come and go.
 */

/** @typedef {import("../signalling/messages.js").SlotsEvent} SlotsEvent */

/** What the relay forwards, and what it is sent again by. */
const NEEDED = {
  audio: new Set(["audio/opus"]),
  video: new Set(["video/vp8", "video/rtx"]),
};

/** A section that offers all that a browser knows takes 6 kB: many of them make an offer too long.
 * @param {RTCRtpTransceiver} section @param {"audio" | "video"} kind */
function keepToNeeded(section, kind) {
  const known = RTCRtpReceiver.getCapabilities?.(kind)?.codecs ?? [];
  const needed = known.filter((codec) => NEEDED[kind].has(codec.mimeType.toLowerCase()));
  // An older browser offers all, and the relay chooses.
  if (needed.length > 0) section.setCodecPreferences?.(needed);
}

export class ReceiveSlots {
  /** @type {{ audio: RTCRtpTransceiver[], video: RTCRtpTransceiver[] }} */
  #sections = { audio: [], video: [] };
  /** @type {SlotsEvent | null} */
  #assignment = null;

  /**
   * Adds the receiving sections of a new offer.
   * @param {RTCPeerConnection} connection
   * @param {number} count of each kind, at most 8 */
  open(connection, count) {
    this.#sections = { audio: [], video: [] };
    for (let index = 0; index < count; index += 1) {
      for (const kind of /** @type {const} */ (["audio", "video"])) {
        const section = connection.addTransceiver(kind, { direction: "recvonly" });
        keepToNeeded(section, kind);
        this.#sections[kind].push(section);
      }
    }
  }

  /** @param {SlotsEvent} event @returns {boolean} false where a newer one is already in force */
  assign(event) {
    if (this.#assignment && event.version < this.#assignment.version) return false;
    this.#assignment = event;
    return true;
  }

  /** Versions start anew with each join. */
  forget() {
    this.#assignment = null;
  }

  /** The tracks of the first slots: with one slot of each kind, the other person.
   * @returns {MediaStreamTrack[]} */
  firstTracks() {
    const sections = [this.#sections.video[0], this.#sections.audio[0]];
    return sections.flatMap((section) => (section ? [section.receiver.track] : []));
  }

  /**
   * The tracks that carry one party now.
   * @param {string} party @returns {MediaStreamTrack[]}
   */
  tracksOf(party) {
    /** @type {MediaStreamTrack[]} */
    const tracks = [];
    for (const kind of /** @type {const} */ (["video", "audio"])) {
      const index = this.#assignment?.[kind].indexOf(party) ?? -1;
      const section = index < 0 ? undefined : this.#sections[kind][index];
      if (section) tracks.push(section.receiver.track);
    }
    return tracks;
  }
}
