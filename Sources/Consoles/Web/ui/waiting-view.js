/** What somebody sees who takes part in another one's call, beside the call itself: the waiting, and
 * how it ended. */

import { text } from "../language/language.js";
import { otherOf, selfOf } from "./call-people.js";
import { byId, say } from "./dom.js";
import { showView } from "./page.js";

/** @typedef {import("../signalling/messages.js").Call} Call */

/** How a call ended in which somebody took part beside the carer.
 * @type {Record<string, string>} */
const ENDED_BESIDE = {
  refused: "staff.clientSaysNo",
  removed: "staff.removed",
  left: "staff.youLeft",
};

/** Invited, and the client is being asked; or moved back by who leads the call.
 * @param {Call} call */
export function showWaiting(call) {
  say(byId("waiting-words", HTMLElement), () => text("staff.waiting", { name: otherOf(call)?.name ?? "" }));
  showView("waiting");
}

/** @param {Call} call @returns {string} */
export function endedBeside(call) {
  return text(ENDED_BESIDE[selfOf(call)?.leftBecause ?? ""] ?? "staff.callOver");
}
