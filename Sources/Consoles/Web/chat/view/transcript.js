/** The conversation as a text file, made in the browser and sent nowhere. */

import { clockTime, dayWords } from "../../language/clock.js";
import { text } from "../../language/language.js";
import { harmless } from "../line/shown-text.js";
import { happenedWords, writerWords } from "./log-view.js";

/** @typedef {import("../line/wire.js").Entry} Entry */

/** @param {Entry[]} entries @param {string} title @returns {string} */
export function transcriptOf(entries, title) {
  const lines = [title];
  let day = "";
  for (const entry of entries) {
    const words = entry.kind === "text" ? harmless(entry.text ?? "") : happenedWords(entry);
    if (!words) continue;
    const its = dayWords(entry.at);
    if (its !== day) lines.push("", its);
    day = its;
    const head = entry.kind === "text" ? `${clockTime(entry.at)} ${writerWords(entry)}: ` : `${clockTime(entry.at)} `;
    lines.push(head + words.replace(/\n/g, "\n    "));
  }
  return lines.join("\r\n") + "\r\n";
}

/** @param {Entry[]} entries @param {string} title */
export function saveTranscript(entries, title) {
  // The mark lets every editor read it as UTF-8.
  const file = new Blob(["\uFEFF", transcriptOf(entries, title)], { type: "text/plain;charset=utf-8" });
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = text("chat.save.fileName");
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
