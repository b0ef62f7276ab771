/** When there is nothing more to come: why, what stays, and the ways on. */

import { byId, element, setText, setWords } from "../../ui/dom.js";
import { codeForm } from "./code-form.js";

/** @type {Record<string, { title: string, about: string }>} */
const REASONS = {
  erased: { title: "chat.over.erased", about: "chat.over.erasedAbout" },
  replaced: { title: "chat.over.replaced", about: "chat.over.replacedAbout" },
  unknown: { title: "chat.over.unknown", about: "chat.over.unknownAbout" },
  codeUnknown: { title: "chat.over.codeUnknown", about: "chat.over.codeUnknownAbout" },
  queueUnknown: { title: "chat.over.queueUnknown", about: "chat.over.queueUnknownAbout" },
};

/**
 * @param {string} reason @param {string[]} kept what stays after erasing
 * @param {{ here: () => void, anew: () => void, code: (code: string) => void }} handlers
 */
export function showOver(reason, kept, handlers) {
  const { title, about } = REASONS[reason] ?? { title: "chat.over.unknown", about: "chat.over.unknownAbout" };
  setText(byId("over-title", HTMLElement), title);
  setText(byId("over-about", HTMLElement), about);
  const note = byId("over-kept", HTMLElement);
  if (kept.includes("emergency")) setText(note, "chat.over.keptEmergency");
  else setWords(note, "");
  const on =
    reason === "replaced"
      ? element("button", { id: "over-here", class: "button button-accent button-huge", key: "chat.over.here", press: handlers.here })
      : element("button", { id: "over-anew", class: "button button-accent button-huge", key: "chat.over.anew", press: handlers.anew });
  byId("over-ways", HTMLElement).replaceChildren(on);
  const code = reason === "unknown" || reason === "codeUnknown" ? codeForm("over-have-code", handlers.code) : null;
  if (code) code.open = true;
  byId("over-code", HTMLElement).replaceChildren(...(code ? [code] : []));
}
