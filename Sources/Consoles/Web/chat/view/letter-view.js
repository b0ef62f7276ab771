/** A message or a request that was left: where it stands, and the answer when it has come. */

import { momentWords } from "../../language/clock.js";
import { text } from "../../language/language.js";
import { byId, say, setText } from "../../ui/dom.js";

/** @typedef {import("../line/wire.js").State} State */

/** @type {Record<State["phase"], { title: string, about: string }>} */
const STANDS = {
  waiting: { title: "chat.letter.waiting", about: "chat.letter.waitingAbout" },
  called: { title: "chat.letter.waiting", about: "chat.letter.waitingAbout" },
  open: { title: "chat.letter.open", about: "chat.letter.openAbout" },
  ended: { title: "chat.letter.answered", about: "chat.letter.answeredAbout" },
};

const UNANSWERED = { title: "chat.letter.unanswered", about: "chat.letter.unansweredAbout" };

/** @param {State} state */
export function showLetter(state) {
  const { title, about } = state.endedBy === "unanswered" ? UNANSWERED : STANDS[state.phase];
  setText(byId("letter-title", HTMLElement), title);
  const { deletesAt, now } = state;
  const lapses = state.phase === "waiting" && deletesAt !== null;
  say(byId("letter-about", HTMLElement), () =>
    [text(about), lapses ? text("chat.letter.lapses", { when: momentWords(deletesAt, now) }) : ""].filter(Boolean).join(" "));
}
