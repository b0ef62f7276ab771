/** What the browser counts on a peer connection, as a few plain numbers. */

/**
 * @typedef {object} MediaNumbers
 * @property {number | null} roundTrip seconds
 * @property {number} audioPackets received
 * @property {number} videoFrames decoded
 */

/** @param {RTCStatsReport | null} report @returns {MediaNumbers} */
export function mediaNumbers(report) {
  /** @type {MediaNumbers} */
  const numbers = { roundTrip: null, audioPackets: 0, videoFrames: 0 };
  report?.forEach((/** @type {any} */ entry) => {
    if (entry.type === "candidate-pair" && entry.state === "succeeded") {
      const roundTrip = entry.currentRoundTripTime;
      if (entry.nominated && typeof roundTrip === "number") numbers.roundTrip = roundTrip;
    } else if (entry.type === "inbound-rtp" && entry.kind === "audio") {
      numbers.audioPackets += entry.packetsReceived ?? 0;
    } else if (entry.type === "inbound-rtp" && entry.kind === "video") {
      numbers.videoFrames += entry.framesDecoded ?? 0;
    }
  });
  return numbers;
}
