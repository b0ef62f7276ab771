/** Which part of the page belongs to a state of the conversation. */

/** @param {import("./wire.js").State | null} state
 * @returns {"loading" | "letter" | "ended" | "called" | "talk" | "parked" | "waiting"} */
export function viewOf(state) {
  if (!state) return "loading";
  if (state.kind !== "live") return "letter";
  if (state.phase === "ended") return "ended";
  if (state.phase === "open") return "talk";
  if (state.phase === "called") return "called";
  return state.parked ? "parked" : "waiting";
}
