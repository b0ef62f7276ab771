/**
 * Two windows of one browser with the same call would take the media from each other for ever: the
 * one that takes it tells the others, and they let go.
 */

/** @typedef {"ringing" | "taking"} Joins it joined while it rang, or has the call now */

export class OtherWindows {
  #channel = new BroadcastChannel("kuulolla.call");

  /** @param {(callId: string, joins: Joins) => void} told another window has joined */
  constructor(told) {
    this.#channel.onmessage = ({ data }) => told(String(data.callId), data.joins);
  }

  /** @param {string} callId @param {Joins} joins */
  tell(callId, joins) {
    this.#channel.postMessage({ callId, joins });
  }
}
