/** Writing down, or correcting, what came of a visit, from its row in the list. */

import { clockTime } from "../language/clock.js";
import { text } from "../language/language.js";
import { openDialog } from "./dialog.js";
import { element, say } from "./dom.js";
import { OutcomeForm } from "./outcome-form.js";
import { outcomeWords } from "./outcome-words.js";

/** @typedef {import("../signalling/messages.js").Visit} Visit */
/** @typedef {import("../signalling/messages.js").Outcome} Outcome */
/** @typedef {import("../signalling/messages.js").OutcomeDraft} OutcomeDraft */
/** @typedef {import("./outcome-form.js").Begun} Begun */

/**
 * @param {Visit} visit @param {Begun | null} draft
 * @param {{ save: (draft: OutcomeDraft) => void, keep: (begun: Begun | null) => void,
 *   history: (() => Promise<Outcome[]>) | null }} actions
 *   `history`: what was written down before, the oldest first
 */
export function openOutcomeDialog(visit, draft, actions) {
  let saved = false;
  const form = new OutcomeForm("outcome-sheet", (made) => {
    saved = true;
    dialog.close();
    actions.save(made);
  });
  form.open(visit, draft);
  const who = element("p", { class: "outcome-who" });
  say(who, () => text("outcome.who", { name: visit.clientName, time: clockTime(visit.startsAt) }));
  const history = element("div", { id: "outcome-history", class: "outcome-history" });
  if (visit.outcome) {
    history.append(outcomeLine("outcome.stands", visit.outcome));
    if (visit.outcome.position > 1 && actions.history) void showEarlier(history, actions.history);
  }
  const title = visit.outcome ? "outcome.correctTitle" : "outcome.title";
  const closed = () => {
    if (!saved) actions.keep(form.begun);
  };
  const dialog = openDialog({ id: "outcome-dialog", title, class: "outcome-dialog", closed }, [who, history, form.root], [form.save], "common.discard");
  dialog.addEventListener("keydown", (event) => {
    if (!event.defaultPrevented && form.key(event)) event.preventDefault();
  });
  form.focus();
}

/** @param {HTMLElement} holder @param {() => Promise<Outcome[]>} fetchHistory */
async function showEarlier(holder, fetchHistory) {
  try {
    const earlier = (await fetchHistory()).slice(0, -1);
    holder.append(...earlier.reverse().map((outcome) => outcomeLine("outcome.earlier", outcome)));
  } catch {
    holder.append(element("p", { class: "quiet", key: "outcome.historyUnknown" }));
  }
}

/** What was written down of a visit, in words.
 * @param {"outcome.stands" | "outcome.earlier"} key @param {Outcome} outcome */
export function outcomeLine(key, outcome) {
  const line = element("p", key === "outcome.stands" ? {} : { class: "quiet" });
  say(line, () => {
    const values = { outcome: outcomeWords(outcome), time: clockTime(outcome.recordedAt), name: outcome.by ?? "" };
    const words = text(key, values);
    const writer = outcome.by ? text("outcome.by", values) : "";
    return [words, writer, outcome.note ? text("outcome.noteWas", { note: outcome.note }) : ""].filter(Boolean).join(" ");
  });
  return line;
}
