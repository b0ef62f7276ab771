/**
 * The receive slots of one peer connection and who is in them (event `slots`). A slot is a
 * `recvonly` section of the offer; its track lives as long as the connection, people come and go.
 */

/** @typedef {import("../signalling/messages.js").SlotsEvent} SlotsEvent */

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
      this.#sections.audio.push(connection.addTransceiver("audio", { direction: "recvonly" }));
      this.#sections.video.push(connection.addTransceiver("video", { direction: "recvonly" }));
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
