/**
 * Two windows of one browser with the same call would take the media from each other for ever: the
 * one that takes it tells the others, and they let go.
 */

/** @typedef {"ringing" | "taking"} Joins it joined while it rang, or has the call now */

/** None where the browser keeps windows apart, as it may with site data blocked. */
function channel() {
  try {
    return new BroadcastChannel("kuulolla.call");
  } catch {
    return null;
  }
}

export class OtherWindows {
  #channel = channel();

  /** @param {(callId: string, joins: Joins) => void} told another window has joined */
  constructor(told) {
    if (this.#channel) this.#channel.onmessage = ({ data }) => told(String(data.callId), data.joins);
  }

  /** @param {string} callId @param {Joins} joins */
  tell(callId, joins) {
    this.#channel?.postMessage({ callId, joins });
  }
}
