/** Commands to a terminal, and what comes of them in words: a test of itself is waited for. */

import { text } from "../language/language.js";
import { commandTerminal, fetchTerminals } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { findings } from "../ui/terminal-words.js";

/** @typedef {import("../signalling/messages.js").Terminal} Terminal */
/** @typedef {import("../signalling/messages.js").CommandKind} CommandKind */

/** How often a result is looked for, and for how long (ms). */
const LOOK_AGAIN = 1_500;
const PATIENCE = 60_000;

/** @type {Record<CommandKind, string>} */
const SENT = {
  selfTest: "terminal.command.testing",
  identify: "terminal.command.identified",
  restart: "terminal.command.restarting",
};
/** @type {Record<string, string>} */
const REFUSED = {
  notReachable: "terminal.refused.notReachable",
  notFound: "terminal.refused.revoked",
  offline: "terminal.refused.offline",
};

/**
 * @param {Terminal} terminal @param {CommandKind} kind
 * @param {(make: () => string) => void} tell
 * @param {(terminals: Terminal[]) => void} seen a list that was fetched on the way
 */
export async function command(terminal, kind, tell, seen) {
  try {
    await commandTerminal(terminal.id, kind);
  } catch (error) {
    const key = REFUSED[codeOf(error)] ?? "terminal.refused.other";
    tell(() => text(key));
    return;
  }
  tell(() => text(SENT[kind]));
  if (kind === "selfTest") await waitForResult(terminal, tell, seen);
}

/** @param {Terminal} terminal @param {(make: () => string) => void} tell @param {(terminals: Terminal[]) => void} seen */
async function waitForResult(terminal, tell, seen) {
  const before = JSON.stringify(terminal.selfTest);
  const deadline = performance.now() + PATIENCE;
  while (performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
    const terminals = await fetchTerminals().catch(() => null); // Offline: perhaps not for long.
    const test = terminals?.find((one) => one.id === terminal.id)?.selfTest;
    if (!terminals || !test || JSON.stringify(test) === before) continue;
    seen(terminals);
    tell(() => `${text("terminal.command.tested")} ${findings(test)}`);
    return;
  }
  tell(() => text("terminal.command.noResult"));
}
