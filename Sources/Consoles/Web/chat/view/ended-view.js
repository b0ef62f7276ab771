/** After a conversation: how it ended, how one feels now, and whether it helped. */

import { text } from "../../language/language.js";
import { byId, element, say, setText } from "../../ui/dom.js";
import { FEELINGS, THREE_FACES, faces } from "./faces.js";

/** @typedef {import("../line/wire.js").State} State */

/** @type {Record<string, string>} */
const HOW = { visitor: "chat.ended.byVisitor", counsellor: "chat.ended.byCounsellor", silence: "chat.ended.bySilence" };

export class EndedView {
  #how = byId("ended-how", HTMLElement);
  #thanks = element("p", { id: "ended-thanks", class: "quiet", attributes: { role: "status" } });
  #feeling;
  #face;

  /** @param {(value: number) => void} feeling @param {(value: number) => void} face */
  constructor(feeling, face) {
    const thanked = (/** @type {(value: number) => void} */ tell) => (/** @type {number} */ value) => {
      tell(value);
      setText(this.#thanks, "chat.ended.thanks");
    };
    this.#feeling = faces("feeling-after", "chat.feeling.afterQuestion", FEELINGS, thanked(feeling));
    this.#face = faces("face", "chat.face.question", THREE_FACES, thanked(face));
    byId("ended-feedback", HTMLElement).replaceChildren(this.#face.root, this.#feeling.root, this.#thanks);
  }

  /** @param {State} state */
  show(state) {
    say(this.#how, () => text(HOW[state.endedBy ?? ""] ?? "chat.ended.byVisitor"));
    this.#feeling.mark(state.feelingAfter);
    this.#face.mark(state.face);
  }
}
